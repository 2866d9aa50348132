/**
 * What a classifier ends with where only its decision is asked for: Softmax, LogSoftmax, Sigmoid and Tanh
 * keep the order of their inputs in exact arithmetic, equal ones equal, and ArgMax or ArgMin is the decision
 * itself. These nodes, and those that only change shape or type between and behind them, are cut off. An
 * ending is found by the nodes' types, and checked once shapes are known: what is compared must be the whole
 * row. Cost: linear.
 */

import { CondnetError } from "@condnet/core";
import { type Decision, deciding, endsClassifier, monotone } from "./classifier-ends.ts";
import type { FlatGraph, FlatNode } from "./flatten.ts";
import type { GraphPlan } from "./plan.ts";
import { type Shape, show } from "./shape.ts";

/** What may stand between such nodes and behind them. */
const moving: ReadonlySet<string> = new Set([
	...["Cast", "Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"],
]);
/** TensorProto.DataType codes of types that hold the number of every output: int32, int64, uint32, floats. */
const wide: ReadonlySet<number> = new Set([1, 6, 7, 11, 12, 13]);

export class Ending {
	/** The graph with the ending's nodes as they stand for shapes: those that keep the order pass it on. */
	readonly graph: FlatGraph;
	/** The tensor that is decided on. */
	readonly tensor: string;
	readonly #nodes: readonly FlatNode[];
	readonly #decider: FlatNode | undefined;
	readonly #decision: Decision;

	/**
	 * The ending of a graph of one output; undefined if it has none.
	 *
	 * @throws CondnetError `usage` if it ends in the other decision, `unsupported-operator` if it decides ties
	 * otherwise
	 */
	static find(graph: FlatGraph, decision: Decision): Ending | undefined {
		const path = graph.outputs.length === 1 ? pathFrom(graph, graph.outputs[0]) : [];
		const last = path.findLastIndex(endsClassifier);
		if (last < 0) return undefined;
		const nodes = path.slice(0, last + 1);
		const deciders = nodes.filter(({ type }) => deciding.has(type));
		const at = nodes.findIndex(endsClassifier);
		if (deciders.length > 1 || (deciders.length === 1 && deciders[0] !== nodes[at])) return undefined;
		const [decider] = deciders;
		if (decider !== undefined) {
			if (!nodes.slice(0, at).every(keepsIndex)) return undefined;
			requireAlike(decider, decision);
		}
		return new Ending(graph, nodes, decider, decision);
	}

	/** @param nodes those of the ending, the output's first */
	private constructor(
		graph: FlatGraph,
		nodes: readonly FlatNode[],
		decider: FlatNode | undefined,
		decision: Decision,
	) {
		const passing = new Set(nodes.filter(({ type }) => monotone.has(type)));
		this.graph = {
			...graph,
			nodes: graph.nodes.map((node) => (passing.has(node) ? passedOn(node) : node)),
			outputs: decider === undefined ? graph.outputs : [decider.inputs[0]],
		};
		this.tensor = nodes[nodes.length - 1].inputs[0];
		this.#nodes = nodes;
		this.#decider = decider;
		this.#decision = decision;
	}

	/**
	 * A plan of the graph without the ending.
	 *
	 * @throws CondnetError `unsupported-operator` if the ending compares less than the whole row
	 */
	cut(plan: GraphPlan): GraphPlan {
		const tensors = [...plan.inputs, ...plan.steps.map(({ output }) => output), ...plan.outputs];
		const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
		for (const node of this.#nodes) {
			const tensor = byName.get(node.inputs[0]);
			if (tensor === undefined || isWhole(node, tensor.shape)) continue;
			if (endsClassifier(node))
				throw new CondnetError(
					"unsupported-operator",
					`${node.label} compares parts of "${tensor.name}" of shape ${show(tensor.shape)}, ` +
						"so its decision is not that of the whole row.",
					`Stop before it with \`output\` "${tensor.name}".`,
				);
		}
		const decided = byName.get(this.tensor);
		if (decided === undefined) return plan;
		const gone = new Set(this.#nodes.flatMap(({ outputs }) => outputs));
		return {
			...plan,
			steps: plan.steps.filter(({ output }) => !gone.has(output.name)),
			outputs: [decided],
			outputNames: [decided.name],
			notes: [...plan.notes, this.#note()],
		};
	}

	#note(): string {
		const ends = this.#nodes.filter(endsClassifier).reverse();
		const [one] = ends;
		const labels = ends.map(({ label }) => label).join(" and ");
		const cut = `${labels} ${ends.length === 1 ? "is" : "are"} cut off`;
		const decided = `the ${this.#decision} of "${this.tensor}"`;
		if (one === this.#decider)
			return `${cut}: its answer is ${decided}, the first of equal ones, as in the network.`;
		return (
			`${cut}: in exact arithmetic order is kept, equal ones stay equal, and ${decided} is that of the whole model, ` +
			"the first of equal ones. Where a program rounds, it may find ties that are none."
		);
	}
}

/** The nodes that an output goes back through, as long as they may belong to an ending. */
function pathFrom({ nodes }: FlatGraph, output: string): FlatNode[] {
	const sources = new Map(nodes.flatMap((node) => node.outputs.slice(0, 1).map((name) => [name, node])));
	const path: FlatNode[] = [];
	let node = sources.get(output);
	while (node !== undefined && path.length < nodes.length) {
		if (!endsClassifier(node) && (node.domain !== "" || !moving.has(node.type))) break;
		path.push(node);
		node = sources.get(node.inputs[0] ?? "");
	}
	return path;
}

/** False of a Cast to a type that does not hold the numbers of all outputs. */
function keepsIndex({ type, attributes }: FlatNode): boolean {
	return type !== "Cast" || wide.has(attributes.get("to")?.integer ?? 0);
}

function requireAlike({ label, type, attributes }: FlatNode, decision: Decision): void {
	const own = deciding.get(type) ?? decision;
	if (own !== decision)
		throw new CondnetError(
			"usage",
			`${label} answers ${own}, but ${decision} was asked for.`,
			`Ask for ${own}.`,
		);
	if ((attributes.get("select_last_index")?.integer ?? 0) !== 0)
		throw new CondnetError(
			"unsupported-operator",
			`${label} takes the last of equal outputs (select_last_index), expected the first.`,
			"Export the model without select_last_index.",
		);
}

function passedOn(node: FlatNode): FlatNode {
	return { ...node, type: "Identity", inputs: node.inputs.slice(0, 1), attributes: new Map() };
}

/** Whether what a node compares is all of its input. */
function isWhole({ type, attributes, opset }: FlatNode, shape: Shape): boolean {
	if (type === "Sigmoid" || type === "Tanh" || moving.has(type)) return true;
	const isFlat = opset < 13 && !deciding.has(type);
	const axis = attributes.get("axis")?.integer ?? (deciding.has(type) ? 0 : isFlat ? 1 : -1);
	const first = axis < 0 ? axis + shape.length : axis;
	// Before operator set 13, Softmax compares all that lies behind the axis.
	const others = isFlat ? shape.slice(0, first) : shape.filter((_, k) => k !== first);
	return first >= 0 && first <= shape.length && others.every((dimension) => dimension === 1);
}
