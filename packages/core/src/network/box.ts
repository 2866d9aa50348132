/**
 * Boxes: products of closed intervals of finite float64 or float32 numbers. An axis is split at its middle,
 * and the gate that the split becomes sends x right iff x > middle; both halves keep the middle, so the
 * halves cover the box whatever side the middle itself goes to.
 */

import { CondnetError } from "../errors.ts";
import type { Random } from "../numbers/random.ts";
import { requireFloats } from "../numbers/required.ts";
import { singleAtLeast, singleAtMost } from "../numbers/single.ts";
import type { Arithmetic } from "./affine.ts";

/**
 * A product of closed intervals of finite numbers, one an input: where a network operates.
 *
 * @throws CondnetError `bad-data` if an end is not finite or an interval is empty
 * @example new Box(Float64Array.of(-1, 0), Float64Array.of(1, 10)) // inputs in [-1, 1] and [0, 10]
 */
export class Box {
	/** Least value of each input. */
	readonly low: Float64Array;
	/** Largest value of each input. */
	readonly high: Float64Array;
	/** float32: its ends, its middles and its points are float32 numbers. */
	readonly arithmetic: Arithmetic;

	/** @throws CondnetError `bad-data` unless every interval is finite and not empty */
	constructor(low: Float64Array, high: Float64Array, arithmetic: Arithmetic = "float64") {
		requireFloats(low, "The array of lower ends of a box");
		requireFloats(high, "The array of upper ends of a box");
		this.arithmetic = arithmetic;
		this.low = low;
		this.high = high;
		if (low.length !== high.length || low.length === 0)
			throw new CondnetError("bad-data", `A box has ${low.length} lower and ${high.length} upper ends.`);
		for (let j = 0; j < low.length; j++)
			if (!(low[j] <= high[j] && Number.isFinite(low[j]) && Number.isFinite(high[j])))
				throw new CondnetError(
					"bad-data",
					`Input ${j} of the box is [${low[j]}, ${high[j]}], expected two finite numbers, the lower one first.`,
				);
	}

	get inputCount(): number {
		return this.low.length;
	}

	/**
	 * The float32 numbers of the box, its ends rounded inward.
	 *
	 * @throws CondnetError `bad-data` if an interval holds none
	 */
	inFloat32(): Box {
		const low = this.low.map(singleAtLeast);
		const high = this.high.map(singleAtMost);
		for (let j = 0; j < low.length; j++)
			if (!(low[j] <= high[j]))
				throw new CondnetError(
					"bad-data",
					`Input ${j} of the box is [${this.low[j]}, ${this.high[j]}], which holds no float32 number.`,
				);
		return new Box(low, high, "float32");
	}

	/** The point at which an axis is split; it is one of the ends if no number lies between them. */
	middle(axis: number): number {
		const middle = this.low[axis] / 2 + this.high[axis] / 2;
		return (this.arithmetic === "float32" ? Math.fround(middle) : middle) + 0;
	}

	/** Whether both halves along an axis are smaller than the box. */
	canSplit(axis: number): boolean {
		const middle = this.middle(axis);
		return this.low[axis] < middle && middle < this.high[axis];
	}

	/** The half at or below the middle of an axis. */
	lowerHalf(axis: number): Box {
		const high = this.high.slice();
		high[axis] = this.middle(axis);
		return new Box(this.low.slice(), high, this.arithmetic);
	}

	/** The half at or above the middle of an axis. */
	upperHalf(axis: number): Box {
		const low = this.low.slice();
		low[axis] = this.middle(axis);
		return new Box(low, this.high.slice(), this.arithmetic);
	}

	/** Whether another box has the same ends. */
	equals({ low, high }: Box): boolean {
		const same = (x: Float64Array, y: Float64Array): boolean =>
			x.length === y.length && x.every((end, j) => end === y[j]);
		return same(this.low, low) && same(this.high, high);
	}

	/** Whether the point in inputs[at ..) lies in the box, its ends included. */
	contains(inputs: Float64Array, at = 0): boolean {
		for (let j = 0; j < this.low.length; j++)
			if (!(inputs[at + j] >= this.low[j] && inputs[at + j] <= this.high[j])) return false;
		return true;
	}

	/** Uniform points of the box, one after another. */
	points(count: number, random: Random): Float64Array {
		const points = new Float64Array(count * this.inputCount);
		for (let at = 0; at < points.length; at += this.inputCount)
			this.sample(random, points.subarray(at, at + this.inputCount));
		return points;
	}

	/** Writes a uniform point of the box to values[0 .. inputCount). */
	sample(random: Random, values: Float64Array): void {
		for (let j = 0; j < this.low.length; j++) {
			const part = random.uniform();
			const point = this.low[j] * (1 - part) + this.high[j] * part;
			const inside = Math.min(this.high[j], Math.max(this.low[j], point));
			values[j] = this.arithmetic === "float32" ? Math.fround(inside) : inside;
		}
	}
}

/** The least box that holds all of these, at least one. Cost: linear. */
export function hullOf(boxes: readonly Box[]): Box {
	const low = boxes[0].low.slice();
	const high = boxes[0].high.slice();
	for (const box of boxes)
		for (let j = 0; j < low.length; j++) {
			low[j] = Math.min(low[j], box.low[j]);
			high[j] = Math.max(high[j], box.high[j]);
		}
	return new Box(low, high, boxes[0].arithmetic);
}
