/**
 * Affine maps whose coefficients are long numbers: a coefficient is the exact sum of float64 parts. The map
 * is evaluated without rounding and its value rounded once, to the nearest float64 (ties to even).
 *
 * Map m of a network with p inputs and r outputs has the coefficients m r (p + 1) .. : for every output, one
 * an input and then the constant. Coefficient c is the sum of parts[start[c] .. start[c + 1]) times
 * 2^-shift; no parts: 0.
 */

import { CondnetError } from "../errors.ts";
import { type Dyadic, dyadicInteger, dyadicOf, dyadicShift, roundDyadic } from "../numbers/dyadic.ts";
import { bitLength } from "../numbers/integers.ts";
import { malformed } from "./malformed.ts";

/**
 * Parts of a coefficient at most: 40 hold all bits there are between the largest float64 and the smallest.
 */
const mostParts = 64;
/** Shifts lie between this and its negative. */
const largestShift = 2 ** 16;

/** The arrays of maps; without a shift it is 0. */
export interface ExactMapParts {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly start: Uint32Array;
	readonly parts: Float64Array;
	readonly shift?: number | undefined;
}

/**
 * Affine maps of one input whose coefficients are sums of floats, evaluated without rounding and rounded
 * once.
 */
export class ExactMaps {
	readonly inputCount: number;
	readonly outputCount: number;
	/** Offsets of the coefficients in parts, one more than coefficients. */
	readonly start: Uint32Array;
	/** Each coefficient is the exact sum of its parts, the largest first. */
	readonly parts: Float64Array;
	/** Coefficients are their parts' sums times 2^-shift: their bits need not all lie in float64's range. */
	readonly shift: number;

	constructor({ inputCount, outputCount, start, parts, shift }: ExactMapParts) {
		this.inputCount = inputCount;
		this.outputCount = outputCount;
		this.start = start;
		this.parts = parts;
		this.shift = shift ?? 0;
	}

	static empty(inputCount: number, outputCount: number): ExactMaps {
		return new ExactMaps({
			inputCount,
			outputCount,
			start: new Uint32Array(1),
			parts: new Float64Array(0),
		});
	}

	/** Whole maps there are. */
	get count(): number {
		return Math.floor((this.start.length - 1) / (this.outputCount * (this.inputCount + 1)));
	}

	/**
	 * Throws `bad-data` unless offsets ascend to the number of parts, no coefficient has more parts than it
	 * needs, and all numbers are in range. Cost: linear.
	 */
	check(): void {
		const { start, parts, shift } = this;
		let fits = start[0] === 0 && start[start.length - 1] === parts.length && parts.every(Number.isFinite);
		for (let c = 1; fits && c < start.length; c++)
			fits = start[c] >= start[c - 1] && start[c] - start[c - 1] <= mostParts;
		if (!fits || !Number.isInteger(shift) || Math.abs(shift) > largestShift)
			throw malformed("the sizes of its arrays do not fit");
	}
}

/**
 * Output k of a map for the inputs in values[at .. at + p). Cost: O(p) operations on integers of a few
 * thousand bits at most.
 *
 * @throws CondnetError `bad-data` if an input that the map reads is infinite
 */
export function exactValue(maps: ExactMaps, map: number, k: number, values: Float64Array, at = 0): number {
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
export function exactCoefficient(maps: ExactMaps, c: number): Dyadic {
	const parts = maps.parts.subarray(maps.start[c], maps.start[c + 1]);
	const own = dyadicShift(parts);
	let numerator = 0n;
	for (const part of parts) numerator += dyadicInteger(part, own);
	const shift = own + maps.shift;
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
 * Float64 numbers whose exact sum, times 2^-exponent, is a dyadic, the largest first.
 *
 * @throws CondnetError `bad-data` if it has bits beyond the range of float64
 */
export function exactParts({ numerator, shift }: Dyadic, exponent = 0): number[] {
	const parts: number[] = [];
	const unit = shift - exponent;
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
