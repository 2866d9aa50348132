/**
 * A tree of axis cuts over the rows of a table, halved until few rows are left: the paper's route (Koyuncu
 * 2023) with gates of one comparison. Distinct rows differ on some axis, so an axis cut always exists and no
 * oblique gate is needed.
 *
 * Nodes are numbered in preorder: the left child of node t is t + 1. Rows of a node are order[from .. to); -0
 * and +0 are one input, equal inputs are never parted. Among cuts that are near enough to the middle the one
 * is taken whose sides have the least to evaluate (CutScore). Cost: O(inputCount * rows) a level.
 */

import type { Random } from "../../numbers/random.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import type { CutScore } from "./cut-score.ts";
import { medianCut } from "./median-cut.ts";

export interface PointTree {
	/** Row numbers, those of each node side by side. */
	readonly order: Uint32Array;
	readonly from: Uint32Array;
	readonly to: Uint32Array;
	/** Right child, 0 at a node that is not cut. */
	readonly right: Uint32Array;
	readonly axes: Uint32Array;
	readonly thresholds: Float64Array;
}

export interface HalvingOptions {
	/** Nodes of at most this many rows are not cut. */
	readonly leafPoints: number;
	readonly random: Random;
	/** Chooses among cuts near the middle; the most even one if left out. */
	readonly score: CutScore | undefined;
}

/** @param inputs rows of inputCount numbers, none NaN */
export function halvingTree(
	inputs: Float64Array,
	inputCount: number,
	options: HalvingOptions,
	work: WorkOptions,
): PointTree {
	const rowCount = inputs.length / inputCount;
	const order = Uint32Array.from({ length: rowCount }, (_, row) => row);
	const most = 2 * rowCount - 1;
	const from = new Uint32Array(most);
	const to = new Uint32Array(most);
	const right = new Uint32Array(most);
	const axes = new Uint32Array(most);
	const thresholds = new Float64Array(most);
	const cutter = new Cutter(inputs, inputCount, rowCount, options);
	let count = 0;
	let done = 0;
	const open = [0, rowCount, -1]; // ranges to become nodes, with the node whose right child they are, or -1
	for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
		const end = open.pop() ?? 0;
		const begin = open.pop() ?? 0;
		const node = count++;
		from[node] = begin;
		to[node] = end;
		if (parent >= 0) right[parent] = node;
		const rows = order.subarray(begin, end);
		if (rows.length <= options.leafPoints || !cutter.cut(rows)) {
			done += rows.length;
			if ((node & 63) === 0) advance(work, "halving the rows", done / rowCount);
			continue;
		}
		axes[node] = cutter.axis;
		thresholds[node] = cutter.threshold;
		const middle = begin + part(rows, inputs, inputCount, cutter.axis, cutter.threshold);
		open.push(middle, end, node, begin, middle, -1);
	}
	return {
		order,
		from: from.slice(0, count),
		to: to.slice(0, count),
		right: right.slice(0, count),
		axes: axes.slice(0, count),
		thresholds: thresholds.slice(0, count),
	};
}

/** Moves the rows on the left of a cut to the front. @returns how many they are */
function part(
	rows: Uint32Array,
	inputs: Float64Array,
	inputCount: number,
	axis: number,
	threshold: number,
): number {
	let left = 0;
	for (let i = 0; i < rows.length; i++) {
		const row = rows[i];
		if (inputs[row * inputCount + axis] > threshold) continue;
		rows[i] = rows[left];
		rows[left++] = row;
	}
	return left;
}

/** How many of the balanced cuts are scored, chosen at random among them. */
const scoredCuts = 64;

/** Chooses the cut of one node after another. */
class Cutter {
	axis = 0;
	threshold = 0;
	readonly #inputs: Float64Array;
	readonly #inputCount: number;
	readonly #options: HalvingOptions;
	readonly #numbers: Float64Array;
	/** Rows on the larger side of each axis's cut, 0 where the axis has none. */
	readonly #larger: Uint32Array;
	readonly #thresholds: Float64Array;
	readonly #candidates: Uint32Array;

	constructor(inputs: Float64Array, inputCount: number, rowCount: number, options: HalvingOptions) {
		this.#inputs = inputs;
		this.#inputCount = inputCount;
		this.#options = options;
		this.#numbers = new Float64Array(rowCount);
		this.#larger = new Uint32Array(inputCount);
		this.#thresholds = new Float64Array(inputCount);
		this.#candidates = new Uint32Array(inputCount);
	}

	/** Sets axis and threshold. @returns false if all rows are one input */
	cut(rows: Uint32Array): boolean {
		const count = this.#balanced(rows);
		if (count === 0) return false;
		const candidates = this.#candidates.subarray(0, count);
		let best = candidates[0];
		const { score } = this.#options;
		if (count > 1 && score) {
			this.#options.random.shuffle(candidates);
			let least = Number.POSITIVE_INFINITY;
			for (const axis of candidates.subarray(0, scoredCuts)) {
				const cost = score.of(rows, axis, this.#thresholds[axis]);
				if (cost >= least) continue;
				least = cost;
				best = axis;
			}
		}
		this.axis = best;
		this.threshold = this.#thresholds[best];
		return true;
	}

	/** Fills in the axes whose cuts are nearly as balanced as the best. @returns how many they are */
	#balanced(rows: Uint32Array): number {
		const larger = this.#larger;
		let best = rows.length;
		for (let axis = 0; axis < this.#inputCount; axis++) {
			for (let i = 0; i < rows.length; i++)
				this.#numbers[i] = this.#inputs[rows[i] * this.#inputCount + axis];
			const cut = medianCut(this.#numbers, rows.length, this.#options.random);
			larger[axis] = cut === undefined ? 0 : Math.max(cut.left, rows.length - cut.left);
			if (cut === undefined) continue;
			this.#thresholds[axis] = cut.threshold;
			if (larger[axis] < best) best = larger[axis];
			if (this.#options.score || best > (rows.length + 1) >>> 1) continue;
			this.#candidates[0] = axis; // no cut is more even
			return 1;
		}
		const limit = this.#options.score ? best + rows.length / 4 : best;
		let count = 0;
		for (let axis = 0; axis < this.#inputCount; axis++)
			if (larger[axis] > 0 && larger[axis] <= limit) this.#candidates[count++] = axis;
		return count;
	}
}
