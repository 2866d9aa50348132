/**
 * A halving hyperplane a node, the route of the paper (Koyuncu, "Memorization Capacity of Neural Networks
 * with Conditional Computation"): a Gaussian direction, and a cut near the median of the projections.
 *
 * Invariant: every path has at most ceil(log2 n) gates, exactly so on one path at least where pairs are not
 * merged; cells of one label are leaves. A direction has one weight 1, and leaves out columns on which the
 * node's inputs agree: at most 2p - 1 operations a gate. Cost: O(p n log n) and the sorts; p weights a gate;
 * no recursion. Source: docs/theory.md, "Conditional memorization".
 */

import { AffineRowsBuilder } from "../network/affine.ts";
import { ConditionalNetwork } from "../network/conditional-network.ts";
import { ceilLog2 } from "../numbers/entropy.ts";
import { Random } from "../numbers/random.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import { advance } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";
import { SortScratch, sortRows } from "../table/sort.ts";
import { type ColumnRanges, columnRanges, gaussian } from "./directions.ts";
import { constantLeaves } from "./leaves.ts";
import { projected } from "./projection.ts";
import { TreeBuilder } from "./shapes/tree-builder.ts";
import type { Attempt, StrategyOptions } from "./strategy.ts";

const tries = 20;

/** Where a node's pairs are cut: the first `left` of them in the order of the projections. */
interface Cut {
	readonly weights: Float64Array;
	/** The only column the inputs differ on, whose weight is 1: no sum is needed. */
	readonly axis: number | undefined;
	readonly threshold: number;
	readonly left: number;
}

/**
 * Memorizes pairs by halving, or says why float64 could not halve some node's inputs on any direction tried.
 */
export function halvingNetwork(pairs: Pairs, options: StrategyOptions): Attempt {
	const { inputCount, outputCount } = pairs.dataset;
	const halver = new Halver(pairs, options.seed);
	const depth = ceilLog2(pairs.count);
	const tree = new TreeBuilder();
	const rows = new AffineRowsBuilder();
	const everyColumn = Uint32Array.from({ length: inputCount }, (_, j) => j);
	const leafLabels: number[] = [];
	// Nodes still to do: the positions [from, to) of the halver's order, and the gates that may follow.
	const open = [{ from: 0, to: pairs.count, depth }];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		const { from, to } = node;
		if (halver.isPure(from, to)) {
			if ((leafLabels.length & 0xfff) === 0) advance(options, "halving", from / pairs.count);
			leafLabels.push(pairs.labels[halver.order[from]]);
			tree.leaf();
			continue;
		}
		const cut = halver.cut(from, to, node.depth);
		if ("because" in cut) return cut;
		tree.gate(cut.axis ?? ~rows.row(everyColumn, cut.weights, 0), cut.threshold);
		const middle = from + cut.left;
		open.push({ from: middle, to, depth: node.depth - 1 }, { from, to: middle, depth: node.depth - 1 });
	}
	const network = new ConditionalNetwork({
		inputCount,
		outputCount,
		...tree.build(),
		gateRows: rows.build(),
		...constantLeaves(pairs, Uint32Array.from(leafLabels), options.membership),
	});
	return { network, order: halver.order };
}

/** Cuts blocks of an order of the pairs, which it rearranges inside each block. */
class Halver {
	readonly order: Uint32Array;
	readonly #pairs: Pairs;
	readonly #random: Random;
	readonly #values: Float64Array;
	readonly #scratch = new SortScratch();
	/** Rows of the block being cut. */
	readonly #rows: Uint32Array;

	constructor(pairs: Pairs, seed: number) {
		this.#pairs = pairs;
		this.#random = new Random(seed);
		this.#values = new Float64Array(pairs.count);
		this.#rows = new Uint32Array(pairs.count);
		this.order = Uint32Array.from({ length: pairs.count }, (_, i) => i);
	}

	isPure(from: number, to: number): boolean {
		if (to - from === 1) return true;
		const { labels } = this.#pairs;
		const label = labels[this.order[from]];
		for (let i = from + 1; i < to; i++) if (labels[this.order[i]] !== label) return false;
		return true;
	}

	/** Cuts a block so that either side fits under `depth` - 1 gates, as near to its middle as ties allow. */
	cut(from: number, to: number, depth: number): Cut | { readonly because: string } {
		const { order } = this;
		const { dataset, rows } = this.#pairs;
		const ranges = this.#ranges(from, to);
		const { low, high, varying } = ranges;
		const finite = varying.every((j) => Number.isFinite(low[j]) && Number.isFinite(high[j]));
		for (let k = 0; k < tries && (finite || varying.length === 1); k++) {
			const weights = gaussian(ranges, this.#random, k >= tries / 2);
			let usable = true;
			for (let i = from; i < to && usable; i++) {
				const value = projected(dataset.inputs, rows[order[i]] * dataset.inputCount, weights);
				this.#values[order[i]] = value;
				usable = finite ? Number.isFinite(value) : !Number.isNaN(value);
			}
			if (!usable) continue;
			sortRows(order, from, to, this.#values, 1, 0, this.#scratch);
			const left = this.#middle(from, to, 2 ** (depth - 1));
			if (left === 0) continue;
			const threshold = thresholdBetween(
				this.#values[order[from + left - 1]],
				this.#values[order[from + left]],
			);
			return { weights, axis: varying.length === 1 ? varying[0] : undefined, threshold, left };
		}
		return {
			because: finite
				? `${tries} directions could not halve ${to - from} inputs in float64 (their values are too close together, or of too different sizes, to be added)`
				: "a column that varies holds an infinite number, which no weighted sum keeps apart",
		};
	}

	#ranges(from: number, to: number): ColumnRanges {
		const { dataset, rows } = this.#pairs;
		for (let i = from; i < to; i++) this.#rows[i] = rows[this.order[i]];
		return columnRanges(dataset.inputs, dataset.inputCount, this.#rows, from, to);
	}

	/**
	 * The size of the left side nearest the middle that ties allow, both sides at most `most`; 0 if there is
	 * none.
	 */
	#middle(from: number, to: number, most: number): number {
		const count = to - from;
		const value = (position: number): number => this.#values[this.order[from + position]];
		const free = (left: number): boolean =>
			left > 0 && left < count && left <= most && count - left <= most && value(left - 1) < value(left);
		const middle = count >>> 1;
		for (let away = 0; away <= most - middle; away++) {
			if (free(middle + away)) return middle + away;
			if (free(middle - away)) return middle - away;
		}
		return 0;
	}
}
