/**
 * Float64 numbers on a common scale: every finite float64 is an integer divided by a power of two.
 */

import { bitLength } from "./integers.ts";
import { fromFloat64 } from "./rational.ts";

/**
 * The least s >= 0 such that value * 2^s is an integer for every value. Cost: one pass; at most 1074.
 *
 * @throws CondnetError `bad-data` if a value is not finite
 */
export function dyadicShift(values: Float64Array): number {
	let shift = 0;
	let unit = 1;
	for (const value of values) {
		if (Number.isInteger(value * unit) && Math.abs(value * unit) < 2 ** 53) continue;
		const { denominator } = fromFloat64(value);
		if (denominator === 1n) continue;
		shift = Math.max(shift, bitLength(denominator) - 1);
		unit = shift < 1000 ? 2 ** shift : Number.POSITIVE_INFINITY;
	}
	return shift;
}

/** value * 2^shift, where that is an integer. */
export function dyadicInteger(value: number, shift: number): bigint {
	if (shift === 0 && Number.isSafeInteger(value)) return BigInt(value);
	const { numerator, denominator } = fromFloat64(value);
	return (numerator << BigInt(shift)) / denominator;
}
