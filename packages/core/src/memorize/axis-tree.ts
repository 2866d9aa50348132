/**
 * A tree of axis gates with a label at every leaf: what the strategies of single comparisons build, and how
 * they are compared with each other before one of them becomes a network.
 */

import { ConditionalNetwork } from "../network/conditional-network.ts";
import type { Tree } from "../network/tree.ts";
import type { Pairs } from "../table/pairs.ts";
import { constantLeaves } from "./leaves.ts";

export interface AxisTree {
	readonly tree: Tree;
	/** The input each gate compares. */
	readonly axes: Int32Array;
	readonly thresholds: Float64Array;
	readonly leafLabels: Uint32Array;
	/** How often each leaf is reached: summed weights of its pairs, or their number. */
	readonly leafMasses: Float64Array;
}

/** What a user can ask to be least. */
export type Objective = "worst" | "mean" | "leaves";

/** A tree's cost in comparisons: gates on the longest path, on a mean path, and leaves. */
export type TreeCost = Readonly<Record<Objective, number>>;

export function treeCost({ tree, leafMasses }: AxisTree): TreeCost {
	const depths = tree.depths();
	let worst = 0;
	let sum = 0;
	let mass = 0;
	for (let leaf = 0; leaf < depths.length; leaf++) {
		worst = Math.max(worst, depths[leaf]);
		sum += leafMasses[leaf] * depths[leaf];
		mass += leafMasses[leaf];
	}
	return { worst, mean: sum / mass, leaves: depths.length };
}

/** What decides when the objective asked for is even. */
const order: Readonly<Record<Objective, readonly Objective[]>> = {
	worst: ["worst", "leaves", "mean"],
	mean: ["mean", "worst", "leaves"],
	leaves: ["leaves", "worst", "mean"],
};

/** Whether the first cost is less than the second for an objective. */
export function isCheaper(a: TreeCost, b: TreeCost, objective: Objective): boolean {
	for (const figure of order[objective]) if (a[figure] !== b[figure]) return a[figure] < b[figure];
	return false;
}

/** The mass of pair i: its weight, or 1 where every pair counts alike. */
export function massOf(pairs: Pairs, i: number): number {
	return pairs.weights.length === 0 ? 1 : pairs.weights[i];
}

export function axisNetwork(pairs: Pairs, axisTree: AxisTree, membership: boolean): ConditionalNetwork {
	return new ConditionalNetwork({
		inputCount: pairs.dataset.inputCount,
		outputCount: pairs.dataset.outputCount,
		tree: axisTree.tree,
		gateValues: axisTree.axes,
		thresholds: axisTree.thresholds,
		...constantLeaves(pairs, axisTree.leafLabels, membership),
	});
}
