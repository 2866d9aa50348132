/**
 * A table becomes a conditional network that returns every output bit for bit. The network is verified on
 * every row before it is called done, its operations are counted, and bounds say what no network of a class
 * could better.
 *
 * Source: Koyuncu, "Memorization Capacity of Neural Networks with Conditional Computation" (ICLR 2023);
 * docs/theory.md, "Conditional memorization".
 */

import { requireInternal, requireUsage } from "../errors.ts";
import type { Arithmetic } from "../network/affine.ts";
import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { type CostSummary, costSummary } from "../network/cost.ts";
import { Evaluator } from "../network/evaluate.ts";
import { conditionalBounds, type LowerBound } from "../network/lower-bounds.ts";
import { type Verification, verify } from "../network/verify.ts";
import type { WorkOptions } from "../progress.ts";
import { type Dataset, requireDataset } from "../table/dataset.ts";
import { distinctPairs, type Pairs } from "../table/pairs.ts";
import { massOf, type Objective } from "./axis-tree.ts";
import { columnRuns } from "./column.ts";
import { tableInFloat32, treeInFloat32 } from "./in-float32.ts";
import { eachItsOwnLabel } from "./leaves.ts";
import { strategies } from "./strategies.ts";
import type { Strategy, StrategyName } from "./strategy.ts";

/** How a table is memorized; everything may be left out. */
export interface MemorizeOptions extends WorkOptions {
	/** `comparison` if left out. */
	readonly strategy?: StrategyName | undefined;
	/** What to make least: operations of the worst input (the default), of a mean input, or leaves. */
	readonly minimize?: Objective | undefined;
	/** Answer "unknown" for inputs that are not stored; false if left out. */
	readonly membership?: boolean | undefined;
	/** Gates allowed on a path; where no tree keeps to it, a note says so. No limit if left out. */
	readonly maxDepth?: number | undefined;
	/**
	 * For `robust`: the radius every stored input keeps its answer in, a number or a part of the largest
	 * possible.
	 */
	readonly radius?: number | { readonly ofBest: number } | undefined;
	/** Seed of random projections; 1 if left out. */
	readonly seed?: number | undefined;
	/**
	 * float32: inputs are rounded, by the network as here, thresholds are float32 numbers, and outputs must be.
	 * For `comparison`. float64 if left out.
	 */
	readonly arithmetic?: Arithmetic | undefined;
}

/**
 * A network that returns every row bit for bit, its cost, what no network can beat, and the rows it was
 * verified on.
 */
export interface Memorized {
	readonly network: ConditionalNetwork;
	/** The strategy that built it: the one asked for, or the one it fell back to. */
	readonly strategy: StrategyName;
	/** Distinct inputs. */
	readonly pairs: number;
	/** Distinct outputs. */
	readonly labels: number;
	/** Operations: worst path; mean over distinct inputs, or under the table's weights. */
	readonly cost: CostSummary;
	readonly lowerBounds: readonly LowerBound[];
	readonly verified: Verification;
	/** Certified radius in the largest norm, for `robust`. */
	readonly radius?: number;
	/** What a user should know: a fallback, a limit not kept. */
	readonly notes: readonly string[];
}

/**
 * @throws CondnetError `bad-data` if one input has different outputs, or in float32 an output is no number of
 * it; `usage` if options contradict; `interrupted` Cost: O(p n log n) for comparison
 */
export function memorize(dataset: Dataset, options: MemorizeOptions = {}): Memorized {
	requireDataset(dataset);
	if (options.arithmetic === "float32") return inFloat32(dataset, options);
	return memorized(dataset, options, (network) => network);
}

function inFloat32(given: Dataset, options: MemorizeOptions): Memorized {
	const { strategy = "comparison" } = options;
	requireUsage(
		strategy === "comparison",
		`The strategy ${strategy} is one of float64, and float32 was asked for.`,
		"Use `strategy` comparison.",
	);
	const { dataset, rounded } = tableInFloat32(given);
	const made = memorized(dataset, options, treeInFloat32);
	if (rounded === 0) return made;
	const note =
		`${rounded} of ${dataset.inputs.length} input numbers are none of float32: rows are told apart by what ` +
		"they are rounded to, as the network rounds what it is asked.";
	return { ...made, notes: [note, ...made.notes] };
}

function memorized(
	dataset: Dataset,
	options: MemorizeOptions,
	finish: (network: ConditionalNetwork) => ConditionalNetwork,
): Memorized {
	const { strategy = "comparison", minimize = "worst", membership = false, seed = 1 } = options;
	const { maxDepth = Number.POSITIVE_INFINITY, radius, onProgress, signal } = options;
	requireUsage(maxDepth >= 0, `A depth limit of ${maxDepth} was asked for, expected at least 0.`);
	requireUsage(
		Object.hasOwn(strategies, strategy),
		`The strategy ${strategy} is not known.`,
		`Choose one of ${Object.keys(strategies).join(", ")}.`,
	);
	requireUsage(
		radius === undefined || strategy === "robust",
		`A radius was asked for, but the strategy ${strategy} keeps none.`,
		"Use `strategy` robust.",
	);
	const build: Strategy = strategies[strategy];
	const pairs = distinctPairs(dataset, { onProgress, signal });
	const built = build(membership ? eachItsOwnLabel(pairs) : pairs, {
		minimize,
		membership,
		seed,
		maxDepth,
		radius,
		onProgress,
		signal,
	});
	const network = finish(built.network);
	const masses = new Float64Array(network.leafCount);
	// Rows without repetition are verified in the order of the leaves, or of their inputs, which is near it.
	const distinct = pairs.count === dataset.rowCount;
	const order = built.order?.map((pair) => pairs.rows[pair]) ?? pairs.rows;
	const visits = distinct ? { order, leafMasses: masses } : {};
	const verified = verify(network, dataset, { onProgress, signal, ...visits });
	requireInternal(verified.mismatches === 0, `${verified.mismatches} rows were not answered bit for bit.`);
	if (!distinct) addLeafMasses(masses, network, pairs);
	const cost = costSummary(network, masses);
	return {
		network,
		strategy: built.strategy,
		pairs: pairs.count,
		labels: pairs.labelCount,
		cost,
		lowerBounds: boundsOf(pairs, cost),
		verified,
		...(built.radius === undefined ? {} : { radius: built.radius }),
		notes: built.notes,
	};
}

/** Adds to each leaf the masses of the pairs that reach it. */
function addLeafMasses(masses: Float64Array, network: ConditionalNetwork, pairs: Pairs): void {
	const { inputs, inputCount } = pairs.dataset;
	const evaluator = new Evaluator(network);
	for (let i = 0; i < pairs.count; i++)
		masses[evaluator.leafOf(inputs, pairs.rows[i] * inputCount)] += massOf(pairs, i);
}

function boundsOf(pairs: Pairs, cost: CostSummary): LowerBound[] {
	const labelMasses = new Float64Array(pairs.labelCount);
	for (let i = 0; i < pairs.count; i++) labelMasses[pairs.labels[i]] += massOf(pairs, i);
	const runMasses = pairs.dataset.inputCount === 1 ? columnRuns(pairs, 0)?.masses : undefined;
	const table = { labelMasses, runMasses, weighted: pairs.weights.length > 0 };
	return conditionalBounds(table, { worst: cost.worst.total });
}
