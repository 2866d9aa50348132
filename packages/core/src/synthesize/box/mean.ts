/**
 * Mean operations over a box, uniform; each of several weighs alike. It is exact where every leaf's cost is
 * constant, otherwise from seeded samples with their standard error. Leaves answer parts of known volume, so
 * samples are drawn leaf by leaf, in proportion to the volume, and leaves of constant cost are not sampled at
 * all (stratified sampling).
 */

import type { BoxUnion } from "../../network/box-union.ts";
import { type ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { forEachPath } from "../../network/cost.ts";
import { Evaluator } from "../../network/evaluate.ts";
import { OperationCount, type Operations } from "../../network/operation-count.ts";
import { Random } from "../../numbers/random.ts";
import { advance, type WorkOptions } from "../../progress.ts";

export interface BoxMean {
	readonly operations: Operations;
	/** Standard error of the total; 0 where the mean is exact. */
	readonly standardError: number;
	readonly samples: number;
}

/**
 * @param partOf what of the boxes each leaf answers
 * @param shares part of the volume of each leaf
 * @param samples points in all, about
 */
export function boxMean(
	network: ConditionalNetwork,
	partOf: (leaf: number) => BoxUnion,
	shares: Float64Array,
	samples: number,
	seed: number,
	work: WorkOptions = {},
): BoxMean {
	const mean = new OperationCount();
	const random = new Random(seed);
	const count = new OperationCount();
	const evaluator = new Evaluator(network, count);
	const inputs = new Float64Array(network.inputCount);
	const outputs = new Float64Array(network.outputCount);
	let variance = 0;
	let drawn = 0;
	forEachPath(network, (leaf, path) => {
		const kind = network.leafKind(leaf);
		if (kind !== LeafKind.restricted && kind !== LeafKind.filtered) {
			mean.add(path, shares[leaf]);
			return;
		}
		const part = partOf(leaf);
		const points = Math.max(2, Math.round(samples * shares[leaf]));
		let sum = 0;
		let squares = 0;
		for (let k = 0; k < points; k++) {
			part.sample(random, inputs);
			count.reset();
			evaluator.evaluate(inputs, outputs);
			mean.add(count, shares[leaf] / points);
			sum += count.total;
			squares += count.total * count.total;
		}
		variance += ((shares[leaf] ** 2 / points) * Math.max(0, squares - (sum * sum) / points)) / (points - 1);
		drawn += points;
		if ((leaf & 63) === 0) advance(work, "counting operations", leaf / network.leafCount);
	});
	return { operations: mean.snapshot(), standardError: Math.sqrt(variance), samples: drawn };
}
