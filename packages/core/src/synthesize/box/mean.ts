/**
 * Mean operations over a box, uniform; each of several weighs alike. It is exact where every leaf's cost is
 * constant, otherwise from seeded samples with their standard error. Leaves answer parts of known volume, so
 * samples are drawn leaf by leaf, in proportion to the volume, and leaves of constant cost are not sampled at
 * all (stratified sampling). In want of time the samples are points of the whole box.
 */

import type { BoxUnion } from "../../network/box-union.ts";
import { type ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { forEachPath } from "../../network/cost.ts";
import { Evaluator } from "../../network/evaluate.ts";
import { OperationCount, type Operations } from "../../network/operation-count.ts";
import { Random } from "../../numbers/random.ts";
import { advance, type TimeLimit, type WorkOptions } from "../../progress.ts";
import { phaseEnds, phaseNames } from "./phases.ts";

export interface BoxMean {
	readonly operations: Operations;
	/** Standard error of the total; 0 where the mean is exact. */
	readonly standardError: number;
	readonly samples: number;
}

/** For a mean within a limit of time. */
export interface MeanOptions extends WorkOptions {
	readonly limit?: TimeLimit | undefined;
	/** All of the boxes; needed with `limit`. */
	readonly whole?: BoxUnion | undefined;
}

/** Points by which it is seen how long counting takes, and the part of the time that these may take. */
const pilot = 1000;
const pilotPart = 0.1;
/** Counting may turn out so much slower than at first. */
const spare = 2;

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
	work: MeanOptions = {},
): BoxMean {
	const { whole, limit } = work;
	const secondsLeft = (): number => limit?.left(phaseEnds.counting) ?? Number.POSITIVE_INFINITY;
	if (whole !== undefined && secondsLeft() < Number.POSITIVE_INFINITY) {
		const begun = secondsLeft();
		const first = sampledMean(network, whole, seed, pilot, () => secondsLeft() - (1 - pilotPart) * begun);
		const each = (begun - secondsLeft()) / first.samples;
		if (spare * each * (samples + 2 * network.leafCount) > secondsLeft()) {
			limit?.cut(phaseNames.counting);
			return sampledMean(network, whole, seed, samples, secondsLeft);
		}
	}
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
		let squares = 0;
		count.reset();
		for (let k = 0; k < points; k++) {
			part.sample(random, inputs);
			const before = count.total;
			evaluator.evaluate(inputs, outputs);
			squares += (count.total - before) ** 2;
		}
		const sum = count.total;
		mean.add(count, shares[leaf], points);
		variance += ((shares[leaf] ** 2 / points) * Math.max(0, squares - (sum * sum) / points)) / (points - 1);
		drawn += points;
		if ((leaf & 63) === 0) advance(work, "counting operations", leaf / network.leafCount);
	});
	return { operations: mean.snapshot(), standardError: Math.sqrt(variance), samples: drawn };
}

/** The mean over points drawn from the whole box, until time is over, of two at least. */
function sampledMean(
	network: ConditionalNetwork,
	whole: BoxUnion,
	seed: number,
	most: number,
	secondsLeft: () => number,
): BoxMean {
	const random = new Random(seed);
	const count = new OperationCount();
	const evaluator = new Evaluator(network, count);
	const inputs = new Float64Array(network.inputCount);
	const outputs = new Float64Array(network.outputCount);
	let points = 0;
	let squares = 0;
	let sum = 0;
	while (points < 2 || (points < most && secondsLeft() > 0)) {
		const before = count.total;
		whole.sample(random, inputs);
		evaluator.evaluate(inputs, outputs);
		sum += count.total - before;
		squares += (count.total - before) ** 2;
		points++;
	}
	const mean = new OperationCount();
	mean.add(count, 1, points);
	const variance = Math.max(0, squares - (sum * sum) / points) / (points - 1);
	return {
		operations: mean.snapshot(),
		standardError: Math.sqrt(variance / points),
		samples: points,
	};
}
