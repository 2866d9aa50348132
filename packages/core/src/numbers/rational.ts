/**
 * Rational numbers on BigInt. Invariant: the denominator is above 0 and has no factor in common with the
 * numerator. A float64 is a rational whose denominator is a power of two (a dyadic), so it converts without
 * loss.
 */

import { CondnetError } from "../errors.ts";
import { bitLength, greatestCommonDivisor } from "./integers.ts";

/** A quotient of two integers of any size; the denominator is above 0. */
export interface Rational {
	readonly numerator: bigint;
	readonly denominator: bigint;
}

/** numerator / denominator, reduced. @throws CondnetError `usage` if the denominator is 0 */
export function rational(numerator: bigint, denominator = 1n): Rational {
	if (denominator === 0n) throw new CondnetError("usage", `${numerator} / 0 is no rational number.`);
	if (denominator === 1n) return { numerator, denominator };
	const sign = denominator < 0n ? -1n : 1n;
	const divisor = sign * greatestCommonDivisor(numerator, denominator);
	return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The number 0. */
export const zero: Rational = { numerator: 0n, denominator: 1n };

/** a + b, reduced. */
export function add(a: Rational, b: Rational): Rational {
	if (a.denominator === b.denominator) return rational(a.numerator + b.numerator, a.denominator);
	return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** -a. */
export function negate(a: Rational): Rational {
	return { numerator: -a.numerator, denominator: a.denominator };
}

/** a - b, reduced. */
export function subtract(a: Rational, b: Rational): Rational {
	return add(a, negate(b));
}

/** a b, reduced. */
export function multiply(a: Rational, b: Rational): Rational {
	return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** a / b, reduced. @throws CondnetError `usage` if b is 0 */
export function divide(a: Rational, b: Rational): Rational {
	return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** Below 0, 0 or above 0 as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): number {
	const difference = a.numerator * b.denominator - b.numerator * a.denominator;
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether two rationals are one number. */
export function equal(a: Rational, b: Rational): boolean {
	return a.numerator === b.numerator && a.denominator === b.denominator;
}

/**
 * Bits it takes to write a rational down: of the numerator, and of the denominator where it is not 1. Signs
 * are free.
 */
export function rationalBits(numerator: bigint, denominator: bigint): number {
	return bitLength(numerator) + (denominator === 1n ? 0 : bitLength(denominator));
}

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);
const fractionMask = (1n << 52n) - 1n;

/**
 * The exact value of a finite float64; -0 becomes 0.
 *
 * @throws CondnetError `bad-data` for NaN and infinities
 */
export function fromFloat64(value: number): Rational {
	if (Number.isSafeInteger(value)) return { numerator: BigInt(value), denominator: 1n };
	if (!Number.isFinite(value))
		throw new CondnetError(
			"bad-data",
			`${value} is not a number that exact arithmetic knows, expected a finite one.`,
			"Exact networks take finite inputs and labels only; `memorize` takes any.",
		);
	float[0] = value;
	const exponent = Number((bits[0] >> 52n) & 0x7ffn);
	const fraction = bits[0] & fractionMask;
	const magnitude = exponent === 0 ? fraction : fraction | (1n << 52n);
	const numerator = value < 0 ? -magnitude : magnitude;
	const shift = Math.max(exponent, 1) - 1075;
	if (shift >= 0) return { numerator: numerator << BigInt(shift), denominator: 1n };
	const spare = Math.min(-shift, trailingZeros(magnitude));
	return { numerator: numerator >> BigInt(spare), denominator: 1n << BigInt(-shift - spare) };
}

/** Zeros at the low end of an integer above 0. */
function trailingZeros(value: bigint): number {
	return bitLength(value & -value) - 1;
}

/**
 * The float64 nearest to a rational, ties to even; infinite beyond the range. Exact iff the rational is a
 * float64.
 */
export function toFloat64({ numerator, denominator }: Rational): number {
	if (denominator === 1n) return Number(numerator); // rounds to nearest, ties to even
	const magnitude = numerator < 0n ? -numerator : numerator;
	// A quotient of at least 55 bits with a sticky last bit rounds as the rational itself does.
	let shift = 66 - (bitLength(magnitude) - bitLength(denominator));
	shift = Math.min(shift, 1074 + 2); // subnormals: no bits below 2^-1074 but two to round with
	const scaled = shift >= 0 ? magnitude << BigInt(shift) : magnitude;
	const divisor = shift >= 0 ? denominator : denominator << BigInt(-shift);
	const quotient = scaled / divisor;
	const sticky = quotient * divisor === scaled ? quotient : quotient | 1n;
	const rounded = scale(Number(shift === 1076 ? roundTwoBits(sticky) : sticky), shift);
	return numerator < 0n ? -rounded : rounded;
}

/** Rounds to a multiple of 4, ties to even multiples: what float64 does to numbers in units of 2^-1076. */
function roundTwoBits(value: bigint): bigint {
	if (bitLength(value) > 55) return value;
	const low = value & 3n;
	const base = value - low;
	return low > 2n || (low === 2n && (base & 4n) === 4n) ? base + 4n : base;
}

/** value * 2^-shift in steps that are exact, as long as the result needs no rounding. */
function scale(value: number, shift: number): number {
	let result = value;
	let rest = shift;
	for (; rest > 1000; rest -= 1000) result *= 2 ** -1000;
	for (; rest < -1000; rest += 1000) result *= 2 ** 1000;
	return result * 2 ** -rest;
}

/** Whether a rational is a finite float64 to the last bit. */
export function isFloat64(value: Rational): boolean {
	const nearest = toFloat64(value);
	return Number.isFinite(nearest) && equal(fromFloat64(nearest), value);
}
