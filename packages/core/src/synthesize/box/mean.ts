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
import { advance, never, type TimeLimit, type WorkOptions } from "../../progress.ts";
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
	const sampler = new Sampler(network, seed);
	let variance = 0;
	let drawn = 0;
	forEachPath(network, (leaf, path) => {
		const kind = network.leafKind(leaf);
		if (kind !== LeafKind.restricted && kind !== LeafKind.filtered) {
			mean.add(path, shares[leaf]);
			return;
		}
		sampler.draw(partOf(leaf), Math.max(2, Math.round(samples * shares[leaf])));
		mean.add(sampler.count, shares[leaf], sampler.points);
		const { points } = sampler;
		variance += ((shares[leaf] ** 2 / points) * sampler.deviations) / (points - 1);
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
	const sampler = new Sampler(network, seed);
	sampler.draw(whole, most, () => secondsLeft() <= 0);
	const mean = new OperationCount();
	mean.add(sampler.count, 1, sampler.points);
	return {
		operations: mean.snapshot(),
		standardError: Math.sqrt(sampler.deviations / (sampler.points - 1) / sampler.points),
		samples: sampler.points,
	};
}

/** Counts operations at seeded points of one part after another. */
class Sampler {
	/** What the points drawn last take together. */
	readonly count = new OperationCount();
	/** Points drawn last. */
	points = 0;
	readonly #random: Random;
	readonly #evaluator: Evaluator;
	readonly #inputs: Float64Array;
	readonly #outputs: Float64Array;
	#squares = 0;

	constructor(network: ConditionalNetwork, seed: number) {
		this.#random = new Random(seed);
		this.#evaluator = new Evaluator(network, this.count);
		this.#inputs = new Float64Array(network.inputCount);
		this.#outputs = new Float64Array(network.outputCount);
	}

	/** Draws `most` points of a part, or until it is over, two at least. */
	draw(part: BoxUnion, most: number, isOver = never): void {
		this.count.reset();
		this.#squares = 0;
		this.points = 0;
		while (this.points < 2 || (this.points < most && !isOver())) {
			const before = this.count.total;
			part.sample(this.#random, this.#inputs);
			this.#evaluator.evaluate(this.#inputs, this.#outputs);
			this.#squares += (this.count.total - before) ** 2;
			this.points++;
		}
	}

	/** The sum of what the totals of the points drawn last differ by from their mean, squared. */
	get deviations(): number {
		const sum = this.count.total;
		return Math.max(0, this.#squares - (sum * sum) / this.points);
	}
}
