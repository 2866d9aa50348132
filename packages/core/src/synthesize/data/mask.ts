/** Masks of values: the union of rows' nonzero values, less what nothing reads. */

import type { Network } from "../../network/network.ts";
import type { Activity } from "./activity.ts";

/** The values that are nonzero on one of the rows, as bits. Cost: linear in rows * words. */
export function unionMask(activity: Activity, rows: Uint32Array): Uint32Array {
	const { words, bits } = activity;
	const mask = new Uint32Array(words);
	for (const row of rows) for (let w = 0; w < words; w++) mask[w] |= bits[row * words + w];
	return mask;
}

/** Clears the values that no kept neuron and no output reads. Cost: the weights of kept neurons. */
export function dropUnread(network: Network, mask: Uint32Array): void {
	const { inputCount, neuronCount, rows } = network;
	const read = new Uint32Array(mask.length);
	for (let i = rows.count - 1; i >= 0; i--) {
		const v = inputCount + i;
		if (i < neuronCount && (((mask[v >>> 5] & read[v >>> 5]) >>> (v & 31)) & 1) === 0) continue;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const u = rows.columns[k];
			read[u >>> 5] |= 1 << (u & 31);
		}
	}
	for (let w = 0; w < mask.length; w++) mask[w] &= read[w];
}
