/**
 * Rounding, bounded beforehand. Let N be the number of inputs, neurons and outputs, u = 2^-53 and M_i a bound
 * of
 * |bias| + sum of |weight * value| of row i over the box. One number a row,
 *
 *     slack_i = headroom * (16 (N + 16) u M_i + N 2^-1070),
 *
 * covers, wherever row i enters a bound with factor m, |m| times all of these (gamma_k = k u / (1 - k u)):
 *
 * - the reference's own rounding of its ordered sum: gamma_(N+1) M_i, and N products that underflow;
 * - the rounding of m itself, a product of a coefficient and a slope: 2u M_i;
 * - the rounding of the coefficients m * weight, and of their sums over at most N rows: gamma_(N+1) M_i,
 *   because the sum over the values j of (what row i adds to the coefficient of j) * |value j| is at most |m|
 *   M_i;
 * - the rounding of the sum of constants m * bias, at most 4N + 2 terms: gamma_(4N+2) M_i.
 *
 * Together these are below (6N + 8) * 1.01 u M_i + N 2^-1074. Shifts of lines and ends of intervals are
 * widened by the relative slack 16 (N + 16) u instead. (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2002, section 3.1; docs/theory.md.)
 *
 * Underflow is charged once a bound. A product m * weight that is subnormal is off by up to 2^-1075, and so
 * is the factor m: the function changes by that times the value that the coefficient stands before, H_v, or
 * the row that m stands before, M_i. M does not bound H: an input is in no M, nor is the value of a leaky
 * neuron that nothing reads. What bounds row i is made of earlier rows and values: with at most N products a
 * value, all of it is below N^2 2^-1000 (1 + M_i + sum of M + sum of H), the sums over the inputs and the
 * neurons before row i, or of its block. That, headroom times, is row i's `underflow`; a difference of two
 * rows loses both.
 *
 * Invariant: nothing here is assumed of the network; a magnitude that overflows makes a slack infinite, and
 * nothing is then proved from that row; a value that may be infinite makes `underflow` of what follows it
 * infinite.
 */

import type { Network } from "../network/network.ts";

export class Slack {
	readonly headroom: number;
	/** 16 (N + 16) u. */
	readonly relative: number;
	/** For each row, neurons then outputs; 0 until it is set. */
	readonly rows: Float64Array;
	/** What a bound of each row loses once more; 0 until it is set. */
	readonly underflow: Float64Array;
	readonly #size: number;
	/** 1 + sum of M + sum of H, of what is set so far. */
	#sum = 1;

	/**
	 * @param headroom how many times the needed slack is taken: 1 to check, 16 to prove what others are to
	 * check
	 */
	constructor(network: Network, headroom: number) {
		this.#size = network.valueCount + network.outputCount;
		this.headroom = headroom;
		this.relative = (this.#size + 16) * 2 ** -49;
		this.rows = new Float64Array(network.rows.count);
		this.underflow = new Float64Array(network.rows.count);
	}

	/** Sets the slack of a row from bounds of the magnitudes of the values it reads. */
	setRow(network: Network, row: number, magnitudes: Float64Array): void {
		const { start, columns, weights, biases } = network.rows;
		let sum = Math.abs(biases[row]);
		for (let k = start[row]; k < start[row + 1]; k++) sum += Math.abs(weights[k]) * magnitudes[columns[k]];
		if (!(sum < 2 ** 1000)) sum = Number.POSITIVE_INFINITY;
		this.rows[row] = this.headroom * (this.relative * sum + this.#size * 2 ** -1070);
		this.underflow[row] = this.headroom * this.#size * this.#size * 2 ** -1000 * (this.#sum + sum);
		if (row < network.neuronCount) this.#sum += sum;
	}

	/** A bound of the magnitude of a value that rows set from now on may read: an input, then every neuron. */
	addValue(magnitude: number): void {
		this.#sum += magnitude < 2 ** 1000 ? magnitude : Number.POSITIVE_INFINITY;
	}
}
