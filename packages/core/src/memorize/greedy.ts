/**
 * Top-down splitting: a cell of pairs with one label is a leaf; any other is cut where the score is best
 * among the cuts that keep a depth budget (a child of m pairs must fit below it as a balanced tree, 2^(gates
 * left) >= m). Where ties allow no such cut, the most balanced one is taken and the budget is exceeded.
 *
 * Columns are sorted once and kept sorted by stable partition. Cost: O(p n) a level of the tree; levels are
 * bounded by the budget, or by 4 log2 n + 64 without one. No recursion.
 */

import { ceilLog2 } from "../numbers/entropy.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";
import { SortScratch, sortRows } from "../table/sort.ts";
import { type AxisTree, massOf } from "./axis-tree.ts";
import { TreeBuilder } from "./shapes/tree-builder.ts";

export interface GreedyOptions extends WorkOptions {
	/** Gates allowed on a path. */
	readonly budget: number;
	/** `entropy`: the largest gain of information about the label; `balance`: the cut nearest the middle. */
	readonly score: "entropy" | "balance";
}

/** Pairs sorted by each column, shared by several runs. */
export interface SortedColumns {
	/** inputCount orders of pair numbers, one after another. */
	readonly orders: Uint32Array;
	/** Values by pair, then column: a small cell's values stay in the cache whatever the column. */
	readonly values: Float64Array;
}

/** Cost: O(p n). */
export function sortColumns({ dataset, rows, count }: Pairs): SortedColumns {
	const { inputs, inputCount } = dataset;
	const orders = new Uint32Array(count * inputCount);
	const values = new Float64Array(count * inputCount);
	const scratch = new SortScratch();
	for (let j = 0; j < inputCount; j++) {
		for (let i = 0; i < count; i++) {
			orders[j * count + i] = i;
			values[i * inputCount + j] = inputs[rows[i] * inputCount + j];
		}
		sortRows(orders, j * count, (j + 1) * count, values, inputCount, j, scratch);
	}
	return { orders, values };
}

export function greedyTree(pairs: Pairs, columns: SortedColumns, options: GreedyOptions): AxisTree {
	return new Greedy(pairs, columns, options).build();
}

interface Cut {
	readonly axis: number;
	/** Pairs on the left. */
	readonly left: number;
	readonly score: number;
}

class Greedy {
	readonly #pairs: Pairs;
	readonly #options: GreedyOptions;
	readonly #orders: Uint32Array;
	readonly #values: Float64Array;
	readonly #labelMass: Float64Array;
	readonly #leftMass: Float64Array;
	/** m log2 m of whole masses, so that scoring a cut needs no logarithm. */
	readonly #informations: Float64Array;
	readonly #goesRight: Uint8Array;
	readonly #held: Uint32Array;

	constructor(pairs: Pairs, columns: SortedColumns, options: GreedyOptions) {
		this.#pairs = pairs;
		this.#options = options;
		this.#orders = columns.orders.slice();
		this.#values = columns.values;
		this.#labelMass = new Float64Array(pairs.labelCount);
		this.#leftMass = new Float64Array(pairs.labelCount);
		const tabled = pairs.weights.length === 0 ? pairs.count + 1 : 0;
		this.#informations = Float64Array.from({ length: tabled }, (_, m) => (m > 0 ? m * Math.log2(m) : 0));
		this.#goesRight = new Uint8Array(pairs.count);
		this.#held = new Uint32Array(pairs.count);
	}

	/** Cells are blocks of the sorted columns, taken from left to right. */
	build(): AxisTree {
		const { count, labels, dataset } = this.#pairs;
		const builder = new TreeBuilder();
		const leafLabels = new Uint32Array(count);
		const leafMasses = new Float64Array(count);
		const stack = [{ from: 0, to: count, depth: 0 }];
		for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
			const { from, to, depth } = cell;
			if (this.#isPure(from, to)) {
				const leaf = builder.leafCount;
				leafLabels[leaf] = labels[this.#orders[from]];
				for (let i = from; i < to; i++) leafMasses[leaf] += massOf(this.#pairs, this.#orders[i]);
				builder.leaf();
				if ((leaf & 0xfff) === 0) advance(this.#options, "splitting", to / count);
				continue;
			}
			const cut = this.#bestCut(from, to, depth);
			const middle = from + cut.left;
			const at = cut.axis * count;
			const threshold = thresholdBetween(
				this.#values[this.#orders[at + middle - 1] * dataset.inputCount + cut.axis],
				this.#values[this.#orders[at + middle] * dataset.inputCount + cut.axis],
			);
			builder.gate(cut.axis, threshold);
			this.#partition(from, to, cut, dataset.inputCount);
			stack.push({ from: middle, to, depth: depth + 1 }, { from, to: middle, depth: depth + 1 });
		}
		const { tree, gateValues, thresholds } = builder.build();
		return {
			tree,
			axes: gateValues,
			thresholds,
			leafLabels: leafLabels.slice(0, tree.leafCount),
			leafMasses: leafMasses.slice(0, tree.leafCount),
		};
	}

	#isPure(from: number, to: number): boolean {
		const { labels } = this.#pairs;
		const first = labels[this.#orders[from]];
		for (let i = from + 1; i < to; i++) if (labels[this.#orders[i]] !== first) return false;
		return true;
	}

	/** The best cut that keeps the budget; without one, the most balanced cut there is. */
	#bestCut(from: number, to: number, depth: number): Cut {
		const size = to - from;
		const limit = Math.min(this.#options.budget, 4 * ceilLog2(this.#pairs.count) + 64);
		const most = 2 ** Math.min(32, limit - depth - 1);
		let best: Cut = { axis: -1, left: 0, score: Number.NEGATIVE_INFINITY };
		let balanced = best;
		const entropy = this.#options.score === "entropy" && most >= 1;
		if (entropy) this.#sumLabels(from, to);
		for (let axis = 0; axis < this.#pairs.dataset.inputCount; axis++) {
			balanced = this.#mostBalanced(axis, from, to, balanced);
			if (!entropy) continue;
			best = this.#mostInformative(axis, from, Math.max(1, size - most), Math.min(size - 1, most), best);
			this.#forget(axis, from, to);
		}
		if (entropy) this.#clearLabels(from, to);
		return best.axis >= 0 ? best : balanced;
	}

	#mostBalanced(axis: number, from: number, to: number, best: Cut): Cut {
		const at = axis * this.#pairs.count + from;
		const { inputCount } = this.#pairs.dataset;
		const size = to - from;
		const value = (left: number): number => this.#values[this.#orders[at + left] * inputCount + axis];
		// From the middle outwards; no cut beyond the best one found can be better.
		const middle = size >>> 1;
		for (let away = 0; away < size; away++) {
			const score = -away;
			if (score <= best.score) return best;
			if (middle + away < size && value(middle + away - 1) < value(middle + away))
				return { axis, left: middle + away, score };
			if (middle - away >= 1 && value(middle - away - 1) < value(middle - away))
				return { axis, left: middle - away, score };
		}
		return best;
	}

	/**
	 * Largest information gain among cuts with `least` to `most` pairs on the left: the labels' m log2 m, left
	 * and right, against the cell's.
	 */
	#mostInformative(axis: number, from: number, least: number, most: number, best: Cut): Cut {
		const { labels, weights, count, dataset } = this.#pairs;
		const { inputCount } = dataset;
		const at = axis * count;
		const orders = this.#orders;
		const values = this.#values;
		const labelMass = this.#labelMass;
		const leftMass = this.#leftMass;
		const informations = this.#informations;
		const weighted = weights.length > 0;
		let leftSum = 0; // sum of m log2 m over the labels on the left
		let rightSum = this.#labelInformation;
		let leftTotal = 0;
		const total = this.#cellMass;
		let found = best;
		const end = from + Math.floor(most); // no cut with more pairs on the left is allowed
		for (let i = from; i < end; i++) {
			const pair = orders[at + i];
			const label = labels[pair];
			const mass = weighted ? weights[pair] : 1;
			const before = leftMass[label];
			const after = before + mass;
			const all = labelMass[label];
			leftMass[label] = after;
			leftTotal += mass;
			if (weighted) {
				leftSum += information(after) - information(before);
				rightSum += information(all - after) - information(all - before);
			} else {
				leftSum += informations[after] - informations[before];
				rightSum += informations[all - after] - informations[all - before];
			}
			const left = i + 1 - from;
			if (left < least) continue;
			const rightTotal = total - leftTotal;
			const score = weighted
				? leftSum + rightSum - information(leftTotal) - information(rightTotal)
				: leftSum + rightSum - informations[leftTotal] - informations[rightTotal];
			// Values are looked at last: they come from memory, and few cuts are the best so far.
			if (!(score > found.score)) continue;
			const next = orders[at + i + 1];
			if (values[pair * inputCount + axis] < values[next * inputCount + axis]) found = { axis, left, score };
		}
		return found;
	}

	/**
	 * Clears the labels on the left. A loop of its own: code that V8 compiles while the loop before it runs is
	 * thrown away behind it.
	 */
	#forget(axis: number, from: number, to: number): void {
		const { labels, count } = this.#pairs;
		const first = axis * count;
		for (let i = first + from; i < first + to; i++) this.#leftMass[labels[this.#orders[i]]] = 0;
	}

	#labelInformation = 0;
	#cellMass = 0;

	#sumLabels(from: number, to: number): void {
		const { labels } = this.#pairs;
		this.#labelInformation = 0;
		this.#cellMass = 0;
		for (let i = from; i < to; i++) {
			const pair = this.#orders[i];
			const mass = massOf(this.#pairs, pair);
			const held = this.#labelMass[labels[pair]];
			this.#labelInformation += information(held + mass) - information(held);
			this.#labelMass[labels[pair]] = held + mass;
			this.#cellMass += mass;
		}
	}

	#clearLabels(from: number, to: number): void {
		for (let i = from; i < to; i++) this.#labelMass[this.#pairs.labels[this.#orders[i]]] = 0;
	}

	/**
	 * Moves the pairs of the right child behind those of the left one, in every column, keeping their order.
	 */
	#partition(from: number, to: number, cut: Cut, inputCount: number): void {
		const { count } = this.#pairs;
		const orders = this.#orders;
		const goesRight = this.#goesRight;
		const held = this.#held;
		const cutAt = cut.axis * count;
		for (let i = from; i < to; i++) goesRight[orders[cutAt + i]] = i < from + cut.left ? 0 : 1;
		for (let axis = 0; axis < inputCount; axis++) {
			if (axis === cut.axis) continue;
			const at = axis * count;
			let kept = at + from;
			let moved = 0;
			for (let i = at + from; i < at + to; i++) {
				const pair = orders[i];
				if (goesRight[pair] === 1) held[moved++] = pair;
				else orders[kept++] = pair;
			}
			orders.set(held.subarray(0, moved), kept);
		}
	}
}

function information(mass: number): number {
	return mass > 0 ? mass * Math.log2(mass) : 0;
}
