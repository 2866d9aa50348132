/**
 * The nodes of a graph as one flat list: a node that calls a function of the model is replaced by the
 * function's nodes, their names made its own. Functions that call themselves are refused, and what calls
 * unfold to is bounded. Cost: linear in what is unfolded.
 */

import { CondnetError } from "@condnet/core";
import type {
	AttributeMessage,
	FunctionMessage,
	GraphMessage,
	ModelMessage,
	NodeMessage,
	TensorMessage,
} from "./proto/messages.ts";

/** Where a node stands: in the graph, in a function, in a branch. */
interface Scope {
	/** The name in the whole graph of a tensor of this scope. */
	rename(name: string): string;
	readonly opset: number;
	/** What the attributes of the calling node are, in a function. */
	readonly attributes: ReadonlyMap<string, AttributeMessage>;
	/** Follows a node's number in errors. */
	readonly place: string;
	/** Functions that are being unfolded. */
	readonly calls: readonly string[];
}

/** A node with the names its tensors have in the whole graph. */
export interface FlatNode {
	readonly type: string;
	readonly domain: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	readonly attributes: ReadonlyMap<string, AttributeMessage>;
	readonly opset: number;
	/** How errors call it. */
	readonly label: string;
	/** Tensors outside that its branches read. */
	readonly captured: readonly string[];
	readonly scope: Scope;
}

export interface FlatGraph {
	readonly nodes: readonly FlatNode[];
	readonly initializers: readonly TensorMessage[];
	/** Names of the outputs. */
	readonly outputs: readonly string[];
}

/** Names that calls may unfold to, at most. */
const unfolded = 2 ** 17;

export class Flattener {
	readonly #functions: Map<string, FunctionMessage>;
	readonly #opset: number;
	readonly #sizes = new Map<FunctionMessage, number>();
	#names = 0;
	#scopes = 0;

	constructor(model: ModelMessage, opset: number) {
		this.#functions = new Map(model.functions.map((one) => [`${one.domain}:${one.name}`, one]));
		this.#opset = opset;
	}

	graph(graph: GraphMessage): FlatGraph {
		const scope: Scope = {
			rename: (name) => name,
			opset: this.#opset,
			attributes: new Map(),
			place: "",
			calls: [],
		};
		return this.#flat(graph, scope);
	}

	/** A branch of a node, names of its own kept apart from all others; undefined if there is none. */
	branch(node: FlatNode, attribute: string): FlatGraph | undefined {
		const graph = node.attributes.get(attribute)?.graph;
		if (graph === undefined) return undefined;
		const own = new Set([
			...graph.initializers.map(({ name }) => name),
			...graph.nodes.flatMap(({ outputs }) => outputs),
		]);
		const prefix = `${attribute}#${this.#scopes++}/`;
		const place = ` in the ${attribute} of ${node.label}`;
		const { scope } = node;
		const rename = (name: string): string => (own.has(name) ? prefix + name : scope.rename(name));
		return this.#flat(graph, { ...scope, rename, place });
	}

	#flat(graph: GraphMessage, scope: Scope): FlatGraph {
		const nodes: FlatNode[] = [];
		this.#add(graph.nodes, scope, nodes);
		return {
			nodes,
			initializers: graph.initializers.map((tensor) => ({ ...tensor, name: scope.rename(tensor.name) })),
			outputs: graph.outputs.map(({ name }) => scope.rename(name)),
		};
	}

	#add(messages: readonly NodeMessage[], scope: Scope, to: FlatNode[]): void {
		const isTop = scope.place === "";
		for (const [index, message] of messages.entries()) {
			const rename = (name: string): string => (name === "" ? "" : scope.rename(name));
			const label = nodeLabel(message, index) + scope.place;
			const node: FlatNode = {
				type: message.type,
				domain: message.domain,
				inputs: isTop ? message.inputs : message.inputs.map(rename),
				outputs: isTop ? message.outputs : message.outputs.map(rename),
				attributes: givenAttributes(message, scope),
				opset: scope.opset,
				label,
				captured: message.attributes.size === 0 ? nothing : capturedNames(message).map(rename),
				scope,
			};
			const called = this.#functions.get(`${message.domain}:${message.type}`);
			if (called === undefined) to.push(node);
			else this.#unfold(called, node, to);
		}
	}

	#unfold(called: FunctionMessage, node: FlatNode, to: FlatNode[]): void {
		const key = `${called.domain}:${called.name}`;
		if (node.scope.calls.includes(key) || node.scope.calls.length > 32)
			throw new CondnetError(
				"bad-data",
				`${node.label} calls the model's function "${called.name}" within itself, or functions nest too deep.`,
			);
		this.#names += this.#size(called);
		if (this.#names > unfolded)
			throw new CondnetError(
				"bad-data",
				`Up to ${node.label}, the model's functions unfold to more than ${unfolded} names.`,
			);
		const aliased = called.outputs.find((name) => called.inputs.includes(name));
		if (aliased !== undefined)
			throw new CondnetError("bad-data", `The function "${called.name}" gives its input "${aliased}" back.`);
		const names = new Map<string, string>();
		called.inputs.forEach((name, k) => {
			names.set(name, node.inputs[k] ?? "");
		});
		called.outputs.forEach((name, k) => {
			if ((node.outputs[k] ?? "") !== "") names.set(name, node.outputs[k]);
		});
		const prefix = `${called.name}#${this.#scopes++}/`;
		this.#add(
			called.nodes,
			{
				rename: (name) => names.get(name) ?? prefix + name,
				opset: called.opsets.get("") ?? node.opset,
				attributes: new Map([...called.attributes, ...node.attributes]),
				place: ` of function "${called.name}"`,
				calls: [...node.scope.calls, key],
			},
			to,
		);
	}

	#size(called: FunctionMessage): number {
		const size =
			this.#sizes.get(called) ?? namesIn(called.nodes) + called.inputs.length + called.outputs.length;
		this.#sizes.set(called, size);
		return size;
	}
}

/** Names and attributes in nodes, those of their graphs included. */
function namesIn(nodes: readonly NodeMessage[]): number {
	let count = 0;
	for (const { inputs, outputs, attributes } of nodes) {
		count += 1 + inputs.length + outputs.length + attributes.size;
		for (const { graph } of attributes.values())
			if (graph !== undefined) count += graph.initializers.length + namesIn(graph.nodes);
	}
	return count;
}

export function nodeLabel({ name, type }: NodeMessage, index: number): string {
	return `Node ${name === "" ? index : `"${name}"`} (${type})`;
}

/** Attributes, those that refer to an attribute of the calling node replaced by it or left out. */
function givenAttributes({ attributes }: NodeMessage, scope: Scope): ReadonlyMap<string, AttributeMessage> {
	if (attributes.size === 0) return attributes;
	const given = new Map<string, AttributeMessage>();
	for (const [name, attribute] of attributes) {
		const meant = attribute.refersTo === "" ? attribute : scope.attributes.get(attribute.refersTo);
		if (meant !== undefined) given.set(name, meant);
	}
	return given;
}

/** Shared by nodes that read nothing by their attributes. */
const nothing: readonly string[] = [];

/** Names that the graphs in a node's attributes read and do not define. Cost: linear in them. */
function capturedNames({ attributes }: NodeMessage): string[] {
	if (attributes.size === 0) return [];
	const names = new Set<string>();
	for (const { graph } of attributes.values()) {
		if (graph === undefined) continue;
		const own = new Set([...graph.inputs, ...graph.initializers].map(({ name }) => name));
		for (const { outputs } of graph.nodes) for (const name of outputs) own.add(name);
		const read = graph.nodes.flatMap((node) => [...node.inputs, ...capturedNames(node)]);
		for (const name of [...read, ...graph.outputs.map((output) => output.name)])
			if (name !== "" && !own.has(name)) names.add(name);
	}
	return [...names];
}
