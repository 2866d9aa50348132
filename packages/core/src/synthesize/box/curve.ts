/**
 * What other budgets would give on the same proof tree: estimated bytes, operations and time of the best cut
 * within each, from a single leaf to as much as the tree can use.
 */

import type { Fitted } from "./fit.ts";
import type { ProofTree } from "./proof-tree.ts";
import { type Budget, type Cut, cutsFor, wordLadder } from "./prune.ts";

/** What a budget of bytes would give: a point of the curve of bytes against time. */
export interface CurvePoint {
	/** Of a file with its proof, estimated from the one that was made. */
	readonly bytes: number;
	/** Operations, as estimated. */
	readonly mean: number;
	/** Operations, proved. */
	readonly worst: number;
	/** Nanoseconds of one input, by the model of time. */
	readonly ns: number;
}

const points = 5;

/**
 * Five budgets, ascending, with the least time that each allows; none where there is no time to look. Cost:
 * ten searches for a price.
 */
export function curveOf(tree: ProofTree, budget: Budget, { costs, cut, bytes }: Fitted): CurvePoint[] {
	if (budget.isOver()) return [];
	const unlimited = { ...budget, words: Number.POSITIVE_INFINITY, targetOperations: 0 };
	const ladder = wordLadder(tree, costs, unlimited, points);
	const bytesAWord = bytes === undefined ? 8 : bytes / Math.max(1, cut.words);
	let best: Cut | undefined;
	return cutsFor(tree, costs, unlimited, ladder).map((each, k) => {
		// A larger budget holds what a smaller one held.
		if (best === undefined || each.nanoseconds < best.nanoseconds) best = each;
		return {
			bytes: Math.ceil(ladder[k] * bytesAWord) + k,
			...{ mean: best.mean, worst: best.worst, ns: best.nanoseconds },
		};
	});
}
