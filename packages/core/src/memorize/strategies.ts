/** The strategies by name: each builds a network from pairs, or falls back to `comparison` with a note that says why. */

import type { ConditionalNetwork } from "../conditional-network.ts";
import type { Pairs } from "../pairs.ts";
import type { WorkOptions } from "../progress.ts";
import { axisNetwork, type Objective } from "./axis-tree.ts";
import { comparisonTree } from "./comparison.ts";

export type StrategyName = "comparison";

export interface StrategyOptions extends WorkOptions {
	readonly minimize: Objective;
	/** Every leaf holds its input; the pairs are then labelled apart. */
	readonly membership: boolean;
	readonly seed: number;
	readonly maxDepth: number;
	readonly radius: number | { readonly ofBest: number } | undefined;
}

export interface Built {
	readonly network: ConditionalNetwork;
	/** The strategy that built it. */
	readonly strategy: StrategyName;
	readonly notes: readonly string[];
	readonly radius?: number;
}

export type Strategy = (pairs: Pairs, options: StrategyOptions) => Built;

export const strategies: Readonly<Record<StrategyName, Strategy>> = {
	comparison(pairs, options) {
		const tree = comparisonTree(pairs, options);
		const notes =
			options.minimize === "mean" && tree.tree.depths().some((depth) => depth > options.maxDepth)
				? [`No tree was found with at most ${options.maxDepth} gates on a path.`]
				: [];
		return { network: axisNetwork(pairs, tree, options.membership), strategy: "comparison", notes };
	},
};
