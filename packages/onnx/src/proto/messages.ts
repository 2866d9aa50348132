/**
 * The parts of ONNX's protobuf messages that a network needs, as plain objects (onnx.proto, IR version 3 and
 * later). Subgraphs, sparse tensors, functions and training are left out: nothing supported refers to them.
 * Cost: linear in the file; data of tensors stay views on it until they are used.
 */

import { CondnetError } from "@condnet/core";
import { MessageReader } from "./message-reader.ts";

export interface ModelMessage {
	irVersion: number;
	producer: string;
	graph: GraphMessage | undefined;
	/** Version of each operator set by domain; "" is ONNX's own. */
	opsets: Map<string, number>;
}

export interface GraphMessage {
	name: string;
	nodes: NodeMessage[];
	initializers: TensorMessage[];
	inputs: ValueMessage[];
	outputs: ValueMessage[];
}

export interface NodeMessage {
	name: string;
	domain: string;
	type: string;
	inputs: string[];
	outputs: string[];
	attributes: Map<string, AttributeMessage>;
}

export interface AttributeMessage {
	name: string;
	/** AttributeProto.AttributeType, 0 where the file leaves it out. */
	type: number;
	float: number | undefined;
	integer: number | undefined;
	text: string | undefined;
	tensor: TensorMessage | undefined;
	floats: number[];
	integers: number[];
}

export interface TensorMessage {
	name: string;
	dims: number[];
	/** TensorProto.DataType. */
	dataType: number;
	raw: Uint8Array | undefined;
	floats: number[];
	doubles: number[];
	/** int32_data or int64_data. */
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

/** @throws CondnetError `bad-data` if the bytes are not a model */
export function readModel(bytes: Uint8Array): ModelMessage {
	const model: ModelMessage = { irVersion: 0, producer: "", graph: undefined, opsets: new Map() };
	const reader = new MessageReader(bytes, "the model");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) model.irVersion = reader.integer();
		else if (field === 2) model.producer = reader.string();
		else if (field === 7) model.graph = readGraph(reader.bytes());
		else if (field === 8) readOpset(reader.bytes(), model.opsets);
		else reader.skip();
	}
	return model;
}

function readOpset(bytes: Uint8Array, opsets: Map<string, number>): void {
	let domain = "";
	let version = 0;
	const reader = new MessageReader(bytes, "an operator set");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) domain = reader.string();
		else if (field === 2) version = reader.integer();
		else reader.skip();
	}
	opsets.set(domain === "ai.onnx" ? "" : domain, version);
}

function readGraph(bytes: Uint8Array): GraphMessage {
	const graph: GraphMessage = { name: "", nodes: [], initializers: [], inputs: [], outputs: [] };
	const reader = new MessageReader(bytes, "the graph");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) graph.nodes.push(readNode(reader.bytes(), graph.nodes.length));
		else if (field === 2) graph.name = reader.string();
		else if (field === 5) graph.initializers.push(readTensor(reader.bytes()));
		else if (field === 11) graph.inputs.push(readValue(reader.bytes()));
		else if (field === 12) graph.outputs.push(readValue(reader.bytes()));
		else if (field === 15)
			throw new CondnetError(
				"bad-data",
				"The model stores sparse initializers, expected dense ones.",
				"Export it with dense tensors; zero weights are dropped on import anyway.",
			);
		else reader.skip();
	}
	return graph;
}

function readNode(bytes: Uint8Array, index: number): NodeMessage {
	const node: NodeMessage = {
		name: "",
		domain: "",
		type: "",
		inputs: [],
		outputs: [],
		attributes: new Map(),
	};
	const reader = new MessageReader(bytes, `node ${index}`);
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) node.inputs.push(reader.string());
		else if (field === 2) node.outputs.push(reader.string());
		else if (field === 3) node.name = reader.string();
		else if (field === 4) node.type = reader.string();
		else if (field === 5) {
			const attribute = readAttribute(reader.bytes(), index);
			node.attributes.set(attribute.name, attribute);
		} else if (field === 7) node.domain = reader.string();
		else reader.skip();
	}
	return node;
}

function readAttribute(bytes: Uint8Array, node: number): AttributeMessage {
	const attribute: AttributeMessage = {
		name: "",
		type: 0,
		float: undefined,
		integer: undefined,
		text: undefined,
		tensor: undefined,
		floats: [],
		integers: [],
	};
	const reader = new MessageReader(bytes, `an attribute of node ${node}`);
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) attribute.name = reader.string();
		else if (field === 2) attribute.float = reader.float();
		else if (field === 3) attribute.integer = reader.integer();
		else if (field === 4) attribute.text = reader.string();
		else if (field === 5) attribute.tensor = readTensor(reader.bytes());
		else if (field === 7) reader.floats(attribute.floats);
		else if (field === 8) reader.integers(attribute.integers);
		else if (field === 20) attribute.type = reader.integer();
		else reader.skip();
	}
	return attribute;
}

function readTensor(bytes: Uint8Array): TensorMessage {
	const tensor: TensorMessage = {
		name: "",
		dims: [],
		dataType: 0,
		raw: undefined,
		floats: [],
		doubles: [],
		integers: [],
		external: false,
		externalEntries: new Map(),
	};
	const reader = new MessageReader(bytes, "a tensor");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) reader.integers(tensor.dims);
		else if (field === 2) tensor.dataType = reader.integer();
		else if (field === 4) reader.floats(tensor.floats);
		else if (field === 5 || field === 7) reader.integers(tensor.integers);
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

function readValue(bytes: Uint8Array): ValueMessage {
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
