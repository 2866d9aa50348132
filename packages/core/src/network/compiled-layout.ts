/**
 * A compiled network as a file keeps it: what cnet/ writes and reads without knowing what it means, and
 * compiled/ makes and opens again.
 */

/** Types of a layout's numbers: the elements of one array. */
export const layoutTypes = ["f64", "i32", "u32", "u8"] as const;
/** Types of the arrays of a kept layout. */
export type LayoutType = (typeof layoutTypes)[number];

/** Names, types and lengths of arrays, in the order in which they stand in memory. */
export type Arrays = Readonly<Record<string, readonly [type: LayoutType, length: number]>>;

/** Everything about a layout but its bytes; plain data. */
export interface LayoutHeader {
	/** What the numbers and arrays mean: a layout of another version is not opened. */
	readonly version: number;
	readonly lowering: string;
	readonly numbers: Readonly<Record<string, number>>;
	readonly arrays: Arrays;
}

/** A compiled form as a file keeps it: its name, its counts and its arrays. */
export interface CompiledLayout extends LayoutHeader {
	/** All arrays, one after another, each at a multiple of 64. */
	readonly bytes: Uint8Array;
}

const elementBytes: Readonly<Record<LayoutType, number>> = { f64: 8, i32: 4, u32: 4, u8: 1 };

/** Bytes of an array, with the zeros that follow it. */
export function arrayBytes([type, length]: readonly [type: LayoutType, length: number]): number {
	return Math.ceil((length * elementBytes[type]) / 64) * 64;
}

/** Bytes of all arrays. */
export function layoutBytes(arrays: Arrays): number {
	return Object.values(arrays).reduce((sum, array) => sum + arrayBytes(array), 0);
}
