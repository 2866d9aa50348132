/** Runs of neurons that do not read one another. */

import type { Network } from "../network/network.ts";

/** Neurons [from, to), none of which reads another. */
export interface Layer {
	readonly from: number;
	readonly to: number;
	/** The first value that any of them reads, and that after the last. */
	readonly reads: number;
	readonly readsTo: number;
	/** Whether they read so much of what stands between that a matrix holds little else. */
	readonly isPacked: boolean;
}

/** Part of a layer's matrix that must be terms for it to be packed. */
const leastDensity = 0.5;

/** A network's layers, ascending. */
export function layersOf(network: Network): Layer[] {
	const { inputCount, neuronCount, rows } = network;
	const layers: Layer[] = [];
	for (let from = 0; from < neuronCount; ) {
		let to = from;
		let reads = Number.POSITIVE_INFINITY;
		let readsTo = 0;
		// Columns ascend, so a row's ends say whether it reads another row of its layer, and what lies between.
		for (; to < neuronCount; to++) {
			const [first, end] = [rows.start[to], rows.start[to + 1]];
			if (end === first) continue;
			if (rows.columns[end - 1] >= inputCount + from) break;
			reads = Math.min(reads, rows.columns[first]);
			readsTo = Math.max(readsTo, rows.columns[end - 1] + 1);
		}
		if (readsTo === 0) reads = 0;
		const terms = rows.start[to] - rows.start[from];
		const isPacked = terms >= leastDensity * (to - from) * (readsTo - reads);
		layers.push({ from, to, reads, readsTo, isPacked });
		from = to;
	}
	return layers;
}
