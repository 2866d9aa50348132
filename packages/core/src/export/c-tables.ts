/** The tables of exported C: arrays, and a macro each that reads an element as an index or as a number. */

import type { ExportForm, TableName } from "./export-form.ts";
import type { Table, TableType } from "./tables.ts";

const types: Readonly<Record<TableType, string>> = {
	...{ u8: "uint8_t", u16: "uint16_t", u32: "uint32_t", i8: "int8_t", i16: "int16_t", i32: "int32_t" },
	...{ f32: "float", f64: "double" },
};

const readers: Readonly<Record<TableType, string>> = {
	...{ u8: "GET8", u16: "GET16", u32: "GET32", i8: "GET8", i16: "GET16", i32: "GET32" },
	...{ f32: "GETF32", f64: "GETF64" },
};

/** Tables that are read as numbers; the others are indices. */
const numbers: ReadonlySet<TableName> = new Set<TableName>([
	...(["thresholds", "gateWeights", "constants", "keys", "weights", "biases"] as const),
	...(["low", "high", "boxLow", "boxHigh"] as const),
]);

const lineWidth = 110;

export function cTables({ tables }: ExportForm): string {
	const lines: string[] = [];
	/** Tables may share their indices. */
	const indexed = new Map<ArrayLike<number>, TableName>();
	for (const [name, table] of tables) {
		const cast = numbers.has(name) ? "N_real" : "N_index";
		if (table.dictionary === undefined) {
			lines.push(
				array(`N_t_${name}`, table),
				`#define N_${name}(i) ((${cast})${element(`N_t_${name}`, table, "i")})`,
			);
			continue;
		}
		lines.push(array(`N_d_${name}`, table.dictionary));
		const shared = indexed.get(table.values);
		if (shared === undefined) lines.push(array(`N_t_${name}`, table));
		indexed.set(table.values, shared ?? name);
		const place = element(`N_t_${shared ?? name}`, table, "i");
		lines.push(`#define N_${name}(i) ((${cast})${element(`N_d_${name}`, table.dictionary, place)})`);
	}
	return `${lines.join("\n")}\n`;
}

function element(array: string, { type }: Table, index: string): string {
	return `(${types[type]})N_${readers[type]}(&${array}[${index}])`;
}

function array(name: string, { type, values }: Table): string {
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
	return `static const ${types[type]} ${name}[${values.length}] N_FLASH = {\n${lines.join("\n")}\n};`;
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
	if (Number.isNaN(value)) return "N_NOT_A_NUMBER";
	if (value === Number.POSITIVE_INFINITY) return "N_INFINITY";
	if (value === Number.NEGATIVE_INFINITY) return "-N_INFINITY";
	const text = Object.is(value, -0) ? "-0.0" : String(value);
	return `${/[.e]/.test(text) ? text : `${text}.0`}${suffix}`;
}
