/**
 * The neurons of a network in blocks: runs of neurons that do not read one another, so that a block is
 * bounded, and substituted, as one matrix. The layers of a layered network are its blocks; the outputs are
 * one more.
 */

import type { Network } from "../network/network.ts";

export interface Block {
	/** Rows [from, to) of the network: neurons, or all outputs. */
	readonly from: number;
	readonly to: number;
	/** Every row of the block reads values of [reads, readsTo) only. */
	readonly reads: number;
	readonly readsTo: number;
}

/** The blocks of a network, the last of which holds the outputs. Cost: linear in the rows. */
export function blocksOf(network: Network): Block[] {
	const { inputCount, neuronCount, rows } = network;
	const blocks: Block[] = [];
	let from = 0;
	let reads = Number.POSITIVE_INFINITY;
	let readsTo = 0;
	const close = (to: number): void => {
		if (to > from) blocks.push({ from, to, reads: Math.min(reads, readsTo), readsTo });
		from = to;
		reads = Number.POSITIVE_INFINITY;
		readsTo = 0;
	};
	for (let row = 0; row < rows.count; row++) {
		const start = rows.start[row];
		const end = rows.start[row + 1];
		if (row === neuronCount || (end > start && rows.columns[end - 1] >= inputCount + from)) close(row);
		if (end === start) continue;
		reads = Math.min(reads, rows.columns[start]);
		readsTo = Math.max(readsTo, rows.columns[end - 1] + 1);
	}
	close(rows.count);
	return blocks;
}
