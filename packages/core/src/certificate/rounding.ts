/**
 * What rounding can do to a bound, derived here on its own (docs/theory.md, "Checking a proof").
 *
 * Let N be the number of inputs, neurons and outputs, u = 2^-53, and H_v a bound of |value v| on the root
 * box. Row i has the magnitude M_i = |bias| + sum of |weight| H. A linear function of values, sum of c_v
 * value_v + c, is bounded by replacing values by rows, each with some factor m. Four things round:
 *
 * 1. the network's own sum for the row: at most n + 1 roundings of partial sums, each below (1 + u)^(n + 1)
 *    M_i u;
 * 2. the factor m, one product: u M_i |m|;
 * 3. products m * weight and their addition to the coefficients: a coefficient takes at most N additions, so
 *    all of them together are off by at most (N + 1) u (1 + N u)^2 times the sum over the rows of |m| M_i;
 * 4. the constant: at most 3 terms a row and one an input, hence 3N + 3 additions of terms that are |m| M_i
 *    or the shift of a line.
 *
 * So 8 (N + 16) u (|m| M_i + |c shift|), summed over the replaced rows, exceeds them all for N < 2^20.
 *
 * Underflow is not relative. A constant loses at most 2^-1075 an operation. A coefficient loses at most
 * 2^-1075 a product, which moves the function by that times the value it stands before, |value v| <= H_v; a
 * factor m as much, times |row i| <= M_i. There are at most N products a value: all of it is below N^2
 * 2^-1000 (1 + sum of M + sum of H), H over inputs and neurons alike, which is `underflow`. It is infinite,
 * and nothing is proved, if any value may be.
 */

import { type Network, NeuronKind } from "../network/network.ts";

/** Beyond it partial sums and products might overflow, and nothing is said. */
const mostMagnitude = 2 ** 1000;

export class Rounding {
	/** 8 (N + 16) u. */
	readonly unit: number;
	/** |m| times this covers the roundings of a row that is replaced with factor m. */
	readonly rows: Float64Array;
	/** Added to every bound once. */
	readonly underflow: number;
	/** H_v. */
	readonly sizes: Float64Array;

	/** @param sizes H_v, a bound of the magnitude of every value on the root box, inputs first */
	constructor(network: Network, sizes: Float64Array) {
		const { rows, valueCount, outputCount } = network;
		this.sizes = sizes;
		const count = valueCount + outputCount;
		// Beyond 2^20 values the argument above does not hold, and nothing is proved.
		this.unit = count < 2 ** 20 ? (count + 16) * 2 ** -50 : Number.POSITIVE_INFINITY;
		this.rows = new Float64Array(rows.count);
		let total = 1;
		for (let row = 0; row < rows.count; row++) {
			let magnitude = Math.abs(rows.biases[row]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				magnitude += Math.abs(rows.weights[k]) * sizes[rows.columns[k]];
			// The sum itself is rounded; a thousandth more is far beyond that.
			if (!(magnitude < mostMagnitude)) magnitude = Number.POSITIVE_INFINITY;
			this.rows[row] = 1.001 * this.unit * magnitude + 2 ** -1000;
			total += magnitude;
		}
		for (const size of sizes) total += size < mostMagnitude ? size : Number.POSITIVE_INFINITY;
		this.underflow = count * count * 2 ** -1000 * total;
	}
}

/** The largest magnitude that a clip to [low, high] lets through of sums of a magnitude up to `size`. */
function clippedSize(size: number, low: number, high: number): number {
	const clip = (sum: number): number => Math.abs(Math.min(high, Math.max(low, sum)));
	return Math.max(clip(-size), clip(size));
}

/** H_v from the inputs' magnitudes by sums of absolute values: crude, but it needs no bounds. */
export function crudeSizes(network: Network, low: Float64Array, high: Float64Array): Float64Array {
	const { inputCount, neuronCount, rows, kinds, parameters } = network;
	const sizes = new Float64Array(network.valueCount);
	for (let j = 0; j < inputCount; j++) sizes[j] = Math.max(Math.abs(low[j]), Math.abs(high[j]));
	for (let i = 0; i < neuronCount; i++) {
		let size = Math.abs(rows.biases[i]);
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++)
			size += Math.abs(rows.weights[k]) * sizes[rows.columns[k]];
		const low = parameters[2 * i];
		if (kinds[i] === NeuronKind.clip) size = clippedSize(1.001 * size, low, parameters[2 * i + 1]);
		else if (kinds[i] === NeuronKind.leaky) size *= Math.max(1, Math.abs(low));
		else if (kinds[i] === NeuronKind.max && low > Number.NEGATIVE_INFINITY)
			size = Math.max(size, Math.abs(low));
		sizes[inputCount + i] = 1.001 * size;
	}
	return sizes;
}
