/**
 * Prove finely, route coarsely: cuts a proof tree off where the network's leaves are to be, with the best
 * trade of time, or operations, against words.
 *
 * The price of a word is searched for a budget of words (cut.ts). How dear memory is depends on how much of
 * it there is, so for the least time cuts are made for several budgets, and the best of them is taken: the
 * fewest words of those that are as fast. Cost: nodes times steps of the search.
 */

import { type Cut, cutAt, depthsOf, operationValues, type Priced, timeValues } from "./cut.ts";
import type { LeafCosts } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";
import { doublings, type PathQuantities, pathTime, timeConstants } from "./time-model.ts";

export type { Cut } from "./cut.ts";

/** What is made least: time and then words, operations on average or at worst, or words (`Budget`). */
export type Minimize = "time" | "mean" | "worst" | "bytes";

/** Whether what is made least is weighed by the model of time. */
export function inTime(minimize: Minimize): boolean {
	return minimize === "time" || minimize === "bytes";
}

export interface Budget {
	/** Words of everything but the source network. */
	readonly words: number;
	/** Words that are stored once unless all leaves are constant: the source network. */
	readonly sharedWords: number;
	readonly leaves: number;
	/** Stop spending words once the mean is this low; `noTarget` if nothing is asked for. */
	readonly targetOperations: number;
	readonly minimize: Minimize;
	/** Whether the time for searches is over: then the best found by then is taken, or the first. */
	readonly isOver: () => boolean;
}

/** A mean that none reaches: 0 is one that a network may have. */
export const noTarget = -1;

const searchSteps = 48;

/**
 * What a better worst case may cost where leaves may be folded: a part of the mean, and in proportion no more
 * than the worst case gains. A folded leaf costs the square of its unstable neurons, so that the few dear
 * ones are cheap to mend; a mask's worst case is bought with as much of the mean, and the mean is what was
 * asked for.
 */
const meanGivenAway = 0.17;
/** Limits of the worst case that are tried. */
const limitsTried = 24;

/** Budgets of words for which the least time is looked for, up to the whole. */
const budgetsTried = 9;
/** Times that differ by less are the same: fewer words are taken. */
const asFast = 1.01;
/**
 * What takes more than this part of column skip's time, the call's left out, does not pay: on single networks
 * the model is off by as much (docs/tried.md).
 */
const payingPart = 0.72;

/** Nanoseconds of the whole network with column skip. */
export function columnSkipTime(costs: LeafCosts, sharedWords: number): number {
	return pathTime(columnSkipPath(costs, sharedWords), sharedWords);
}

export function columnSkipPath({ columnSkip }: LeafCosts, sharedWords: number): PathQuantities {
	const { staged, rows, products } = columnSkip;
	return { gates: 0, programs: 1, filtered: 0, staged, rows, products, leafWords: sharedWords };
}

/** Whether a cut is faster than column skip, by the model. */
export function pays(cut: Cut, costs: LeafCosts, sharedWords: number): boolean {
	return cut.nanoseconds < payingTime(costs, sharedWords);
}

/** Nanoseconds below which a cut pays. */
function payingTime(costs: LeafCosts, sharedWords: number): number {
	const { call } = timeConstants;
	return call + payingPart * (columnSkipTime(costs, sharedWords) - call);
}

/**
 * The best cut within the budget. The root alone is taken if nothing fits.
 *
 * @param mends whether a better worst case may be bought, which takes bytes too
 */
export function prune(tree: ProofTree, costs: LeafCosts, budget: Budget, mends = true): Cut {
	const { minimize, targetOperations } = budget;
	const byOperations = pricedIn(tree, costs, budget);
	if (minimize === "worst") return leastValue(byOperations, budget, leastWorst(byOperations, budget));
	// What is to be reached is a number of operations: then these are what is bought with words.
	if (minimize === "mean" || targetOperations > noTarget) return withBetterWorst(byOperations, budget, mends);
	const tried = fastest(tree, costs, budget);
	const least = tried.reduce(
		(best, { cut }) => (cut.nanoseconds < best ? cut.nanoseconds : best),
		Number.POSITIVE_INFINITY,
	);
	const paying = payingTime(costs, budget.sharedWords);
	// Neither fewer words nor a better worst case are worth that it no longer pays.
	const enough = Math.max(least, Math.min(minimize === "bytes" ? paying : least * asFast, paying));
	let chosen = tried[tried.length - 1];
	for (const each of tried) {
		if (each.cut.nanoseconds > enough) continue;
		if (chosen.cut.nanoseconds > enough || each.cut.words < chosen.cut.words) chosen = each;
	}
	if (minimize === "bytes") return chosen.cut;
	const better = withBetterWorst(chosen.priced, { ...budget, words: chosen.words }, mends, chosen.cut);
	return better.nanoseconds < paying ? better : chosen.cut;
}

/** The least of what is minimised within the budget: how far a tree has come. */
export function leastMeanWithin(tree: ProofTree, costs: LeafCosts, budget: Budget): Cut {
	return leastValue(pricedIn(tree, costs, budget), budget, Number.POSITIVE_INFINITY);
}

/** The cut of least time within the budget, wherever the worst case lies. */
export function leastTimeWithin(tree: ProofTree, costs: LeafCosts, budget: Budget): Cut {
	return fastest(tree, costs, budget)
		.map(({ cut }) => cut)
		.reduce((best, cut) => (cut.nanoseconds < best.nanoseconds ? cut : best));
}

/** For each of some budgets of words the cut of least value, its words never more than the budget's. */
export function cutsFor(
	tree: ProofTree,
	costs: LeafCosts,
	budget: Budget,
	words: readonly number[],
): readonly Cut[] {
	return words.map((most) => {
		const priced = pricedIn(tree, costs, budget, inTime(budget.minimize) ? doublings(most) : undefined);
		return leastValue(priced, { ...budget, words: most }, Number.POSITIVE_INFINITY);
	});
}

/** Words of a cut at the root, and of one that has all it can use within the budget. */
export function wordsBetween(
	tree: ProofTree,
	costs: LeafCosts,
	budget: Budget,
): [least: number, most: number] {
	const priced = pricedIn(tree, costs, budget);
	const least = Math.max(1, cutAt(priced, 1e9, Number.POSITIVE_INFINITY).words);
	const free = cutAt(priced, 1e-12, Number.POSITIVE_INFINITY).words;
	return [least, Math.max(least, Math.min(budget.words, free))];
}

/** Words so far, a part of 1, from the least to the most: in equal proportions for equal parts. */
export function wordsAt(least: number, most: number, part: number): number {
	return Math.ceil(least * (most / least) ** part);
}

interface Tried {
	readonly priced: Priced;
	readonly words: number;
	readonly cut: Cut;
}

/** Cuts of least time within ever larger parts of the budget; in want of time, within the largest of them. */
function fastest(tree: ProofTree, costs: LeafCosts, budget: Budget): Tried[] {
	const tried: Tried[] = [];
	const [least, most] = wordsBetween(tree, costs, budget);
	for (let k = budgetsTried - 1; k >= 0; k--) {
		const words = wordsAt(least, most, k / (budgetsTried - 1));
		if (tried.length > 0 && budget.isOver()) break;
		const priced = pricedIn(tree, costs, budget, doublings(words));
		tried.push({ priced, words, cut: leastValue(priced, { ...budget, words }, Number.POSITIVE_INFINITY) });
	}
	return tried.reverse();
}

/** @param far given: nanoseconds, where memory is so much larger than what is near; otherwise operations */
function pricedIn(tree: ProofTree, costs: LeafCosts, { sharedWords }: Budget, far?: number): Priced {
	const values = far === undefined ? operationValues(costs) : timeValues(costs, far);
	return { tree, costs, depths: depthsOf(tree), values, sharedWords };
}

/** The least value, or if it `mends` and leaves may be folded a little more of it for a better worst case. */
function withBetterWorst(priced: Priced, budget: Budget, mends: boolean, known?: Cut): Cut {
	const best = known ?? leastValue(priced, budget, Number.POSITIVE_INFINITY);
	if (!mends || !priced.costs.folds) return best;
	const least = leastWorst(priced, budget);
	const dearest = best.value * (1 + meanGivenAway);
	const isCheap = (cut: Cut): boolean => cut.value <= dearest || cut.mean <= budget.targetOperations;
	const score = (cut: Cut): number => Math.log(cut.value) + Math.log(cut.worst);
	let chosen = best;
	for (let k = 1; k <= limitsTried && !budget.isOver(); k++) {
		const limit = best.worst * (least / best.worst) ** (k / limitsTried);
		const cut = leastValue(priced, budget, limit);
		const fits = cut.words <= budget.words && cut.leaves <= budget.leaves && cut.worst <= limit;
		if (fits && isCheap(cut) && score(cut) < score(chosen)) chosen = cut;
	}
	return chosen;
}

/** The cut of least value within the budget whose paths cost at most `limit`. */
function leastValue(priced: Priced, budget: Budget, limit: number): Cut {
	const fits = (cut: Cut): boolean => cut.words <= budget.words && cut.leaves <= budget.leaves;
	let dear = 1e9; // a price of a word at which the cut fits the budget, and one at which it may not
	let cheap = 1e-12;
	let best = cutAt(priced, dear, limit);
	const free = cutAt(priced, cheap, limit);
	if (fits(free) && free.mean > budget.targetOperations) return free;
	for (let step = 0; step < searchSteps && dear > cheap * 1.001 && !budget.isOver(); step++) {
		const price = Math.sqrt(dear * cheap);
		const cut = cutAt(priced, price, limit);
		// Dearer words store less: go on while it fits, unless the target is reached and fewer words may do.
		const enough = cut.mean <= budget.targetOperations;
		if (fits(cut) && (enough || best.mean > budget.targetOperations)) {
			best = cut;
			if (enough) cheap = price;
			else dear = price;
		} else if (fits(cut)) dear = price;
		else cheap = price;
	}
	return best;
}

/** The least worst case that some cut within the budget has. */
function leastWorst(priced: Priced, budget: Budget): number {
	let low = 0;
	let high = cutAt(priced, 1e9, Number.POSITIVE_INFINITY).worst;
	while (high - low > 1 && !budget.isOver()) {
		const middle = Math.floor((low + high) / 2);
		const cut = cutAt(priced, 1e9, middle);
		if (cut.worst <= middle && cut.words <= budget.words && cut.leaves <= budget.leaves) high = middle;
		else low = middle;
	}
	return high;
}
