/**
 * Filtered leaves: what a filter decides, the model must decide, on every box of the leaf.
 *
 * Let a and b be the two outputs between which it decides. On every box each other output must be proved to
 * lose against one of them, by more than the margin of the proof, which is not below 0: a largest output
 * loses against none, so it is a or b, and if it is only one of them, it is the decision. Which one it is
 * follows from the folded difference (check-fold.ts): if a less b of the model's outputs, as rounded,
 * is within e of the filter's sum and a constant c, it is above 0 where the sum is above e - c, and below 0
 * where it is below -e - c. So thresholds outside of these are enough. The mask behind the filter is held
 * against every box as any other.
 */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import type { Network } from "../network/network.ts";
import type { Budget } from "./budget.ts";
import { Fold, type LeafDomain } from "./check-fold.ts";
import type { NodeChecker } from "./check-node.ts";
import { missingMask, type Proved } from "./leaf-promise.ts";

export function isFiltered(network: ConditionalNetwork, leaf: number): boolean {
	return network.leafKind(leaf) === LeafKind.filtered;
}

/** What is missing for a filtered leaf on the box that the checker has just checked, if anything. */
export function missingOnBox(
	{ filters, masks, leafItems }: ConditionalNetwork,
	model: Network,
	leaf: number,
	proved: Proved,
	checker: NodeChecker,
): string | undefined {
	const filter = leafItems[leaf];
	const pair = [filters.above[filter], filters.below[filter]];
	const behind = filters.masks[filter];
	if (masks.networks[behind] !== 0) return `Behind the filter of leaf ${leaf} is another network.`;
	const reason = missingMask(masks, model, behind, leaf, proved);
	if (reason !== undefined) return reason;
	if (proved.decision !== undefined && pair.includes(proved.decision)) return undefined;
	for (let k = 0; k < model.outputCount; k++)
		if (!pair.includes(k) && pair.every((winner) => checker.unbeaten(winner, [k]) !== undefined))
			return `It does not follow that output ${k} does not win at leaf ${leaf}.`;
	return undefined;
}

/** What is missing for a filter to decide as the model does, on all boxes of its leaf, if anything. */
export function missingFilter(
	{ filters, leafItems }: ConditionalNetwork,
	model: Network,
	leaf: number,
	answer: "argmin" | "argmax",
	domain: LeafDomain,
	budget: Budget,
): string | undefined {
	const filter = leafItems[leaf];
	const network = filters.networks.get(filter);
	const fold = new Fold(model, network, domain);
	const reason = fold.keepAll(budget);
	if (reason !== undefined) return `Leaf ${leaf}: ${reason}`;
	const [above, below] = [filters.above[filter], filters.below[filter]];
	const [a, b] = answer === "argmax" ? [above, below] : [below, above];
	budget.spend(model.valueCount + model.rows.weightCount);
	const { constant, error } = fold.gap(a, b, network.neuronCount);
	if (!(Number.isFinite(constant) && Number.isFinite(error)))
		return `Nothing is known of how outputs ${a} and ${b} differ at leaf ${leaf}.`;
	if (!(filters.high[filter] >= upward(error - constant)))
		return `It does not follow that output ${above} wins above the threshold of leaf ${leaf}.`;
	if (!(-filters.low[filter] >= upward(error + constant)))
		return `It does not follow that output ${below} wins below the threshold of leaf ${leaf}.`;
	return undefined;
}

/** At least the difference of which this is the rounded one. */
function upward(rounded: number): number {
	return rounded + Math.abs(rounded) * 2 ** -52 + Number.MIN_VALUE;
}
