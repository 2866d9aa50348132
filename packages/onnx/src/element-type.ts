/**
 * Element types of ONNX tensors that are read, under the names ONNX documents them by. Every value of every
 * type is held as a float64, exactly but for int64 and uint64 beyond 2^53.
 */

import { CondnetError } from "@condnet/core";

export type ElementType =
	| "float32"
	| "float64"
	| "float16"
	| "bfloat16"
	| "int8"
	| "uint8"
	| "int16"
	| "uint16"
	| "int32"
	| "uint32"
	| "int64"
	| "uint64"
	| "bool";

/** TensorProto.DataType codes of the types that are read. */
const codes: ReadonlyMap<number, ElementType> = new Map([
	[1, "float32"],
	[2, "uint8"],
	[3, "int8"],
	[4, "uint16"],
	[5, "int16"],
	[6, "int32"],
	[7, "int64"],
	[9, "bool"],
	[10, "float16"],
	[11, "float64"],
	[12, "uint32"],
	[13, "uint64"],
	[16, "bfloat16"],
]);

const otherNames: ReadonlyMap<number, string> = new Map([
	[8, "string"],
	[14, "complex64"],
	[15, "complex128"],
	[17, "float8e4m3fn"],
	[18, "float8e4m3fnuz"],
	[19, "float8e5m2"],
	[20, "float8e5m2fnuz"],
	[21, "uint4"],
	[22, "int4"],
	[23, "float4e2m1"],
]);

/** @throws CondnetError `bad-data` unless the code is of a type that is read */
export function elementType(code: number, what: string): ElementType {
	const type = codes.get(code);
	if (type !== undefined) return type;
	throw new CondnetError(
		"bad-data",
		`${what} has element type ${otherNames.get(code) ?? `number ${code}`}, expected ${listed}.`,
		"Export the model in float32 or float64.",
	);
}

const listed = `${[...codes.values()].slice(0, -1).join(", ")} or bfloat16`;

export function isFloat(type: ElementType): boolean {
	return type === "float32" || type === "float64" || type === "float16" || type === "bfloat16";
}

/** Least and largest number of an integer type; of int64 and uint64 those that a float64 holds exactly. */
const ranges: ReadonlyMap<ElementType, readonly [number, number]> = new Map([
	["int8", [-128, 127]],
	["uint8", [0, 255]],
	["int16", [-32768, 32767]],
	["uint16", [0, 65535]],
	["int32", [-(2 ** 31), 2 ** 31 - 1]],
	["uint32", [0, 2 ** 32 - 1]],
	["int64", [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]],
	["uint64", [0, Number.MAX_SAFE_INTEGER]],
	["bool", [0, 1]],
]);

/** True if the type holds the number: integers of its range, and any float. */
export function holds(type: ElementType, value: number): boolean {
	const range = ranges.get(type);
	return range === undefined || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}

/** The number of the type that is nearest, ties to even; integers are left as they are. */
export function rounded(type: ElementType, value: number): number {
	if (type === "float32") return Math.fround(value);
	if (type === "float16") return toGrid(value, 10, -14, 65504);
	if (type === "bfloat16") return toGrid(value, 7, -126, (2 - 2 ** -7) * 2 ** 127);
	return value;
}

/** Rounds to a float of so many bits behind the point, a least exponent, and a largest number. */
function toGrid(value: number, bits: number, least: number, largest: number): number {
	const size = Math.abs(value);
	if (!(size > 0) || size === Number.POSITIVE_INFINITY) return value;
	let exponent = Math.floor(Math.log2(size));
	if (2 ** exponent > size) exponent--;
	else if (2 ** (exponent + 1) <= size) exponent++;
	const unit = 2 ** (Math.max(least, exponent) - bits);
	const steps = evenInteger(size / unit);
	const near = steps * unit;
	return Math.sign(value) * (near > largest ? Number.POSITIVE_INFINITY : near);
}

/** The nearest integer, ties to even. */
export function evenInteger(value: number): number {
	const low = Math.floor(value);
	const rest = value - low;
	return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

/** The number a float16 pattern stands for. */
export function ofHalf(bits: number): number {
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	const sign = bits & 0x8000 ? -1 : 1;
	if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
	return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
