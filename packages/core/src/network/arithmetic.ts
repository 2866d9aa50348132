/**
 * The arithmetic of a network: how every operation of its reference is rounded, to float64 or to float32. In
 * float32 the inputs are rounded first, then every product and every sum; all numbers of the network are
 * float32 numbers, held as float64.
 *
 * Products and sums of two float32 numbers, computed in float64 and rounded once more, are the float32 ones:
 * a product is exact in float64, and 53 >= 2 * 24 + 2 (Figueroa, When is double rounding innocuous?, 1995).
 */

import { CondnetError } from "../errors.ts";
import { showNumber } from "../numbers/floats.ts";
import { isSingle } from "../numbers/single.ts";
import { AffineRowsBuilder } from "./affine.ts";
import { malformed } from "./malformed.ts";
import { Network } from "./network.ts";

/** A network in float32, and what had to be rounded for it. */
export interface InFloat32 {
	readonly network: Network;
	/** Weights, biases and parameters that were no float32 numbers. */
	readonly rounded: number;
	/** Numbers that are not 0 in all. */
	readonly numbers: number;
}

/**
 * The network with every number rounded to float32, evaluated in float32. Shares nothing. Cost: linear.
 *
 * @throws CondnetError `bad-data` if a number is beyond the largest of float32
 */
export function inFloat32(network: Network): InFloat32 {
	const { rows, kinds, inputCount } = network;
	const builder = new AffineRowsBuilder("float32");
	let rounded = 0;
	let numbers = 0;
	const round = (value: number, what: string): number => {
		const single = Math.fround(value);
		if (value !== 0) numbers++;
		if (single !== value) rounded++;
		if (Number.isFinite(value) && !Number.isFinite(single))
			throw new CondnetError(
				"bad-data",
				`${what} is ${showNumber(value)}, expected a number of at most 3.4028234663852886e38, the largest of float32.`,
				"Stay in float64.",
			);
		return single;
	};
	for (let row = 0; row < rows.count; row++) {
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			builder.term(rows.columns[k], round(rows.weights[k], `A weight of row ${row}`));
		builder.end(round(rows.biases[row], `The bias of row ${row}`));
	}
	const parameters = network.parameters.map((value, k) => round(value, `A bound of neuron ${k >> 1}`));
	return { network: new Network(inputCount, kinds, parameters, builder.build()), rounded, numbers };
}

/** Throws `bad-data` unless all numbers are of float32. */
export function requireSingles(numbers: Float64Array, what: string): void {
	for (let k = 0; k < numbers.length; k++)
		if (!isSingle(numbers[k]))
			throw malformed(`its arithmetic is float32, and ${what} ${k} is ${numbers[k]}, no float32 number`);
}
