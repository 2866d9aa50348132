/**
 * Integers of any size: lengths, words, greatest common divisors. Cost: linear in the bits, but for gcd
 * (quadratic).
 */

const word = 1n << 64n;

/** Bits of |value| without leading zeros; 0 for 0. */
export function bitLength(value: bigint): number {
	const magnitude = value < 0n ? -value : value;
	if (magnitude === 0n) return 0;
	const digits = magnitude.toString(16);
	return 4 * digits.length - (Math.clz32(Number.parseInt(digits[0], 16)) - 28);
}

/** 64-bit words that hold |value|, at least 1. */
export function wordLength(value: bigint): number {
	if (value < word && value > -word) return 1;
	return Math.ceil(bitLength(value) / 64);
}

/** The greatest common divisor, at least 0; gcd(0, b) = |b|. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
	let larger = a < 0n ? -a : a;
	let smaller = b < 0n ? -b : b;
	// Below 2^53 the rest is done in float64 integers, an order of magnitude faster.
	while (smaller > 9007199254740991n) [larger, smaller] = [smaller, larger % smaller];
	if (smaller === 0n) return larger;
	let x = Number(smaller);
	let y = Number(larger % smaller);
	while (y > 0) [x, y] = [y, x % y];
	return BigInt(x);
}
