/**
 * From a proof tree to a network within its budget: cuts, assembles, and cuts again where leaves turned out
 * otherwise than estimated, because masks are shared or a folded leaf differs by more than the tolerance.
 */

import { wordCount } from "../../network/cost.ts";
import { type Assembled, assemble } from "./assemble.ts";
import { canFold, type Folded } from "./fold.ts";
import { LeafForm, leafCosts } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";
import { type Budget, type Cut, leastMeanWithin, prune } from "./prune.ts";

/** Times that words left over are spent again. */
const refits = 4;

export interface Fitted extends Assembled {
	readonly cut: Cut;
}

/** The mean of operations that a network made now would have, as estimated. */
export function estimate(tree: ProofTree, budget: Budget, fold: boolean): number {
	return leastMeanWithin(tree, leafCosts(tree, fold && canFold(tree.network)), budget);
}

/** @param tolerance largest proved difference of a folded leaf; undefined: no folded leaves */
export function fit(tree: ProofTree, budget: Budget, tolerance: number | undefined): Fitted {
	const costs = leafCosts(tree, tolerance !== undefined && canFold(tree.network));
	const folds = new Map<number, Folded>();
	let words = budget.words;
	let best: Fitted | undefined;
	for (let left = refits; ; ) {
		const cut = prune(tree, costs, { ...budget, words });
		const fitted = { ...assemble(tree, cut, folds), cut };
		const refused = fitted.leafNodes.filter((_, leaf) => !(fitted.differences[leaf] <= (tolerance ?? 0)));
		if (refused.length > 0) {
			for (const node of refused) {
				costs.worst[LeafForm.folded][node] = Number.POSITIVE_INFINITY;
				costs.mean[LeafForm.folded][node] = Number.POSITIVE_INFINITY;
			}
			continue;
		}
		const used = wordCount(fitted.network).total;
		if (best === undefined || (used <= budget.words && cut.mean < best.cut.mean)) best = fitted;
		const target = cut.mean <= budget.targetOperations || !Number.isFinite(budget.words);
		if (left-- === 0 || target || used > budget.words) return best;
		words += budget.words - used;
	}
}
