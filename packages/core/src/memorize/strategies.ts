/**
 * The strategies by name: each builds a network from pairs, or falls back to `comparison` with a note that
 * says why.
 */

import type { Pairs } from "../table/pairs.ts";
import { axisNetwork } from "./axis-tree.ts";
import { comparisonTree } from "./comparison.ts";
import { halvingNetwork } from "./halving.ts";
import { projectionNetwork } from "./projection.ts";
import { robust } from "./robust.ts";
import type { Attempt, Built, Strategy, StrategyName, StrategyOptions } from "./strategy.ts";

/**
 * How inputs are told apart, by name: what `memorize` takes as its `strategy`. Each gives a network of
 * pairs and says where it fell back.
 */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
	comparison,
	projection: (pairs, options) =>
		orComparison("projection", projectionNetwork(pairs, options), pairs, options),
	halving(pairs, options) {
		const built = orComparison("halving", halvingNetwork(pairs, options), pairs, options);
		return built.strategy === "halving" ? withUnused(built, options) : built;
	},
	robust(pairs, options) {
		const built = robust(pairs, options);
		return pairs.dataset.inputCount > 1 ? withUnused(built, options) : built;
	},
};

function comparison(pairs: Pairs, options: StrategyOptions): Built {
	const tree = comparisonTree(pairs, options);
	const { maxDepth } = options;
	const kept =
		maxDepth === Number.POSITIVE_INFINITY || tree.tree.depths().every((depth) => depth <= maxDepth);
	const notes = kept ? [] : [`No tree was found with at most ${maxDepth} gates on a path.`];
	return { network: axisNetwork(pairs, tree, options.membership), strategy: "comparison", notes };
}

function orComparison(
	strategy: StrategyName,
	attempt: Attempt,
	pairs: Pairs,
	options: StrategyOptions,
): Built {
	if ("network" in attempt) return { ...attempt, strategy, notes: [] };
	const built = comparison(pairs, options);
	const note = `The strategy ${strategy} fell back to comparison: ${attempt.because}.`;
	return { ...built, notes: [note, ...built.notes] };
}

/** Says so where a strategy that builds one tree was asked to choose among trees. */
function withUnused(built: Built, { minimize, maxDepth }: StrategyOptions): Built {
	const asked = [
		...(minimize === "worst" ? [] : [`minimize ${minimize}`]),
		...(maxDepth < Number.POSITIVE_INFINITY ? [`a depth of at most ${maxDepth}`] : []),
	];
	if (asked.length === 0) return built;
	const note = `The strategy ${built.strategy} builds one tree only: asking for ${asked.join(" and ")} changed nothing.`;
	return { ...built, notes: [...built.notes, note] };
}
