/**
 * The strategy `comparison`: gates are single comparisons of one input with a constant. Several constructions
 * are tried and the cheapest tree for the objective is kept.
 *
 * - one column whose value determines the label, over the runs of equal labels (column.ts);
 * - the lexicographic trie, with its guarantee for any ties (trie.ts);
 * - top-down splits: balanced halving, and entropy within several depth budgets (greedy.ts).
 */

import { requireInternal } from "../errors.ts";
import { ceilLog2 } from "../numbers/entropy.ts";
import type { WorkOptions } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";
import { type AxisTree, isCheaper, type Objective, type TreeCost, treeCost } from "./axis-tree.ts";
import { columnRuns, runsTree } from "./column.ts";
import { greedyTree, sortColumns } from "./greedy.ts";
import { trieTree } from "./trie.ts";

export interface ComparisonOptions extends WorkOptions {
	readonly minimize: Objective;
	/** Gates allowed on a path, where some tree keeps to it; Infinity for no limit. */
	readonly maxDepth: number;
}

/** Pairs times columns up to which every budget is tried; beyond, only the first for the objective. */
const manyBudgets = 2_000_000;

export function comparisonTree(pairs: Pairs, options: ComparisonOptions): AxisTree {
	const { minimize, maxDepth } = options;
	let best: AxisTree | undefined;
	let bestCost: TreeCost = { worst: 0, mean: 0, leaves: 0 };
	for (const candidate of candidates(pairs, options)) {
		const cost = treeCost(candidate);
		if (best === undefined || isBetter(cost, bestCost, minimize, maxDepth)) {
			best = candidate;
			bestCost = cost;
		}
		if (isLeast(bestCost, pairs, minimize)) break;
	}
	requireInternal(best !== undefined, "No tree was built for a table of pairs.");
	return best;
}

/** Keeping the depth limit comes first, the objective second. */
function isBetter(cost: TreeCost, than: TreeCost, minimize: Objective, maxDepth: number): boolean {
	if (cost.worst <= maxDepth && than.worst <= maxDepth) return isCheaper(cost, than, minimize);
	return cost.worst === than.worst ? isCheaper(cost, than, minimize) : cost.worst < than.worst;
}

/**
 * Whether no tree of comparisons can be better: every label one leaf, at the least depth there is for so
 * many.
 */
function isLeast(cost: TreeCost, pairs: Pairs, minimize: Objective): boolean {
	return (
		cost.leaves === pairs.labelCount &&
		cost.worst === ceilLog2(pairs.labelCount) &&
		(minimize !== "mean" || (pairs.weights.length === 0 && pairs.labelCount === pairs.count))
	);
}

function* candidates(pairs: Pairs, options: ComparisonOptions): Generator<AxisTree> {
	const { minimize, maxDepth } = options;
	const { inputCount } = pairs.dataset;
	for (let axis = 0; axis < inputCount; axis++) {
		const runs = columnRuns(pairs, axis);
		if (runs) yield runsTree(runs, minimize, maxDepth);
	}
	if (inputCount === 1) return; // nothing beats the runs of the only column
	yield trieTree(pairs, minimize);
	yield* greedyTrees(pairs, options);
}

/** Balanced halving, then entropy splits within budgets from generous to tight. */
function* greedyTrees(pairs: Pairs, options: ComparisonOptions): Generator<AxisTree> {
	const { onProgress, signal, minimize, maxDepth } = options;
	const columns = sortColumns(pairs);
	const least = ceilLog2(pairs.count);
	const none = Number.POSITIVE_INFINITY;
	yield greedyTree(pairs, columns, { onProgress, signal, budget: least, score: "balance" });
	const few = pairs.count * pairs.dataset.inputCount > manyBudgets;
	const wanted = few ? [minimize === "worst" ? least : none] : [none, least + 2, least + 1, least];
	for (const budget of new Set(wanted.map((budget) => Math.max(least, Math.min(budget, maxDepth)))))
		yield greedyTree(pairs, columns, { onProgress, signal, budget, score: "entropy" });
}
