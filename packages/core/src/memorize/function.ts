/**
 * A table within a tolerance: few leaves, affine or constant, every row answered within what is allowed as
 * float64 computes it. Of one input beside their number stands what no network of the class can beat; of
 * several inputs, what rows on a line need, in which only one input changes.
 *
 * Source: O'Rourke (CACM 1981); docs/theory.md, "Within a tolerance". Cost: a sort, O(n) for one input;
 * O(n p^3) a level of the tree for several.
 */

import { requireInternal } from "../errors.ts";
import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { type CostSummary, costSummary } from "../network/cost.ts";
import { Evaluator } from "../network/evaluate.ts";
import { affineLeaves, affineLeavesOnLine } from "../network/function-bounds.ts";
import type { LowerBound } from "../network/lower-bounds.ts";
import { completeTree } from "../network/tree.ts";
import { distanceUp, nextUp } from "../numbers/floats.ts";
import { narrowThreshold } from "../numbers/narrow.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { type Dataset, requireDataset } from "../table/dataset.ts";
import { distinctPairs, type Pairs } from "../table/pairs.ts";
import { sortLexicographically } from "../table/sort.ts";
import { type AffineLeaves, affineNetwork, constantCount, roundingAt, storedBytes } from "./affine-leaves.ts";
import { massOf } from "./axis-tree.ts";
import type { WindowedRows } from "./cell-leaf.ts";
import { cellTree } from "./cell-tree.ts";
import { affinePieces, constantPieces, fewestPieces, narrowPieces } from "./pieces.ts";
import { checkFinite, checkTolerance, type Tolerance, windowsOf } from "./tolerance.ts";

/** What is made least within a tolerance. */
export type FunctionObjective = "bytes" | "worst" | "mean" | "leaves";

/** How a table is fitted within a tolerance. */
export interface FunctionOptions extends WorkOptions {
	readonly tolerance: Tolerance;
	/** What to make least: bytes (the default), operations of the worst or of a mean input, or leaves. */
	readonly minimize?: FunctionObjective | undefined;
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
	/** Leaves, and the fewest there can be as far as is proved. */
	readonly pieces: number;
	readonly fewest: number;
	readonly constantLeaves: number;
	/** Rounding of one answer at most, which the bound allows on top of the tolerance. */
	readonly rounding: number;
}

/**
 * @throws CondnetError `bad-data` if one input has different outputs or a number is not finite; `usage` if
 * the tolerance is none; `interrupted`
 */
export function memorizeFunction(dataset: Dataset, options: FunctionOptions): MemorizedFunction {
	requireDataset(dataset);
	const { tolerance, minimize = "bytes" } = options;
	const { inputCount, outputCount } = dataset;
	checkTolerance(tolerance, outputCount);
	const pairs = distinctPairs(dataset, options);
	checkFinite(pairs);
	advance(options, "fitting", 0);
	const x = new Float64Array(pairs.count * inputCount);
	for (let pair = 0; pair < pairs.count; pair++) {
		const at = pairs.rows[pair] * inputCount;
		x.set(dataset.inputs.subarray(at, at + inputCount), pair * inputCount);
	}
	const rows: WindowedRows = { width: inputCount, x, outputCount, ...windowsOf(pairs, tolerance) };
	let best: Candidate | undefined;
	const masses = Float64Array.from({ length: pairs.count }, (_, pair) => massOf(pairs, pair));
	for (const candidate of inputCount === 1
		? pieceTrees(rows, masses)
		: cellTrees(rows, masses, minimize, options))
		if (best === undefined || isCheaper(candidate, best, minimize)) best = candidate;
	requireInternal(best !== undefined, "No leaves were tried.");
	const { network, cost, rounding } = best;
	advance(options, "bounding", 0);
	const widened = Number.isFinite(rounding)
		? { ...rows, ...windowsOf(pairs, tolerance, rounding) }
		: undefined;
	const fewest = widened === undefined ? 1 : inputCount === 1 ? fewestPieces(widened) : fewestOnLine(widened);
	const checked = check(network, pairs, rows, tolerance);
	requireInternal(
		checked.mismatches === 0,
		`${checked.mismatches} rows were not answered within the tolerance.`,
	);
	const bound = inputCount === 1 ? affineLeaves : affineLeavesOnLine;
	return {
		network,
		strategy: "tolerance",
		pairs: pairs.count,
		labels: pairs.labelCount,
		cost,
		lowerBounds: [bound(fewest, network.leafCount, rounding, { worst: cost.worst.total })],
		verified: { rows: dataset.rowCount, mismatches: checked.mismatches },
		largestError: checked.absolute,
		largestRelativeError: checked.relative,
		pieces: network.leafCount,
		fewest,
		constantLeaves: constantCount(network),
		rounding,
	};
}

interface Candidate {
	readonly network: ConditionalNetwork;
	readonly cost: CostSummary;
	readonly rounding: number;
}

function isCheaper(a: Candidate, b: Candidate, minimize: FunctionObjective): boolean {
	const figures = ({ network, cost }: Candidate): number[] => {
		const bytes = storedBytes(network);
		const [worst, mean] = [cost.worst.total, cost.mean.total];
		if (minimize === "worst") return [worst, bytes];
		if (minimize === "mean") return [mean, bytes];
		return minimize === "leaves" ? [network.leafCount, bytes] : [bytes, worst];
	};
	const [first, second] = [figures(a), figures(b)];
	return first[0] < second[0] || (first[0] === second[0] && first[1] < second[1]);
}

function* pieceTrees(rows: WindowedRows, masses: Float64Array): Generator<Candidate> {
	const affine = affinePieces(rows);
	// Half the bytes a piece are worth a few more of many.
	const narrow = narrowPieces(rows, affine.count + Math.floor(affine.count / 50));
	for (const pieces of [affine, narrow, constantPieces(rows)]) {
		if (pieces === undefined) continue;
		const { count, starts } = pieces;
		const thresholds = new Float64Array(count - 1);
		for (let i = 1; i < count; i++)
			thresholds[i - 1] = narrowThreshold(rows.x[starts[i] - 1], rows.x[starts[i]]);
		const gated = { tree: completeTree(count), gateValues: new Int32Array(count - 1), thresholds };
		const order = Uint32Array.from(masses, (_, row) => row);
		yield candidateOf(affineNetwork(gated, 1, rows.outputCount, pieces), pieces, rows, order, starts, masses);
	}
}

/** Leaves of constants that may still pay, as a multiple of the affine ones. */
const constantsPay = 16;

function* cellTrees(
	rows: WindowedRows,
	masses: Float64Array,
	minimize: FunctionObjective,
	work: WorkOptions,
): Generator<Candidate> {
	let most = Number.POSITIVE_INFINITY;
	const isForTime = minimize === "worst" || minimize === "mean";
	for (const affine of [true, false])
		for (const balanced of isForTime ? [false, true] : [false]) {
			const made = cellTree(rows, { ...work, affine, balanced, mostLeaves: affine ? undefined : most });
			if (made === undefined) continue;
			const { leaves, order, starts } = made;
			if (affine) most = Math.min(most, constantsPay * leaves.count);
			const network = affineNetwork(made, rows.width, rows.outputCount, leaves);
			yield candidateOf(network, leaves, rows, order, starts, masses);
		}
}

/** @param starts leaf i answers the rows order[starts[i] .. starts[i + 1]) */
function candidateOf(
	network: ConditionalNetwork,
	leaves: AffineLeaves,
	{ x, width, outputCount }: WindowedRows,
	order: Uint32Array,
	starts: Uint32Array,
	masses: Float64Array,
): Candidate {
	const leafMasses = new Float64Array(leaves.count);
	const reach = new Float64Array(width);
	let rounding = 0;
	for (let leaf = 0; leaf < leaves.count; leaf++) {
		reach.fill(0);
		for (let i = starts[leaf]; i < starts[leaf + 1]; i++) {
			leafMasses[leaf] += masses[order[i]];
			for (let j = 0; j < width; j++) reach[j] = Math.max(reach[j], Math.abs(x[order[i] * width + j]));
		}
		rounding = Math.max(rounding, roundingAt(leaves, leaf, reach, outputCount));
	}
	return { network, cost: costSummary(network, leafMasses), rounding };
}

/** Rows that differ in one input lie on a line, which leaves cut into pieces: the most any line needs. */
function fewestOnLine({ width, outputCount, x, low, high }: WindowedRows): number {
	const count = x.length / width;
	const turned = new Float64Array(x.length);
	let fewest = 1;
	for (let axis = 0; axis < width; axis++) {
		// The axis last: rows of a line follow one another.
		for (let i = 0; i < count; i++) {
			let at = i * width;
			for (let j = 0; j < width; j++) if (j !== axis) turned[at++] = x[i * width + j];
			turned[at] = x[i * width + axis];
		}
		const { rows } = sortLexicographically(turned, count, width);
		for (let from = 0, to = 1; from < count; from = to++) {
			while (to < count && isOneLine(turned, width, rows[from], rows[to])) to++;
			if (to - from < 3) continue;
			const line = rows.subarray(from, to);
			const each = (numbers: Float64Array): Float64Array => {
				const own = new Float64Array(line.length * outputCount);
				for (let i = 0; i < line.length; i++)
					for (let k = 0; k < outputCount; k++) own[i * outputCount + k] = numbers[line[i] * outputCount + k];
				return own;
			};
			const places = Float64Array.from(line, (row) => x[row * width + axis]);
			fewest = Math.max(fewest, fewestPieces({ x: places, outputCount, low: each(low), high: each(high) }));
		}
	}
	return fewest;
}

function isOneLine(turned: Float64Array, width: number, a: number, b: number): boolean {
	for (let j = 0; j < width - 1; j++) if (turned[a * width + j] !== turned[b * width + j]) return false;
	return true;
}

function check(
	network: ConditionalNetwork,
	{ dataset, rows: order, count }: Pairs,
	{ x, width, low, high, outputCount }: WindowedRows,
	{ absolute: allowed = 0, relative: part = 0 }: Tolerance,
): { mismatches: number; absolute: number; relative: number } {
	const evaluator = new Evaluator(network);
	const given = new Float64Array(outputCount);
	let mismatches = 0;
	let absolute = 0;
	let relative = 0;
	for (let pair = 0; pair < count; pair++) {
		evaluator.evaluate(x, given, pair * width);
		let within = true;
		for (let k = 0; k < outputCount; k++) {
			const at = pair * outputCount + k;
			const y = dataset.outputs[order[pair] * outputCount + k];
			within &&= given[k] >= low[at] && given[k] <= high[at];
			if (given[k] === y) continue;
			const error = distanceUp(given[k], y);
			absolute = Math.max(absolute, error);
			const own = typeof allowed === "number" ? allowed : allowed[k];
			// Where only a part is allowed, what lies in the window keeps to it, whatever the quotient rounds.
			const most = own === 0 ? part : Number.POSITIVE_INFINITY;
			if (y !== 0) relative = Math.max(relative, Math.min(most, nextUp(error / Math.abs(y))));
		}
		if (!within) mismatches++;
	}
	return { mismatches, absolute, relative };
}
