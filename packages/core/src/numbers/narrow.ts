/**
 * Numbers that float32 holds, where an interval has one: columns of such numbers take half the bytes in a
 * file.
 */

import { thresholdBetween } from "./threshold.ts";

/** A float32 number of [low, high] near its middle, else a float64 number of it. @param low at most high */
export function narrowWithin(low: number, high: number): number {
	const middle = low / 2 + high / 2;
	const narrow = Math.fround(middle);
	if (narrow >= low && narrow <= high) return narrow + 0;
	return middle >= low && middle <= high ? middle + 0 : low + 0;
}

/** As thresholdBetween: a float32 number t with a <= t < b where there is one. */
export function narrowThreshold(a: number, b: number): number {
	const threshold = thresholdBetween(a, b);
	const narrow = Math.fround(threshold);
	return narrow >= a && narrow < b ? narrow + 0 : threshold;
}
