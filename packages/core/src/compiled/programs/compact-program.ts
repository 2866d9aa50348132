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

import { type Network, NeuronKind } from "../../network/network.ts";
import { blockPairs, lastPairs, outputPlaces } from "../image/codes.ts";
import type { Room } from "./program.ts";
import type { WordList } from "./word-list.ts";

/** The next block where `left` pairs are left. */
export function nextBlock(left: number): {
	readonly pairs: number;
	readonly rows: number;
	readonly isLast: boolean;
} {
	const isLast = left <= lastPairs;
	const pairs = isLast ? left : blockPairs(left);
	return { pairs, rows: 2 * pairs + (isLast ? outputPlaces : 0), isLast };
}

/** Pairs from which rows are better read by stages (program.ts), where neurons of value 0 are passed over. */
const mostPairs = 20;
/** Weights of which at least one in this many is not 0. */
const mostGaps = 6;

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
	if (outputCount > outputPlaces) return -1;
	const rowAt = pairedRows(network, keeps);
	if (!rowAt) return -1;
	const pairs = rowAt.length / 2;
	for (let k = 0; k < outputPlaces; k++) rowAt.push(k < outputCount ? neuronCount + k : -1);
	/** The place of each kept value: inputs, then neurons as they are paired. */
	const placeOf = new Int32Array(network.valueCount).fill(-1);
	for (let j = 0; j < inputCount; j++) placeOf[j] = keeps(j) ? j : -1;
	for (let i = 0; i < 2 * pairs; i++) if (rowAt[i] >= 0) placeOf[inputCount + rowAt[i]] = inputCount + i;
	const start = words.length;
	let terms = 0;
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
				terms++;
				const column = place - inputCount - first;
				if (column < 0) words.number(at + block.rows * (1 + place) + i, rows.weights[k]);
				else words.number(own + ownColumns(column, block.rows) + i - 2 - (column & ~1), rows.weights[k]);
			}
		}
		first += block.rows;
	}
	if (terms * mostGaps < words.length - start) {
		words.cut(start);
		return -1;
	}
	room.atLeast(2 * pairs + outputPlaces, inputCount + pairs);
	return pairs;
}

/** Numbers of the columns of a block's first `count` neurons. */
function ownColumns(count: number, rows: number): number {
	const pairs = count >>> 1;
	return 2 * pairs * (rows - 1 - pairs) + (count & 1) * (rows - 2 - 2 * pairs);
}

/**
 * The neurons that are kept, by pairs, -1 where a place is empty; undefined where they are too many or no
 * ReLUs.
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
		if (rowAt.length > 2 * mostPairs) return undefined;
	}
	if (rowAt.length & 1) rowAt.push(-1);
	return rowAt;
}
