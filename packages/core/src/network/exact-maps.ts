/**
 * Affine maps whose coefficients are long numbers: a coefficient is the exact sum of float64 parts. The map
 * is evaluated without rounding and its value rounded once, to the nearest float64 (ties to even).
 *
 * Map m of a network with p inputs and r outputs has the coefficients m r (p + 1) .. : for every output, one
 * an input and then the constant. Coefficient c is the sum of exactParts[exactStart[c] .. exactStart[c + 1])
 * times 2^-exactShift; no parts: 0.
 */

import { CondnetError } from "../errors.ts";
import { type Dyadic, dyadicInteger, dyadicOf, dyadicShift, roundDyadic } from "../numbers/dyadic.ts";
import { bitLength } from "../numbers/integers.ts";

/**
 * Parts of a coefficient at most: 40 hold all bits there are between the largest float64 and the smallest.
 */
const mostParts = 64;
/** Shifts lie between this and its negative. */
const largestShift = 2 ** 16;

/** Where the maps stand; a ConditionalNetwork is one. */
export interface ExactMaps {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly exactStart: Uint32Array;
	readonly exactParts: Float64Array;
	readonly exactShift: number;
}

/**
 * Output k of a map for the inputs in values[at .. at + p). Cost: O(p) operations on integers of a few
 * thousand bits at most.
 *
 * @throws CondnetError `bad-data` if an input that the map reads is infinite
 */
export function exactAffine(maps: ExactMaps, map: number, k: number, values: Float64Array, at = 0): number {
	const { inputCount, outputCount } = maps;
	const first = (map * outputCount + k) * (inputCount + 1);
	let { numerator, shift } = exactCoefficient(maps, first + inputCount);
	for (let j = 0; j < inputCount; j++) {
		const factor = exactCoefficient(maps, first + j);
		if (factor.numerator === 0n) continue;
		const x = dyadicOf(values[at + j]);
		const productShift = factor.shift + x.shift;
		const common = Math.max(shift, productShift);
		const product = (factor.numerator * x.numerator) << BigInt(common - productShift);
		numerator = (numerator << BigInt(common - shift)) + product;
		shift = common;
	}
	return roundDyadic({ numerator, shift });
}

/** The exact value of coefficient c. */
export function exactCoefficient({ exactStart, exactParts, exactShift }: ExactMaps, c: number): Dyadic {
	const parts = exactParts.subarray(exactStart[c], exactStart[c + 1]);
	const own = dyadicShift(parts);
	let numerator = 0n;
	for (const part of parts) numerator += dyadicInteger(part, own);
	const shift = own + exactShift;
	return shift >= 0 ? { numerator, shift } : { numerator: numerator << BigInt(-shift), shift: 0 };
}

/**
 * The shift nearest to 0 with which float64 parts add up to all of some coefficients, or as many of their
 * high bits as there is room for. Cost: linear.
 */
export function exactShiftOf(coefficients: Iterable<Dyadic>): number {
	let lowest = Number.POSITIVE_INFINITY;
	let highest = Number.NEGATIVE_INFINITY;
	for (const { numerator, shift } of coefficients) {
		if (numerator === 0n) continue;
		lowest = Math.min(lowest, bitLength(numerator & -numerator) - 1 - shift);
		highest = Math.max(highest, bitLength(numerator) - shift);
	}
	// Parts lie between 2^-1074 and 2^1023, a bit below the largest so that rounding up stays in range.
	const shift = Math.min(Math.max(0, -1074 - lowest), 1023 - highest);
	return Math.max(-largestShift, Math.min(largestShift, shift));
}

/**
 * Float64 numbers whose exact sum, times 2^-exactShift, is a dyadic, the largest first.
 *
 * @throws CondnetError `bad-data` if it has bits beyond the range of float64
 */
export function exactParts({ numerator, shift }: Dyadic, exactShift = 0): number[] {
	const parts: number[] = [];
	const unit = shift - exactShift;
	let rest: Dyadic =
		unit >= 0 ? { numerator, shift: unit } : { numerator: numerator << BigInt(-unit), shift: 0 };
	while (rest.numerator !== 0n) {
		const part = roundDyadic(rest);
		if (part === 0 || !Number.isFinite(part))
			throw new CondnetError(
				"bad-data",
				"An exact coefficient has bits further apart than those of any float64 numbers.",
				"Use a network of fewer layers, or ask for bit-for-bit answers: limit `maxWords`.",
			);
		parts.push(part);
		const common = Math.max(rest.shift, dyadicShift([part]));
		const whole = rest.numerator << BigInt(common - rest.shift);
		rest = { numerator: whole - dyadicInteger(part, common), shift: common };
	}
	return parts;
}

/**
 * Whether offsets ascend to the number of parts, no coefficient has more than it needs, and all numbers are
 * in range.
 */
export function exactFits({ exactStart, exactParts: parts, exactShift }: ExactMaps): boolean {
	for (let c = 1; c < exactStart.length; c++)
		if (exactStart[c] < exactStart[c - 1] || exactStart[c] - exactStart[c - 1] > mostParts) return false;
	const ends = exactStart[0] === 0 && exactStart[exactStart.length - 1] === parts.length;
	const shifts = Number.isInteger(exactShift) && Math.abs(exactShift) <= largestShift;
	return ends && shifts && parts.every(Number.isFinite);
}
