/**
 * A table of one input within a tolerance: few leaves, affine or constant, every row answered within what is
 * allowed as float64 computes it. Beside their number stands what no network of the class can beat.
 *
 * Source: O'Rourke (CACM 1981); docs/theory.md, "Within a tolerance". Cost: a sort, O(n).
 */

import { requireInternal, requireUsage } from "../errors.ts";
import { AffineRowsBuilder } from "../network/affine.ts";
import { ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { type CostSummary, costSummary, wordCount } from "../network/cost.ts";
import { Evaluator } from "../network/evaluate.ts";
import { affineLeaves } from "../network/function-bounds.ts";
import type { LowerBound } from "../network/lower-bounds.ts";
import { NetworkPool } from "../network/network.ts";
import { completeTree } from "../network/tree.ts";
import { nextUp } from "../numbers/floats.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Dataset } from "../table/dataset.ts";
import { distinctPairs, type Pairs } from "../table/pairs.ts";
import { massOf } from "./axis-tree.ts";
import { affinePieces, constantPieces, fewestPieces, type Pieces, type Rows } from "./pieces.ts";
import { checkFinite, checkTolerance, type Tolerance, windowsOf } from "./tolerance.ts";

/** How a table of one input is fitted within a tolerance. */
export interface FunctionOptions extends WorkOptions {
	readonly tolerance: Tolerance;
	/** What to make least: words (the default), operations of the worst or of a mean input, or leaves. */
	readonly minimize?: "bytes" | "worst" | "mean" | "leaves" | undefined;
}

/** A network within a tolerance, with what was checked and what is proved of it. */
export interface MemorizedFunction {
	readonly network: ConditionalNetwork;
	readonly strategy: "tolerance";
	/** Distinct inputs, and distinct outputs. */
	readonly pairs: number;
	readonly labels: number;
	readonly cost: CostSummary;
	readonly lowerBounds: readonly LowerBound[];
	/** Rows whose answers lie outside of their windows. */
	readonly verified: { readonly rows: number; readonly mismatches: number };
	/** Largest difference of an answer from its output, rounded up; as a part of outputs that are not 0. */
	readonly largestError: number;
	readonly largestRelativeError: number;
	/** Leaves, and the fewest there can be. */
	readonly pieces: number;
	readonly fewest: number;
	readonly constantLeaves: number;
	/** Rounding of one answer at most, which the bound allows on top of the tolerance. */
	readonly rounding: number;
}

/**
 * @throws CondnetError `bad-data` if one input has different outputs or a number is not finite; `usage` if
 * the table has several inputs or the tolerance is none; `interrupted`
 */
export function memorizeFunction(dataset: Dataset, options: FunctionOptions): MemorizedFunction {
	const { tolerance, minimize = "bytes" } = options;
	requireUsage(
		dataset.inputCount === 1,
		`The table has ${dataset.inputCount} inputs; a tolerance is kept for tables of one input only.`,
		"Choose one input, or memorize the table exactly.",
	);
	checkTolerance(tolerance, dataset.outputCount);
	const pairs = distinctPairs(dataset, options);
	checkFinite(pairs);
	advance(options, "fitting", 0);
	const x = Float64Array.from(pairs.rows, (row) => dataset.inputs[row]);
	const rows: Rows = { x, outputCount: dataset.outputCount, ...windowsOf(pairs, tolerance) };
	let best: Candidate | undefined;
	for (const pieces of [affinePieces(rows), constantPieces(rows)]) {
		const network = networkOf(rows, pieces);
		const cost = costSummary(network, massesOf(pairs, pieces));
		const candidate = { pieces, network, cost, words: wordCount(network).total };
		if (best === undefined || isCheaper(candidate, best, minimize)) best = candidate;
	}
	requireInternal(best !== undefined, "No pieces were tried.");
	const { network, cost, pieces } = best;
	advance(options, "bounding", 0);
	const rounding = roundingOf(x, pieces, dataset.outputCount);
	const fewest = Number.isFinite(rounding)
		? fewestPieces({ ...rows, ...windowsOf(pairs, tolerance, rounding) })
		: 1;
	const checked = check(network, pairs, rows);
	requireInternal(
		checked.mismatches === 0,
		`${checked.mismatches} rows were not answered within the tolerance.`,
	);
	return {
		network,
		strategy: "tolerance",
		pairs: pairs.count,
		labels: pairs.labelCount,
		cost,
		lowerBounds: [affineLeaves(fewest, pieces.count, rounding, { worst: cost.worst.total })],
		verified: { rows: dataset.rowCount, mismatches: checked.mismatches },
		largestError: checked.absolute,
		largestRelativeError: checked.relative,
		pieces: pieces.count,
		fewest,
		constantLeaves: constantCount(pieces, dataset.outputCount),
		rounding,
	};
}

interface Candidate {
	readonly pieces: Pieces;
	readonly network: ConditionalNetwork;
	readonly cost: CostSummary;
	readonly words: number;
}

function isCheaper(a: Candidate, b: Candidate, minimize: "bytes" | "worst" | "mean" | "leaves"): boolean {
	const figures = ({ pieces, cost, words }: Candidate): number[] => {
		const [worst, mean] = [cost.worst.total, cost.mean.total];
		if (minimize === "worst") return [worst, words];
		if (minimize === "mean") return [mean, words];
		return minimize === "leaves" ? [pieces.count, words] : [words, worst];
	};
	const [first, second] = [figures(a), figures(b)];
	return first[0] < second[0] || (first[0] === second[0] && first[1] < second[1]);
}

function isConstant({ slopes }: Pieces, piece: number, outputCount: number): boolean {
	return slopes.subarray(piece * outputCount, (piece + 1) * outputCount).every((slope) => slope === 0);
}

function constantCount(pieces: Pieces, outputCount: number): number {
	let count = 0;
	for (let piece = 0; piece < pieces.count; piece++) if (isConstant(pieces, piece, outputCount)) count++;
	return count;
}

function networkOf({ x, outputCount }: Rows, pieces: Pieces): ConditionalNetwork {
	const { count, starts, slopes, biases } = pieces;
	const thresholds = new Float64Array(count - 1);
	for (let i = 1; i < count; i++) thresholds[i - 1] = thresholdBetween(x[starts[i] - 1], x[starts[i]]);
	const leafKinds = new Uint8Array(count);
	const leafItems = new Uint32Array(count);
	const constants = new Float64Array(constantCount(pieces, outputCount) * outputCount);
	const rows = new AffineRowsBuilder();
	let stored = 0;
	for (let piece = 0; piece < count; piece++) {
		const [from, to] = [piece * outputCount, (piece + 1) * outputCount];
		if (isConstant(pieces, piece, outputCount)) {
			constants.set(biases.subarray(from, to), stored * outputCount);
			leafItems[piece] = stored++;
			continue;
		}
		leafKinds[piece] = LeafKind.network;
		leafItems[piece] = piece - stored;
		for (let at = from; at < to; at++) rows.row([0], [slopes[at]], biases[at]);
	}
	const networks = new NetworkPool(
		1,
		outputCount,
		new Uint32Array(count - stored + 1),
		new Uint8Array(0),
		new Float64Array(0),
		rows.build(),
	);
	return new ConditionalNetwork({
		inputCount: 1,
		outputCount,
		tree: completeTree(count),
		gateValues: new Int32Array(count - 1),
		thresholds,
		constants,
		...(stored === count ? {} : { networks, leafKinds, leafItems }),
	});
}

function massesOf(pairs: Pairs, { count, starts }: Pieces): Float64Array {
	const masses = new Float64Array(count);
	for (let piece = 0; piece < count; piece++)
		for (let pair = starts[piece]; pair < starts[piece + 1]; pair++) masses[piece] += massOf(pairs, pair);
	return masses;
}

/** fl(b + fl(a x)) differs from b + a x by less than 3 u (|a x| + |b|) and an underflow, u = 2^-53. */
function roundingOf(x: Float64Array, { count, starts, slopes, biases }: Pieces, outputCount: number): number {
	let most = 0;
	for (let piece = 0; piece < count; piece++) {
		const size = Math.max(Math.abs(x[starts[piece]]), Math.abs(x[starts[piece + 1] - 1]));
		for (let at = piece * outputCount; at < (piece + 1) * outputCount; at++)
			if (slopes[at] !== 0)
				most = Math.max(
					most,
					2 ** -51 * (Math.abs(slopes[at]) * size + Math.abs(biases[at])) + Number.MIN_VALUE * 4,
				);
	}
	return most;
}

function check(
	network: ConditionalNetwork,
	{ dataset, rows: order, count }: Pairs,
	{ x, low, high, outputCount }: Rows,
): { mismatches: number; absolute: number; relative: number } {
	const evaluator = new Evaluator(network);
	const given = new Float64Array(outputCount);
	let mismatches = 0;
	let absolute = 0;
	let relative = 0;
	for (let pair = 0; pair < count; pair++) {
		evaluator.evaluate(x, given, pair);
		let within = true;
		for (let k = 0; k < outputCount; k++) {
			const at = pair * outputCount + k;
			const y = dataset.outputs[order[pair] * outputCount + k];
			within &&= given[k] >= low[at] && given[k] <= high[at];
			if (given[k] === y) continue;
			const error = nextUp(Math.abs(given[k] - y));
			absolute = Math.max(absolute, error);
			if (y !== 0) relative = Math.max(relative, nextUp(error / Math.abs(y)));
		}
		if (!within) mismatches++;
	}
	return { mismatches, absolute, relative };
}
