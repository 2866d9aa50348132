/**
 * The tables of exported C: arrays, and a macro each that reads an element as an index or as a number. Small
 * ones are written as numbers. Compilers take microseconds and a hundred bytes for each number they read, so
 * that large ones are written as strings of their little-endian bytes, in rows of 2048 that are short enough
 * for every compiler; 8 bytes more hold the zero at a string's end. They are read byte by byte, which
 * compilers make one load where the machine is little-endian.
 */

import { littleEndianBytes } from "../bytes.ts";
import type { ExportForm } from "../form/export-form.ts";
import { numberTables, type TableName } from "../form/table-names.ts";
import { type Table, type TableType, tableTypeBytes } from "../form/tables.ts";
import { comparedBy, orderedNames, orderedTable } from "./c-order.ts";

/** Types of elements in C. */
export const cTypes: Readonly<Record<TableType, string>> = {
	...{ u8: "uint8_t", u16: "uint16_t", u32: "uint32_t", i8: "int8_t", i16: "int16_t", i32: "int32_t" },
	...{ f32: "float", f64: "double" },
};

/** Macros that read an element. */
export const cReaders: Readonly<Record<TableType, string>> = {
	...{ u8: "GET8", u16: "GET16", u32: "GET32", i8: "GET8", i16: "GET16", i32: "GET32" },
	...{ f32: "GETF32", f64: "GETF64" },
};

const lineWidth = 110;
const rowBytes = 2048;
/** Elements from which on a table is written as strings. */
const large = 2 ** 16;

/** All tables of a network. */
export function cTables(form: ExportForm): string {
	const { tables } = form;
	const isNumber = (name: TableName): boolean => numberTables.some((other) => other === name);
	const lines = new CTables();
	const places = orderedNames(form);
	const isWhole = comparedBy(form) === "whole";
	for (const [name, table] of tables)
		if (places.includes(name)) lines.add(name, orderedTable(table), "int32_t");
		else if (isWhole && name === "thresholds") lines.add(name, table, "int32_t");
		else lines.add(name, table, isNumber(name) ? "N_real" : "N_index");
	return lines.text;
}

/** Arrays one after another; tables may share their indices. */
export class CTables {
	readonly #lines: string[] = [];
	readonly #shared = new Map<ArrayLike<number>, string>();
	readonly #words = new Set<string>();

	/** @param cast the type as which macro N_name gives an element */
	add(name: string, table: Table, cast: string): void {
		const { dictionary, values } = table;
		if (dictionary === undefined) {
			this.#array(`N_t_${name}`, table);
			this.#lines.push(`#define N_${name}(i) ((${cast})${this.#element(`N_t_${name}`, table, "i")})`);
			return;
		}
		this.#array(`N_d_${name}`, dictionary);
		const shared = this.#shared.get(values) ?? `N_t_${name}`;
		if (!this.#shared.has(values)) this.#array(shared, table);
		this.#shared.set(values, shared);
		const place = this.#element(shared, table, "i");
		this.#lines.push(`#define N_${name}(i) ((${cast})${this.#element(`N_d_${name}`, dictionary, place)})`);
	}

	/** What reads strings, then the tables. */
	get text(): string {
		const helpers = Object.entries(words).filter(([type]) => this.#words.has(type));
		return `${[...helpers.map(([, text]) => text), ...this.#lines].join("\n")}\n`;
	}

	#element(array: string, { type, values }: Table, index: string): string {
		if (values.length < large) return `(${cTypes[type]})N_${cReaders[type]}(&${array}[${index}])`;
		const size = tableTypeBytes[type];
		const inRow = rowBytes / size;
		this.#words.add(wordOf(type));
		if (size === 8) this.#words.add("32");
		const at = `&${array}[(${index}) / ${inRow}][(${index}) % ${inRow} * ${size}]`;
		return `(${cTypes[type]})N_bytes${wordOf(type)}(${at})`;
	}

	#array(name: string, table: Table): void {
		const { type, values } = table;
		if (values.length >= large) this.#lines.push(strings(name, table));
		else
			this.#lines.push(
				`static const ${cTypes[type]} ${name}[${values.length}] N_FLASH = {\n${numbers(table)}\n};`,
			);
	}
}

/** Functions that read elements of strings, by the bits of the elements. */
const words: Readonly<Record<string, string>> = {
	"8": `static uint8_t N_bytes8(const unsigned char *p) { return p[0]; }`,
	"16": `static uint16_t N_bytes16(const unsigned char *p) { return (uint16_t)(p[0] | (unsigned)p[1] << 8); }`,
	"32": `static uint32_t N_bytes32(const unsigned char *p) {
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}`,
	F32: `static float N_bytesF32(const unsigned char *p) {
	union { uint32_t bits; float value; } u;
	u.bits = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
	return u.value;
}`,
	F64: `static double N_bytesF64(const unsigned char *p) {
	union { uint64_t bits; double value; } u;
	u.bits = (uint64_t)N_bytes32(p) | (uint64_t)N_bytes32(p + 4) << 32;
	return u.value;
}`,
};

function wordOf(type: TableType): string {
	return type === "f32" ? "F32" : type === "f64" ? "F64" : String(8 * tableTypeBytes[type]);
}

function numbers({ type, values }: Table): string {
	const lines: string[] = [];
	let line = "";
	for (let k = 0; k < values.length; k++) {
		const text = cNumber(values[k], type);
		if (line.length + text.length + 2 > lineWidth) {
			lines.push(line);
			line = "";
		}
		line += `${line === "" ? "\t" : " "}${text}${k + 1 < values.length ? "," : ""}`;
	}
	if (line !== "") lines.push(line);
	return lines.join("\n");
}

/** A byte in a string of C: octal where it is not plain, or could begin a trigraph. */
const signs = Array.from({ length: 256 }, (_, byte) =>
	byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63
		? String.fromCharCode(byte)
		: `\\${byte.toString(8).padStart(3, "0")}`,
);

/** A string of C, UTF-8. */
export function cString(text: string): string {
	return `"${Array.from(new TextEncoder().encode(text), (byte) => signs[byte]).join("")}"`;
}

function strings(name: string, table: Table): string {
	const bytes = littleEndianBytes(table);
	const rows: string[] = [];
	for (let from = 0; from < bytes.length; from += rowBytes) {
		let line = '\t"';
		for (let k = from; k < Math.min(bytes.length, from + rowBytes); k++) line += signs[bytes[k]];
		rows.push(`${line}"`);
	}
	return `static const unsigned char ${name}[${rows.length}][${rowBytes + 8}] = {\n${rows.join(",\n")}\n};`;
}

/** A constant of C that a correctly rounding compiler reads as this very number. */
export function cNumber(value: number, type: TableType): string {
	if (type !== "f32" && type !== "f64")
		return type === "u32"
			? `${value}u`
			: type === "i32" && value === -(2 ** 31)
				? "(-2147483647 - 1)"
				: String(value);
	const suffix = type === "f32" ? "f" : "";
	const cast = type === "f32" ? "(float)" : "";
	if (Number.isNaN(value)) return `${cast}N_NOT_A_NUMBER`;
	if (value === Number.POSITIVE_INFINITY) return `${cast}N_INFINITY`;
	if (value === Number.NEGATIVE_INFINITY) return `${cast}-N_INFINITY`;
	const text = Object.is(value, -0) ? "-0.0" : String(value);
	return `${/[.e]/.test(text) ? text : `${text}.0`}${suffix}`;
}
