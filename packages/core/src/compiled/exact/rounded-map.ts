/**
 * Exact affine maps of one input in float64: the correctly rounded value, or NaN where float64 does not
 * decide it.
 *
 * A map is held around a base: value + slope * (x - base), with slope and value as sums of two float64
 * numbers. The float64 result is within `doubt` times the sizes of its terms, and `smallest`, of the exact
 * one (docs/theory.md, "One input"). If both ends of that range round to one number it is the answer (Ziv
 * 1991). Where something overflows, a difference of infinities makes NaN of it.
 */

import { type ExactMaps, exactCoefficient } from "../../network/exact-maps.ts";
import { type Dyadic, dyadicOf, roundDyadic } from "../../numbers/dyadic.ts";
import { sumError } from "../../numbers/floats.ts";

/** 64 times 2^-106: above twice what rounding loses. */
const doubt = 2 ** -100;
/** Above what underflow loses, for each unit of the step. */
const smallest = 2 ** -1060;
/** Splits a float64 into two of 26 bits (Dekker 1971). */
const splitter = 2 ** 27 + 1;

export class RoundedMaps {
	readonly #outputCount: number;
	readonly #stride: number;
	readonly #numbers: Float64Array;

	/** @param numbers `stride` numbers a leaf: its base, then slope and value of every output, two each */
	constructor(outputCount: number, numbers: Float64Array) {
		this.#outputCount = outputCount;
		this.#stride = RoundedMaps.stride(outputCount);
		this.#numbers = numbers;
	}

	/** Numbers that a leaf takes. */
	static stride(outputCount: number): number {
		return 1 + 4 * outputCount;
	}

	/** Holds one of the maps for a leaf, around a base. */
	fill(leaf: number, base: number, maps: ExactMaps, map: number): void {
		const x = dyadicOf(base);
		this.#numbers[leaf * this.#stride] = base;
		for (let k = 0; k < this.#outputCount; k++) {
			const first = 2 * (map * this.#outputCount + k);
			const slope = exactCoefficient(maps, first);
			const atBase = { numerator: slope.numerator * x.numerator, shift: slope.shift + x.shift };
			const value = plus(atBase, exactCoefficient(maps, first + 1));
			const at = leaf * this.#stride + 1 + 4 * k;
			// A slope that is not 0 and rounds to 0 is not told from 0: NaN, and nothing is decided.
			const [slopeHigh, slopeLow] = twoParts(slope);
			const vanishes = slopeHigh === 0 && slope.numerator !== 0n;
			this.#numbers.set([vanishes ? Number.NaN : slopeHigh, slopeLow, ...twoParts(value)], at);
		}
	}

	/** Writes the outputs of a leaf's map, NaN for those that are not decided. @param x not NaN */
	evaluate(leaf: number, x: number, outputs: Float64Array, to: number): void {
		const numbers = this.#numbers;
		let at = leaf * this.#stride;
		const base = numbers[at++];
		const step = x - base;
		const stepError = sumError(x, -base, step);
		const stepScaled = splitter * step;
		const stepHigh = stepScaled - (stepScaled - step);
		const stepLow = step - stepHigh;
		for (let k = 0; k < this.#outputCount; k++, at += 4) {
			const slope = numbers[at];
			const value = numbers[at + 2];
			if (slope === 0) {
				outputs[to + k] = value;
				continue;
			}
			const product = slope * step;
			const scaled = splitter * slope;
			const high = scaled - (scaled - slope);
			const low = slope - high;
			const productError = low * stepLow - (product - high * stepHigh - low * stepHigh - high * stepLow);
			const small = productError + (slope * stepError + numbers[at + 1] * step);
			const sum = value + product;
			const rest = sumError(value, product, sum) + (small + numbers[at + 3]);
			const near = sum + rest;
			const tail = sumError(sum, rest, near);
			const slack = doubt * (Math.abs(product) + Math.abs(value)) + smallest * (1 + Math.abs(step));
			const below = near + (tail - slack);
			const decided = below === near + (tail + slack) && below !== 0 && Math.abs(below) < 2 ** 1000;
			outputs[to + k] = decided ? below : Number.NaN;
		}
	}
}

function plus(a: Dyadic, b: Dyadic): Dyadic {
	const shift = Math.max(a.shift, b.shift);
	const numerator = (a.numerator << BigInt(shift - a.shift)) + (b.numerator << BigInt(shift - b.shift));
	return { numerator, shift };
}

/** The nearest float64, and the one nearest to what is left; a number beyond the range has no rest. */
function twoParts(value: Dyadic): [number, number] {
	const first = roundDyadic(value);
	if (!Number.isFinite(first)) return [first, 0];
	const { numerator, shift } = dyadicOf(first);
	return [first, roundDyadic(plus(value, { numerator: -numerator, shift }))];
}
