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
 * So 8 (N + 16) u (|m| M_i + |c shift|), summed over the replaced rows, exceeds them all for N < 2^20;
 * underflow adds less than 2^-1074 an operation, which `underflow` exceeds.
 */

import { type Network, NeuronKind } from "../network/network.ts";

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
			this.rows[row] = 1.001 * this.unit * magnitude + 2 ** -1000;
			total += magnitude;
		}
		this.underflow = count * count * 2 ** -1000 * total;
	}
}

/** The largest magnitude a clip lets through; a bound that is infinite is none. */
function clippedSize(size: number, least: number, most: number): number {
	const finite = [size, least, most].filter((bound) => bound < Number.POSITIVE_INFINITY);
	return Math.min(Math.max(least, most), size < Number.POSITIVE_INFINITY ? Math.max(...finite) : size);
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
		const [least, most] = [Math.abs(parameters[2 * i]), Math.abs(parameters[2 * i + 1])];
		if (kinds[i] === NeuronKind.clip) size = clippedSize(size, least, most);
		else if (kinds[i] === NeuronKind.leaky) size *= Math.max(1, least);
		else if (kinds[i] === NeuronKind.max && least < Number.POSITIVE_INFINITY) size = Math.max(size, least);
		sizes[inputCount + i] = 1.001 * size;
	}
	return sizes;
}
