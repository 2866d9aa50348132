/** The inverse of messages.ts: the same plain objects as a protobuf file. Cost: linear in the data. */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type {
	AttributeMessage,
	FunctionMessage,
	GraphMessage,
	ModelMessage,
	NodeMessage,
	TensorMessage,
	ValueMessage,
} from "./messages.ts";

/** Writes a message field, and an empty one too. */
function message(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => void): void {
	writer.tag(field, WireType.LengthDelimited).fork();
	write(writer);
	writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
	if (value !== "") writer.tag(field, WireType.LengthDelimited).string(value);
}

function integer(writer: BinaryWriter, field: number, value: number): void {
	writer.tag(field, WireType.Varint).int64(BigInt(value));
}

/** Packed, as the format asks for. */
function integers(writer: BinaryWriter, field: number, values: readonly number[]): void {
	if (values.length === 0) return;
	message(writer, field, (packed) => {
		for (const value of values) packed.int64(BigInt(value));
	});
}

function floats(writer: BinaryWriter, field: number, values: readonly number[]): void {
	if (values.length === 0) return;
	message(writer, field, (packed) => {
		for (const value of values) packed.float(value);
	});
}

export function encodeModel(model: ModelMessage): Uint8Array {
	const writer = new BinaryWriter();
	integer(writer, 1, model.irVersion);
	text(writer, 2, model.producer);
	const { graph } = model;
	if (graph !== undefined) message(writer, 7, (inner) => writeGraph(inner, graph));
	writeOpsets(writer, 8, model.opsets);
	for (const one of model.functions) message(writer, 25, (inner) => writeFunction(inner, one));
	return writer.finish();
}

function writeOpsets(writer: BinaryWriter, field: number, opsets: ReadonlyMap<string, number>): void {
	for (const [domain, version] of opsets)
		message(writer, field, (inner) => {
			text(inner, 1, domain);
			integer(inner, 2, version);
		});
}

function writeFunction(writer: BinaryWriter, one: FunctionMessage): void {
	text(writer, 1, one.name);
	for (const name of one.inputs) writer.tag(4, WireType.LengthDelimited).string(name);
	for (const name of one.outputs) writer.tag(5, WireType.LengthDelimited).string(name);
	for (const node of one.nodes) message(writer, 7, (inner) => writeNode(inner, node));
	writeOpsets(writer, 9, one.opsets);
	text(writer, 10, one.domain);
	for (const attribute of one.attributes.values())
		message(writer, 11, (inner) => writeAttribute(inner, attribute));
}

function writeGraph(writer: BinaryWriter, graph: GraphMessage): void {
	for (const node of graph.nodes) message(writer, 1, (inner) => writeNode(inner, node));
	text(writer, 2, graph.name);
	for (const tensor of graph.initializers) message(writer, 5, (inner) => writeTensor(inner, tensor));
	for (const value of graph.inputs) message(writer, 11, (inner) => writeValue(inner, value));
	for (const value of graph.outputs) message(writer, 12, (inner) => writeValue(inner, value));
}

function writeNode(writer: BinaryWriter, node: NodeMessage): void {
	for (const name of node.inputs) writer.tag(1, WireType.LengthDelimited).string(name);
	for (const name of node.outputs) writer.tag(2, WireType.LengthDelimited).string(name);
	text(writer, 3, node.name);
	text(writer, 4, node.type);
	for (const attribute of node.attributes.values())
		message(writer, 5, (inner) => writeAttribute(inner, attribute));
	text(writer, 7, node.domain);
}

function writeAttribute(writer: BinaryWriter, attribute: AttributeMessage): void {
	text(writer, 1, attribute.name);
	const { float, tensor, graph } = attribute;
	if (float !== undefined) writer.tag(2, WireType.Bit32).float(float);
	if (attribute.integer !== undefined) integer(writer, 3, attribute.integer);
	if (attribute.text !== undefined) writer.tag(4, WireType.LengthDelimited).string(attribute.text);
	if (tensor !== undefined) message(writer, 5, (inner) => writeTensor(inner, tensor));
	if (graph !== undefined) message(writer, 6, (inner) => writeGraph(inner, graph));
	floats(writer, 7, attribute.floats);
	integers(writer, 8, attribute.integers);
	integer(writer, 20, attribute.type);
	text(writer, 21, attribute.refersTo);
}

function writeTensor(writer: BinaryWriter, tensor: TensorMessage): void {
	integers(writer, 1, tensor.dims);
	integer(writer, 2, tensor.dataType);
	floats(writer, 4, tensor.floats);
	integers(writer, tensor.dataType === 7 ? 7 : 5, tensor.integers);
	text(writer, 8, tensor.name);
	if (tensor.raw !== undefined) writer.tag(9, WireType.LengthDelimited).bytes(tensor.raw);
	if (tensor.doubles.length > 0)
		message(writer, 10, (packed) => {
			for (const value of tensor.doubles) packed.double(value);
		});
	for (const [key, value] of tensor.externalEntries)
		message(writer, 13, (inner) => {
			text(inner, 1, key);
			text(inner, 2, value);
		});
	if (tensor.external) integer(writer, 14, 1);
}

function writeValue(writer: BinaryWriter, value: ValueMessage): void {
	text(writer, 1, value.name);
	message(writer, 2, (type) =>
		message(type, 1, (tensor) => {
			integer(tensor, 1, value.dataType);
			const { shape } = value;
			if (shape === undefined) return;
			message(tensor, 2, (dimensions) => {
				for (const dimension of shape)
					message(dimensions, 1, (part) => {
						if (typeof dimension === "number") integer(part, 1, dimension);
						else text(part, 2, dimension);
					});
			});
		}),
	);
}
