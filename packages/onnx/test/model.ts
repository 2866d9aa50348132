/** Small models, written down in a line or two. */

import { encodeModel } from "../src/proto/encode.ts";
import {
	type AttributeMessage,
	emptyTensor,
	type FunctionMessage,
	type GraphMessage,
	type ModelMessage,
	type NodeMessage,
	type TensorMessage,
	type ValueMessage,
} from "../src/proto/messages.ts";

export type Attributes = Readonly<
	Record<
		string,
		| { i: number }
		| { f: number }
		| { s: string }
		| { t: TensorMessage }
		| { g: GraphMessage }
		| { refersTo: string }
		| { ints: number[] }
		| { floats: number[] }
	>
>;

export const dataTypes = {
	float32: 1,
	uint8: 2,
	int8: 3,
	int32: 6,
	int64: 7,
	string: 8,
	bool: 9,
	float16: 10,
	float64: 11,
	bfloat16: 16,
};
export type TypeName = keyof typeof dataTypes;

/** A tensor whose numbers stand in its typed field, or as raw bytes. */
export function tensor(
	name: string,
	type: TypeName,
	dims: readonly number[],
	values: readonly number[],
	raw = false,
): TensorMessage {
	const message: TensorMessage = { ...emptyTensor(), name, dims: [...dims], dataType: dataTypes[type] };
	if (raw) message.raw = rawBytes(type, values);
	else if (type === "float32") message.floats = [...values];
	else if (type === "float64") message.doubles = [...values];
	else message.integers = [...values];
	return message;
}

function rawBytes(type: TypeName, values: readonly number[]): Uint8Array {
	if (type === "float32") return new Uint8Array(Float32Array.from(values).buffer);
	if (type === "float64") return new Uint8Array(Float64Array.from(values).buffer);
	if (type === "int32") return new Uint8Array(Int32Array.from(values).buffer);
	if (type === "int64") return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
	if (type === "float16" || type === "bfloat16") return new Uint8Array(Uint16Array.from(values).buffer);
	return Uint8Array.from(values);
}

function attribute(name: string, value: Attributes[string]): AttributeMessage {
	const type =
		"f" in value
			? 1
			: "i" in value
				? 2
				: "s" in value
					? 3
					: "t" in value
						? 4
						: "g" in value
							? 5
							: "floats" in value
								? 6
								: 7;
	return {
		name,
		type,
		float: "f" in value ? value.f : undefined,
		integer: "i" in value ? value.i : undefined,
		text: "s" in value ? value.s : undefined,
		tensor: "t" in value ? value.t : undefined,
		graph: "g" in value ? value.g : undefined,
		floats: "floats" in value ? value.floats : [],
		integers: "ints" in value ? value.ints : [],
		refersTo: "refersTo" in value ? value.refersTo : "",
	};
}

export function node(
	type: string,
	inputs: readonly string[],
	output: string,
	attributes: Attributes = {},
	name = "",
): NodeMessage {
	return {
		name,
		domain: "",
		type,
		inputs: [...inputs],
		outputs: [output],
		attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, attribute(key, value)])),
	};
}

export function value(
	name: string,
	type: TypeName,
	shape: readonly (number | string)[] | undefined,
): ValueMessage {
	return { name, dataType: dataTypes[type], shape: shape === undefined ? undefined : [...shape] };
}

export interface ModelParts extends Partial<Omit<GraphMessage, "name">> {
	readonly opset?: number;
	readonly type?: TypeName;
	readonly functions?: FunctionMessage[];
}

/** A model from input "x" to output "y", unless said otherwise. */
export function message({
	opset = 13,
	type = "float32",
	functions = [],
	...graph
}: ModelParts): ModelMessage {
	return {
		irVersion: 4,
		producer: "test",
		opsets: new Map([["", opset]]),
		functions,
		graph: {
			name: "g",
			nodes: graph.nodes ?? [],
			initializers: graph.initializers ?? [],
			inputs: graph.inputs ?? [value("x", type, [1, 2])],
			outputs: graph.outputs ?? [value("y", type, undefined)],
		},
	};
}

export function model(parts: ModelParts): Uint8Array {
	return encodeModel(message(parts));
}
