/**
 * Exported C: one C99 file of constant tables and a loop, which is its own header. No heap, no library, no
 * recursion; the reference's order of sums, so that a build which neither contracts nor keeps excess
 * precision gives its bits. What the build does is tested by the file's own self-test. Valid C++ as well; on
 * AVR tables lie in flash.
 */

import { type ExportForm, isFloat32 } from "../form/export-form.ts";
import type { ExportNames } from "../form/export-names.ts";
import type { GoldenVector } from "../form/golden.ts";
import { cornerCount } from "../form/leaf-codes.ts";
import { tableBytes } from "../form/tables.ts";
import { answerText } from "./c-answer.ts";
import { exactText, exactWords } from "./c-exact.ts";
import { interpolateText } from "./c-interpolate.ts";
import { neuronTexts } from "./c-neurons.ts";
import { selftestText } from "./c-selftest.ts";
import { withStream } from "./c-stream.ts";
import { cString, cTables } from "./c-tables.ts";

/**
 * @param header name of the file that has the declarations; without it the file is its own header
 * @returns the text of NAME.c
 */
export function cSource(
	common: ExportForm,
	names: ExportNames,
	golden: readonly GoldenVector[],
	header?: string,
): string {
	const { name } = names;
	const form = withStream(common);
	const wide = [...form.tables.values()].some(({ values }) => values.length >= 2 ** 16);
	const own = header === undefined;
	const parts = [
		comment(names, form, header),
		own ? declarations(names, form) : `#include ${JSON.stringify(header)}\n`,
		own ? `#ifndef ${name}_DECLARATIONS_ONLY\n` : "",
		guards(form),
		`typedef ${wide ? "uint_fast32_t" : "unsigned int"} N_index;`,
		`typedef ${isFloat32(form.network) ? "float" : "double"} N_real;`,
		cTables(form),
		neuronTexts(form),
		exactText(form),
		interpolateText(form),
		answerText(form),
		labels(names),
		selftestText(form, golden),
		"#if defined(__GNUC__) && !defined(__clang__)\n#pragma GCC diagnostic pop\n#pragma GCC pop_options\n#endif",
		own ? "#endif" : "",
	];
	return named(name, parts);
}

/** @returns the text of NAME.h, where the source is told of it */
export function cHeader(common: ExportForm, names: ExportNames): string {
	const form = withStream(common);
	return named(names.name, [comment(names, form, undefined), declarations(names, form)]);
}

function named(name: string, parts: readonly string[]): string {
	return `${parts.filter((part) => part !== "").join("\n")}\n`
		.replaceAll(/\bN_EVALUATE\b/g, name)
		.replaceAll(/\bN_(?=\w)/g, `${name}_`);
}

function comment({ name, about, inputs, outputs }: ExportNames, form: ExportForm, header?: string): string {
	const lines = [
		...about,
		`Inputs: ${inputs.join(", ")}. Outputs: ${outputs.join(", ")}.`,
		`Tables: ${form.bytes} bytes. Stack: at most ${stackBytes(form)} bytes in ${name}, all calls included.`,
		"Compile with cc -std=c99 -O2 -c, or any optimization but -ffast-math; no library is needed. What contracts",
		"products and sums changes bits: GCC and Clang are told here not to, others may need an option.",
		`${name}_selftest() returns 0 if a build keeps them.`,
		header === undefined
			? `To include this file for its declarations alone, define ${name}_DECLARATIONS_ONLY before.`
			: `Its declarations are in ${header}.`,
	];
	return `/*\n${lines.map((line) => ` * ${line.replaceAll(/[\r\n]+/g, " ").replaceAll("*/", "* /")}`).join("\n")}\n */`;
}

/** Frames of the calls with pointers of 8 bytes and without optimization, and of those of exact maps. */
const [frameBytes, exactFrameBytes] = [704, 320];

/** A bound of what the function holds on the stack. */
function stackBytes(form: ExportForm): number {
	const { network, valueCount } = form;
	const real = isFloat32(network) ? 4 : 8;
	const answers = network.answer === "values" ? 0 : network.networks.outputCount;
	const words = exactWords(form);
	const corners = cornerCount(network);
	const cell = corners > 0 ? (real + 8) * (corners + network.inputCount) : 0;
	return real * (valueCount + answers) + cell + 4 * words + frameBytes + (words > 0 ? exactFrameBytes : 0);
}

function declarations({ name, labels: texts }: ExportNames, { network }: ExportForm): string {
	const { inputCount, outputCount } = network;
	const real = isFloat32(network) ? "float" : "double";
	return `
#ifndef ${name}_H
#define ${name}_H
#define ${name}_INPUTS ${inputCount}
#define ${name}_OUTPUTS ${outputCount}
#ifdef __cplusplus
extern "C" {
#endif
/* What became of an input; outputs are written where there is an answer. */
enum { ${name}_ANSWERED = 0, ${name}_UNKNOWN = 1, ${name}_OUTSIDE = 2, ${name}_NAN = 3 };
${texts === undefined ? "" : `${labelEnum(name, texts)}\n`}int ${name}(const ${real} x[${inputCount}], ${real} y[${outputCount}]);
/* 0 if this build gives the bits it should; otherwise what fails: 1 products and sums are contracted,
   2 numbers near 0 are flushed, 3 + k vector k. */
int ${name}_selftest(void);
#ifdef __cplusplus
}
#endif
#endif
`;
}

function labelEnum(name: string, texts: readonly string[]): string {
	const taken = new Set<string>();
	const items = texts.map((text, k) => {
		const plain = `${name}_IS_${text.replaceAll(/[^A-Za-z0-9]+/g, "_").slice(0, 40)}`;
		const isFree = /[A-Za-z0-9]/.test(text) && !taken.has(plain);
		const item = isFree ? plain : `${plain}_${k}_`;
		taken.add(item);
		return `\t${item} = ${k}`;
	});
	return `/* y[0] is one of these; on AVR the texts lie in flash, and so does their table. */
enum ${name}_label {
${items.join(",\n")}
};
extern const char *const ${name}_labels[${texts.length}];`;
}

/** Bytes of an array of avr-gcc at most, and of all that lies in the flash it reads by near pointers. */
const [avrArray, avrFlash] = [32767, 60_000];

function guards(form: ExportForm): string {
	const isSingle = isFloat32(form.network);
	const [digits, needed] = isSingle
		? ["FLT_MANT_DIG != 24", "float of 24 bits"]
		: ["DBL_MANT_DIG != 53", "double of 53 bits"];
	const largest = [...form.tables.values()].reduce((most, table) => Math.max(most, tableBytes(table)), 0);
	const avr =
		form.bytes > avrFlash || largest > avrArray
			? `#error "its tables take ${form.bytes} bytes, more than an AVR reads from flash by near pointers"\n`
			: "";
	return `#include <float.h>
#include <stdint.h>
#if defined(__FAST_MATH__) || defined(_M_FP_FAST) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
#error "-ffast-math, or a part of it, changes the answers: compile without it"
#endif
#if defined(FLT_EVAL_METHOD)
#define N_METHOD FLT_EVAL_METHOD
#elif defined(__FLT_EVAL_METHOD__)
#define N_METHOD __FLT_EVAL_METHOD__
#else
#define N_METHOD 0
#endif
#if N_METHOD != 0 && N_METHOD != 16
#error "floating point is evaluated in more precision than its type has, which changes the answers"
#endif
#if ${digits}
#error "a ${needed} is needed"
#endif
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
/* GCC ignores the pragma of the standard, and its vectors may contract even where that is off. */
#pragma GCC push_options
#pragma GCC optimize("fp-contract=off", "no-tree-vectorize", "no-associative-math")
/* A sum reads what the neurons before it wrote; where GCC unrolls it, it cannot see that from the tables. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#ifdef __AVR__
#include <avr/pgmspace.h>
${avr}#define N_FLASH PROGMEM
#define N_GET8(p) pgm_read_byte(p)
#define N_GET16(p) pgm_read_word(p)
#define N_GET32(p) pgm_read_dword(p)
#define N_GETF32(p) pgm_read_float(p)
#else
#define N_FLASH
#define N_GET8(p) (*(p))
#define N_GET16(p) (*(p))
#define N_GET32(p) (*(p))
#define N_GETF32(p) (*(p))
#endif
#define N_GETF64(p) (*(p))
#ifdef __GNUC__
#define N_APART __attribute__((noinline))
#define N_INFINITY __builtin_inf()
#define N_NOT_A_NUMBER __builtin_nan("")
#else
#define N_APART
#define N_INFINITY (1e308 * 10)
#define N_NOT_A_NUMBER (N_INFINITY - N_INFINITY)
#endif
`;
}

function labels({ labels: texts }: ExportNames): string {
	if (texts === undefined) return "";
	const arrays = texts.map((text, k) => {
		const escaped = cString(text);
		return `static const char N_label${k}[] N_FLASH = ${escaped};`;
	});
	const places = texts.map((_, k) => `\tN_label${k}`);
	return `${arrays.join("\n")}
const char *const N_labels[${texts.length}] N_FLASH = {
${places.join(",\n")}
};
`;
}
