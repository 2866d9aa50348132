/**
 * Leaves that interpolate: a patch has knots along every input and a value (of every output) where they
 * cross; an input gets the multilinear interpolant of the 2^p values about it. Two knots an axis are one
 * cell; one knot is an axis that does not matter. A leaf's item is the sum of one patch or several, in
 * order: what inputs do one by one and two by two takes few values.
 *
 * Patch m has counts[m p + j] knots on axis j; knots and values of patches follow one another, values by
 * knots with the last axis fastest, then by output. Along an axis the cell is the one whose lower knot is the
 * last that x is above (the first cell if none, the last cell if there is no cell beyond), and
 * t = fl(fl(x - low) * fl(1 / fl(high - low))); values are joined from the last axis to the first by
 * fl(a + fl(t * fl(b - a))). Each is rounded once, in this order.
 */

import { malformed } from "./malformed.ts";

/** Axes that are interpolated at most: 2^p values are read. */
export const mostAxes = 12;

/** The arrays of patches. */
export interface PatchParts {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly counts: Uint32Array;
	readonly knots: Float64Array;
	readonly values: Float64Array;
	/** Item i is the sum of patches starts[i] .. starts[i + 1); left out: item i is patch i. */
	readonly starts?: Uint32Array | undefined;
}

/** The patches of a network, and what leaves refer to: sums of them. */
export class Patches {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly counts: Uint32Array;
	readonly knots: Float64Array;
	readonly values: Float64Array;
	readonly starts: Uint32Array;
	/** Where each patch's knots and values begin, and where the last ones end. */
	readonly knotStart: Float64Array;
	readonly valueStart: Float64Array;

	constructor({ inputCount, outputCount, counts, knots, values, starts }: PatchParts) {
		this.inputCount = inputCount;
		this.outputCount = outputCount;
		this.counts = counts;
		this.knots = knots;
		this.values = values;
		// A file may claim anything: what it claims is looked at by `check`, and nothing is taken on its word.
		const count = Math.floor(this.count);
		this.starts = starts ?? Uint32Array.from({ length: count + 1 }, (_, i) => i);
		this.knotStart = new Float64Array(count + 1);
		this.valueStart = new Float64Array(count + 1);
		for (let m = 0; m < count; m++) {
			let sum = 0;
			let product = outputCount;
			for (const size of counts.subarray(m * inputCount, (m + 1) * inputCount)) {
				sum += size;
				product *= size;
			}
			this.knotStart[m + 1] = this.knotStart[m] + sum;
			this.valueStart[m + 1] = this.valueStart[m] + Math.min(product, values.length + 1);
		}
	}

	static empty(inputCount: number, outputCount: number): Patches {
		const none = new Float64Array(0);
		return new Patches({ inputCount, outputCount, counts: new Uint32Array(0), knots: none, values: none });
	}

	/** Patches. */
	get count(): number {
		return this.counts.length / this.inputCount;
	}

	/** What leaves refer to. */
	get itemCount(): number {
		return this.starts.length - 1;
	}

	/** The patches of an item as [from, to). */
	range(item: number): [number, number] {
		return [this.starts[item], this.starts[item + 1]];
	}

	/** Numbers of knots of a patch, by axis. */
	sizes(patch: number): Uint32Array {
		return this.counts.subarray(patch * this.inputCount, (patch + 1) * this.inputCount);
	}

	/** Knots of a patch, axis after axis. */
	knotsOf(patch: number): Float64Array {
		return this.knots.subarray(this.knotStart[patch], this.knotStart[patch + 1]);
	}

	/** Values of a patch. */
	valuesOf(patch: number): Float64Array {
		return this.values.subarray(this.valueStart[patch], this.valueStart[patch + 1]);
	}

	/** Throws `bad-data` unless sizes fit, knots ascend, and numbers and knots' distances are finite. */
	check(): void {
		const { counts, knots, values, inputCount, count } = this;
		const fits =
			counts.length % inputCount === 0 &&
			counts.every((size) => size > 0) &&
			this.knotStart[count] === knots.length &&
			this.valueStart[count] === values.length &&
			this.starts[0] === 0 &&
			this.starts[this.itemCount] === count &&
			this.starts.every((start, i) => i === 0 || start > this.starts[i - 1]) &&
			knots.every((knot) => Number.isFinite(knot) && !Object.is(knot, -0)) &&
			values.every((value) => Number.isFinite(value) && !Object.is(value, -0));
		if (!fits || (count > 0 && inputCount > mostAxes))
			throw malformed("the knots and values of its multilinear leaves do not fit");
		let at = 0;
		for (const size of counts) {
			for (let i = 1; i < size; i++) {
				const width = knots[at + i] - knots[at + i - 1];
				if (!(width > 0 && Number.isFinite(width) && Number.isFinite(1 / width)))
					throw malformed("the knots of a multilinear leaf do not ascend in steps that are numbers");
			}
			at += size;
		}
	}
}
