/**
 * Synthesis on data: from a trained network and rows of inputs to a conditional network that has the same
 * bits on every one of those rows (Koyuncu 2023; docs/theory.md, "Synthesis"). Off the rows it promises
 * nothing.
 *
 * A tree of axis cuts halves the rows; a leaf answers with a constant, with an affine map, or with the source
 * network restricted to the values that are nonzero on its rows. Then the tree is pruned to the fewest
 * operations a words budget allows, so that on average it never costs more than column skip. Cost: O(rows *
 * edges + inputs * rows * log rows).
 */

import { CondnetError, requireUsage } from "../errors.ts";
import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { costSummary, networkOperations, type Words, wordCount } from "../network/cost.ts";
import type { Network } from "../network/network.ts";
import type { Operations } from "../network/operation-count.ts";
import { requireNetwork } from "../network/require-network.ts";
import { type Verification, verify } from "../network/verify.ts";
import { Random } from "../numbers/random.ts";
import { requireFloats } from "../numbers/required.ts";
import type { WorkOptions } from "../progress.ts";
import { Dataset } from "../table/dataset.ts";
import { measureActivity } from "./data/activity.ts";
import { assemble } from "./data/assemble.ts";
import { CutScore } from "./data/cut-score.ts";
import { columnSkipFigures, conditionalFigures, type LeafKindFigures } from "./data/figures.ts";
import { halvingTree } from "./data/halving-tree.ts";
import { type DataLeafKind, dataLeafKinds, leafCosts } from "./data/leaf-costs.ts";
import { prune } from "./data/prune.ts";

/** How a model is made conditional on rows. */
export interface OnDataOptions extends WorkOptions {
	/** Rows a leaf holds at least before it is cut no more; 1 if left out. */
	readonly leafPoints?: number | undefined;
	/**
	 * Most words of the result, the source network's own included where leaves refer to it; no limit if left
	 * out.
	 */
	readonly maxWords?: number | undefined;
	/** Kinds of leaf allowed; all if left out. */
	readonly leafKinds?: readonly DataLeafKind[] | undefined;
	/** Chooses among cuts that are equally good; 0 if left out. */
	readonly seed?: number | undefined;
}

/** A conditional network equal to a model on rows, bit for bit, and what it costs there. */
export interface SynthesizedOnData {
	readonly network: ConditionalNetwork;
	readonly rows: number;
	readonly operations: {
		/** All stored weights of the source. */
		readonly dense: Operations;
		/** Column skip: `worst` is proved (no input costs more), `worstRow` the dearest row. */
		readonly columnSkip: {
			readonly mean: Operations;
			readonly worst: Operations;
			readonly worstRow: Operations;
		};
		readonly conditional: {
			readonly mean: Operations;
			readonly worst: Operations;
			readonly worstRow: Operations;
		};
	};
	readonly depth: number;
	readonly leaves: number;
	readonly byKind: Readonly<Record<DataLeafKind, LeafKindFigures>>;
	readonly words: Words;
	readonly verified: Verification;
	/** The limit that kept the network from doing fewer operations; or null. */
	readonly stoppedBy: "max-words" | null;
}

/** Leaves smaller than this are not worth a better grouping of their rows. */
const groupedPoints = 4;

/**
 * @param inputs row-major, network.inputCount numbers a row, which a network in float32 rounds; infinities
 *   are inputs like any other
 * @throws CondnetError `bad-data` naming row and input of a NaN; `usage` for an option out of range, or a
 * budget nothing fits
 */
export function synthesizeOnData(
	network: Network,
	inputs: Float64Array,
	options: OnDataOptions = {},
): SynthesizedOnData {
	requireNetwork(network);
	requireFloats(inputs, "The array of inputs");
	const {
		leafPoints = 1,
		maxWords = Number.POSITIVE_INFINITY,
		leafKinds = dataLeafKinds,
		seed = 0,
	} = options;
	requireUsage(
		Number.isInteger(leafPoints) && leafPoints >= 1,
		`A leaf holds at least one row, not ${leafPoints}.`,
	);
	requireUsage(maxWords > 0, `A network takes more than ${maxWords} words.`);
	requireUsage(
		leafKinds.length > 0,
		"No kind of leaf is allowed.",
		`Allow some of ${dataLeafKinds.join(", ")}.`,
	);
	checkRows(network, inputs);
	const points = network.arithmetic === "float32" ? inputs.map(Math.fround) : inputs;

	const activity = measureActivity(network, points, options);
	// Rows that become constants need not be like each other: the tree is then as even as can be.
	const grouped = leafPoints > 1 || maxWords < Number.POSITIVE_INFINITY || !leafKinds.includes("constant");
	const score = grouped
		? new CutScore(network, activity, points, Math.max(leafPoints, groupedPoints))
		: undefined;
	const random = new Random(seed);
	const tree = halvingTree(points, network.inputCount, { leafPoints, random, score }, options);
	const costs = leafCosts(network, points, activity, tree, new Set(leafKinds), options);
	const networkWords = network.rows.weightCount + network.rows.count;
	const { choices, operations } = prune(tree, costs, networkWords, maxWords);
	const unlimited = prune(tree, costs, networkWords, Number.POSITIVE_INFINITY);
	const assembled = assemble(network, points, activity, tree, choices);

	const { inputCount, outputCount } = network;
	const table = new Dataset({ inputCount, outputCount, inputs: points, outputs: activity.outputs });
	const verified = verify(assembled.network, table, { ...options, order: tree.order });
	const { all, byKind } = conditionalFigures(network, activity, tree.order, assembled);
	const { worst, depth } = costSummary(assembled.network);
	const dense = networkOperations(network);
	return {
		network: assembled.network,
		rows: activity.rowCount,
		operations: {
			dense,
			columnSkip: { ...columnSkipFigures(network, activity), worst: dense },
			conditional: { ...all, worst },
		},
		depth,
		leaves: assembled.network.leafCount,
		byKind,
		words: wordCount(assembled.network),
		verified,
		stoppedBy: unlimited.operations < operations ? "max-words" : null,
	};
}

function checkRows(network: Network, inputs: Float64Array): void {
	const { inputCount } = network;
	requireUsage(
		inputs.length > 0 && inputs.length % inputCount === 0,
		`${inputs.length} numbers are not rows of ${inputCount} inputs.`,
	);
	const bad = inputs.findIndex(Number.isNaN);
	if (bad >= 0)
		throw new CondnetError(
			"bad-data",
			`Row ${Math.floor(bad / inputCount) + 1}, input ${(bad % inputCount) + 1} is NaN, expected a number.`,
			"Remove the row.",
		);
}
