/**
 * The lexicographic trie: pairs in lexicographic order; a trie node on column j splits its pairs by their
 * value there, its children being joined by an optimal alphabetic tree. Works for any distinct inputs,
 * whatever their ties.
 *
 * Theorem (docs/theory.md, "The lexicographic trie"): depth <= ceil(log2 n) + 2p - 2, and mean depth below
 * entropy + 2p. Children of one label are one leaf, neighbours of one label merge. Cost: O(p n)
 */

import { Tree } from "../network/tree.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import type { Pairs } from "../table/pairs.ts";
import { type AxisTree, massOf, type Objective } from "./axis-tree.ts";
import { leastMeanDepths, linkByDepths, linkByLevels, minimaxLevels } from "./shapes/alphabetic.ts";

export function trieTree(pairs: Pairs, objective: Objective): AxisTree {
	return new Trie(pairs, objective).build();
}

/**
 * Blocks of neighbouring pairs, at first one a pair. Separator i stands between pair i and pair i + 1; its
 * column is the first in which they differ. From the last column to the first, the blocks that only its
 * separators part become one.
 */
class Trie {
	readonly #pairs: Pairs;
	readonly #byMean: boolean;
	readonly #columns: Uint32Array;
	readonly #left: Int32Array;
	readonly #right: Int32Array;
	/** Separators whose two sides merged into one leaf are no gates. */
	readonly #gone: Uint8Array;
	// Of each block: the last pair, its subtree's root, its height, its mass; a block of one leaf has height 0.
	readonly #lasts: Uint32Array;
	readonly #roots: Int32Array;
	readonly #heights: Uint32Array;
	readonly #masses: Float64Array;
	#blocks: number;

	constructor(pairs: Pairs, objective: Objective) {
		const { count } = pairs;
		this.#pairs = pairs;
		this.#byMean = objective === "mean";
		this.#columns = separatorColumns(pairs);
		this.#left = new Int32Array(count - 1);
		this.#right = new Int32Array(count - 1);
		this.#gone = new Uint8Array(count - 1);
		this.#lasts = Uint32Array.from({ length: count }, (_, i) => i);
		this.#roots = Int32Array.from({ length: count }, (_, i) => ~i);
		this.#heights = new Uint32Array(count);
		this.#masses = Float64Array.from({ length: count }, (_, i) => massOf(pairs, i));
		this.#blocks = count;
	}

	build(): AxisTree {
		for (let column = this.#pairs.dataset.inputCount - 1; column >= 0; column--) this.#joinColumn(column);
		return this.#finish();
	}

	/** Makes one block of every maximal sequence of blocks that are parted by separators of this column. */
	#joinColumn(column: number): void {
		const lasts = this.#lasts;
		let kept = 0;
		for (let from = 0; from < this.#blocks; ) {
			let to = from + 1;
			while (to < this.#blocks && this.#columns[lasts[to - 1]] === column) to++;
			this.#joinBlocks(from, to, kept++);
			from = to;
		}
		this.#blocks = kept;
	}

	/** Joins the blocks [from, to) into block `into`, merging neighbours that are leaves of one label first. */
	#joinBlocks(from: number, to: number, into: number): void {
		const last = this.#lasts[to - 1];
		const labels = this.#pairs.labels;
		let count = 0; // blocks left after merging, moved to [from, from + count)
		for (let b = from; b < to; b++) {
			const before = from + count - 1;
			const merges =
				count > 0 &&
				this.#roots[before] < 0 &&
				this.#roots[b] < 0 &&
				labels[~this.#roots[before]] === labels[~this.#roots[b]];
			if (merges) {
				this.#gone[this.#lasts[before]] = 1;
				this.#masses[before] += this.#masses[b];
				this.#lasts[before] = this.#lasts[b];
			} else this.#move(b, from + count++);
		}
		if (count > 1) this.#link(from, from + count);
		this.#move(from, into);
		this.#lasts[into] = last;
	}

	#move(from: number, to: number): void {
		this.#lasts[to] = this.#lasts[from];
		this.#roots[to] = this.#roots[from];
		this.#heights[to] = this.#heights[from];
		this.#masses[to] = this.#masses[from];
	}

	/** Links the blocks [from, to) into one tree, whose root, height and mass block `from` takes. */
	#link(from: number, to: number): void {
		const links = { left: this.#left, right: this.#right };
		const roots = this.#roots.slice(from, to);
		const gates = this.#lasts.subarray(from, to - 1);
		const heights = this.#heights.subarray(from, to);
		if (this.#byMean) {
			const depths = leastMeanDepths(this.#masses.subarray(from, to));
			this.#roots[from] = linkByDepths(links, roots, gates, depths);
			let height = 0;
			for (let i = 0; i < depths.length; i++) height = Math.max(height, depths[i] + heights[i]);
			this.#heights[from] = height;
		} else {
			const { levels, height } = minimaxLevels(heights);
			this.#roots[from] = linkByLevels(links, roots, gates, levels);
			this.#heights[from] = height;
		}
		for (let b = from + 1; b < to; b++) this.#masses[from] += this.#masses[b];
	}

	/** Renumbers gates and leaves without those that merged away. */
	#finish(): AxisTree {
		const { dataset, rows, labels, count } = this.#pairs;
		const { inputs, inputCount } = dataset;
		// Leaf of each pair; gate of each separator that is one: as many separators before it are gates.
		const leafOf = new Uint32Array(count);
		for (let i = 1; i < count; i++) leafOf[i] = leafOf[i - 1] + 1 - this.#gone[i - 1];
		const leafCount = leafOf[count - 1] + 1;
		const renumber = (node: number): number => (node < 0 ? ~leafOf[~node] : leafOf[node]);
		const left = new Int32Array(leafCount - 1);
		const right = new Int32Array(leafCount - 1);
		const axes = new Int32Array(leafCount - 1);
		const thresholds = new Float64Array(leafCount - 1);
		const leafLabels = new Uint32Array(leafCount);
		const leafMasses = new Float64Array(leafCount);
		for (let i = 0; i < count; i++) {
			leafLabels[leafOf[i]] = labels[i];
			leafMasses[leafOf[i]] += massOf(this.#pairs, i);
			if (i === count - 1 || this.#gone[i]) continue;
			const gate = leafOf[i];
			const axis = this.#columns[i];
			left[gate] = renumber(this.#left[i]);
			right[gate] = renumber(this.#right[i]);
			axes[gate] = axis;
			thresholds[gate] = thresholdBetween(
				inputs[rows[i] * inputCount + axis],
				inputs[rows[i + 1] * inputCount + axis],
			);
		}
		return {
			tree: new Tree(renumber(this.#roots[0]), left, right),
			axes,
			thresholds,
			leafLabels,
			leafMasses,
		};
	}
}

/** The first column in which each pair differs from the next. */
function separatorColumns({ dataset, rows, count }: Pairs): Uint32Array {
	const { inputs, inputCount } = dataset;
	const columns = new Uint32Array(count - 1);
	for (let i = 0; i + 1 < count; i++) {
		let column = 0;
		while (inputs[rows[i] * inputCount + column] === inputs[rows[i + 1] * inputCount + column]) column++;
		columns[i] = column;
	}
	return columns;
}
