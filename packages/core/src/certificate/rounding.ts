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
 * 3. products m * weight and their addition to the coefficients: a coefficient takes at most N terms, so all
 *    of them together are off by at most (2N + 1) u (1 + 2N u)^2 times the sum over the rows of |m| M_i;
 * 4. the constant: at most 3 terms a row and one an input, hence 3N + 3 additions of terms that are |m| M_i
 *    or the shift of a line.
 *
 * So 8 (N + 16) u (|m| M_i + |c shift|), summed over the replaced rows, exceeds them all for N < 2^20.
 *
 * Underflow is not relative. A row's own sum, and a constant, lose at most 2^-1075 an operation: N 2^-1070 a
 * row, |m| times, is more. A coefficient loses at most 2^-1075 a product, which moves the function by that
 * times the value it stands before, |value v| <= H_v; a factor m as much, times |row i| <= M_i. What bounds
 * row i replaces earlier rows by earlier values, so with at most N products a value all of it is below N^2
 * 2^-1000 (1 + M_i + sum of M + sum of H), the sums over the inputs and the neurons before row i alone. That
 * is row i's `underflow`, and the difference of two rows is charged both. It is infinite, and nothing is
 * proved, if any of these values may be.
 *
 * If the model computes in float32, point 1 has u = 2^-24 instead, with n the row's own terms: 1.01 (n + 1)
 * 2^-24 M_i for n < 2^17, and 2^-149 for each product, which may underflow by half of that; a row charges
 * that besides. What is derived here stays float64. A partial sum overflows at 2^128 - 2^103: rows of M_i >=
 * 2^127, and neurons that may be as large, are infinite.
 *
 * Rows and values are set in the order of the network: what one bounds rests on those before it, and H_v is
 * bounded with what they are charged.
 */

import type { Network } from "../network/network.ts";

/** Beyond it partial sums and products might overflow, and nothing is said. */
const mostMagnitude = 2 ** 1000;
const mostSingle = 2 ** 127;

/** From where on partial sums of a network might overflow. */
export function overflowBegins({ arithmetic }: Network): number {
	return arithmetic === "float32" ? mostSingle : mostMagnitude;
}

/** Whether a value of this size may have overflowed where these float64 bounds do not see it. */
export function overflows({ arithmetic }: Network, size: number): boolean {
	return arithmetic === "float32" && !(size < mostSingle);
}

/** What the reference's own sum of n terms of a magnitude loses in float32 beyond float64; 0 in float64. */
export function singleSum({ arithmetic }: Network, terms: number, magnitude: number): number {
	if (arithmetic === "float64") return 0;
	return terms < 2 ** 17 ? 1.01 * (terms + 1) * 2 ** -24 * magnitude + terms * 2 ** -149 : Infinity;
}

/** What one product of a size that a neuron computes loses in float32 beyond float64; 0 in float64. */
export function singleProduct({ arithmetic }: Network, size: number): number {
	return arithmetic === "float64" ? 0 : 1.01 * 2 ** -24 * size + 2 ** -149;
}

export class Rounding {
	/** 8 (N + 16) u. */
	readonly unit: number;
	/** |m| times this covers the roundings of a row that is replaced with factor m. */
	readonly rows: Float64Array;
	/** For each row, what a bound of it loses once more. */
	readonly underflow: Float64Array;
	/** H_v, inputs first; infinite until it is set. */
	readonly sizes: Float64Array;
	readonly #network: Network;
	readonly #count: number;
	/** 1 + sum of M + sum of H, of what is set so far. */
	#sum = 1;

	constructor(network: Network) {
		const { rows, valueCount, outputCount } = network;
		this.#network = network;
		this.#count = valueCount + outputCount;
		// Beyond 2^20 values the argument above does not hold, and nothing is proved.
		this.unit = this.#count < 2 ** 20 ? (this.#count + 16) * 2 ** -50 : Number.POSITIVE_INFINITY;
		this.sizes = new Float64Array(valueCount).fill(Number.POSITIVE_INFINITY);
		this.rows = new Float64Array(rows.count).fill(Number.POSITIVE_INFINITY);
		this.underflow = new Float64Array(rows.count).fill(Number.POSITIVE_INFINITY);
	}

	/** All values that a row may reach are set: what it is charged. */
	setRow(row: number): void {
		const { rows, neuronCount } = this.#network;
		const terms = rows.start[row + 1] - rows.start[row];
		let magnitude = Math.abs(rows.biases[row]);
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			magnitude += Math.abs(rows.weights[k]) * this.sizes[rows.columns[k]];
		if (!(1.001 * magnitude < overflowBegins(this.#network))) magnitude = Number.POSITIVE_INFINITY;
		// The sum itself is rounded; a thousandth more is far beyond that.
		const own = singleSum(this.#network, terms, magnitude);
		this.rows[row] = 1.001 * (this.unit * magnitude + own) + this.#count * 2 ** -1070;
		this.underflow[row] = this.#count * this.#count * 2 ** -1000 * (this.#sum + magnitude);
		if (row < neuronCount) this.#sum += magnitude;
	}

	/** A bound of the magnitude of a value on the root box. */
	setSize(value: number, size: number): void {
		const isNeuron = value >= this.#network.inputCount;
		this.sizes[value] = isNeuron && overflows(this.#network, size) ? Number.POSITIVE_INFINITY : size;
		this.#sum += this.sizes[value] < mostMagnitude ? size : Number.POSITIVE_INFINITY;
	}
}
