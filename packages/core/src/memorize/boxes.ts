/**
 * The floats around each stored input that must keep its answer: for a radius, box i is all x' with |x'_j -
 * x_j| < radius in every coordinate j, held as the least and the largest such float of each coordinate.
 *
 * Invariant: bounds are exact (rounding is measured, not guessed), so boxes of inputs at least 2 radius apart
 * are disjoint, and x is always in its own. Infinite coordinates do not move; finite ones stay finite. Cost:
 * linear.
 */

import { nextUp, sumError } from "../numbers/floats.ts";
import type { Pairs } from "../table/pairs.ts";

export interface Boxes {
	/** By coordinate, then pair: the coordinate, and the least and largest float of its box. */
	readonly values: Float64Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
}

export function boxesAround({ dataset, rows, count }: Pairs, radius: number): Boxes {
	const { inputs, inputCount } = dataset;
	const values = new Float64Array(count * inputCount);
	const low = new Float64Array(count * inputCount);
	const high = new Float64Array(count * inputCount);
	for (let j = 0; j < inputCount; j++)
		for (let i = 0; i < count; i++) {
			const x = inputs[rows[i] * inputCount + j];
			const at = j * count + i;
			values[at] = x;
			low[at] = leastWithin(x, radius);
			high[at] = -leastWithin(-x, radius);
		}
	return { values, low, high };
}

/** The least float x' with x - x' < radius, x itself where radius is 0. */
export function leastWithin(x: number, radius: number): number {
	if (!Number.isFinite(x) || radius === 0) return x;
	const end = x - radius;
	if (end === Number.NEGATIVE_INFINITY) return -Number.MAX_VALUE;
	return sumError(x, -radius, end) >= 0 ? nextUp(end) : end;
}
