/**
 * Tensors and the types of inputs and outputs, as ONNX's protobuf messages hold them. Cost: linear; data of
 * tensors stay views on the file until they are used.
 */

import { MessageReader } from "./message-reader.ts";

export interface TensorMessage {
	name: string;
	dims: number[];
	/** TensorProto.DataType. */
	dataType: number;
	raw: Uint8Array | undefined;
	floats: number[];
	doubles: number[];
	/** int32_data, int64_data or uint64_data. */
	integers: number[];
	external: boolean;
	/** Where external data lie: location, offset, length. */
	externalEntries: Map<string, string>;
}

export interface ValueMessage {
	name: string;
	/** TensorProto.DataType, or 0 if it is no tensor. */
	dataType: number;
	/** undefined where no shape is declared; a dimension is a number, or the name of a free one. */
	shape: (number | string)[] | undefined;
}

export function emptyTensor(): TensorMessage {
	return {
		...{ name: "", dims: [], dataType: 0, raw: undefined, floats: [], doubles: [], integers: [] },
		...{ external: false, externalEntries: new Map() },
	};
}

export function readTensor(bytes: Uint8Array): TensorMessage {
	const tensor = emptyTensor();
	const reader = new MessageReader(bytes, "a tensor");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) reader.integers(tensor.dims);
		else if (field === 2) tensor.dataType = reader.integer();
		else if (field === 4) reader.floats(tensor.floats);
		else if (field === 5 || field === 7 || field === 11) reader.integers(tensor.integers);
		else if (field === 8) tensor.name = reader.string();
		else if (field === 9) tensor.raw = reader.bytes();
		else if (field === 10) reader.doubles(tensor.doubles);
		else if (field === 13) readEntry(reader.bytes(), tensor.externalEntries);
		else if (field === 14) tensor.external = reader.integer() === 1;
		else reader.skip();
	}
	return tensor;
}

function readEntry(bytes: Uint8Array, entries: Map<string, string>): void {
	let key = "";
	let value = "";
	const reader = new MessageReader(bytes, "an entry of external data");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) key = reader.string();
		else if (field === 2) value = reader.string();
		else reader.skip();
	}
	entries.set(key, value);
}

export function readValue(bytes: Uint8Array): ValueMessage {
	const value: ValueMessage = { name: "", dataType: 0, shape: undefined };
	const reader = new MessageReader(bytes, "an input or output");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) value.name = reader.string();
		else if (field === 2) readType(reader.bytes(), value);
		else reader.skip();
	}
	return value;
}

function readType(bytes: Uint8Array, value: ValueMessage): void {
	const reader = new MessageReader(bytes, "a type");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field !== 1) {
			reader.skip();
			continue;
		}
		const tensor = new MessageReader(reader.bytes(), "a tensor type");
		for (let part = tensor.next(); part !== 0; part = tensor.next()) {
			if (part === 1) value.dataType = tensor.integer();
			else if (part === 2) value.shape = readShape(tensor.bytes());
			else tensor.skip();
		}
	}
}

function readShape(bytes: Uint8Array): (number | string)[] {
	const shape: (number | string)[] = [];
	const reader = new MessageReader(bytes, "a shape");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field !== 1) {
			reader.skip();
			continue;
		}
		let dimension: number | string = "";
		const part = new MessageReader(reader.bytes(), "a dimension");
		for (let inner = part.next(); inner !== 0; inner = part.next()) {
			if (inner === 1) dimension = part.integer();
			else if (inner === 2) dimension = part.string();
			else part.skip();
		}
		shape.push(dimension);
	}
	return shape;
}
