/**
 * Affine maps whose coefficients are long numbers: a coefficient is the exact sum of float64 parts. The map is evaluated
 * without rounding and its value rounded once, to the nearest float64 (ties to even).
 *
 * Map m of a network with p inputs and r outputs has the coefficients m r (p + 1) .. : for every output, one an input and
 * then the constant. Coefficient c is the sum of exactParts[exactStart[c] .. exactStart[c + 1]); no parts: 0.
 */

import type { ConditionalNetwork } from "./conditional-network.ts";
import { CondnetError } from "./errors.ts";
import { add, fromFloat64, multiply, negate, type Rational, toFloat64, zero } from "./exact/rational.ts";

/** Output k of a map for the inputs in values[0 .. p). Cost: O(p) operations on integers of a few thousand bits at most. */
export function exactAffine(
	network: ConditionalNetwork,
	map: number,
	k: number,
	values: Float64Array,
): number {
	const { inputCount, outputCount } = network;
	const first = (map * outputCount + k) * (inputCount + 1);
	let sum = coefficient(network, first + inputCount);
	for (let j = 0; j < inputCount; j++) {
		const factor = coefficient(network, first + j);
		if (factor.numerator !== 0n) sum = add(sum, multiply(factor, fromFloat64(values[j])));
	}
	return toFloat64(sum);
}

function coefficient({ exactStart, exactParts }: ConditionalNetwork, c: number): Rational {
	let sum = zero;
	for (let i = exactStart[c]; i < exactStart[c + 1]; i++) sum = add(sum, fromFloat64(exactParts[i]));
	return sum;
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

/** Whether offsets ascend to the number of parts and all parts are finite. */
export function exactFits(exactStart: Uint32Array, parts: Float64Array): boolean {
	for (let c = 1; c < exactStart.length; c++) if (exactStart[c] < exactStart[c - 1]) return false;
	return (
		exactStart[0] === 0 && exactStart[exactStart.length - 1] === parts.length && parts.every(Number.isFinite)
	);
}
