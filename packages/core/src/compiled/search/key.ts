/**
 * Networks whose gates all look at one value. Gates are numbered in order, so where their thresholds ascend
 * the leaf of an input is the number of thresholds below the value, whatever the tree's shape: routing is a
 * search among sorted thresholds, and the fastest search wins. The value is one input, or one affine function
 * of the inputs.
 */

import { AffineRows } from "../../network/affine.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { NeuronKind } from "../../network/network.ts";
import type { Kernels } from "../image/memory.ts";
import { requireNumbers } from "../image/not-nan.ts";

/** The value that all gates compare. */
export interface Key {
	/** The input it is, or -1 where it is an affine function. */
	readonly axis: number;
	/** One row over the inputs; none where it is an input. */
	readonly row: AffineRows;
}

/**
 * The one value that all gates look at, if there is one and the thresholds ascend. Cost: linear in the gates.
 */
export function keyOf(network: ConditionalNetwork): Key | undefined {
	const { gateCount, gateValues, thresholds, inputCount, pathGates } = network;
	if (gateCount === 0) return pathGates.length === 0 ? { axis: 0, row: AffineRows.empty } : undefined;
	const value = gateValues[0];
	for (let gate = 1; gate < gateCount; gate++)
		if (gateValues[gate] !== value || thresholds[gate] < thresholds[gate - 1]) return undefined;
	if (value >= 0 && value < inputCount)
		return pathGates.length === 0 ? { axis: value, row: AffineRows.empty } : undefined;
	const row = value < 0 ? network.gateRows.slice(~value, ~value + 1) : rootNeuron(network, value);
	if (row === undefined || (value < 0 && pathGates.length > 0)) return undefined;
	for (let k = row.start[0]; k < row.start[1]; k++) if (row.columns[k] >= inputCount) return undefined;
	return { axis: -1, row };
}

/** The row of a linear neuron that the root computes and nothing else is computed with. */
function rootNeuron(network: ConditionalNetwork, value: number): AffineRows | undefined {
	const { pathGates, pathNeurons, networks, inputCount, tree } = network;
	const neuron = value - inputCount;
	if (pathGates.length !== 1 || pathGates[0] !== tree.root || pathNeurons[0] !== neuron) return undefined;
	const first = networks.get(0);
	return first.kinds[neuron] === NeuronKind.linear ? first.rows.slice(neuron, neuron + 1) : undefined;
}

/** Reads the keys of inputs, and refuses inputs that are NaN. */
export class KeyReader {
	readonly inputCount: number;
	readonly axis: number;
	readonly #columns: Uint32Array;
	readonly #weights: Float64Array;
	readonly #bias: number;

	constructor(inputCount: number, axis: number, columns: Uint32Array, weights: Float64Array, bias: number) {
		this.inputCount = inputCount;
		this.axis = axis;
		this.#columns = columns;
		this.#weights = weights;
		this.#bias = bias;
	}

	/** The key of the input at inputs[at]. @throws CondnetError `bad-data` if an input is NaN */
	read(inputs: Float64Array, at: number): number {
		const { inputCount, axis } = this;
		requireNumbers(inputs, at, inputCount);
		return axis >= 0 ? inputs[at + axis] : this.#project(inputs, at);
	}

	/** Whether each input is its key, and nothing else. */
	get isInput(): boolean {
		return this.inputCount === 1 && this.axis === 0;
	}

	/**
	 * Reads the keys of `count` inputs at byte `inputs` of the kernels' memory to byte `keys`, unless each
	 * input is its key.
	 *
	 * @returns whether NaN may be among the inputs (kernels/keys.ts)
	 */
	readMany(kernels: Kernels, inputs: number, count: number, keys: number): boolean {
		const { inputCount, axis } = this;
		if (axis >= 0 && inputCount > 1) return kernels.column(inputs, count, inputCount, axis, keys) > 0;
		if (axis < 0) {
			const columns = this.#columns.byteOffset;
			const weights = this.#weights.byteOffset;
			kernels.project(inputs, count, inputCount, columns, weights, this.#weights.length, this.#bias, keys);
		}
		return kernels.mayHoldNaN(inputs, count * inputCount) > 0;
	}

	/** Opposite infinities add up to NaN, which no gate sends right: as -Infinity, in every search. */
	#project(inputs: Float64Array, at: number): number {
		const columns = this.#columns;
		const weights = this.#weights;
		let sum = this.#bias;
		for (let k = 0; k < columns.length; k++) sum += weights[k] * inputs[at + columns[k]];
		return Number.isNaN(sum) ? Number.NEGATIVE_INFINITY : sum;
	}
}
