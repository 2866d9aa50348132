/**
 * Prove finely, route coarsely: cuts a proof tree off where the network's leaves are to be, with the best
 * trade of operations against words.
 *
 * For a price of one word the cut that minimises (mean operations + price * words) is found exactly,
 * bottom-up (cost-complexity pruning; Breiman, Friedman, Olshen, Stone 1984, chapter 10); the price is then
 * searched for the budget. Cost: nodes times steps of the search.
 */

import type { LeafCosts } from "./leaf-costs.ts";
import { LeafForm } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";

export interface Budget {
	/** Words of everything but the source network. */
	readonly words: number;
	/** Words that are stored once unless all leaves are constant: the source network. */
	readonly sharedWords: number;
	readonly leaves: number;
	/** Stop spending words once the mean is this low. */
	readonly targetOperations: number;
	readonly minimize: "mean" | "worst";
}

export interface Cut {
	/** Each node's form if it is a leaf of the cut, or -1; nodes below a leaf are not to be looked at. */
	readonly forms: Int8Array;
	readonly mean: number;
	readonly worst: number;
	readonly words: number;
	readonly leaves: number;
}

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

/** The best cut within the budget. The root alone is taken if nothing fits. */
export function prune(tree: ProofTree, costs: LeafCosts, budget: Budget): Cut {
	const depths = depthsOf(tree);
	if (budget.minimize === "worst")
		return leastMean(tree, costs, depths, budget, leastWorst(tree, costs, depths, budget));
	const best = leastMean(tree, costs, depths, budget, Number.POSITIVE_INFINITY);
	if (costs.mean.length <= LeafForm.folded) return best;
	const least = leastWorst(tree, costs, depths, budget);
	const dearest = Math.max(best.mean * (1 + meanGivenAway), budget.targetOperations);
	const score = (cut: Cut): number => Math.log(cut.mean) + Math.log(cut.worst);
	let chosen = best;
	for (let k = 1; k <= limitsTried; k++) {
		const limit = best.worst * (least / best.worst) ** (k / limitsTried);
		const cut = leastMean(tree, costs, depths, budget, limit);
		const fits = cut.words <= budget.words && cut.leaves <= budget.leaves && cut.worst <= limit;
		if (fits && cut.mean <= dearest && score(cut) < score(chosen)) chosen = cut;
	}
	return chosen;
}

/** The least mean within the budget, whatever its worst case: how far a tree has come. */
export function leastMeanWithin(tree: ProofTree, costs: LeafCosts, budget: Budget): number {
	return leastMean(tree, costs, depthsOf(tree), budget, Number.POSITIVE_INFINITY).mean;
}

/** The cut of least mean within the budget whose paths cost at most `limit`. */
function leastMean(
	tree: ProofTree,
	costs: LeafCosts,
	depths: Uint32Array,
	budget: Budget,
	limit: number,
): Cut {
	const fits = (cut: Cut): boolean => cut.words <= budget.words && cut.leaves <= budget.leaves;
	let dear = 1e9; // a price of a word at which the cut fits the budget, and one at which it may not
	let cheap = 1e-12;
	let best = cutAt(tree, costs, depths, dear, limit, budget.sharedWords);
	const free = cutAt(tree, costs, depths, cheap, limit, budget.sharedWords);
	if (fits(free) && free.mean > budget.targetOperations) return free;
	for (let step = 0; step < searchSteps && dear > cheap * 1.001; step++) {
		const price = Math.sqrt(dear * cheap);
		const cut = cutAt(tree, costs, depths, price, limit, budget.sharedWords);
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

function depthsOf(tree: ProofTree): Uint32Array {
	const depths = new Uint32Array(tree.count);
	for (let node = 1; node < tree.count; node++) depths[node] = depths[tree.parents[node]] + 1;
	return depths;
}

/** The least worst case that some cut within the budget has. */
function leastWorst(tree: ProofTree, costs: LeafCosts, depths: Uint32Array, budget: Budget): number {
	let low = 0;
	let high = cutAt(tree, costs, depths, 1e9, Number.POSITIVE_INFINITY, budget.sharedWords).worst;
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		const cut = cutAt(tree, costs, depths, 1e9, middle, budget.sharedWords);
		if (cut.worst <= middle && cut.words <= budget.words && cut.leaves <= budget.leaves) high = middle;
		else low = middle;
	}
	return high;
}

/** The cut of least (mean + price * words) among those whose paths cost at most `limit`. */
function cutAt(
	tree: ProofTree,
	costs: LeafCosts,
	depths: Uint32Array,
	price: number,
	limit: number,
	sharedWords: number,
): Cut {
	const { count, shares, halves } = tree;
	const best = new Float64Array(count);
	const forms = new Int8Array(count);
	/** Whether a restricted leaf is at or below a node, so that it has a mask. */
	const masked = new Uint8Array(count);
	for (let node = count - 1; node >= 0; node--) {
		let value = Number.POSITIVE_INFINITY;
		let form = -1;
		for (let k = 0; k < costs.mean.length; k++) {
			if (!(costs.worst[k][node] + depths[node] <= limit)) continue;
			const words = costs.words[k][node] + (k === LeafForm.restricted ? costs.maskWords[node] : 0);
			const cost = shares[node] * costs.mean[k][node] + price * words;
			if (cost < value) {
				value = cost;
				form = k;
			}
		}
		const half = halves[node];
		if (half >= 0) {
			masked[node] = masked[half] | masked[half + 1];
			const words = 2 + masked[node] * costs.maskWords[node];
			const cost = shares[node] + price * words + best[half] + best[half + 1];
			if (cost < value) {
				value = cost;
				form = -1;
			} else if (value === Number.POSITIVE_INFINITY) value = cost;
			// over the limit whatever is done: the caller sees it in `worst`
		} else if (form < 0) form = LeafForm.restricted;
		best[node] = value;
		forms[node] = form;
		if (form >= 0) masked[node] = form === LeafForm.restricted ? 1 : 0;
	}
	return summary(tree, costs, depths, forms, masked, sharedWords);
}

function summary(
	tree: ProofTree,
	costs: LeafCosts,
	depths: Uint32Array,
	forms: Int8Array,
	masked: Uint8Array,
	sharedWords: number,
): Cut {
	let mean = 0;
	let worst = 0;
	let words = 0;
	let leaves = 0;
	let shared = false;
	const open = [0];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		const form = forms[node];
		words += masked[node] * costs.maskWords[node];
		if (form < 0) {
			words += 2;
			open.push(tree.halves[node] + 1, tree.halves[node]);
			continue;
		}
		leaves++;
		words += costs.words[form][node];
		mean += tree.shares[node] * (costs.mean[form][node] + depths[node]);
		worst = Math.max(worst, costs.worst[form][node] + depths[node]);
		shared ||= form !== LeafForm.constant;
	}
	return { forms, mean, worst, words: words + (shared ? sharedWords : 0), leaves };
}
