/**
 * The graph, planned: every node's operator, shape, type and size, nodes that the outputs do not need left
 * out and nodes that depend on constants alone computed. Where a constant says which branch an If takes, the
 * branch's nodes stand for it. Cost: linear in nodes and in the constants they look at.
 */

import { CondnetError, NetworkBuilder } from "@condnet/core";
import { requireInternal } from "@condnet/core/internal";
import { endsClassifier } from "./classifier-ends.ts";
import { isFloat } from "./element-type.ts";
import type { FlatGraph, FlatNode, Flattener } from "./flatten.ts";
import type { Port } from "./inputs.ts";
import type { Budget } from "./limits.ts";
import { Node, type NodeSetting, type Operator, type Plan } from "./node.ts";
import { operators } from "./operators/table.ts";
import { ordered } from "./order.ts";
import type { TensorMessage } from "./proto/messages.ts";
import { elementCount } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { StoredTensor } from "./tensor-data.ts";

/** An output of a node that depends on the input. */
export interface Step {
	readonly label: string;
	readonly type: string;
	readonly plan: Plan;
	/** What it reads; nothing for all outputs of a node but the last. */
	readonly inputs: readonly Tensor[];
	readonly output: Tensor;
}

export interface GraphPlan {
	readonly inputs: readonly Tensor[];
	readonly outputs: readonly Tensor[];
	/** What the graph calls its outputs: in a branch they have names of their own. */
	readonly outputNames: readonly string[];
	readonly steps: readonly Step[];
	/** How often each tensor is read, outputs of the network included. */
	readonly uses: ReadonlyMap<Tensor, number>;
	/** Tensors whose one reader wants values, or that have several readers. */
	readonly settle: ReadonlySet<Tensor>;
	/** What a reader of the network should know. */
	readonly notes: readonly string[];
}

/** @throws CondnetError `bad-data` or `unsupported-operator`, naming the node */
export function planGraph(
	graph: FlatGraph,
	ports: readonly Port[],
	budget: Budget,
	setting: NodeSetting,
	flattener: Flattener,
): GraphPlan {
	return new Planner(budget, setting, flattener).plan(graph, ports);
}

class Planner {
	readonly #budget: Budget;
	readonly #setting: NodeSetting;
	readonly #flattener: Flattener;
	readonly #tensors = new Map<string, Tensor>();
	readonly #steps: Step[] = [];
	readonly #uses = new Map<Tensor, number>();
	readonly #settle = new Set<Tensor>();
	readonly #notes = new Set<string>();

	constructor(budget: Budget, setting: NodeSetting, flattener: Flattener) {
		this.#budget = budget;
		this.#setting = setting;
		this.#flattener = flattener;
	}

	plan(graph: FlatGraph, ports: readonly Port[]): GraphPlan {
		const inputs = ports.map(({ name, shape, type }) => {
			const count = elementCount(shape, `Input "${name}"`);
			this.#budget.take(`Input "${name}"`, count, count);
			return new Tensor(name, shape, type, count, 1);
		});
		for (const tensor of inputs) this.#define(tensor.name, tensor);
		this.#graph(graph, graph.outputs);
		const outputs = graph.outputs.map((name) => this.#find(graph.nodes, name, "The list of outputs"));
		for (const tensor of outputs) {
			if (!tensor.isConstant && !isFloat(tensor.type))
				throw new CondnetError(
					"unsupported-operator",
					`Output "${tensor.name}" is of type ${tensor.type}, expected floats.`,
				);
			this.#uses.set(tensor, (this.#uses.get(tensor) ?? 0) + 1);
		}
		// A comparison is no number: it stays the sum whose sign it is.
		for (const [tensor, count] of this.#uses) if (count > 1) this.#settle.add(tensor);
		for (const tensor of this.#settle) if (!isFloat(tensor.type)) this.#settle.delete(tensor);
		return {
			inputs,
			outputs,
			outputNames: graph.outputs,
			steps: this.#steps,
			uses: this.#uses,
			settle: this.#settle,
			notes: [...this.#notes],
		};
	}

	/** Plans what the wanted tensors of a graph, or of a branch, depend on. */
	#graph(graph: FlatGraph, wanted: readonly string[]): void {
		const nodes = ordered(graph.nodes, wanted);
		const names = new Set(wanted);
		for (const { inputs, captured } of nodes) for (const name of [...inputs, ...captured]) names.add(name);
		names.delete("");
		for (const message of graph.initializers) if (names.has(message.name)) this.#store(message);
		for (const node of nodes) {
			const read = node.inputs.map((name) =>
				name === "" ? undefined : this.#find(graph.nodes, name, node.label),
			);
			if (node.domain === "" && node.type === "If") this.#branch(graph, node, read[0], names);
			else this.#node(node, read, names);
		}
	}

	#store(message: TensorMessage): void {
		const stored = new StoredTensor(message, `Initializer "${message.name}"`, this.#setting.external);
		this.#define(
			stored.name,
			Tensor.constant(stored.name, stored.shape, stored.type, () => stored.values()),
		);
	}

	#define(name: string, tensor: Tensor): void {
		if (this.#tensors.has(name))
			throw new CondnetError("bad-data", `Two tensors are called "${name}", expected one.`);
		this.#tensors.set(name, tensor);
	}

	/** A tensor by its name. @param nodes those among which a missing one is looked for */
	#find(nodes: readonly FlatNode[], name: string, reader: string): Tensor {
		const tensor = this.#tensors.get(name);
		if (tensor !== undefined) return tensor;
		const source = nodes.find(({ outputs }) => outputs.includes(name));
		if (source === undefined)
			throw new CondnetError("bad-data", `${reader} reads "${name}", which nothing computes.`);
		throw new CondnetError(
			"unsupported-operator",
			`${reader} reads "${name}", output ${source.outputs.indexOf(name)} of ${source.label}; only the first output is supported.`,
		);
	}

	#branch(graph: FlatGraph, node: FlatNode, condition: Tensor | undefined, names: ReadonlySet<string>): void {
		if (condition?.isConstant !== true || condition.count !== 1)
			throw new CondnetError(
				condition === undefined || condition.isConstant ? "bad-data" : "unsupported-operator",
				`${node.label} has a condition that is not one constant, so its branch is not known.`,
			);
		this.#budget.look(node.label, 1);
		const name = condition.values()[0] !== 0 ? "then_branch" : "else_branch";
		const branch = this.#flattener.branch(node, name);
		if (branch === undefined || branch.outputs.length !== node.outputs.length)
			throw new CondnetError("bad-data", `${node.label} has no ${name} of ${node.outputs.length} outputs.`);
		const wanted = branch.outputs.filter((_, k) => names.has(node.outputs[k]));
		this.#graph(branch, wanted);
		node.outputs.forEach((output, k) => {
			if (names.has(output))
				this.#define(output, this.#find([...branch.nodes, ...graph.nodes], branch.outputs[k], node.label));
		});
	}

	#node(flat: FlatNode, read: readonly (Tensor | undefined)[], names: ReadonlySet<string>): void {
		const { label } = flat;
		const operator = supported(flat);
		const node = new Node(flat, read, this.#setting, this.#notes);
		for (const tensor of read) if (tensor?.isConstant) this.#budget.look(label, tensor.count);
		const first = planned(operator, node, flat);
		const plans = [first, ...(first.others ?? [])];
		const wanted = plans.flatMap((plan, k) =>
			names.has(flat.outputs[k]) ? [{ plan, name: flat.outputs[k] }] : [],
		);
		const variables = read.filter((tensor): tensor is Tensor => tensor !== undefined && !tensor.isConstant);
		wanted.forEach(({ plan, name }, k) => {
			const count = elementCount(plan.shape, label);
			const type = plan.type ?? read[0]?.type ?? "float32";
			if (variables.length === 0 || plan.isConstant === true) {
				this.#budget.compute(label, count);
				const values = fold(plan);
				const tensor = Tensor.constant(name, plan.shape, type, () => values);
				tensor.isOfShape = plan.isConstant === true || read.some((input) => input?.isOfShape === true);
				this.#define(name, tensor);
				return;
			}
			this.#budget.take(label, count, plan.terms);
			const output = new Tensor(name, plan.shape, type, plan.terms, plan.longest);
			this.#define(name, output);
			const inputs = k === wanted.length - 1 ? variables : [];
			for (const tensor of inputs) {
				this.#uses.set(tensor, (this.#uses.get(tensor) ?? 0) + 1);
				if (!operator.readsSums) this.#settle.add(tensor);
			}
			this.#steps.push({ label, type: flat.type, plan, inputs, output });
		});
	}
}

function supported(node: FlatNode): Operator {
	const { type, domain, label } = node;
	const operator = domain === "" ? operators.get(type) : undefined;
	if (operator !== undefined) return operator;
	const of = domain === "" ? "" : ` of domain "${domain}"`;
	throw new CondnetError(
		"unsupported-operator",
		`${label}${of} is not supported. Supported: ${[...operators.keys(), "If"].sort().join(", ")}.`,
		wayRound(node),
	);
}

/** What an operator says of a node; where it is not supported as it is, with what there is instead. */
function planned(operator: Operator, node: Node, flat: FlatNode): Plan {
	try {
		return operator.plan(node);
	} catch (error) {
		if (!(error instanceof CondnetError) || error.code !== "unsupported-operator") throw error;
		throw new CondnetError(error.code, error.message, error.hint === "" ? wayRound(flat) : error.hint);
	}
}

/** What a user can do about a node that is not supported. */
function wayRound(node: FlatNode): string {
	const before = node.inputs.find((name) => name !== "");
	const stop = before === undefined ? "" : `Stop before it with \`output\` "${before}", or `;
	return endsClassifier(node)
		? `${stop}if it is the last layer, ask only which output wins: \`cutDecision\` argmax or argmin.`
		: `${stop}export the model with supported operators.`;
}

/** The elements of a node that reads constants only. */
function fold(plan: Plan): Float64Array {
	const forms = plan.build(new NetworkBuilder(1));
	requireInternal(forms.columns.length === 0, "a node that reads constants only gave sums");
	return forms.biases;
}
