/**
 * The parts of ONNX's protobuf messages that a network needs, as plain objects (onnx.proto, IR version 3 and
 * later). Sparse tensors and training are left out: nothing supported refers to them. Graphs nest at most
 * `deepest` levels. Cost: linear in the file, for each level of nesting; data of tensors stay views on it
 * until they are used.
 */

import { CondnetError } from "@condnet/core";
import { MessageReader } from "./message-reader.ts";
import { readTensor, readValue, type TensorMessage, type ValueMessage } from "./tensors.ts";

export { emptyTensor, type TensorMessage, type ValueMessage } from "./tensors.ts";

export interface ModelMessage {
	irVersion: number;
	producer: string;
	graph: GraphMessage | undefined;
	/** Version of each operator set by domain; "" is ONNX's own. */
	opsets: Map<string, number>;
	functions: FunctionMessage[];
}

/** A function of the model itself: a node of its domain and name stands for its nodes. */
export interface FunctionMessage {
	domain: string;
	name: string;
	inputs: string[];
	outputs: string[];
	/** Default values of attributes. */
	attributes: Map<string, AttributeMessage>;
	nodes: NodeMessage[];
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
	graph: GraphMessage | undefined;
	floats: number[];
	integers: number[];
	/** In a function: the attribute of the calling node that gives the value; "" otherwise. */
	refersTo: string;
}

/** Levels of graphs within graphs at most. */
const deepest = 8;

/** @throws CondnetError `bad-data` if the bytes are not a model */
export function readModel(bytes: Uint8Array): ModelMessage {
	const model: ModelMessage = {
		irVersion: 0,
		producer: "",
		graph: undefined,
		opsets: new Map(),
		functions: [],
	};
	const reader = new MessageReader(bytes, "the model");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) model.irVersion = reader.integer();
		else if (field === 2) model.producer = reader.string();
		else if (field === 7) model.graph = readGraph(reader.bytes(), 1);
		else if (field === 8) readOpset(reader.bytes(), model.opsets);
		else if (field === 25) model.functions.push(readFunction(reader.bytes()));
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

function readFunction(bytes: Uint8Array): FunctionMessage {
	const read: FunctionMessage = {
		domain: "",
		name: "",
		inputs: [],
		outputs: [],
		attributes: new Map(),
		nodes: [],
		opsets: new Map(),
	};
	const reader = new MessageReader(bytes, "a function");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) read.name = reader.string();
		else if (field === 4) read.inputs.push(reader.string());
		else if (field === 5) read.outputs.push(reader.string());
		else if (field === 7) read.nodes.push(readNode(reader.bytes(), read.nodes.length, 1));
		else if (field === 9) readOpset(reader.bytes(), read.opsets);
		else if (field === 10) read.domain = reader.string();
		else if (field === 11) {
			const attribute = readAttribute(reader.bytes(), 0, 1);
			read.attributes.set(attribute.name, attribute);
		} else reader.skip();
	}
	if (read.domain === "ai.onnx") read.domain = "";
	return read;
}

function readGraph(bytes: Uint8Array, level: number): GraphMessage {
	if (level > deepest)
		throw new CondnetError("bad-data", `The model nests graphs more than ${deepest} levels deep.`);
	const graph: GraphMessage = { name: "", nodes: [], initializers: [], inputs: [], outputs: [] };
	const reader = new MessageReader(bytes, "the graph");
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) graph.nodes.push(readNode(reader.bytes(), graph.nodes.length, level));
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

/** Shared by nodes without attributes, of which hostile files have many; never written to. */
const noAttributes = new Map<string, AttributeMessage>();

function readNode(bytes: Uint8Array, index: number, level: number): NodeMessage {
	const node: NodeMessage = {
		name: "",
		domain: "",
		type: "",
		inputs: [],
		outputs: [],
		attributes: noAttributes,
	};
	const reader = new MessageReader(bytes, `node ${index}`);
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) node.inputs.push(reader.string());
		else if (field === 2) node.outputs.push(reader.string());
		else if (field === 3) node.name = reader.string();
		else if (field === 4) node.type = reader.string();
		else if (field === 5) {
			const attribute = readAttribute(reader.bytes(), index, level);
			if (node.attributes === noAttributes) node.attributes = new Map();
			node.attributes.set(attribute.name, attribute);
		} else if (field === 7) node.domain = reader.string();
		else reader.skip();
	}
	if (node.domain === "ai.onnx") node.domain = "";
	return node;
}

export function emptyAttribute(): AttributeMessage {
	return {
		...{ name: "", type: 0, refersTo: "", floats: [], integers: [] },
		...{ float: undefined, integer: undefined, text: undefined, tensor: undefined, graph: undefined },
	};
}

export function integerAttribute(name: string, integer: number): AttributeMessage {
	return { ...emptyAttribute(), name, type: 2, integer };
}

function readAttribute(bytes: Uint8Array, node: number, level: number): AttributeMessage {
	const attribute = emptyAttribute();
	const reader = new MessageReader(bytes, `an attribute of node ${node}`);
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) attribute.name = reader.string();
		else if (field === 2) attribute.float = reader.float();
		else if (field === 3) attribute.integer = reader.integer();
		else if (field === 4) attribute.text = reader.string();
		else if (field === 5) attribute.tensor = readTensor(reader.bytes());
		else if (field === 6) attribute.graph = readGraph(reader.bytes(), level + 1);
		else if (field === 7) reader.floats(attribute.floats);
		else if (field === 8) reader.integers(attribute.integers);
		else if (field === 20) attribute.type = reader.integer();
		else if (field === 21) attribute.refersTo = reader.string();
		else reader.skip();
	}
	return attribute;
}
