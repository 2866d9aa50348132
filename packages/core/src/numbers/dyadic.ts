/**
 * Float64 numbers on a common scale: every finite float64 is an integer divided by a power of two, a dyadic.
 */

import { exponentOf, lowestBit } from "./floats.ts";
import { fromFloat64, toFloat64 } from "./rational.ts";

/** numerator / 2^shift; not always reduced. */
export interface Dyadic {
	readonly numerator: bigint;
	/** At least 0. */
	readonly shift: number;
}

/**
 * The least s >= 0 such that value * 2^s is an integer for every value. Cost: one pass; at most 1074.
 *
 * @throws CondnetError `bad-data` if a value is not finite
 */
export function dyadicShift(values: ArrayLike<number>): number {
	let shift = 0;
	for (let i = 0; i < values.length; i++) {
		if (!Number.isFinite(values[i])) fromFloat64(values[i]); // refuses it
		shift = Math.max(shift, -lowestBit(values[i]));
	}
	return shift;
}

/** value * 2^shift, where that is an integer. */
export function dyadicInteger(value: number, shift: number): bigint {
	if (shift === 0 && Number.isSafeInteger(value)) return BigInt(value);
	if (value === 0) return 0n;
	const bit = lowestBit(value);
	// Both steps are exact; a single power of two may lie beyond the range.
	const mantissa = bit < -1000 ? value * 2 ** 1000 * 2 ** (-bit - 1000) : value * 2 ** -bit;
	return BigInt(mantissa) << BigInt(shift + bit);
}

/** @throws CondnetError `bad-data` if the value is not finite */
export function dyadicOf(value: number): Dyadic {
	const shift = dyadicShift([value]);
	return { numerator: dyadicInteger(value, shift), shift };
}

/** The nearest float64, ties to even; infinite beyond the range. */
export function roundDyadic({ numerator, shift }: Dyadic): number {
	// Rounds to nearest, ties to even; scaling is then exact as long as nothing leaves the normal range.
	const rounded = Number(numerator);
	if (rounded === 0 || shift === 0) return rounded;
	if (Number.isFinite(rounded) && shift <= 1022 && exponentOf(rounded) - shift >= -1021)
		return rounded * 2 ** -shift;
	return toFloat64({ numerator, denominator: 1n << BigInt(shift) });
}
