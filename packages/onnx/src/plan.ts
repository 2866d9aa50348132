/**
 * The graph, planned: every node's operator, shape, type and size, nodes that the outputs do not need left
 * out and nodes that depend on constants alone computed. Nodes must stand in the order in which they are
 * computed, as ONNX demands, so a graph with a cycle is refused. Cost: linear in nodes and in the constants
 * they look at.
 */

import { CondnetError, NetworkBuilder, requireInternal } from "@condnet/core";
import type { Port } from "./inputs.ts";
import type { Budget } from "./limits.ts";
import { Node, type NodeSetting, nodeLabel, type Operator, type Plan } from "./node.ts";
import { operators } from "./operators/table.ts";
import type { GraphMessage, NodeMessage } from "./proto/messages.ts";
import { elementCount } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { StoredTensor } from "./tensor-data.ts";

/** A node that depends on the input. */
export interface Step {
	readonly label: string;
	readonly type: string;
	readonly plan: Plan;
	readonly inputs: readonly Tensor[];
	readonly output: Tensor;
}

export interface GraphPlan {
	readonly inputs: readonly Tensor[];
	readonly outputs: readonly Tensor[];
	readonly steps: readonly Step[];
	/** How often each tensor is read, outputs of the network included. */
	readonly uses: ReadonlyMap<Tensor, number>;
	/** Tensors whose one reader wants values, or that have several readers. */
	readonly settle: ReadonlySet<Tensor>;
}

/** @throws CondnetError `bad-data` or `unsupported-operator`, naming the node */
export function planGraph(
	graph: GraphMessage,
	ports: readonly Port[],
	budget: Budget,
	setting: NodeSetting,
): GraphPlan {
	const tensors = new Map<string, Tensor>();
	const define = (tensor: Tensor): void => {
		if (tensors.has(tensor.name))
			throw new CondnetError("bad-data", `Two tensors are called "${tensor.name}", expected one.`);
		tensors.set(tensor.name, tensor);
	};
	const needed = neededNodes(graph);
	for (const message of graph.initializers) {
		if (!needed.names.has(message.name)) continue;
		const stored = new StoredTensor(message, `Initializer "${message.name}"`, setting.external);
		define(Tensor.constant(stored.name, stored.shape, stored.type, () => stored.values()));
	}
	const inputs = ports.map(({ name, shape, type }) => {
		const count = elementCount(shape, `Input "${name}"`);
		budget.take(`Input "${name}"`, count, count);
		return new Tensor(name, shape, type, count, 1);
	});
	for (const tensor of inputs) define(tensor);
	const steps: Step[] = [];
	const uses = new Map<Tensor, number>();
	const settle = new Set<Tensor>();
	graph.nodes.forEach((message, index) => {
		if (!needed.nodes.has(index)) return;
		const label = nodeLabel(message, index);
		const operator = supported(message, label);
		const read = message.inputs.map((name) => {
			if (name === "") return undefined;
			return tensors.get(name) ?? missing(graph, name, label);
		});
		const node = new Node(message, index, read, setting);
		for (const tensor of read) if (tensor?.isConstant) budget.look(label, tensor.count);
		const plan = operator.plan(node);
		const count = elementCount(plan.shape, label);
		budget.take(label, count, plan.terms);
		const name = message.outputs[0];
		const type = plan.type ?? read[0]?.type ?? "float32";
		if (read.every((tensor) => tensor === undefined || tensor.isConstant)) {
			budget.look(label, count);
			const values = fold(plan);
			define(Tensor.constant(name, plan.shape, type, () => values));
			return;
		}
		const output = new Tensor(name, plan.shape, type, plan.terms, plan.longest);
		define(output);
		const variables = read.filter((tensor): tensor is Tensor => tensor !== undefined && !tensor.isConstant);
		for (const tensor of variables) {
			uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
			if (!operator.readsSums) settle.add(tensor);
		}
		steps.push({ label, type: message.type, plan, inputs: variables, output });
	});
	const outputs = graph.outputs.map(
		({ name }) => tensors.get(name) ?? missing(graph, name, "The list of outputs"),
	);
	for (const tensor of outputs) uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
	for (const [tensor, count] of uses) if (count > 1) settle.add(tensor);
	return { inputs, outputs, steps, uses, settle };
}

function supported(message: NodeMessage, label: string): Operator {
	const operator =
		message.domain === "" || message.domain === "ai.onnx" ? operators.get(message.type) : undefined;
	if (operator !== undefined) return operator;
	const domain = message.domain === "" ? "" : ` of domain "${message.domain}"`;
	throw new CondnetError(
		"unsupported-operator",
		`${label}${domain} is not supported. Supported: ${[...operators.keys()].sort().join(", ")}.`,
		"Leave out what is not piecewise linear (a final Softmax, say), or export the model with these operators.",
	);
}

/** Nodes that the outputs depend on, and the names of all tensors they read. Cost: linear. */
function neededNodes(graph: GraphMessage): { nodes: Set<number>; names: Set<string> } {
	if (graph.outputs.length === 0)
		throw new CondnetError("bad-data", "The model has no output, expected one.");
	const names = new Set(graph.outputs.map(({ name }) => name));
	const nodes = new Set<number>();
	for (let index = graph.nodes.length - 1; index >= 0; index--) {
		const { inputs, outputs } = graph.nodes[index];
		if (!outputs.some((name) => name !== "" && names.has(name))) continue;
		nodes.add(index);
		for (const name of inputs) names.add(name);
	}
	return { nodes, names };
}

function missing(graph: GraphMessage, name: string, reader: string): never {
	const source = graph.nodes.findIndex(({ outputs }) => outputs.includes(name));
	if (source >= 0 && graph.nodes[source].outputs.indexOf(name) > 0)
		throw new CondnetError(
			"unsupported-operator",
			`${reader} reads "${name}", output ${graph.nodes[source].outputs.indexOf(name)} of ${nodeLabel(graph.nodes[source], source)}; only the first output is supported.`,
		);
	throw new CondnetError(
		"bad-data",
		source < 0
			? `${reader} reads "${name}", which nothing computes.`
			: `${reader} reads "${name}" before ${nodeLabel(graph.nodes[source], source)} computes it.`,
		source < 0 ? "" : "The nodes form a cycle, or do not stand in the order in which they are computed.",
	);
}

/** The elements of a node that reads constants only. */
function fold(plan: Plan): Float64Array {
	const forms = plan.build(new NetworkBuilder(1));
	requireInternal(forms.columns.length === 0, "a node that reads constants only gave sums");
	return forms.biases;
}
