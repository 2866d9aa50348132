/**
 * A table of several inputs within windows: a cell of rows that one constant or affine function answers is a
 * leaf, any other is cut where few leaves are expected (cell-cuts.ts); where few are, the best cuts are tried
 * and one that leaves a side whole is taken. No claim is made that leaves are the fewest.
 *
 * Cost: O(n p^3) a level of the tree; no recursion.
 */

import { requireInternal } from "../errors.ts";
import { grown } from "../numbers/growing.ts";
import { narrowThreshold } from "../numbers/narrow.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { type Cut, cutsOf } from "./cell-cuts.ts";
import { type CellLeaf, LeafFitter, type WindowedRows } from "./cell-leaf.ts";
import { type GatedTree, TreeBuilder } from "./shapes/tree-builder.ts";

export interface CellTree extends GatedTree {
	/** By leaf, in order. */
	readonly leaves: Leaves;
	/** Leaf i answers the rows order[starts[i] .. starts[i + 1]). */
	readonly order: Uint32Array;
	readonly starts: Uint32Array;
}

export interface CellOptions extends WorkOptions {
	/** Leaves are constant or affine, or else constant. */
	readonly affine: boolean;
	/** Cuts leave halves: few gates on a path. */
	readonly balanced: boolean;
	/** Leaves after which the tree is given up. */
	readonly mostLeaves?: number | undefined;
}

/** Slopes by leaf, output and input; biases by leaf and output. */
export class Leaves {
	count = 0;
	slopes = new Float64Array(64);
	biases = new Float64Array(64);

	push({ slopes, biases }: CellLeaf): void {
		const [slope, bias] = [this.count * slopes.length, this.count * biases.length];
		if (slope + slopes.length > this.slopes.length)
			this.slopes = grown(this.slopes, new Float64Array(2 * (slope + slopes.length)));
		if (bias + biases.length > this.biases.length)
			this.biases = grown(this.biases, new Float64Array(2 * (bias + biases.length)));
		this.slopes.set(slopes, slope);
		this.biases.set(biases, bias);
		this.count++;
	}
}

/** Cuts that are tried where few leaves are expected, and expected leaves that are few. */
const triedCuts = 6;
const fewLeaves = 8;
/** Rows up to which trying costs little. */
const fewRows = 4096;

/** Undefined where it was given up. */
export function cellTree(rows: WindowedRows, options: CellOptions): CellTree | undefined {
	return new CellCutter(rows, options).build();
}

class CellCutter {
	readonly #rows: WindowedRows;
	readonly #options: CellOptions;
	readonly #fitter: LeafFitter;
	readonly #count: number;
	readonly #order: Uint32Array;
	readonly #held: Uint32Array;

	constructor(rows: WindowedRows, options: CellOptions) {
		this.#rows = rows;
		this.#options = options;
		this.#fitter = new LeafFitter(rows);
		this.#count = rows.x.length / rows.width;
		this.#order = Uint32Array.from({ length: this.#count }, (_, i) => i);
		this.#held = new Uint32Array(this.#count);
	}

	build(): CellTree | undefined {
		const { mostLeaves = Number.POSITIVE_INFINITY } = this.#options;
		const tree = new TreeBuilder();
		const leaves = new Leaves();
		const starts: number[] = [];
		const ends = [this.#count];
		let from = 0;
		for (let to = ends.pop(); to !== undefined; to = ends.pop()) {
			if ((leaves.count & 0xf) === 0) advance(this.#options, "fitting", from / this.#count);
			const leaf = this.#leafOf(from, to);
			if (leaf) {
				tree.leaf();
				leaves.push(leaf);
				starts.push(from);
				from = to;
				continue;
			}
			// Every open cell holds a leaf at least.
			if (leaves.count + ends.length + 2 > mostLeaves) return undefined;
			const { axis, threshold, middle } = this.#cut(from, to);
			tree.gate(axis, threshold);
			ends.push(to, middle);
		}
		starts.push(this.#count);
		return { ...tree.build(), leaves, order: this.#order, starts: Uint32Array.from(starts) };
	}

	#leafOf(from: number, to: number): CellLeaf | undefined {
		const constant = this.#fitter.constant(this.#order, from, to);
		if (constant || !this.#options.affine) return constant;
		this.#fitter.take(this.#order, from, to);
		return this.#fitter.affine(this.#order, from, to);
	}

	/** Cuts a cell in two; its rows are put in the order of the sides. */
	#cut(from: number, to: number): { axis: number; threshold: number; middle: number } {
		const { width, x } = this.#rows;
		if (!this.#options.affine) this.#fitter.take(this.#order, from, to);
		const cuts = this.#options.balanced ? [] : this.#cuts(from, to);
		const few = cuts.length > 1 && cuts[0].leaves <= fewLeaves && to - from <= fewRows;
		const { axis, middle } = few
			? this.#tried(from, to, cuts)
			: cuts.length > 0
				? this.#divide(from, to, cuts[0].axis, this.#valueAt(from, to, cuts[0]))
				: this.#halved(from, to);
		let left = Number.NEGATIVE_INFINITY;
		let right = Number.POSITIVE_INFINITY;
		for (let i = from; i < middle; i++) left = Math.max(left, x[this.#order[i] * width + axis]);
		for (let i = middle; i < to; i++) right = Math.min(right, x[this.#order[i] * width + axis]);
		requireInternal(left < right, "A cell was cut where its rows do not part.");
		return { axis, threshold: narrowThreshold(left, right), middle };
	}

	/** The cuts there are, the best first, in the coordinates that the fitter holds of the cell. */
	#cuts(from: number, to: number): Cut[] {
		const { width, outputCount, low, high } = this.#rows;
		const count = to - from;
		const middles = new Float64Array(count * outputCount);
		const halves = new Float64Array(outputCount);
		let size = 0;
		for (let i = 0; i < count; i++)
			for (let k = 0; k < outputCount; k++) {
				const at = this.#order[from + i] * outputCount + k;
				middles[i * outputCount + k] = low[at] / 2 + high[at] / 2;
				halves[k] += (high[at] / 2 - low[at] / 2) / count;
				size = Math.max(size, Math.abs(middles[i * outputCount + k]));
			}
		// Windows of no width would ask for endless leaves on either side.
		for (let k = 0; k < outputCount; k++) halves[k] = Math.max(halves[k], 1e-9 * size, Number.MIN_VALUE);
		const { coordinates } = this.#fitter;
		const { affine } = this.#options;
		return cutsOf({ width, outputCount, count, coordinates, middles, halves, affine }, triedCuts);
	}

	/** The least number on the right of a cut. */
	#valueAt(from: number, to: number, { axis, from: place }: Cut): number {
		const { width, x } = this.#rows;
		const { coordinates } = this.#fitter;
		let least = Number.POSITIVE_INFINITY;
		for (let i = from; i < to; i++)
			if (coordinates[(i - from) * width + axis] >= place)
				least = Math.min(least, x[this.#order[i] * width + axis]);
		return least;
	}

	/** Of several cuts the one with the most rows in sides that are leaves, or else the best by score. */
	#tried(from: number, to: number, cuts: readonly Cut[]): { axis: number; middle: number } {
		const values = cuts.map((cut) => this.#valueAt(from, to, cut));
		let best = 0;
		let whole = 0;
		for (let k = 0; k < cuts.length; k++) {
			const { middle } = this.#divide(from, to, cuts[k].axis, values[k]);
			const left = this.#leafOf(from, middle) ? middle - from : 0;
			const right = this.#leafOf(middle, to) ? to - middle : 0;
			if (left + right <= whole) continue;
			whole = left + right;
			best = k;
			if (whole === to - from) break;
		}
		return this.#divide(from, to, cuts[best].axis, values[best]);
	}

	/** At the median of the axis on which the coordinates, each by its spread, are evenest. */
	#halved(from: number, to: number): { axis: number; middle: number } {
		const { width, x } = this.#rows;
		let best = { axis: -1, value: 0, off: Number.POSITIVE_INFINITY };
		const column = new Float64Array(to - from);
		for (let axis = 0; axis < width; axis++) {
			for (let i = from; i < to; i++) column[i - from] = x[this.#order[i] * width + axis];
			column.sort();
			const half = column.length >>> 1;
			let below = half; // first of the median's equals, and the first above them
			let above = half;
			while (below > 0 && column[below - 1] === column[half]) below--;
			while (above < column.length && column[above] === column[half]) above++;
			for (const at of [below, above]) {
				if (at === 0 || at === column.length) continue;
				const off = Math.abs(2 * at - column.length);
				if (off < best.off) best = { axis, value: column[at], off };
			}
		}
		requireInternal(best.axis >= 0, "Rows of one input were not answered by a constant.");
		return this.#divide(from, to, best.axis, best.value);
	}

	/** Puts rows below a value before the others, both in the order they have. */
	#divide(from: number, to: number, axis: number, value: number): { axis: number; middle: number } {
		const { width, x } = this.#rows;
		const order = this.#order;
		let left = from;
		let held = 0;
		for (let i = from; i < to; i++) {
			const row = order[i];
			if (x[row * width + axis] < value) order[left++] = row;
			else this.#held[held++] = row;
		}
		order.set(this.#held.subarray(0, held), left);
		return { axis, middle: left };
	}
}
