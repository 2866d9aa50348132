/** Element types of ONNX tensors that are read, under the names ONNX documents them by. */

import { CondnetError } from "@condnet/core";

export type ElementType = "float32" | "float64" | "int32" | "int64" | "bool";

/** TensorProto.DataType codes of the types that are read. */
const codes: ReadonlyMap<number, ElementType> = new Map([
	[1, "float32"],
	[6, "int32"],
	[7, "int64"],
	[9, "bool"],
	[11, "float64"],
]);

const otherNames: ReadonlyMap<number, string> = new Map([
	[2, "uint8"],
	[3, "int8"],
	[4, "uint16"],
	[5, "int16"],
	[8, "string"],
	[10, "float16"],
	[12, "uint32"],
	[13, "uint64"],
	[14, "complex64"],
	[15, "complex128"],
	[16, "bfloat16"],
]);

/** @throws CondnetError `bad-data` unless the code is of a type that is read */
export function elementType(code: number, what: string): ElementType {
	const type = codes.get(code);
	if (type !== undefined) return type;
	throw new CondnetError(
		"bad-data",
		`${what} has element type ${otherNames.get(code) ?? `number ${code}`}, expected float32 or float64 (int32, int64 and bool for shapes).`,
		"Export the model in float32 or float64.",
	);
}

export function isFloat(type: ElementType): boolean {
	return type === "float32" || type === "float64";
}
