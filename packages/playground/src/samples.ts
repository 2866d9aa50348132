/** Facts of a network's leaves and rows that its view needs. */

import { type ConditionalNetwork, type Ends, LeafKind, Random } from "@condnet/core";

/** 1 for each leaf that computes neurons; undefined if none does. */
export function openLeaves(network: ConditionalNetwork): Uint8Array | undefined {
	const open = Uint8Array.from({ length: network.leafCount }, (_, leaf) => {
		const kind = network.leafKind(leaf);
		return kind === LeafKind.network || kind === LeafKind.restricted ? 1 : 0;
	});
	return open.includes(1) ? open : undefined;
}

/** Two points that hold all rows between them. */
export function rowEnds(values: Float64Array, width: number): Float64Array[] {
	const low = values.slice(0, width);
	const high = low.slice();
	for (let k = 0; k < values.length; k++) {
		low[k % width] = Math.min(low[k % width], values[k]);
		high[k % width] = Math.max(high[k % width], values[k]);
	}
	return [low, high];
}

/** A thousand points of a box, to be timed; the same ones always. */
export function pointsBetween({ low, high }: Ends): Float64Array {
	const random = new Random(1);
	const width = low.length;
	return Float64Array.from({ length: 1000 * width }, (_, k) => {
		const j = k % width;
		const part = random.uniform();
		return Math.min(high[j], Math.max(low[j], low[j] * (1 - part) + high[j] * part));
	});
}
