/**
 * A tree of axis gates over boxes with labels: a cell that boxes of one label meet is a leaf, any other is
 * cut at the face of a box. A box that a cut goes through goes to both sides, so that all of it keeps its
 * label.
 *
 * Invariant: at every leaf all boxes that meet its cell have the leaf's label. A mixed cell can always be cut
 * so that both sides meet fewer boxes: two disjoint boxes have a face between them. Boxes are kept sorted
 * along every axis by stable partition; all are equally wide up to rounding, which keeps order, so one order
 * serves both faces. Cost: O(p m) for a cell of m boxes; the number of leaves is not bounded by the number of
 * boxes, hence the limit. No recursion. Source: docs/theory.md, "Robustness".
 */

import { CondnetError, requireInternal } from "../errors.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { SortScratch, sortRows } from "../table/sort.ts";
import type { Boxes } from "./boxes.ts";
import { type GatedTree, TreeBuilder } from "./shapes/tree-builder.ts";

export interface BoxTree extends GatedTree {
	readonly leafLabels: Uint32Array;
}

interface Cut {
	readonly axis: number;
	readonly threshold: number;
	readonly score: number;
	readonly left: number;
	readonly right: number;
}

/** Numbers the lists of open cells may hold. */
const listLimit = 2 ** 27;

/**
 * @param labels label of each box; boxes with different labels must be disjoint
 * @param maxLeaves leaves after which the tree is given up
 * @throws CondnetError `usage` if the tree grows beyond its limits
 */
export function boxTree(boxes: Boxes, labels: Uint32Array, maxLeaves: number, work: WorkOptions): BoxTree {
	return new BoxCutter(boxes, labels).build(maxLeaves, work);
}

class BoxCutter {
	readonly #boxes: Boxes;
	readonly #labels: Uint32Array;
	readonly #count: number;
	readonly #axes: number;
	/**
	 * Open cells: for each axis the boxes of the cell in the order of that axis; the cell done next is last.
	 */
	#lists: Uint32Array;
	#held: Uint32Array = new Uint32Array(0);
	/** Which sides of the cut a box goes to: 1 left, 2 right, 3 both. */
	readonly #sides: Uint8Array;

	constructor(boxes: Boxes, labels: Uint32Array) {
		this.#boxes = boxes;
		this.#labels = labels;
		this.#count = labels.length;
		this.#axes = boxes.values.length / labels.length;
		this.#sides = new Uint8Array(this.#count);
		this.#lists = new Uint32Array(boxes.values.length);
		const scratch = new SortScratch();
		for (let j = 0; j < this.#axes; j++) {
			const from = j * this.#count;
			for (let i = 0; i < this.#count; i++) this.#lists[from + i] = i;
			const column = boxes.values.subarray(from, from + this.#count);
			sortRows(this.#lists, from, from + this.#count, column, 1, 0, scratch);
		}
	}

	build(maxLeaves: number, work: WorkOptions): BoxTree {
		const tree = new TreeBuilder();
		const leafLabels: number[] = [];
		const starts = [0];
		const sizes = [this.#count];
		let done = 0;
		for (let size = sizes.pop(); size !== undefined; size = sizes.pop()) {
			const start = starts.pop() ?? 0;
			if ((done++ & 0xff) === 0) advance(work, "cutting boxes apart", 0);
			if (this.#isPure(start, size)) {
				leafLabels.push(this.#labels[this.#lists[start]]);
				tree.leaf();
				continue;
			}
			const cut = this.#bestCut(start, size);
			requireInternal(cut !== undefined, "A cell with boxes of different labels has no cut.");
			tree.gate(cut.axis, cut.threshold);
			const room = start + this.#axes * (cut.left + cut.right);
			// Every open cell holds a leaf at least.
			if (leafLabels.length + sizes.length + 2 > maxLeaves || room > listLimit)
				throw tooManyLeaves(maxLeaves);
			this.#divide(start, size, cut, room);
			starts.push(start, start + this.#axes * cut.right);
			sizes.push(cut.right, cut.left);
		}
		return { ...tree.build(), leafLabels: Uint32Array.from(leafLabels) };
	}

	#isPure(start: number, size: number): boolean {
		const label = this.#labels[this.#lists[start]];
		for (let i = start + 1; i < start + size; i++) if (this.#labels[this.#lists[i]] !== label) return false;
		return true;
	}

	/**
	 * The cut whose larger side and twice the boxes it cuts are least, of those that make both sides smaller.
	 */
	#bestCut(start: number, size: number): Cut | undefined {
		let best: Cut | undefined;
		for (let axis = 0; axis < this.#axes; axis++) {
			const cut = this.#bestOnAxis(axis, start + axis * size, size, best?.score ?? Number.POSITIVE_INFINITY);
			if (cut) best = cut;
		}
		return best;
	}

	/** Sweeps the faces along an axis; between two faces the sides of a cut do not change. */
	#bestOnAxis(axis: number, start: number, size: number, below: number): Cut | undefined {
		const { low, high } = this.#boxes;
		const lists = this.#lists;
		const column = axis * this.#count;
		let best: Cut | undefined;
		let score = below;
		let begun = 0; // boxes whose least float is at or before the place
		let ended = 0; // boxes whose largest float is
		while (begun < size) {
			const nextLow = low[column + lists[start + begun]];
			const nextHigh = high[column + lists[start + ended]];
			const place = Math.min(nextLow, nextHigh);
			while (begun < size && low[column + lists[start + begun]] <= place) begun++;
			while (ended < size && high[column + lists[start + ended]] <= place) ended++;
			const right = size - ended;
			const here = Math.max(begun, right) + 2 * (begun + right - size);
			if (begun === size || right === size || here >= score) continue;
			const next = Math.min(low[column + lists[start + begun]], high[column + lists[start + ended]]);
			best = { axis, threshold: thresholdBetween(place, next), score: here, left: begun, right };
			score = here;
		}
		return best;
	}

	/** Replaces a cell, the last one, by its two sides: first the right one, then the left one. */
	#divide(start: number, size: number, { axis, threshold, left, right }: Cut, room: number): void {
		const { low, high } = this.#boxes;
		const words = this.#axes * size;
		if (this.#held.length < words) this.#held = new Uint32Array(words);
		const held = this.#held;
		held.set(this.#lists.subarray(start, start + words));
		if (room > this.#lists.length) {
			const larger = new Uint32Array(Math.min(listLimit, 2 * room));
			larger.set(this.#lists.subarray(0, start));
			this.#lists = larger;
		}
		const lists = this.#lists;
		const sides = this.#sides;
		for (let i = 0; i < size; i++) {
			const at = axis * this.#count + held[i];
			sides[held[i]] = (low[at] <= threshold ? 1 : 0) | (high[at] > threshold ? 2 : 0);
		}
		let toRight = start;
		let toLeft = start + this.#axes * right;
		for (let i = 0; i < words; i++) {
			const side = sides[held[i]];
			if (side & 1) lists[toLeft++] = held[i];
			if (side & 2) lists[toRight++] = held[i];
		}
		requireInternal(
			toRight === start + this.#axes * right && toLeft === toRight + this.#axes * left,
			"A cut of boxes was counted wrongly.",
		);
	}
}

function tooManyLeaves(maxLeaves: number): CondnetError {
	return new CondnetError(
		"usage",
		`At this radius the boxes around the inputs cut each other into more than ${maxLeaves} leaves.`,
		"Ask for a smaller radius: half of the best possible needs few leaves.",
	);
}
