/**
 * What would pay where a synthesis does not: a decision in place of values, a tolerance, or a smaller box,
 * each tried on a few proof boxes and weighed by the model of time.
 */

import { Box } from "../../network/box.ts";
import { BoxUnion } from "../../network/box-union.ts";
import type { Answer } from "../../network/conditional-network.ts";
import type { Network } from "../../network/network.ts";
import { canFold } from "./fold.ts";
import { grow } from "./grow.ts";
import { leafCosts } from "./leaf-costs.ts";
import { ProofTree } from "./proof-tree.ts";
import { type Budget, columnSkipTime, leastTimeWithin, pays } from "./prune.ts";

/** A form that would be faster than column skip, by the model of time. */
export interface WouldPay {
	readonly form: "decision" | "tolerance" | "smaller-box";
	/** Estimated nanoseconds of one input, and those of column skip. */
	readonly ns: number;
	readonly columnSkip: number;
	/** For a smaller box: what part of each interval it is. */
	readonly part?: number | undefined;
}

/** Boxes that are proved of each form. */
const boxesTried = 1000;
/** Parts of each interval that are tried. */
const parts = [1 / 2, 1 / 8, 1 / 64];

/** The first form that pays, of those that were not asked for; undefined if none of them does. */
export function whatWouldPay(
	network: Network,
	boxes: readonly Box[],
	answer: Answer,
	hasTolerance: boolean,
	budget: Budget,
	options: {
		readonly margin: number;
		readonly seed: number;
		readonly maxBoxes: number;
	},
): WouldPay | undefined {
	const { margin, seed } = options;
	const { isOver } = budget;
	const maxBoxes = Math.min(boxesTried, options.maxBoxes);
	const tried = (on: readonly Box[], decides: Answer, fold: boolean): Omit<WouldPay, "form"> | undefined => {
		if (isOver()) return undefined;
		const tree = new ProofTree(network, BoxUnion.of(on), {
			...{ answer: decides, margin, seed, folds: fold },
			isLate: isOver,
		});
		grow(tree, { maxBoxes, endedBy: () => (isOver() ? "interrupt" : null) });
		if (isOver()) return undefined;
		const costs = leafCosts(tree, fold && canFold(network));
		const cut = leastTimeWithin(tree, costs, budget);
		if (!pays(cut, costs, budget.sharedWords)) return undefined;
		return { ns: cut.nanoseconds, columnSkip: columnSkipTime(costs, budget.sharedWords) };
	};
	if (answer === "values" && network.outputCount > 1) {
		const made = tried(boxes, "argmax", false);
		if (made) return { form: "decision", ...made };
	}
	if (answer === "values" && !hasTolerance && canFold(network)) {
		const made = tried(boxes, "values", true);
		if (made) return { form: "tolerance", ...made };
	}
	for (const part of parts) {
		const smaller = boxes.map((box) => aroundMiddle(box, part));
		const made = tried(smaller, answer, hasTolerance);
		if (made) return { form: "smaller-box", part, ...made };
	}
	return undefined;
}

function aroundMiddle({ low, high, arithmetic }: Box, part: number): Box {
	const at = (j: number, side: number): number => {
		const end = low[j] / 2 + high[j] / 2 + side * part * (high[j] / 2 - low[j] / 2);
		return arithmetic === "float32" ? Math.fround(end) : end;
	};
	// Halves of subnormal ends are rounded, which must not put one end past the other.
	const least = low.map((end, j) => Math.min(high[j], Math.max(end, at(j, -1))));
	return new Box(
		least,
		high.map((end, j) => Math.max(least[j], Math.min(end, at(j, 1)))),
		arithmetic,
	);
}
