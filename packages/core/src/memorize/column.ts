/**
 * One column decides: the pairs are sorted by it, neighbours of one label form a run, and a run is a leaf.
 * Needs a column whose value determines the label.
 *
 * With R runs no tree of thresholds on that column has fewer leaves than R or a depth below ceil(log2 R), and
 * both are reached; under weights the mean is the least possible (Garsia and Wachs; docs/theory.md, "Runs of
 * one label"). Cost: O(n) for the column's sort, O(R log R) for the tree.
 */

import { completeTree, Tree } from "../network/tree.ts";
import { ceilLog2 } from "../numbers/entropy.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import type { Pairs } from "../table/pairs.ts";
import { sortRows } from "../table/sort.ts";
import { type AxisTree, massOf, type Objective } from "./axis-tree.ts";
import { leastMeanDepths, limitedDepths, linkByDepths } from "./shapes/alphabetic.ts";

/** Maximal runs of one label along a column. */
export interface Runs {
	readonly axis: number;
	readonly labels: Uint32Array;
	/** Threshold between run i and run i + 1. */
	readonly thresholds: Float64Array;
	readonly masses: Float64Array;
}

/** The runs along a column, or undefined where equal values have different labels. */
export function columnRuns(pairs: Pairs, axis: number): Runs | undefined {
	const { count, labels } = pairs;
	const values = columnValues(pairs, axis);
	const order = axis === 0 ? undefined : sortedPairs(values);
	const runLabels = new Uint32Array(count);
	const thresholds = new Float64Array(count);
	const masses = new Float64Array(count);
	let runs = 0;
	let previous = 0;
	for (let i = 0; i < count; i++) {
		const pair = order === undefined ? i : order[i];
		const value = values[pair];
		if (i === 0 || labels[pair] !== runLabels[runs - 1]) {
			if (i > 0) {
				if (value === previous) return undefined;
				thresholds[runs - 1] = thresholdBetween(previous, value);
			}
			runLabels[runs++] = labels[pair];
		}
		masses[runs - 1] += massOf(pairs, pair);
		previous = value;
	}
	return {
		axis,
		labels: runLabels.slice(0, runs),
		thresholds: thresholds.slice(0, runs - 1),
		masses: masses.slice(0, runs),
	};
}

/** A column's values, by pair. */
function columnValues({ dataset, rows, count }: Pairs, axis: number): Float64Array {
	const { inputs, inputCount } = dataset;
	const values = new Float64Array(count);
	for (let i = 0; i < count; i++) values[i] = inputs[rows[i] * inputCount + axis];
	return values;
}

/** Pair numbers in the order of their values. */
function sortedPairs(values: Float64Array): Uint32Array {
	const order = Uint32Array.from({ length: values.length }, (_, i) => i);
	sortRows(order, 0, values.length, values, 1, 0);
	return order;
}

/**
 * The tree over the runs: complete, or of least mean depth under the masses.
 *
 * @param maxDepth with objective `mean`, no path has more gates than this where it is at least ceil(log2
 * runs)
 */
export function runsTree(runs: Runs, objective: Objective, maxDepth: number): AxisTree {
	const count = runs.labels.length;
	const even = runs.masses.every((mass) => mass === runs.masses[0]);
	const tree = objective === "mean" && !even ? leastMeanTree(runs.masses, maxDepth) : completeTree(count);
	return {
		tree,
		axes: new Int32Array(count - 1).fill(runs.axis),
		thresholds: runs.thresholds,
		leafLabels: runs.labels,
		leafMasses: runs.masses,
	};
}

/**
 * The alphabetic tree of least mean depth; where it is deeper than allowed, one that halves the mass as the
 * limit allows.
 */
function leastMeanTree(masses: Float64Array, maxDepth: number): Tree {
	const gateCount = masses.length - 1;
	let depths = leastMeanDepths(masses);
	const limit = Math.max(maxDepth, ceilLog2(masses.length));
	if (depths.some((depth) => depth > limit)) depths = limitedDepths(masses, limit);
	const links = { left: new Int32Array(gateCount), right: new Int32Array(gateCount) };
	const leaves = Int32Array.from(masses, (_, leaf) => ~leaf);
	const gates = Int32Array.from({ length: gateCount }, (_, gate) => gate);
	return new Tree(linkByDepths(links, leaves, gates, depths), links.left, links.right);
}
