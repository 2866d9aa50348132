/**
 * Which small networks become compact programs (compiled/programs/compact-program.ts has their layout), and
 * how large these are: for what writes them, and for the model of time.
 */

import { blockPairs, lastPairs, outputPlaces } from "./compact-codes.ts";

/** Pairs from which rows are better read by stages (program.ts), where neurons of value 0 are passed over. */
const mostPairs = 20;
/** Words of which at least one in this many is a weight or a bias. */
const mostGaps = 6;

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

/** Numbers of the columns of a block's first `count` neurons. */
export function ownColumns(count: number, rows: number): number {
	const pairs = count >>> 1;
	return 2 * pairs * (rows - 1 - pairs) + (count & 1) * (rows - 2 - 2 * pairs);
}

/** Words of a program. Cost: its blocks. */
export function compactWords(pairs: number, inputCount: number): number {
	let words = 0;
	for (let left = pairs, known = inputCount; ; ) {
		const block = nextBlock(left);
		words += block.rows * (1 + known) + ownColumns(2 * block.pairs, block.rows);
		if (block.isLast) return words;
		known += block.rows;
		left -= block.pairs;
	}
}

/** Whether ReLUs in so many pairs, with so many weights and biases, become a compact program. */
export function isCompact(pairs: number, inputCount: number, outputCount: number, numbers: number): boolean {
	return (
		outputCount <= outputPlaces && pairs <= mostPairs && numbers * mostGaps >= compactWords(pairs, inputCount)
	);
}
