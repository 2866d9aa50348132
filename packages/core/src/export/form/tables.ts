/**
 * Constant tables of exported code, each as narrow as it can be exactly: whole numbers in the fewest bytes
 * that hold them all, other numbers as float32 where every one comes back bit for bit, and as numbers of a
 * dictionary where that takes fewer bytes. Cost: linear in the numbers.
 */

import { DistinctRows } from "./distinct-rows.ts";

/** Words of a dictionary at most: more need indices of 4 bytes. */
const mostWords = 2 ** 16;

/** Types of the numbers of a table, as every target has them. */
export type TableType = "u8" | "u16" | "u32" | "i8" | "i16" | "i32" | "f32" | "f64";

export const tableTypeBytes: Readonly<Record<TableType, number>> = {
	...{ u8: 1, u16: 2, u32: 4, i8: 1, i16: 2, i32: 4, f32: 4, f64: 8 },
};

/** Whole ranges of the types of whole numbers, the narrowest first. */
const wholeTypes: readonly (readonly [TableType, number, number])[] = [
	["u8", 0, 2 ** 8 - 1],
	["i8", -(2 ** 7), 2 ** 7 - 1],
	["u16", 0, 2 ** 16 - 1],
	["i16", -(2 ** 15), 2 ** 15 - 1],
	["u32", 0, 2 ** 32 - 1],
	["i32", -(2 ** 31), 2 ** 31 - 1],
];

export interface Table {
	readonly type: TableType;
	readonly values: ArrayLike<number>;
	/** Where given, values are places in it. */
	readonly dictionary?: Table;
}

/** Bytes that a table takes, its dictionary included. */
export function tableBytes({ type, values, dictionary }: Table): number {
	return values.length * tableTypeBytes[type] + (dictionary === undefined ? 0 : tableBytes(dictionary));
}

/** A number of a table, whatever holds it. */
export function tableNumber({ values, dictionary }: Table, at: number): number {
	return dictionary === undefined ? values[at] : dictionary.values[values[at]];
}

/** Whole numbers of at most 32 bits. */
export function wholeTable(values: ArrayLike<number>): Table {
	const type = wholeType(values);
	if (type === undefined) throw new RangeError("A table of whole numbers holds others.");
	return { type, values };
}

/** Any numbers, as they stand. */
export function plainTable(values: ArrayLike<number>): Table {
	return { type: wholeType(values) ?? (areFloat32(values) ? "f32" : "f64"), values };
}

/** Any numbers, by way of a dictionary where that takes fewer bytes. */
export function numberTable(values: ArrayLike<number>): Table {
	const plain = plainTable(values);
	const { type } = plain;
	if (tableTypeBytes[type] <= 1 || values.length < 4) return plain;
	const distinct = new DistinctRows(1);
	const indices = new Uint32Array(values.length);
	for (let k = 0; k < values.length; k++) {
		indices[k] = distinct.add(values, k);
		if (distinct.count > mostWords) return plain;
	}
	const indexed: Table = { ...wholeTable(indices), dictionary: { type, values: distinct.rows } };
	return tableBytes(indexed) < tableBytes(plain) ? indexed : plain;
}

function wholeType(values: ArrayLike<number>): TableType | undefined {
	let low = 0;
	let high = 0;
	for (let k = 0; k < values.length; k++) {
		const value = values[k];
		if (!Number.isInteger(value) || Object.is(value, -0)) return undefined;
		if (value < low) low = value;
		if (value > high) high = value;
	}
	return wholeTypes.find(([, least, most]) => least <= low && high <= most)?.[0];
}

function areFloat32(values: ArrayLike<number>): boolean {
	for (let k = 0; k < values.length; k++) if (!Object.is(Math.fround(values[k]), values[k])) return false;
	return true;
}
