/**
 * A table of ranges becomes a network of one input: every number of a range gets its answer, and what lies in
 * no range gets none (leaves of kind `unknown`).
 *
 * Gates are x > e and x > the number below s. Two segments with no number between them share one gate, and
 * none where they agree; a gap of one number or more is a leaf. With L leaves the worst case is ceil(log2 L)
 * comparisons and no tree of thresholds has fewer leaves (docs/theory.md, "Ranges"). Cost: O(n log n).
 */

import { CondnetError, requireInternal, requireUsage } from "../errors.ts";
import { ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { type CostSummary, costSummary } from "../network/cost.ts";
import { Outcome } from "../network/domain.ts";
import { Evaluator } from "../network/evaluate.ts";
import { rangeBounds } from "../network/function-bounds.ts";
import type { LowerBound } from "../network/lower-bounds.ts";
import { completeTree } from "../network/tree.ts";
import { agrees, type Verification } from "../network/verify.ts";
import { showNumber } from "../numbers/floats.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { type Dataset, requireDataset } from "../table/dataset.ts";
import { distinctPairs, type Pairs } from "../table/pairs.ts";
import {
	disjointSegments,
	floatKeys,
	integerKeys,
	type KeyNumbers,
	nestedSegments,
	type Segments,
} from "./range-segments.ts";

/** How a table of ranges is read and memorized. */
export interface RangeOptions extends WorkOptions {
	/** Keys are whole numbers: e and e + 1 leave no gap, and a range that ends elsewhere is refused. */
	readonly integers?: boolean | undefined;
	/** Of ranges within one another the inner one answers; if false, ranges that share numbers must agree. */
	readonly mostSpecific?: boolean | undefined;
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
	/** The table's rows; each is checked at both ends, and every gap at one number. */
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

/** Leaves in order; -1 is a gap. */
interface Leaves {
	readonly count: number;
	readonly thresholds: Float64Array;
	readonly labels: Int32Array;
	readonly gaps: number;
	readonly merged: number;
	/** A number of each gap. */
	readonly outside: Float64Array;
}

/**
 * @param dataset two inputs a row, the first and the last number of a closed range; any outputs
 * @throws CondnetError `bad-data` if a range ends before it starts, if two rows contradict each other, naming
 * both, or if keys are whole numbers and an end is not; `interrupted`
 */
export function memorizeRanges(dataset: Dataset, options: RangeOptions = {}): MemorizedRanges {
	requireDataset(dataset);
	const { integers = false, mostSpecific = false } = options;
	checkRanges(dataset, integers);
	const keys = integers ? integerKeys : floatKeys;
	const pairs = distinctPairs(dataset, options);
	advance(options, "joining ranges", 0);
	const segments = mostSpecific ? nestedSegments(pairs, keys) : disjointSegments(pairs);
	const leaves = leavesOf(pairs, segments, keys);
	const network = networkOf(pairs, leaves);
	const mismatches =
		(mostSpecific ? wrongSegments(network, pairs, segments) : wrongRows(network, dataset, options)) +
		answeredGaps(network, leaves.outside);
	requireInternal(mismatches === 0, `${mismatches} ends of ranges or gaps were not answered as they are.`);
	const cost = costSummary(network, new Float64Array(leaves.count).fill(1));
	const { gaps, merged } = leaves;
	return {
		network,
		strategy: "ranges",
		pairs: pairs.count,
		labels: pairs.labelCount,
		cost,
		lowerBounds: rangeBounds(
			{ leaves: leaves.count, labels: pairs.labelCount, gaps },
			{ worst: cost.worst.total },
		),
		verified: { rows: dataset.rowCount, mismatches, kept: [] },
		ranges: { rows: dataset.rowCount, gaps, merged },
		notes: integers
			? ["Keys are whole numbers: any other number is answered as the next whole one above it."]
			: [],
	};
}

function checkRanges({ inputs, inputCount, rowCount }: Dataset, integers: boolean): void {
	requireUsage(inputCount === 2, `A range is two inputs, its first and its last number, not ${inputCount}.`);
	for (let row = 0; row < rowCount; row++) {
		const start = inputs[2 * row];
		const end = inputs[2 * row + 1];
		if (!(start <= end))
			throw new CondnetError(
				"bad-data",
				`Row ${row + 1}: the range starts at ${showNumber(start)} and ends at ${showNumber(end)}, expected ` +
					"an end that is not below the start.",
				"Ranges are closed: a range of one number starts and ends with it.",
				[row + 1],
			);
		if (!integers) continue;
		const whole =
			(Number.isSafeInteger(start) || start === Number.NEGATIVE_INFINITY) &&
			(Number.isSafeInteger(end) || end === Number.POSITIVE_INFINITY);
		if (!whole)
			throw new CondnetError(
				"bad-data",
				`Row ${row + 1}: the range ${showNumber(start)} to ${showNumber(end)} ends at a number that is not ` +
					"whole, or is beyond 2^53 - 1, where whole numbers were declared.",
				"Do not declare whole numbers, or round the ends.",
				[row + 1],
			);
	}
}

/** Cost: linear in the segments. */
function leavesOf(pairs: Pairs, segments: Segments, { above, below }: KeyNumbers): Leaves {
	const { count, from, to, owner } = segments;
	const thresholds = new Float64Array(2 * count);
	const labels = new Int32Array(2 * count + 1);
	const outside = new Float64Array(count + 1);
	let leaves = 0;
	let gaps = 0;
	let merged = 0;
	const gap = (inside: number): void => {
		labels[leaves++] = -1;
		outside[gaps++] = inside;
	};
	if (from[0] > Number.NEGATIVE_INFINITY) {
		gap(below(from[0]));
		thresholds[leaves - 1] = below(from[0]);
	}
	for (let k = 0; k < count; k++) {
		const label = pairs.labels[owner[k]];
		if (k > 0) {
			const before = below(from[k]);
			if (before > to[k - 1]) {
				thresholds[leaves - 1] = to[k - 1];
				gap(above(to[k - 1]));
				thresholds[leaves - 1] = before;
			} else if (labels[leaves - 1] === label) {
				merged++;
				continue;
			} else thresholds[leaves - 1] = to[k - 1];
		}
		labels[leaves++] = label;
	}
	if (to[count - 1] < Number.POSITIVE_INFINITY) {
		thresholds[leaves - 1] = to[count - 1];
		gap(above(to[count - 1]));
	}
	return {
		count: leaves,
		thresholds: thresholds.slice(0, leaves - 1),
		labels: labels.slice(0, leaves),
		gaps,
		merged,
		outside: outside.subarray(0, gaps),
	};
}

/** A complete tree; a label's answer is stored once. */
function networkOf({ dataset, rows, labels, labelCount, count }: Pairs, leaves: Leaves): ConditionalNetwork {
	const { outputs, outputCount } = dataset;
	const constants = new Float64Array(labelCount * outputCount);
	for (let pair = 0; pair < count; pair++)
		for (let k = 0; k < outputCount; k++)
			constants[labels[pair] * outputCount + k] = outputs[rows[pair] * outputCount + k];
	const kind = (label: number): number => (label < 0 ? LeafKind.unknown : LeafKind.constant);
	return new ConditionalNetwork({
		inputCount: 1,
		outputCount,
		tree: completeTree(leaves.count),
		gateValues: new Int32Array(leaves.count - 1),
		thresholds: leaves.thresholds,
		leafKinds: leaves.gaps === 0 ? new Uint8Array(0) : Uint8Array.from(leaves.labels, kind),
		leafItems: Uint32Array.from(leaves.labels, (label) => Math.max(0, label)),
		constants,
	});
}

/** Rows that are not answered at one of their ends: ranges that share numbers agree. */
function wrongRows(network: ConditionalNetwork, dataset: Dataset, work: WorkOptions): number {
	const { inputs, outputs, outputCount, rowCount } = dataset;
	const answers = answersOf(network);
	let wrong = 0;
	for (let row = 0; row < rowCount; row++) {
		if ((row & 0xffff) === 0) advance(work, "verifying", row / rowCount);
		const at = row * outputCount;
		if (!answers(inputs, 2 * row, outputs, at) || !answers(inputs, 2 * row + 1, outputs, at)) wrong++;
	}
	return wrong;
}

/** Segments that are not answered at one of their ends as the row is whose they are. */
function wrongSegments(network: ConditionalNetwork, { dataset, rows }: Pairs, segments: Segments): number {
	const { outputs, outputCount } = dataset;
	const answers = answersOf(network);
	let wrong = 0;
	for (let k = 0; k < segments.count; k++) {
		const at = rows[segments.owner[k]] * outputCount;
		if (!answers(segments.from, k, outputs, at) || !answers(segments.to, k, outputs, at)) wrong++;
	}
	return wrong;
}

function answersOf(
	network: ConditionalNetwork,
): (inputs: Float64Array, at: number, expected: Float64Array, from: number) => boolean {
	const evaluator = new Evaluator(network);
	const given = new Float64Array(network.outputCount);
	return (inputs, at, expected, from) => {
		if (evaluator.evaluate(inputs, given, at) !== Outcome.answered) return false;
		for (let k = 0; k < given.length; k++) if (!agrees(expected[from + k], given[k], 0)) return false;
		return true;
	};
}

function answeredGaps(network: ConditionalNetwork, outside: Float64Array): number {
	const evaluator = new Evaluator(network);
	const given = new Float64Array(network.outputCount);
	let answered = 0;
	for (let k = 0; k < outside.length; k++)
		if (evaluator.evaluate(outside, given, k) !== Outcome.unknown) answered++;
	return answered;
}
