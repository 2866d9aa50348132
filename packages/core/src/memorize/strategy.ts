/** What a strategy of memorizing is told, and what it gives back. */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import type { WorkOptions } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";
import type { Objective } from "./axis-tree.ts";

/** Names of the strategies of `memorize`. */
export type StrategyName = "comparison" | "projection" | "halving" | "robust";

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
	readonly radius?: number | undefined;
	/**
	 * The pairs in the order of the leaves that answer them, where the strategy knows it; verifying in it is
	 * kind to the cache.
	 */
	readonly order?: Uint32Array;
}

export type Strategy = (pairs: Pairs, options: StrategyOptions) => Built;

/**
 * What a strategy gives that float64 can defeat: a network, or the reason why there is none, as the end of a
 * sentence.
 */
export type Attempt = Pick<Built, "network" | "order"> | { readonly because: string };
