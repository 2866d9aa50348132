/**
 * Neighbouring float64 numbers and differences rounded down: the grain of statements that must hold for every
 * float.
 */

const word = new Uint32Array(2);
const float = new Float64Array(word.buffer);

/** The least float above x; Infinity stays. @param x not NaN */
export function nextUp(x: number): number {
	if (x === Number.POSITIVE_INFINITY) return x;
	if (x === 0) return Number.MIN_VALUE;
	float[0] = x;
	if (x > 0) {
		word[0]++;
		if (word[0] === 0) word[1]++;
	} else {
		if (word[0] === 0) word[1]--;
		word[0]--;
	}
	return float[0] === 0 ? 0 : float[0];
}

/** The largest float below x; -Infinity stays. @param x not NaN */
export function nextDown(x: number): number {
	const down = -nextUp(-x);
	return down === 0 ? 0 : down;
}

/**
 * The error of a rounded sum: a + b is exactly sum + sumError(a, b, sum) where sum = fl(a + b) is finite
 * (Knuth's TwoSum).
 */
export function sumError(a: number, b: number, sum: number): number {
	const bPart = sum - a;
	return a - (sum - bPart) + (b - bPart);
}

/**
 * The largest float that is not above |a - b|. Equal numbers, infinite ones too, are 0 apart; a finite and an
 * infinite one Infinity. Monotone: numbers further apart never give less.
 */
export function distanceDown(a: number, b: number): number {
	if (a === b) return 0;
	const high = a > b ? a : b;
	const low = a > b ? b : a;
	const distance = high - low;
	if (distance === Number.POSITIVE_INFINITY)
		return low === Number.NEGATIVE_INFINITY || high === distance ? distance : Number.MAX_VALUE;
	// An error that itself overflows is NaN and counts as one below 0.
	return sumError(high, -low, distance) >= 0 ? distance : nextDown(distance);
}

/** The least float that is not below |a - b|, of finite numbers. */
export function distanceUp(a: number, b: number): number {
	const high = a > b ? a : b;
	const low = a > b ? b : a;
	const distance = high - low;
	if (distance === Number.POSITIVE_INFINITY) return distance;
	return sumError(high, -low, distance) <= 0 ? distance : nextUp(distance);
}

/** The e with 2^e <= |x| < 2^(e + 1). @param x finite, not 0 */
export function exponentOf(x: number): number {
	float[0] = x;
	const biased = (word[1] >>> 20) & 0x7ff;
	if (biased > 0) return biased - 1023;
	const high = word[1] & 0xfffff;
	return (high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(word[0])) - 1074;
}

/** The largest e of which x is a multiple of 2^e; 1023 for 0. @param x finite */
export function lowestBit(x: number): number {
	if (x === 0) return 1023;
	float[0] = x;
	const biased = (word[1] >>> 20) & 0x7ff;
	const high = biased > 0 ? (word[1] & 0xfffff) | 0x100000 : word[1] & 0xfffff;
	const zeros = word[0] !== 0 ? trailingZeros(word[0]) : 32 + trailingZeros(high);
	return Math.max(biased, 1) - 1075 + zeros;
}

function trailingZeros(word32: number): number {
	return 31 - Math.clz32(word32 & -word32);
}

/** A number in a message, -0 with its sign. */
export function showNumber(value: number): string {
	return Object.is(value, -0) ? "-0" : String(value);
}
