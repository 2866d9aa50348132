/**
 * ONNX in. The graph is planned first (every operator known, every shape, type and size checked), then built
 * node by node into core's Network. docs/onnx.md says for every operator what is computed and in which order
 * it is summed.
 */

import { CondnetError, type Network, OperationCount, type Operations, type WorkOptions } from "@condnet/core";
import { buildNetwork } from "./build.ts";
import type { Decision } from "./classifier-ends.ts";
import { Ending } from "./ending.ts";
import { type FlatGraph, Flattener } from "./flatten.ts";
import { fixedBatch, inputPorts, openInputs, type Port } from "./inputs.ts";
import { Budget, type OnnxLimits } from "./limits.ts";
import { ordered } from "./order.ts";
import { type GraphPlan, planGraph } from "./plan.ts";
import { type ModelMessage, readModel, type ValueMessage } from "./proto/messages.ts";
import { type Shape, sameShape } from "./shape.ts";
import type { ReadExternalData } from "./tensor-data.ts";

export interface ReadOnnxOptions extends WorkOptions {
	/** Shapes to read inputs with instead of the declared ones, by the inputs' names. */
	readonly inputShapes?: Readonly<Record<string, Shape>> | undefined;
	/** Reads weights that are stored outside the file. They are refused if it is left out. */
	readonly externalData?: ReadExternalData | undefined;
	/** A tensor to stop at: it is the output, and what it does not depend on is left out. */
	readonly output?: string | undefined;
	/**
	 * The one thing asked of the outputs: what a classifier ends with (Softmax, ArgMax and the like) is cut off
	 * where the outputs before it decide alike, and a note says so.
	 */
	readonly cutDecision?: Decision | undefined;
	readonly limits?: OnnxLimits | undefined;
}

/** A node of the file that depends on the input. */
export interface Layer {
	/** The node's name, or its number if it has none, and its operator. */
	readonly label: string;
	readonly operator: string;
	readonly shape: Shape;
	/** Neurons that it was made of. */
	readonly neurons: number;
	/** Stored numbers, zeros included. */
	readonly parameters: number;
	/** Operations on all stored numbers, zeros included. */
	readonly operations: Operations;
}

/** A model of an ONNX file as a network, with its inputs, outputs and layers, and what was left out of it. */
export interface OnnxModel {
	readonly network: Network;
	readonly inputs: readonly Port[];
	readonly outputs: readonly Port[];
	readonly layers: readonly Layer[];
	/** Operations on all stored numbers, zeros included: those of the layers together. */
	readonly operations: Operations;
	/** Rows of the batch that the file fixes and of which the network answers one; otherwise 1. */
	readonly batch: number;
	readonly opset: number;
	/** The program that wrote the file, as it says. */
	readonly producer: string;
	/** What a reader of the result should know. */
	readonly notes: readonly string[];
}

/**
 * Reads a model of one input and one output (several are laid one after another) as a network that answers
 * one row.
 *
 * Weights are widened exactly; the network's sums are ordered as docs/onnx.md says.
 *
 * @param bytes a whole .onnx file, unpacked
 * @throws CondnetError `bad-data` if the file is malformed or too large, `unsupported-operator` naming the
 * node, `interrupted` if aborted Cost: time and memory linear in the file and in the nonzero weights of all
 * sums
 */
export function readOnnx(bytes: Uint8Array, options: ReadOnnxOptions = {}): OnnxModel {
	const model = readModel(bytes);
	const { graph } = model;
	if (graph === undefined)
		throw new CondnetError("bad-data", "Not an ONNX model: it holds no graph.", "Is it a whole .onnx file?");
	const opset = operatorSet(model);
	const notes: string[] = [];
	const flattener = new Flattener(model, opset);
	const open = openInputs(graph);
	requireInputs(open, options.inputShapes ?? {});
	const whole = stoppedAt(flattener.graph(graph), open, options.output, notes);
	const ending = options.cutDecision && Ending.find(whole, options.cutDecision);
	const flat = ending?.graph ?? whole;
	const inputs = usedInputs(open, flat, notes);
	const reading = chooseReading({ flat, flattener, inputs }, options, bytes.length, notes);
	const { batch } = reading;
	const plan = ending?.cut(reading.plan) ?? reading.plan;
	notes.push(...plan.notes);
	const layers: Layer[] = [];
	const dense = new OperationCount();
	const network = buildNetwork(
		plan,
		({ label, type, plan: { shape, parameters = 0, operations = {} } }, neurons) => {
			const { multiplications = 0, additions = 0, comparisons = 0 } = operations;
			const total = multiplications + additions + comparisons;
			const counted: Operations = { multiplications, additions, comparisons, total };
			dense.add(counted);
			layers.push({ label, operator: type, shape, neurons, parameters, operations: counted });
		},
		options,
	);
	const port = ({ name, shape, type }: Port): Port => ({ name, shape, type });
	return {
		network,
		inputs: plan.inputs.map(port),
		outputs: plan.outputs.map((tensor, k) => ({ ...port(tensor), name: plan.outputNames[k] })),
		layers,
		operations: dense.snapshot(),
		batch,
		opset,
		producer: model.producer,
		notes,
	};
}

function operatorSet({ opsets }: ModelMessage): number {
	const opset = opsets.get("");
	if (opset === undefined || opset < 6)
		throw new CondnetError(
			"bad-data",
			opset === undefined
				? "The model names no operator set, expected ONNX's own."
				: `The model uses operator set ${opset}, expected 6 or later.`,
			"Export the model again with a newer operator set.",
		);
	return opset;
}

/** @throws CondnetError `usage` if a shape is given for what is no input */
function requireInputs(inputs: readonly ValueMessage[], shapes: Readonly<Record<string, Shape>>): void {
	const names = inputs.map(({ name }) => name);
	for (const name of Object.keys(shapes))
		if (!names.includes(name))
			throw new CondnetError(
				"usage",
				`A shape is given for "${name}", which is no input of the model.`,
				`Its inputs: ${listed(names)}.`,
			);
}

/**
 * The graph up to a tensor.
 *
 * @throws CondnetError `usage` if there is none of its name
 */
function stoppedAt(
	flat: FlatGraph,
	inputs: readonly ValueMessage[],
	output: string | undefined,
	notes: string[],
): FlatGraph {
	if (output === undefined) return flat;
	const computed = flat.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== "");
	if (!computed.includes(output) && !inputs.some(({ name }) => name === output))
		throw new CondnetError(
			"usage",
			`The model has no tensor "${output}".`,
			computed.length === 0 ? "" : `Its last tensors: ${listed(computed.slice(-8))}.`,
		);
	if (flat.outputs.length > 1 || flat.outputs[0] !== output)
		notes.push(`The model is read up to tensor "${output}"; what comes after it or beside it is left out.`);
	return { ...flat, outputs: [output] };
}

/** Names as a hint shows them. */
function listed(names: readonly string[]): string {
	const shown = names.slice(0, 8).map((name) => `"${name.length > 80 ? `${name.slice(0, 80)}...` : name}"`);
	return shown.join(", ") + (names.length > shown.length ? ", ..." : "");
}

/** Inputs that the outputs depend on; all of them if there is none. */
function usedInputs(
	inputs: readonly ValueMessage[],
	flat: FlatGraph,
	notes: string[],
): readonly ValueMessage[] {
	if (inputs.length < 2) return inputs;
	const names = new Set(flat.outputs);
	for (const node of ordered(flat.nodes, flat.outputs))
		for (const name of [...node.inputs, ...node.captured]) names.add(name);
	const used = inputs.filter(({ name }) => names.has(name));
	if (used.length === 0 || used.length === inputs.length) return inputs;
	for (const { name } of inputs)
		if (!names.has(name)) notes.push(`Input "${name}" is left out: no output depends on it.`);
	return used;
}

interface Source {
	readonly flat: FlatGraph;
	readonly flattener: Flattener;
	readonly inputs: readonly ValueMessage[];
}

/**
 * Reads a fixed batch as one row where every node treats its rows alike, otherwise all its rows as one input.
 */
function chooseReading(
	{ flat, flattener, inputs }: Source,
	options: ReadOnnxOptions,
	fileSize: number,
	notes: string[],
): { plan: GraphPlan; batch: number } {
	const { externalData } = options;
	const plan = (batch: number, rows: number): GraphPlan => {
		const budget = new Budget(options.limits ?? {}, fileSize, rows);
		const external: ReadExternalData | undefined =
			externalData &&
			((location, offset, length) => {
				const data = externalData(location, offset, length);
				budget.grow(data.length);
				return data;
			});
		const ports = inputPorts(inputs, batch, options.inputShapes ?? {});
		return planGraph(flat, ports, budget, { batch, external }, flattener);
	};
	const batch = fixedBatch(inputs);
	if (batch > 1) {
		const all = plan(1, batch);
		try {
			const one = plan(batch, 1);
			if (isRowwise(all, one, batch)) {
				notes.push(`The file declares a batch of ${batch} rows; the network answers one of them.`);
				return { plan: one, batch };
			}
		} catch (error) {
			if (!(error instanceof CondnetError) || error.code !== "bad-data") throw error;
		}
		notes.push(
			"The file fixes a batch whose rows are not answered alike; the network takes all of it at once.",
		);
	}
	return { plan: plan(1, 1), batch: 1 };
}

/** True if every tensor of the first plan is `batch` rows of what it is in the second. */
function isRowwise(all: GraphPlan, one: GraphPlan, batch: number): boolean {
	const tensors = ({ inputs, steps, outputs }: GraphPlan): Shape[] =>
		[...inputs, ...steps.map(({ output }) => output), ...outputs].map(({ shape }) => shape);
	const rows = tensors(one);
	return tensors(all).every((shape, k) => {
		if (k >= rows.length || rows[k].length === 0) return false;
		const [first, ...rest] = rows[k];
		return sameShape(shape, [first * batch, ...rest]);
	});
}
