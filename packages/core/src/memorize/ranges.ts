/**
 * A table of ranges becomes a network of their keys: every key of a range gets its answer, and what lies in
 * no range gets none (leaves of kind `unknown`). A key is one number, or several words (word-keys.ts).
 *
 * Gates are x > e and x > the number below s. Two segments with no number between them share one gate, and
 * none where they agree; a gap of one number or more is a leaf. With L leaves the worst case is ceil(log2 L)
 * comparisons and no tree of thresholds has fewer leaves (docs/theory.md, "Ranges"). Cost: O(n log n).
 */

import { CondnetError, requireInternal } from "../errors.ts";
import { ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { type CostSummary, costSummary } from "../network/cost.ts";
import { rangeBounds } from "../network/function-bounds.ts";
import type { LowerBound } from "../network/lower-bounds.ts";
import type { Verification } from "../network/verify.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { type Dataset, requireDataset } from "../table/dataset.ts";
import { distinctPairs, type Pairs } from "../table/pairs.ts";
import { answeredGaps, SegmentList, type Segments, wrongRows, wrongSegments } from "./range-check.ts";
import { conflict, keysOf, type RangeKeys, type ShowRange, showRange } from "./range-keys.ts";
import { oneRange, RangeLeaves, rangeSweep } from "./range-segments.ts";

/** How a table of ranges is read and memorized. */
export interface RangeOptions extends WorkOptions {
	/**
	 * Keys are whole numbers: e and e + 1 leave no gap, and a range that ends elsewhere is refused. Keys of
	 * several words always are.
	 */
	readonly integers?: boolean | undefined;
	/** Of ranges within one another the inner one answers; if false, ranges that share numbers must agree. */
	readonly mostSpecific?: boolean | undefined;
	/** How messages write a key, given as its words. */
	readonly showKey?: ((words: Float64Array) => string) | undefined;
}

/** A network that answers every number of every range, with its cost and what was verified. */
export interface MemorizedRanges {
	readonly network: ConditionalNetwork;
	readonly strategy: "ranges";
	/** Distinct ranges. */
	readonly pairs: number;
	/** Distinct answers. */
	readonly labels: number;
	/** Operations: worst path; mean over the leaves, each alike. */
	readonly cost: CostSummary;
	readonly lowerBounds: readonly LowerBound[];
	/** The table's rows; each is checked at both ends, and every gap at the keys beside its neighbours. */
	readonly verified: Verification;
	readonly ranges: {
		readonly rows: number;
		/** Leaves without an answer: gaps between ranges, and what lies before the first and after the last. */
		readonly gaps: number;
		/** Neighbours with one answer and nothing between them, that share a leaf. */
		readonly merged: number;
	};
	readonly notes: readonly string[];
}

/** What answers a table's ranges; label -1 is a gap. */
interface Joined {
	readonly segments: Segments;
	readonly thresholds: Float64Array;
	readonly labels: Int32Array;
	readonly merged: number;
	/** Of each gap the number above what is before it, or the one below what is behind it. */
	readonly outside: Float64Array;
}

/**
 * @param dataset the first and the last key of a closed range: two inputs a row, or, of keys of several
 * words, each a whole number below 2^32, twice as many; any outputs
 * @throws CondnetError `bad-data` if a range ends before it starts, if two rows contradict each other, naming
 * both, or if keys are whole numbers and an end is not; `interrupted`
 */
export function memorizeRanges(dataset: Dataset, options: RangeOptions = {}): MemorizedRanges {
	requireDataset(dataset);
	const { integers = false, mostSpecific = false } = options;
	const show = showRange(dataset, options.showKey);
	const keys = keysOf(dataset, integers, show);
	const pairs = rangePairs(keys.ranges, show, options);
	advance(options, "joining ranges", 0);
	const joined = joinRanges(pairs, mostSpecific, keys, show);
	const network = networkOf(pairs, joined, keys);
	const mismatches =
		(mostSpecific
			? wrongSegments(network, pairs, joined.segments, keys)
			: wrongRows(network, dataset, options)) + answeredGaps(network, joined.outside, keys);
	requireInternal(mismatches === 0, `${mismatches} ends of ranges or gaps were not answered as they are.`);
	const { leafCount } = network;
	const cost = costSummary(network, new Float64Array(leafCount).fill(1));
	const gaps = network.leafKinds.reduce((sum, kind) => sum + (kind === LeafKind.unknown ? 1 : 0), 0);
	const bounds = rangeBounds(
		{ leaves: leafCount, labels: pairs.labelCount, gaps },
		{ worst: cost.worst.total },
	);
	return {
		network,
		strategy: "ranges",
		pairs: pairs.count,
		labels: pairs.labelCount,
		cost,
		// The first one is of one column.
		lowerBounds: keys.width === 1 ? bounds : bounds.slice(1),
		verified: { rows: dataset.rowCount, mismatches, kept: [] },
		ranges: { rows: dataset.rowCount, gaps, merged: joined.merged },
		notes: notesOf(keys.width, integers),
	};
}

function notesOf(width: number, integers: boolean): string[] {
	if (width > 1)
		return [`Keys are ${width} words in lexicographic order, each a whole number from 0 to ${2 ** 32 - 1}.`];
	return integers
		? ["Keys are whole numbers: any other number is answered as the next whole one above it."]
		: [];
}

/** @throws CondnetError `bad-data` naming two rows that are one range and have different answers */
function rangePairs(ranges: Dataset, show: ShowRange, work: WorkOptions): Pairs {
	try {
		return distinctPairs(ranges, work);
	} catch (error) {
		if (!(error instanceof CondnetError) || error.rows.length !== 2) throw error;
		const rows = error.rows.map((row) => row - 1);
		throw conflict(rows, show, oneRange.what, oneRange.hint);
	}
}

/** @throws CondnetError `bad-data` naming two rows that cannot both be. Cost: linear */
function joinRanges(pairs: Pairs, mostSpecific: boolean, keys: RangeKeys, show: ShowRange): Joined {
	const { count, labels, rows, dataset } = pairs;
	const segments = new SegmentList(mostSpecific ? 2 * count : count);
	const thresholds = new Float64Array(2 * segments.from.length);
	const ofLeaves = new Int32Array(thresholds.length + 1);
	const outside = new Float64Array(segments.from.length + 1);
	let [leaves, gates, gaps] = [0, 0, 0];
	const merging = new RangeLeaves(keys, {
		leaf: (label) => {
			ofLeaves[leaves++] = label;
		},
		gap: (inside) => {
			ofLeaves[leaves++] = -1;
			outside[gaps++] = inside;
		},
		gate: (threshold) => {
			thresholds[gates++] = threshold;
		},
	});
	const sweep = rangeSweep(mostSpecific, keys, (from, to, label, owner) => {
		segments.push(from, to, owner);
		merging.segment(from, to, label);
	});
	const startOf = (pair: number): number => dataset.inputs[2 * rows[pair]];
	for (let first = 0, next = 1; first < count; first = next++) {
		// Of one start, the longest is sorted last.
		while (next < count && startOf(next) === startOf(first)) next++;
		for (let pair = next - 1; pair >= first; pair--) {
			const other = sweep.push(startOf(pair), dataset.inputs[2 * rows[pair] + 1], labels[pair], pair);
			if (other !== undefined) throw conflict([rows[other.owner], rows[pair]], show, other.what, other.hint);
		}
	}
	sweep.finish();
	merging.finish();
	return {
		segments,
		thresholds: thresholds.slice(0, gates),
		labels: ofLeaves.slice(0, leaves),
		merged: merging.merged,
		outside: outside.subarray(0, gaps),
	};
}

/** A label's answer is stored once. */
function networkOf(
	{ dataset, rows, labels, labelCount, count }: Pairs,
	joined: Joined,
	keys: RangeKeys,
): ConditionalNetwork {
	const { outputs, outputCount } = dataset;
	const constants = new Float64Array(labelCount * outputCount);
	for (let pair = 0; pair < count; pair++)
		for (let k = 0; k < outputCount; k++)
			constants[labels[pair] * outputCount + k] = outputs[rows[pair] * outputCount + k];
	const { tree, gateValues, thresholds, labels: ofLeaves } = keys.leaves(joined.thresholds, joined.labels);
	const kind = (label: number): number => (label < 0 ? LeafKind.unknown : LeafKind.constant);
	return new ConditionalNetwork({
		inputCount: keys.width,
		outputCount,
		tree,
		gateValues,
		thresholds,
		leafKinds: ofLeaves.includes(-1) ? Uint8Array.from(ofLeaves, kind) : new Uint8Array(0),
		leafItems: Uint32Array.from(ofLeaves, (label) => Math.max(0, label)),
		constants,
	});
}
