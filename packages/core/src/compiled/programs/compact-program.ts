/**
 * A small network of ReLUs as one block of words, read once from front to back. Its neurons stand in order,
 * in pairs of which the second does not read the first: a neuron that reads the one before it begins a new
 * pair, and a place that stays empty is a neuron of value 0. Pairs go by blocks of seven or four; what is
 * left over, four at most, makes the last block together with the outputs.
 *
 *   program    blocks; a leaf's node says how many pairs there are
 *   block      biases, then columns: for each input, for each neuron of the blocks before, for each of the
 *              block's own
 *
 * Biases and columns have a number for each row of the block, two a pair and six for the outputs; columns of
 * the block's own neurons have one only for each row behind their pair.
 */

import { outputPlaces } from "../../network/compact-codes.ts";
import { isCompact, nextBlock, ownColumns } from "../../network/compact-size.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import type { Room } from "./program.ts";
import type { WordList } from "./word-list.ts";

/**
 * Appends a network's program, at a multiple of 16 bytes.
 *
 * @param keeps which values may be nonzero
 * @returns its pairs, or -1 where the network is too large, holds other neurons or is sparse
 */
export function appendCompact(
	words: WordList,
	room: Room,
	network: Network,
	keeps: (value: number) => boolean,
): number {
	const { inputCount, neuronCount, outputCount, rows } = network;
	const rowAt = pairedRows(network, keeps);
	if (!rowAt) return -1;
	const pairs = rowAt.length / 2;
	for (let k = 0; k < outputPlaces; k++) rowAt.push(k < outputCount ? neuronCount + k : -1);
	/** The place of each kept value: inputs, then neurons as they are paired. */
	const placeOf = new Int32Array(network.valueCount).fill(-1);
	for (let j = 0; j < inputCount; j++) placeOf[j] = keeps(j) ? j : -1;
	for (let i = 0; i < 2 * pairs; i++) if (rowAt[i] >= 0) placeOf[inputCount + rowAt[i]] = inputCount + i;
	let numbers = 0;
	for (const row of rowAt) {
		if (row < 0) continue;
		numbers++;
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) if (placeOf[rows.columns[k]] >= 0) numbers++;
	}
	if (!isCompact(pairs, inputCount, outputCount, numbers)) return -1;
	for (let first = 0; first < rowAt.length; ) {
		const block = nextBlock(pairs - first / 2);
		const at = words.reserve(block.rows * (1 + inputCount + first));
		const own = words.reserve(ownColumns(2 * block.pairs, block.rows));
		for (let i = 0; i < block.rows; i++) {
			const row = rowAt[first + i];
			if (row < 0) continue;
			words.number(at + i, rows.biases[row]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
				const place = placeOf[rows.columns[k]];
				if (place < 0) continue;
				const column = place - inputCount - first;
				if (column < 0) words.number(at + block.rows * (1 + place) + i, rows.weights[k]);
				else words.number(own + ownColumns(column, block.rows) + i - 2 - (column & ~1), rows.weights[k]);
			}
		}
		first += block.rows;
	}
	room.atLeast(2 * pairs + outputPlaces, inputCount + pairs);
	return pairs;
}

/**
 * The neurons that are kept, by pairs, -1 where a place is empty; undefined where they are no ReLUs.
 */
function pairedRows(
	{ inputCount, neuronCount, kinds, rows }: Network,
	keeps: (value: number) => boolean,
): number[] | undefined {
	const rowAt: number[] = [];
	for (let i = 0; i < neuronCount; i++) {
		if (!keeps(inputCount + i)) continue;
		if (kinds[i] !== NeuronKind.relu) return undefined;
		if (rowAt.length & 1) {
			const before = inputCount + rowAt[rowAt.length - 1];
			if (rows.columns.subarray(rows.start[i], rows.start[i + 1]).includes(before)) rowAt.push(-1);
		}
		rowAt.push(i);
	}
	if (rowAt.length & 1) rowAt.push(-1);
	return rowAt;
}
