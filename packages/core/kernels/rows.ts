/** Rows one by one: what the programs of whole and of masked networks have in common. */

import { absNeuron, clipNeuron, leakyNeuron, linearNeuron, maxNeuron } from "../src/network/neuron-codes";

/** sum > 0 ? sum : 0, which also sends NaN and -0 to +0; without a branch, which could not be predicted. */
export function relu(sum: f64): f64 {
	const pair = f64x2.splat(sum);
	return f64x2.extract_lane(v128.and(pair, v128.gt<f64>(pair, f64x2.splat(0))), 0);
}

/** The value of a neuron of any kind: (i32 kind, i32 unused), low, high stand at `at`. */
export function activated(at: usize, sum: f64): f64 {
	const kind = load<i32>(at);
	const low = load<f64>(at, 8);
	const high = load<f64>(at, 16);
	if (kind === leakyNeuron) return sum > 0 ? sum : low * sum;
	if (kind === clipNeuron) return sum > low ? (sum < high ? sum : high) : low;
	if (kind === absNeuron) return sum > 0 ? sum : 0 - sum;
	return kind === linearNeuron || kind === maxNeuron ? sum : relu(sum);
}

/**
 * The sum, or the largest term, of a row with columns of its own: (i32 terms, i32 is a max), bias, places
 * (i32 each, padded to words), weights. Place ~j is input j.
 */
export function sparseRow(row: usize, inputs: usize, values: usize): f64 {
	const terms = load<i32>(row);
	const isMax = load<i32>(row, 4);
	let sum = load<f64>(row, 8);
	let places = row + 16;
	let weights = places + ((<usize>((terms + 1) & ~1)) << 2);
	const end = weights + ((<usize>terms) << 3);
	while (weights < end) {
		const place = load<i32>(places);
		const value = load<f64>(place < 0 ? inputs + ((<usize>~place) << 3) : values + ((<usize>place) << 3));
		const term = load<f64>(weights) * value;
		if (isMax) sum = term > sum ? term : sum;
		else sum += term;
		weights += 8;
		places += 4;
	}
	return sum;
}

/** Where a sparse row's data end. */
export function sparseRowEnd(row: usize): usize {
	const terms = load<i32>(row);
	return row + 16 + ((<usize>((terms + 1) & ~1)) << 2) + ((<usize>terms) << 3);
}
