/**
 * A small network of ReLUs as one block of words: each known value, input or neuron, is added to the sums of all rows at
 * once, in order. Rows that do not read it, or are already known, have a weight of 0.
 *
 *   program    (i32 kind of leaf, i32 neurons), (i32 vectors, i32 inputs), biases, for each input and neuron a column
 *
 * Biases and columns have a number for each row, neurons first, padded to whole vectors of two.
 */

import { type Network, NeuronKind } from "../network.ts";
import { type Room, recordKinds } from "./program.ts";
import type { Words } from "./words.ts";

/** Vectors of two rows that the kernels are made for. */
const sizes = [3, 4, 5, 6, 8];

/** Weights of which at least one in this many is not 0. */
const mostGaps = 3;

/**
 * Appends a network's program.
 *
 * @param keeps which values may be nonzero
 * @returns the number of its first word, or -1 where the network is too large, holds other neurons or is sparse
 */
export function appendCompact(
	words: Words,
	room: Room,
	network: Network,
	keeps: (value: number) => boolean,
): number {
	const { inputCount, neuronCount, outputCount, kinds, rows } = network;
	const kept: number[] = [];
	const placeOf = new Int32Array(network.valueCount).fill(-1);
	for (let j = 0; j < inputCount; j++) placeOf[j] = keeps(j) ? j : -1;
	for (let i = 0; i < neuronCount; i++) {
		if (!keeps(inputCount + i)) continue;
		if (kinds[i] !== NeuronKind.relu) return -1;
		placeOf[inputCount + i] = inputCount + kept.length;
		kept.push(i);
		if (kept.length > 2 * sizes[sizes.length - 1]) return -1;
	}
	const neurons = kept.length;
	for (let k = 0; k < outputCount; k++) kept.push(neuronCount + k);
	const vectors = sizes.find((size) => 2 * size >= kept.length);
	if (vectors === undefined) return -1;
	let terms = 0;
	for (const row of kept)
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) if (placeOf[rows.columns[k]] >= 0) terms++;
	const columns = inputCount + neurons;
	if (terms * mostGaps < columns * kept.length) return -1;
	const start = words.align();
	words.reserve(2);
	words.pair(start, recordKinds.compact, neurons);
	words.pair(start + 1, vectors, inputCount);
	const at = words.reserve(2 * vectors * (1 + columns));
	for (const [i, row] of kept.entries()) {
		words.number(at + i, rows.biases[row]);
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const place = placeOf[rows.columns[k]];
			if (place >= 0) words.number(at + 2 * vectors * (1 + place) + i, rows.weights[k]);
		}
	}
	room.atLeast(2 * vectors, 0);
	return start;
}
