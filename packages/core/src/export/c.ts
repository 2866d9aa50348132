/**
 * Exported C: one C99 file of constant tables and a loop, which is its own header. No heap, no library, no
 * recursion; the reference's order of sums, so that a build which neither contracts nor keeps excess
 * precision gives its bits. What the build does is tested by the file's own self-test. Valid C++ as well; on
 * AVR tables lie in flash.
 */

import { NeuronKind } from "../network/network.ts";
import { cNumber, cTables } from "./c-tables.ts";
import { type ExportForm, isFloat32 } from "./export-form.ts";
import type { ExportNames } from "./export-names.ts";
import type { GoldenVector } from "./golden.ts";

/** @returns the text of NAME.c */
export function cSource(form: ExportForm, names: ExportNames, golden: readonly GoldenVector[]): string {
	const { name } = names;
	const wide = [...form.tables.values()].some(({ values }) => values.length >= 2 ** 16);
	const parts = [
		comment(names, form),
		declarations(names, form),
		`#ifndef ${name}_DECLARATIONS_ONLY\n`,
		guards(form),
		`typedef ${wide ? "uint_fast32_t" : "unsigned int"} N_index;`,
		`typedef ${isFloat32(form.network) ? "float" : "double"} N_real;`,
		cTables(form),
		neurons(form),
		leaves(form),
		route(form),
		answer(form),
		labels(names),
		selftest(form, golden),
		"#endif",
		"",
	];
	return parts
		.filter((part) => part !== "")
		.join("\n")
		.replaceAll(/\bN_EVALUATE\b/g, name)
		.replaceAll(/\bN_(?=\w)/g, `${name}_`);
}

function comment({ name, about, inputs, outputs }: ExportNames, form: ExportForm): string {
	const lines = [
		...about,
		`Inputs: ${inputs.join(", ")}. Outputs: ${outputs.join(", ")}.`,
		`Tables: ${form.bytes} bytes. Stack: about ${stackBytes(form)} bytes in ${name}.`,
		"Compile with -std=c99 or -ffp-contract=off, never with -ffast-math: GCC contracts products and sums by",
		`default where the processor can, which changes bits; ${name}_selftest() returns 0 if this build keeps them.`,
		`To include this file for its declarations alone, define ${name}_DECLARATIONS_ONLY before.`,
	];
	return `/*\n${lines.map((line) => ` * ${line.replaceAll("*/", "* /")}`).join("\n")}\n */`;
}

/** A bound of what the function holds on the stack, without the frames of the calls. */
function stackBytes(form: ExportForm): number {
	const real = isFloat32(form.network) ? 4 : 8;
	const answers = form.network.answer === "values" ? 0 : form.network.networks.outputCount;
	return real * (form.valueCount + answers) + 96;
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
/* 0 if this build gives the bits it should, otherwise which check fails: 1 contraction, 2 + k vector k. */
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
		const item = text === "" || taken.has(plain) ? `${plain}_${k}` : plain;
		taken.add(item);
		return `\t${item} = ${k}`;
	});
	return `/* y[0] is one of these. */\nenum ${name}_label {\n${items.join(",\n")}\n};\nextern const char *const ${name}_labels[${texts.length}];`;
}

function guards({ network }: ExportForm): string {
	const digits = isFloat32(network) ? "FLT_MANT_DIG != 24" : "DBL_MANT_DIG != 53";
	const needed = isFloat32(network) ? "float of 24 bits" : "double of 53 bits";
	return `#include <float.h>
#include <stdint.h>
#ifdef __FAST_MATH__
#error "-ffast-math changes the answers: compile without it"
#endif
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16
#error "floating point is evaluated in more precision than its type has, which changes the answers"
#endif
#if ${digits}
#error "a ${needed} is needed"
#endif
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif
#ifdef __AVR__
#include <avr/pgmspace.h>
#define N_FLASH PROGMEM
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
#define N_INFINITY __builtin_inf()
#define N_NOT_A_NUMBER __builtin_nan("")
#else
#define N_INFINITY (1e308 * 10)
#define N_NOT_A_NUMBER (N_INFINITY - N_INFINITY)
#endif
`;
}

/** Neurons and rows of the networks that leaves, or nodes, evaluate. */
function neurons(form: ExportForm): string {
	const { network, tables, neuronKinds } = form;
	if (network.networks.count === 0) return "";
	const { inputCount } = network;
	const column = tables.has("columns") ? "N_columns(k)" : tables.has("rowFirst") ? "(c + k)" : "(k - from)";
	const first = tables.has("rowFirst") ? "\tN_index c = N_rowFirst(row) - from;\n" : "";
	const row = `static N_real N_sum(const N_real *v, N_index row) {
	N_index from = N_rowStart(row), to = N_rowStart(row + 1), k;
	N_real s = N_biases(row);
${first}	for (k = from; k < to; k++) s += N_weights(k) * v[${column}];
	return s;
}
`;
	if (neuronKinds.size === 0) return row;
	const low = tables.has("low") ? "N_low(i)" : "0";
	const high = tables.has("high") ? "N_high(i)" : "0";
	const cases: Readonly<Record<number, string>> = {
		[NeuronKind.relu]: "return s > 0 ? s : 0;",
		[NeuronKind.linear]: "return s;",
		[NeuronKind.leaky]: `return s > 0 ? s : ${low} * s;`,
		[NeuronKind.clip]: `return s > ${low} ? (s < ${high} ? s : ${high}) : ${low};`,
		[NeuronKind.abs]: "return s > 0 ? s : 0 - s;",
	};
	const kinds = [...neuronKinds].sort();
	const plain = kinds.filter((kind) => kind !== NeuronKind.max);
	const max = kinds.includes(NeuronKind.max)
		? `	if (${kinds.length > 1 ? `N_kinds(i) == ${NeuronKind.max}` : "1"}) {
		N_index from = N_rowStart(row), to = N_rowStart(row + 1), k;
		N_real s = ${low};
${first.replace("\t", "\t\t")}		for (k = from; k < to; k++) {
			N_real term = N_weights(k) * v[${column}];
			if (term > s) s = term;
		}
		return s;
	}
`
		: "";
	const body =
		plain.length === 0
			? "\treturn 0;"
			: plain.length === 1
				? `\t{\n\t\tN_real s = N_sum(v, row);\n\t\t${cases[plain[0]]}\n\t}`
				: `	{
		N_real s = N_sum(v, row);
		switch (N_kinds(i)) {
${plain.map((kind) => `\t\tcase ${kind}:\n\t\t\t${cases[kind]}`).join("\n")}
		default:
			return s;
		}
	}`;
	return `${row}
/* Neuron i of all networks, whose row is \`row\`. */
static N_real N_neuron(const N_real *v, N_index i, N_index row) {
	(void)i;
${max}${body}
}
`.replaceAll("N_PLACE", String(inputCount));
}

/** What answers at a leaf that computes. */
function leaves(form: ExportForm): string {
	const { network, tables, firstMask, unknownLeaf, maskBytes } = form;
	const { inputCount, networks } = network;
	if (networks.count === 0) return "";
	const outputs = networks.outputCount;
	const start = (of: string): string =>
		networks.count > 1 ? `N_neuronStart(${of})` : of === "of" ? "0" : String(networks.neuronStart[1]);
	const hasMasks = unknownLeaf > firstMask;
	const keeps = (value: string): string => (hasMasks ? `N_bit(mask, ${value})` : "1");
	const bit = hasMasks
		? `/* Whether a mask, numbered from 1, has value v as more than 0; 0 is no mask. */
static int N_bit(N_index mask, N_index v) {
	return mask == 0 || (N_maskBits((mask - 1) * ${maskBytes} + (v >> 3)) >> (v & 7)) & 1;
}

`
		: "";
	const drop = hasMasks
		? `	for (i = 0; i < ${inputCount}; i++)
		if (!${keeps("i")}) v[i] = 0;
`
		: "";
	const compute =
		tables.has("kinds") || form.neuronKinds.size > 0
			? `	for (i = 0; i < to - from; i++)
		v[${inputCount} + i] = ${hasMasks ? `${keeps(`${inputCount} + i`)} ? N_neuron(v, from + i, row + i) : 0` : "N_neuron(v, from + i, row + i)"};
`
			: "";
	return `${bit}/* The outputs of network \`of\`, without what a mask leaves out. */
static void N_evaluate(N_index of, ${hasMasks ? "N_index mask, " : ""}N_real *v, N_real *a) {
	N_index from = ${start("of")}, to = ${start("of + 1")}, i;
	N_index row = from + of * ${outputs};
${drop}${compute}	for (i = 0; i < ${outputs}; i++) a[i] = N_sum(v, row + (to - from) + i);
}
`;
}

/** From the inputs to a leaf. */
function route(form: ExportForm): string {
	const { network, tables } = form;
	const { gateCount, inputCount, gateRows, pathGates } = network;
	if (gateCount === 0) return "";
	if (form.route === "search")
		return `static N_index N_leaf(const N_real *v) {
	N_index low = 0, n = ${gateCount};
	while (n > 0) {
		N_index half = n >> 1;
		if (v[${form.axis}] > N_thresholds(low + half)) {
			low += half + 1;
			n -= half + 1;
		} else
			n = half;
	}
	return low;
}
`;
	const code = tables.has("gates") ? "N_gates(gate)" : "0";
	const value =
		gateRows.count === 0
			? `v[${code}]`
			: `(c < ${form.pathValueCount} ? v[c] : N_gateSum(v, c - ${form.pathValueCount}))`;
	const compute =
		pathGates.length > 0
			? `		{
			N_index k, end = N_pathStart(gate + 1);
			for (k = N_pathStart(gate); k < end; k++) {
				N_index i = N_pathNeurons(k);
				v[${inputCount} + i] = N_neuron(v, i, i);
			}
		}
`
			: "";
	const gateSum =
		gateRows.count === 0
			? ""
			: `static N_real N_gateSum(const N_real *v, N_index row) {
	N_index k, to = N_gateStart(row + 1);
	N_real s = 0;
	for (k = N_gateStart(row); k < to; k++) s += N_gateWeights(k) * v[N_gateColumns(k)];
	return s;
}

`;
	const left = tables.has("largePlaces")
		? `static N_index N_left(N_index g) {
	N_index left = N_lefts(g), k = 0;
	if (left < 255) return left;
	while (N_largePlaces(k) != g) k++;
	return N_largeLefts(k);
}

`
		: "";
	return `${gateSum}${left}static N_index N_leaf(${pathGates.length > 0 ? "" : "const "}N_real *v) {
	N_index g = 0, low = 0, n = ${gateCount};
	while (n > 0) {
		N_index left = ${tables.has("largePlaces") ? "N_left(g)" : "N_lefts(g)"}, gate = low + left;
${gateRows.count === 0 ? "" : `\t\tN_index c = ${code};\n`}${compute}		if (${value} > N_thresholds(gate)) {
			g += left + 1;
			low += left + 1;
			n -= left + 1;
		} else {
			g += 1;
			n = left;
		}
	}
	return low;
}
`;
}

function answer(form: ExportForm): string {
	const { network, tables, firstNetwork, firstMask, unknownLeaf } = form;
	const { inputCount, outputCount, networks, answer: kind } = network;
	const real = "N_real";
	const hasMasks = unknownLeaf > firstMask;
	const code = tables.has("leaves") ? "N_leaves(leaf)" : "leaf";
	const evaluate = (of: string, mask: string): string =>
		`N_evaluate(${of}, ${hasMasks ? `${mask}, ` : ""}v, ${kind === "values" ? "y" : "a"});`;
	const computed =
		networks.count === 0
			? ""
			: `${
					hasMasks
						? `	if (c >= ${firstMask})
		${evaluate(networks.count > 1 ? `N_maskNetworks(c - ${firstMask})` : "0", `c - ${firstMask - 1}`)}
	else
		${evaluate(`c - ${firstNetwork}`, "0")}
`
						: `	${evaluate(`c - ${firstNetwork}`, "0")}\n`
				}${
					kind === "values"
						? ""
						: `	for (k = 1; k < ${networks.outputCount}; k++)
		if (a[k] ${kind === "argmax" ? ">" : "<"} a[best]) best = k;
	y[0] = (N_real)best;
`
				}`;
	const constant = tables.has("constants")
		? `	if (c < ${firstNetwork}) {
		for (k = 0; k < ${outputCount}; k++) y[k] = N_constants(c * ${outputCount} + k);
		return N_ANSWERED;
	}
`
		: "";
	const keys = tables.has("keys")
		? `	for (k = 0; k < ${inputCount}; k++)
		if (v[k] != N_keys(leaf * ${inputCount} + k)) return N_UNKNOWN;
`
		: "";
	const { boxCount, outside } = form;
	const box =
		boxCount === 0
			? ""
			: `	for (b = 0; b < ${boxCount} && !inside; b++) {
		inside = 1;
		for (k = 0; k < ${inputCount}; k++)
			if (!(v[k] >= N_boxLow(b * ${inputCount} + k) && v[k] <= N_boxHigh(b * ${inputCount} + k))) inside = 0;
	}
${
	outside === "error"
		? "\tif (!inside) return N_OUTSIDE;\n"
		: outside === "clamp"
			? `	if (!inside)
		for (k = 0; k < ${inputCount}; k++) {
			if (v[k] < N_boxLow(k)) v[k] = N_boxLow(k);
			if (v[k] > N_boxHigh(k)) v[k] = N_boxHigh(k);
		}
`
			: ""
}`;
	const known = boxCount > 0 && outside !== "error" ? "inside ? N_ANSWERED : N_OUTSIDE" : "N_ANSWERED";
	const leafCode = `	leaf = ${network.gateCount === 0 ? "0" : "N_leaf(v)"};
${keys}	c = ${code};
	if (c == ${unknownLeaf}) return N_UNKNOWN;
`;
	const chosen =
		boxCount > 0 && outside === "full"
			? `	if (inside) {
${leafCode.replaceAll(/^(?=.)/gm, "\t")}	} else
		c = ${firstNetwork}; /* the whole network */
`
			: leafCode;
	const decides = kind !== "values" && networks.count > 0;
	return `int N_EVALUATE(const ${real} x[${inputCount}], ${real} y[${outputCount}]) {
	N_real v[${Math.max(1, form.valueCount)}];
${decides ? `\tN_real a[${networks.outputCount}];\n\tN_index best = 0;\n` : ""}	N_index leaf, c, k;
${boxCount === 0 ? "" : "\tN_index b;\n\tint inside = 0;\n"}	for (k = 0; k < ${inputCount}; k++) {
		if (x[k] != x[k]) return N_NAN;
		v[k] = x[k];
	}
${box}${chosen}${constant.replaceAll("return N_ANSWERED", `return ${known}`)}${computed}	return ${known};
}
`;
}

function labels({ labels: texts }: ExportNames): string {
	if (texts === undefined) return "";
	return `const char *const N_labels[${texts.length}] = {\n${texts.map((text) => `\t${cString(text)}`).join(",\n")}\n};\n`;
}

/** UTF-8 as octal escapes where it is not plain. */
function cString(text: string): string {
	const escaped = Array.from(new TextEncoder().encode(text), (byte) =>
		byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63
			? String.fromCharCode(byte)
			: `\\${byte.toString(8).padStart(3, "0")}`,
	);
	return `"${escaped.join("")}"`;
}

function selftest({ network, boxCount, outside }: ExportForm, golden: readonly GoldenVector[]): string {
	const { inputCount, outputCount } = network;
	const [bits, tiny] = isFloat32(network)
		? ["uint32_t", "(N_real)0.000244140625"]
		: ["uint64_t", "(N_real)9.3132257461547852e-10"];
	const number = (value: number): string => cNumber(value, isFloat32(network) ? "f32" : "f64");
	const rows = golden.map(
		({ inputs, outcome, outputs }) =>
			`\t{{${Array.from(inputs, number).join(", ")}}, {${Array.from(outputs, number).join(", ")}}, ${outcome}}`,
	);
	const answeredOutside = boxCount > 0 && outside !== "error";
	const square = isFloat32(network) ? "4.8828125e-04" : "1.862645149230957e-09";
	return `/* Same bits, or two NaN. */
static int N_same(N_real a, N_real b) {
	union { N_real real; ${bits} bits; } p, q;
	p.real = a;
	q.real = b;
	return p.bits == q.bits;
}

int N_selftest(void) {
	/* (1 + t)^2 - (1 + 2t) is 0 if the square is rounded, t^2 if it is kept whole. */
	volatile N_real one = (N_real)1 + ${tiny}, less = -((N_real)1 + (N_real)${square});
	N_real square = one * one + less;
	static const struct { N_real x[${inputCount}], y[${outputCount}]; int outcome; } vectors[${golden.length}] = {
${rows.join(",\n")}
	};
	int k, j;
	if (square != 0) return 1;
	for (k = 0; k < ${golden.length}; k++) {
		N_real y[${outputCount}];
		if (N_EVALUATE(vectors[k].x, y) != vectors[k].outcome) return 2 + k;
		for (j = 0; j < ${outputCount} && ${answeredOutside ? "vectors[k].outcome != 1" : "vectors[k].outcome == 0"}; j++)
			if (!N_same(y[j], vectors[k].y[j])) return 2 + k;
	}
	return 0;
}`;
}
