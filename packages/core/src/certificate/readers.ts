/**
 * Which rows read a value: the network's weights by column instead of by row. Cost: linear in the weights.
 */

import type { Network } from "../network/network.ts";

export interface Readers {
	/** Offsets of each value's readers, one more than values. */
	readonly start: Uint32Array;
	/** Rows that read it, ascending. */
	readonly rows: Uint32Array;
	/** The weights they read it with, by their place in the network. */
	readonly weights: Uint32Array;
}

export function readersOf({ rows, valueCount }: Network): Readers {
	const [first, end] = [rows.start[0], rows.start[rows.count]];
	const start = new Uint32Array(valueCount + 1);
	for (let k = first; k < end; k++) start[rows.columns[k] + 1]++;
	for (let v = 0; v < valueCount; v++) start[v + 1] += start[v];
	const readers = { start, rows: new Uint32Array(end - first), weights: new Uint32Array(end - first) };
	const free = start.slice();
	for (let row = 0; row < rows.count; row++)
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const r = free[rows.columns[k]]++;
			readers.rows[r] = row;
			readers.weights[r] = k;
		}
	return readers;
}
