/**
 * The closest two points with different labels, in the largest norm: a tree of bounding boxes is compared
 * with itself, and two boxes are looked into only where they are nearer than the best pair found and do not
 * hold one and the same label.
 *
 * Invariant: distances are rounded down, which keeps their order, so the result is exact: the largest float
 * that is not above the true distance. Cost: O(p n log n) and one sort a level to build; the search is near
 * O(p n) in few dimensions and O(p n^2) at worst, where in many dimensions all distances are alike. No
 * recursion.
 */

import { distanceDown } from "../../numbers/floats.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import { SortScratch, sortRows } from "../../table/sort.ts";

/**
 * Points with labels: `count` of them, row-major. Infinite coordinates are places of their own (see
 * distanceDown).
 */
export interface LabelledPoints {
	readonly count: number;
	readonly width: number;
	readonly values: Float64Array;
	readonly labels: Uint32Array;
}

export interface ClosestPair {
	readonly distance: number;
	readonly first: number;
	readonly second: number;
}

const bucketSize = 8;

/** @returns undefined if no two points with different labels are a finite distance apart */
export function closestApart(points: LabelledPoints, work: WorkOptions = {}): ClosestPair | undefined {
	return new Search(points).run(work);
}

class Search {
	readonly #points: LabelledPoints;
	readonly #order: Uint32Array;
	/**
	 * Nodes: a block of the order, the first child (the second follows it; 0: a bucket), and the one label or
	 * -1.
	 */
	readonly #from: Uint32Array;
	readonly #to: Uint32Array;
	readonly #child: Uint32Array;
	readonly #label: Float64Array;
	/** Of each node, the least and then the largest coordinates. */
	readonly #boxes: Float64Array;
	#nodes = 0;
	#best = Number.POSITIVE_INFINITY;
	#first = -1;
	#second = -1;

	constructor(points: LabelledPoints) {
		this.#points = points;
		this.#order = Uint32Array.from(points.labels, (_, i) => i);
		// Halving stops at buckets of more than half their size.
		const most = 1 + 2 * Math.ceil((2 * points.count) / bucketSize);
		this.#from = new Uint32Array(most);
		this.#to = new Uint32Array(most);
		this.#child = new Uint32Array(most);
		this.#label = new Float64Array(most);
		this.#boxes = new Float64Array(most * 2 * points.width);
		this.#grow();
	}

	#grow(): void {
		const { values, width, count } = this.#points;
		const scratch = new SortScratch();
		this.#node(0, count);
		for (let node = 0; node < this.#nodes; node++) {
			const from = this.#from[node];
			const to = this.#to[node];
			if (to - from <= bucketSize || this.#label[node] >= 0) continue;
			sortRows(this.#order, from, to, values, width, this.#widest(node), scratch);
			const middle = (from + to) >>> 1;
			this.#child[node] = this.#nodes;
			this.#node(from, middle);
			this.#node(middle, to);
		}
	}

	#node(from: number, to: number): void {
		const { values, width, labels } = this.#points;
		const boxes = this.#boxes;
		const node = this.#nodes++;
		const low = node * 2 * width;
		const high = low + width;
		boxes.fill(Number.POSITIVE_INFINITY, low, high).fill(Number.NEGATIVE_INFINITY, high, high + width);
		let label = labels[this.#order[from]];
		for (let i = from; i < to; i++) {
			const point = this.#order[i];
			if (labels[point] !== label) label = -1;
			for (let j = 0; j < width; j++) {
				const value = values[point * width + j];
				if (value < boxes[low + j]) boxes[low + j] = value;
				if (value > boxes[high + j]) boxes[high + j] = value;
			}
		}
		this.#from[node] = from;
		this.#to[node] = to;
		this.#label[node] = label;
	}

	#widest(node: number): number {
		const { width } = this.#points;
		const low = node * 2 * width;
		let widest = 0;
		let spread = -1;
		for (let j = 0; j < width; j++) {
			const here = distanceDown(this.#boxes[low + j], this.#boxes[low + width + j]);
			if (here > spread) {
				widest = j;
				spread = here;
			}
		}
		return widest;
	}

	run(work: WorkOptions): ClosestPair | undefined {
		const open = [0, 0];
		let steps = 0;
		for (let b = open.pop(); b !== undefined; b = open.pop()) {
			const a = open.pop() ?? b;
			if ((steps++ & 0x3fff) === 0) advance(work, "looking for the closest different rows", 0);
			if (this.#label[a] >= 0 && this.#label[a] === this.#label[b]) continue;
			if (a !== b && this.#boxesTooFar(a, b)) continue;
			const [left, right] = [this.#child[a], this.#child[b]];
			if (a === b && left > 0) open.push(left, left + 1, left + 1, left + 1, left, left);
			else if (left > 0 && (right === 0 || this.#size(a) >= this.#size(b))) open.push(left, b, left + 1, b);
			else if (right > 0) open.push(a, right, a, right + 1);
			else this.#comparePoints(a, b);
		}
		if (this.#first < 0) return undefined;
		const [first, second] = [this.#first, this.#second].sort((a, b) => a - b);
		return { distance: this.#best, first, second };
	}

	#size(node: number): number {
		return this.#to[node] - this.#from[node];
	}

	/**
	 * Differences are rounded to nearest first; only where that leaves the comparison open are they rounded
	 * down.
	 */
	#boxesTooFar(a: number, b: number): boolean {
		const { width } = this.#points;
		const boxes = this.#boxes;
		const best = this.#best;
		const one = a * 2 * width;
		const other = b * 2 * width;
		for (let j = 0; j < width; j++) {
			const oneLow = boxes[one + j];
			const oneHigh = boxes[one + width + j];
			const otherLow = boxes[other + j];
			const otherHigh = boxes[other + width + j];
			if (oneLow > otherHigh) {
				if (oneLow - otherHigh >= best && distanceDown(oneLow, otherHigh) >= best) return true;
			} else if (otherLow > oneHigh) {
				if (otherLow - oneHigh >= best && distanceDown(otherLow, oneHigh) >= best) return true;
			}
		}
		return false;
	}

	#comparePoints(a: number, b: number): void {
		const order = this.#order;
		for (let i = this.#from[a]; i < this.#to[a]; i++)
			for (let k = a === b ? i + 1 : this.#from[b]; k < this.#to[b]; k++) this.#compare(order[i], order[k]);
	}

	#compare(first: number, second: number): void {
		const { values, width, labels } = this.#points;
		if (labels[first] === labels[second]) return;
		const best = this.#best;
		const a = first * width;
		const b = second * width;
		for (let j = 0; j < width; j++) if (Math.abs(values[a + j] - values[b + j]) > best) return;
		let distance = 0;
		for (let j = 0; j < width; j++) distance = Math.max(distance, distanceDown(values[a + j], values[b + j]));
		if (distance >= best) return;
		this.#best = distance;
		this.#first = first;
		this.#second = second;
	}
}
