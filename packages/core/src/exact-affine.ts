/**
 * Affine maps whose coefficients are long numbers: a coefficient is the exact sum of float64 parts. The map is evaluated
 * without rounding and its value rounded once, to the nearest float64 (ties to even).
 *
 * Map m of a network with p inputs and r outputs has the coefficients m r (p + 1) .. : for every output, one an input and
 * then the constant. Coefficient c is the sum of exactParts[exactStart[c] .. exactStart[c + 1]); no parts: 0.
 */

import { CondnetError } from "./errors.ts";
import { type Dyadic, dyadicInteger, dyadicOf, dyadicShift, roundDyadic } from "./exact/dyadic.ts";
import { add, fromFloat64, negate, type Rational, toFloat64 } from "./exact/rational.ts";

/** Where the maps stand; a ConditionalNetwork is one. */
export interface ExactMaps {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly exactStart: Uint32Array;
	readonly exactParts: Float64Array;
}

/**
 * Output k of a map for the inputs in values[at .. at + p). Cost: O(p) operations on integers of a few thousand bits at most.
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
export function exactCoefficient({ exactStart, exactParts }: ExactMaps, c: number): Dyadic {
	const parts = exactParts.subarray(exactStart[c], exactStart[c + 1]);
	const shift = dyadicShift(parts);
	let numerator = 0n;
	for (const part of parts) numerator += dyadicInteger(part, shift);
	return { numerator, shift };
}

/**
 * Float64 numbers whose exact sum is a dyadic rational, the largest first.
 *
 * @throws CondnetError `bad-data` if it has bits beyond the range of float64
 */
export function exactParts(value: Rational): number[] {
	const parts: number[] = [];
	for (let rest = value; rest.numerator !== 0n; ) {
		const part = toFloat64(rest);
		if (part === 0 || !Number.isFinite(part))
			throw new CondnetError(
				"bad-data",
				`An exact coefficient near ${toFloat64(value)} has bits that no float64 reaches.`,
				"Scale the network's weights closer to 1.",
			);
		parts.push(part);
		rest = add(rest, negate(fromFloat64(part)));
	}
	return parts;
}

/** Parts of a coefficient at most: 40 hold all bits there are between the largest float64 and the smallest. */
const mostParts = 64;

/** Whether offsets ascend to the number of parts, no coefficient has more than it needs, and all parts are finite. */
export function exactFits(exactStart: Uint32Array, parts: Float64Array): boolean {
	for (let c = 1; c < exactStart.length; c++)
		if (exactStart[c] < exactStart[c - 1] || exactStart[c] - exactStart[c - 1] > mostParts) return false;
	return (
		exactStart[0] === 0 && exactStart[exactStart.length - 1] === parts.length && parts.every(Number.isFinite)
	);
}
