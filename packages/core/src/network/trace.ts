/**
 * One input's path through a conditional network, gate by gate, with what each step did: an evaluation that
 * can be read.
 *
 * It takes the decisions and the counts of the reference evaluation and adds nothing to them. Cost: as the
 * evaluation with counting, done twice.
 */

import { type ConditionalNetwork, LeafKind } from "./conditional-network.ts";
import { Outcome } from "./domain.ts";
import { Evaluator } from "./evaluate.ts";
import { neuronValue } from "./evaluate-network.ts";
import { OperationCount, type Operations } from "./operation-count.ts";
import { requireConditional } from "./require-network.ts";

/** One gate of a path: what it looked at, what that came to, where it led, what it cost. */
export interface TraceStep {
	readonly gate: number;
	/** Neurons of network 0 computed here, with their values. */
	readonly neurons: readonly { readonly neuron: number; readonly value: number }[];
	/**
	 * What the gate looks at: an input or a neuron's value, by its number, or undefined for an affine function
	 * of several.
	 */
	readonly on: number | undefined;
	/** The terms of the gate's affine function, one for an axis gate. */
	readonly terms: readonly { readonly value: number; readonly weight: number }[];
	/** What it came to. */
	readonly sum: number;
	readonly threshold: number;
	/** Whether the path goes right: sum > threshold. */
	readonly right: boolean;
	readonly operations: Operations;
}

/** The path of one input: its gates, its leaf, what the answer was and how many operations it took. */
export interface Trace {
	readonly steps: readonly TraceStep[];
	/** -1 where the whole network answered, outside the domain. */
	readonly leaf: number;
	/** A LeafKind. */
	readonly leafKind: number;
	/** What a filtered leaf's difference came to; undefined at other leaves. */
	readonly filterSum: number | undefined;
	/** Operations at the leaf. */
	readonly leafOperations: Operations;
	/** Operations of all steps and the leaf. */
	readonly operations: Operations;
	/** outputCount numbers; NaN where the input is not a stored one. */
	readonly outputs: Float64Array;
	readonly outcome: Outcome;
}

/** @throws CondnetError `bad-data` if an input is NaN */
export function trace(network: ConditionalNetwork, inputs: Float64Array): Trace {
	requireConditional(network);
	const count = new OperationCount();
	const outputs = new Float64Array(network.outputCount);
	const evaluator = new Evaluator(network, count);
	const outcome = evaluator.evaluate(inputs, outputs);
	const { leaf } = evaluator;
	// What the domain answers by the whole network has no path; what it moves takes that of the nearest point.
	const asked = inputs.slice(0, network.inputCount);
	if (network.arithmetic === "float32")
		asked.forEach((value, j) => {
			asked[j] = Math.fround(value);
		});
	if (outcome === Outcome.outside && leaf >= 0) network.domain.clamp(asked, 0, asked);
	const steps = leaf < 0 ? [] : gateSteps(network, asked);
	const leafOperations = new OperationCount();
	leafOperations.add(count);
	for (const { operations } of steps) leafOperations.add(operations, -1);
	const leafKind = leaf < 0 ? LeafKind.network : network.leafKind(leaf);
	return {
		steps,
		leaf,
		leafKind,
		// A decision is a number wherever there is one.
		filterSum: leafKind === LeafKind.filtered && !Number.isNaN(outputs[0]) ? evaluator.filterSum : undefined,
		leafOperations: leafOperations.snapshot(),
		operations: count.snapshot(),
		outputs,
		outcome,
	};
}

function gateSteps(network: ConditionalNetwork, inputs: Float64Array): TraceStep[] {
	const { tree, gateValues, gateRows, thresholds, networks, pathGates, pathNeurons, inputCount } = network;
	const shared = networks.count > 0 ? networks.get(0) : undefined;
	const values = new Float64Array(shared?.valueCount ?? inputCount);
	values.set(inputs.subarray(0, inputCount));
	const steps: TraceStep[] = [];
	for (let node = tree.root; node >= 0; ) {
		const count = new OperationCount();
		const neurons: { neuron: number; value: number }[] = [];
		if (shared !== undefined && pathGates.length > 0) {
			const [from, to] = network.pathRange(node);
			for (let k = from; k < to; k++) {
				const neuron = pathNeurons[k];
				const value = neuronValue(shared, neuron, values);
				values[inputCount + neuron] = value;
				count.addNeuron(shared, neuron);
				neurons.push({ neuron, value });
			}
		}
		const on = gateValues[node];
		const terms: { value: number; weight: number }[] = [];
		if (on >= 0) terms.push({ value: on, weight: 1 });
		else {
			count.addRow(gateRows, ~on);
			for (let k = gateRows.start[~on]; k < gateRows.start[~on + 1]; k++)
				terms.push({ value: gateRows.columns[k], weight: gateRows.weights[k] });
		}
		count.comparisons++;
		const sum = on >= 0 ? values[on] : gateRows.value(~on, values);
		const threshold = thresholds[node];
		const right = sum > threshold;
		const operations = count.snapshot();
		steps.push({
			gate: node,
			neurons,
			on: on >= 0 ? on : undefined,
			terms,
			sum,
			threshold,
			right,
			operations,
		});
		node = right ? tree.right[node] : tree.left[node];
	}
	return steps;
}
