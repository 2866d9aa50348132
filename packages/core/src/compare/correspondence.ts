/**
 * Which neurons of two networks correspond: those of the same number, where both networks have as many and
 * the rows of corresponding ones read some value in common wherever both read any. Nothing rests on it but
 * how tight bounds are.
 */

import type { Network } from "../network/network.ts";

/** Whether neuron i of one network stands for neuron i of the other. */
export function correspond(a: Network, b: Network): boolean {
	if (a.neuronCount !== b.neuronCount || a.kinds.some((kind, i) => kind !== b.kinds[i])) return false;
	for (let row = 0; row < a.rows.count; row++) {
		const [fromA, toA] = [a.rows.start[row], a.rows.start[row + 1]];
		const [fromB, toB] = [b.rows.start[row], b.rows.start[row + 1]];
		if (fromA === toA || fromB === toB) continue;
		// Columns ascend: rows whose spans lie apart belong to different layers.
		if (a.rows.columns[toA - 1] < b.rows.columns[fromB] || b.rows.columns[toB - 1] < a.rows.columns[fromA])
			return false;
	}
	return true;
}

/**
 * For each row of networks that correspond, 1 where both have the same bits for every input: the row itself
 * is the same, and so is all that it reads.
 */
export function sameRows(a: Network, b: Network): Uint8Array {
	const same = new Uint8Array(a.rows.count);
	for (let row = 0; row < a.rows.count; row++) {
		const start = a.rows.start[row];
		const shift = b.rows.start[row] - start;
		let equal =
			a.rows.start[row + 1] + shift === b.rows.start[row + 1] &&
			a.rows.biases[row] === b.rows.biases[row] &&
			(row >= a.neuronCount ||
				(Object.is(a.parameters[2 * row], b.parameters[2 * row]) &&
					Object.is(a.parameters[2 * row + 1], b.parameters[2 * row + 1])));
		for (let k = start; equal && k < a.rows.start[row + 1]; k++) {
			const column = a.rows.columns[k];
			equal =
				column === b.rows.columns[k + shift] &&
				a.rows.weights[k] === b.rows.weights[k + shift] &&
				(column < a.inputCount || same[column - a.inputCount] === 1);
		}
		same[row] = equal ? 1 : 0;
	}
	return same;
}
