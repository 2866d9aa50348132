/**
 * The admissible cut of a list of numbers that lies nearest its middle: strictly between two different
 * numbers, so that ties stay together. -0 and +0 are one number; infinities are numbers. Cost: expected
 * linear (quickselect, three-way).
 */

import type { Random } from "../../numbers/random.ts";
import { thresholdBetween } from "../../numbers/threshold.ts";

export interface Cut {
	/** Numbers on the left: those not above the threshold. */
	readonly left: number;
	readonly threshold: number;
}

/** @returns undefined if all numbers are equal. Permutes numbers[0 .. count). */
export function medianCut(numbers: Float64Array, count: number, random: Random): Cut | undefined {
	const middle = select(numbers, count, count >>> 1, random);
	let less = 0;
	let more = 0;
	let below = Number.NEGATIVE_INFINITY; // largest number under the middle one
	let above = Number.POSITIVE_INFINITY; // least number over it
	for (let i = 0; i < count; i++) {
		const number = numbers[i];
		if (number < middle) {
			less++;
			if (number > below) below = number;
		} else if (number > middle) {
			more++;
			if (number < above) above = number;
		}
	}
	if (less === 0 && more === 0) return undefined;
	return less >= more
		? { left: less, threshold: thresholdBetween(below, middle) }
		: { left: count - more, threshold: thresholdBetween(middle, above) };
}

/** The number that has `rank` numbers before it in sorted order. */
function select(numbers: Float64Array, count: number, rank: number, random: Random): number {
	let from = 0;
	let to = count;
	for (;;) {
		const pivot = numbers[from + random.integer(to - from)];
		let low = from; // numbers before it are below the pivot
		let high = to; // numbers from it on are above the pivot
		for (let i = from; i < high; ) {
			const number = numbers[i];
			if (number < pivot) {
				numbers[i++] = numbers[low];
				numbers[low++] = number;
			} else if (number > pivot) {
				numbers[i] = numbers[--high];
				numbers[high] = number;
			} else i++;
		}
		if (rank < low) to = low;
		else if (rank >= high) from = high;
		else return pivot;
	}
}
