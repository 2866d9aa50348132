/**
 * What an unconditional network means, neuron by neuron. A sum starts at its bias and adds products in the
 * order of the columns: no fused multiply-add, no reordering.
 */

import { type Network, NeuronKind } from "./network.ts";

/** The value of neuron i, given all values before it. */
export function neuronValue(network: Network, i: number, values: Float64Array): number {
	if (network.kinds[i] === NeuronKind.max) return largestTerm(network, i, values);
	return activated(network, i, network.rows.value(i, values));
}

/** What neuron i, which is no max, makes of its pre-activation. */
export function activated(network: Network, i: number, sum: number): number {
	const kind = network.kinds[i];
	const low = network.parameters[2 * i];
	if (kind === NeuronKind.relu) return sum > 0 ? sum : 0;
	if (kind === NeuronKind.linear) return sum;
	if (kind === NeuronKind.leaky) return sum > 0 ? sum : product(network, low, sum);
	if (kind === NeuronKind.abs) return sum > 0 ? sum : 0 - sum;
	const high = network.parameters[2 * i + 1];
	return sum > low ? (sum < high ? sum : high) : low;
}

function product({ rows }: Network, a: number, b: number): number {
	return rows.arithmetic === "float32" ? Math.fround(a * b) : a * b;
}

function largestTerm(network: Network, i: number, values: Float64Array): number {
	const { start, columns, weights } = network.rows;
	let largest = network.parameters[2 * i];
	for (let k = start[i]; k < start[i + 1]; k++) {
		const term = product(network, weights[k], values[columns[k]]);
		if (term > largest) largest = term;
	}
	return largest;
}

/**
 * An unconditional network's outputs for the inputs in values[0 .. inputCount); fills in the neurons' values.
 */
export function evaluateNetwork(network: Network, values: Float64Array, outputs: Float64Array, to = 0): void {
	const { inputCount, neuronCount, outputCount, rows } = network;
	for (let i = 0; i < neuronCount; i++) values[inputCount + i] = neuronValue(network, i, values);
	for (let k = 0; k < outputCount; k++) outputs[to + k] = rows.value(neuronCount + k, values);
}
