/**
 * Filtered leaves: a decision between two outputs is taken by the sign of their difference, folded to a small
 * network, where that is further from 0 than it can be wrong; elsewhere by the masked network behind it
 * (Shewchuk 1997: adaptive predicates).
 *
 * Filter k evaluates network k of `networks`, whose one output starts at 0: its bias and its error stand in
 * two thresholds. Above `high` the answer is `above`, below `low` it is `below`, and between them (a sum that
 * is no number included) what the network with mask `masks[k]` decides. That the two agree wherever the
 * filter decides is the promise of whoever made it, as with a mask.
 */

import { malformed } from "./malformed.ts";
import type { Masks } from "./masks.ts";
import { NetworkPool } from "./network.ts";

/** The arrays of filters. */
export interface FilterParts {
	readonly networks: NetworkPool;
	readonly above: Uint32Array;
	readonly below: Uint32Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
	readonly masks: Uint32Array;
}

/** What filtered leaves evaluate, in flat arrays; leaves refer to filters by their number. */
export class Filters {
	/** The folded difference of each filter: a network of one output. */
	readonly networks: NetworkPool;
	/** The output that is decided for where the sum is above `high`, and where it is below `low`. */
	readonly above: Uint32Array;
	readonly below: Uint32Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** The mask of the network that decides otherwise. */
	readonly masks: Uint32Array;

	constructor({ networks, above, below, low, high, masks }: FilterParts) {
		this.networks = networks;
		this.above = above;
		this.below = below;
		this.low = low;
		this.high = high;
		this.masks = masks;
	}

	static empty(inputCount: number): Filters {
		const none = new Uint32Array(0);
		const numbers = new Float64Array(0);
		return new Filters({
			networks: NetworkPool.empty(inputCount, 1),
			...{ above: none, below: none, low: numbers, high: numbers, masks: none },
		});
	}

	get count(): number {
		return this.masks.length;
	}

	/** The decision for a sum of filter k's network; -1 where it cannot be told. */
	decision(k: number, sum: number): number {
		if (sum > this.high[k]) return this.above[k];
		return sum < this.low[k] ? this.below[k] : -1;
	}

	/** Words stored: weights, neurons' biases, two thresholds, and one for the outputs and the mask. */
	get words(): number {
		const { networks } = this;
		return networks.rows.weightCount + networks.kinds.length + 3 * this.count;
	}

	/** Throws `bad-data` unless these are filters of decisions among the outputs of network 0 of the pool. */
	check(inputCount: number, pool: NetworkPool, masks: Masks): void {
		const { count, networks, above, below, low, high } = this;
		const fits =
			networks.count === count &&
			networks.inputCount === inputCount &&
			networks.outputCount === 1 &&
			[above, below, low, high].every(({ length }) => length === count);
		if (!fits) throw malformed("the sizes of its filters do not fit");
		for (let k = 0; k < count; k++) {
			const network = networks.get(k);
			network.check();
			if (network.rows.biases[network.neuronCount] !== 0) throw malformed(`filter ${k} has a bias`);
			if (!(low[k] <= high[k])) throw malformed(`filter ${k} has thresholds ${low[k]} and ${high[k]}`);
			if (!(Math.max(above[k], below[k]) < pool.outputCount) || above[k] === below[k])
				throw malformed(`filter ${k} decides between outputs ${above[k]} and ${below[k]}`);
			if (this.masks[k] >= masks.count || masks.networks[this.masks[k]] !== 0)
				throw malformed(`filter ${k} uses mask ${this.masks[k]}, which is none of network 0`);
		}
	}
}
