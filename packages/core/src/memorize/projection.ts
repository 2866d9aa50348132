/**
 * One projection, then a search over sorted numbers: the root computes z = w . x as a linear neuron (one
 * weight is 1), and every gate compares z with a threshold. Runs of equal labels in the order of z are one
 * leaf.
 *
 * Invariant: what decides is the float64 sum in the order in which the reference evaluation adds it, so that
 * it only has to tell the stored inputs apart, not to be exact. Cost: O(p n) and one sort a direction tried;
 * at most 22 directions. Operations: p - 1 (weights +-1) or 2p - 2 (2p - 1 where huge values need scaling),
 * and ceil(log2 runs) comparisons. Source: docs/theory.md, "Conditional memorization".
 */

import { ConditionalNetwork, type ConditionalParts } from "../network/conditional-network.ts";
import { NetworkBuilder, NetworkPool } from "../network/network.ts";
import { OperationCount } from "../network/operation-count.ts";
import { ceilLog2, entropyDown } from "../numbers/entropy.ts";
import { Random } from "../numbers/random.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import { advance } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";
import { SortScratch, sortRows } from "../table/sort.ts";
import { massOf, type Objective } from "./axis-tree.ts";
import { type Runs, runsTree } from "./column.ts";
import { type ColumnRanges, columnRanges, evened, magnitudes, mixedRadix, signs } from "./directions.ts";
import { constantLeaves } from "./leaves.ts";
import type { Attempt, StrategyOptions } from "./strategy.ts";

/** Directions tried of each kind. */
const triesOfAKind = 7;
/** Rows times directions after which the first direction that works is taken. */
const searchBudget = 4_000_000;

/** A direction on which the labels can be told apart, and the runs along it. */
interface Projection {
	readonly weights: Float64Array;
	readonly runs: Runs;
	/** The pairs along the direction. */
	readonly order: Uint32Array;
	/** Operations of the sum. */
	readonly operations: number;
}

/**
 * Memorizes pairs by one projection, or says why float64 could not tell the inputs apart on any direction
 * tried.
 */
export function projectionNetwork(pairs: Pairs, options: StrategyOptions): Attempt {
	const ranges = columnRanges(pairs.dataset.inputs, pairs.dataset.inputCount, pairs.rows);
	const { low, high, varying } = ranges;
	if (varying.length > 1 && !varying.every((j) => Number.isFinite(low[j]) && Number.isFinite(high[j])))
		return { because: "a column that varies holds an infinite number, which no weighted sum keeps apart" };
	const projection = bestProjection(pairs, ranges, options);
	if (projection === undefined)
		return {
			because:
				"on no direction tried are all inputs apart in float64 (their values are too close together, or of too different sizes, to be added)",
		};
	return { network: build(pairs, projection, ranges, options), order: projection.order };
}

function* directions(pairs: Pairs, ranges: ColumnRanges, random: Random): Generator<Float64Array> {
	yield signs(ranges, random, true);
	if (ranges.varying.length < 2) return;
	for (let k = 1; k < triesOfAKind; k++) yield signs(ranges, random, false);
	const exact = mixedRadix(pairs.dataset.inputs, pairs.dataset.inputCount, pairs.rows, ranges);
	if (exact) yield exact;
	for (let k = 0; k < triesOfAKind; k++) yield magnitudes(ranges, random);
	for (let k = 0; k < triesOfAKind; k++) yield evened(ranges, random);
}

/**
 * The cheapest of the directions that work; the first one where trying more would take long or cannot gain.
 */
function bestProjection(
	pairs: Pairs,
	ranges: ColumnRanges,
	options: StrategyOptions,
): Projection | undefined {
	let best: Projection | undefined;
	let bestCost = Number.POSITIVE_INFINITY;
	let tries = 0;
	for (const weights of directions(pairs, ranges, new Random(options.seed))) {
		if (best && tries * pairs.count > searchBudget) break;
		const operations = sumOperations(weights);
		if (options.minimize === "worst" && bestCost <= operations + ceilLog2(pairs.labelCount)) continue;
		advance(options, "projecting", tries / (3 * triesOfAKind + 1));
		tries++;
		const along = projectedRuns(pairs, weights, operations);
		if (along === undefined) continue;
		const cost = costOf(along.runs, operations, options.minimize);
		if (cost >= bestCost) continue;
		best = { weights, ...along, operations };
		bestCost = cost;
	}
	return best;
}

function costOf(runs: Runs, operations: number, minimize: Objective): number {
	if (minimize === "leaves") return runs.labels.length;
	return operations + (minimize === "worst" ? ceilLog2(runs.labels.length) : entropyDown(runs.masses));
}

function sumOperations(weights: Float64Array): number {
	const count = new OperationCount();
	const used = weights.filter((weight) => weight !== 0);
	count.addSum(used.length, used.filter((weight) => Math.abs(weight) !== 1).length, 0);
	return count.total;
}

/**
 * The pairs and their runs along a direction, or undefined where sums overflow or equal sums have different
 * labels.
 */
function projectedRuns(
	pairs: Pairs,
	weights: Float64Array,
	operations: number,
): Pick<Projection, "order" | "runs"> | undefined {
	const { dataset, rows, labels, count } = pairs;
	const values = new Float64Array(count);
	for (let i = 0; i < count; i++) {
		values[i] = projected(dataset.inputs, rows[i] * dataset.inputCount, weights);
		if (operations > 0 && !Number.isFinite(values[i])) return undefined;
	}
	const order = Uint32Array.from(labels, (_, i) => i);
	sortRows(order, 0, count, values, 1, 0, new SortScratch());
	const runLabels = new Uint32Array(count);
	const thresholds = new Float64Array(count);
	const masses = new Float64Array(count);
	let runs = 0;
	for (let i = 0; i < count; i++) {
		const label = labels[order[i]];
		if (i === 0 || label !== runLabels[runs - 1]) {
			if (i > 0) {
				const [before, here] = [values[order[i - 1]], values[order[i]]];
				if (before === here) return undefined;
				thresholds[runs - 1] = thresholdBetween(before, here);
			}
			runLabels[runs++] = label;
		}
		masses[runs - 1] += massOf(pairs, order[i]);
	}
	return {
		order,
		runs: {
			axis: dataset.inputCount, // the first value after the inputs: neuron 0
			labels: runLabels.slice(0, runs),
			thresholds: thresholds.slice(0, runs - 1),
			masses: masses.slice(0, runs),
		},
	};
}

/** As AffineRows.value adds it: from +0, in the order of the columns, zero weights left out. */
export function projected(inputs: Float64Array, at: number, weights: Float64Array): number {
	let sum = 0;
	for (let j = 0; j < weights.length; j++) if (weights[j] !== 0) sum += weights[j] * inputs[at + j];
	return sum;
}

function build(
	pairs: Pairs,
	{ weights, runs }: Projection,
	{ varying }: ColumnRanges,
	{ minimize, maxDepth, membership }: StrategyOptions,
): ConditionalNetwork {
	const { inputCount, outputCount } = pairs.dataset;
	// A single column needs no sum: its gates compare the input itself.
	const single = varying.length < 2;
	const { tree, axes, thresholds, leafLabels } = runsTree(
		single ? { ...runs, axis: varying[0] ?? 0 } : runs,
		minimize,
		maxDepth,
	);
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree,
		gateValues: axes,
		thresholds,
		...constantLeaves(pairs, leafLabels, membership),
		...(single || tree.gateCount === 0 ? {} : sumAtRoot(weights, outputCount, tree.root)),
	});
}

/** One linear neuron, computed at the root. Its network's outputs are not used: no leaf evaluates it. */
function sumAtRoot(
	weights: Float64Array,
	outputCount: number,
	root: number,
): Pick<ConditionalParts, "networks" | "pathGates" | "pathNeurons"> {
	const builder = new NetworkBuilder(weights.length);
	for (let j = 0; j < weights.length; j++) builder.term(j, weights[j]);
	builder.neuron("linear", 0);
	for (let k = 0; k < outputCount; k++) builder.output(0);
	return {
		networks: NetworkPool.of(builder.build()),
		pathGates: Uint32Array.of(root),
		pathNeurons: Uint32Array.of(0),
	};
}
