/** What "agrees with onnxruntime" means. */

import { evaluateNetwork, type Network } from "@condnet/core";

/** The reference's outputs for one input; `values` is filled with all values of the network. */
export function answer(
	{ network }: { readonly network: Network },
	input: Float64Array,
	values = new Float64Array(network.valueCount),
): Float64Array {
	values.set(input);
	const outputs = new Float64Array(network.outputCount);
	evaluateNetwork(network, values, outputs);
	return outputs;
}

/** The largest difference, relative to max(1, largest |expected|). */
export function distance(found: Float64Array, expected: Float64Array): number {
	if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
	let scale = 1;
	let largest = 0;
	for (let i = 0; i < found.length; i++) {
		scale = Math.max(scale, Math.abs(expected[i]));
		const difference = Object.is(found[i], expected[i]) ? 0 : Math.abs(found[i] - expected[i]);
		if (!(difference <= largest)) largest = difference;
	}
	return largest / scale;
}

/** How far float32 and float64 runs may be from the reference. */
export const tolerance = { float32: 1e-5, float64: 1e-12 };
