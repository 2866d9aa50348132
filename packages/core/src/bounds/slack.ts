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
 * **A network in float32.** Bounds are computed in float64 as ever, so all of the above but the first point
 * stays; the reference's own sum of n terms errs by gamma_(n+1) M_i with u = 2^-24, below 1.01 (n + 1) 2^-24
 * M_i for n < 2^17, and by 2^-150 a product that underflows. A row charges twice that once more. A leaky
 * neuron's product and a max neuron's terms err by 2^-24 of themselves and 2^-150: `ownProduct`, again twice
 * that. Partial sums stay below 2^128 - 2^103 where M_i < 2^127; an M_i of 2^126 or more, and a neuron's
 * value that may be as large, counts as infinite.
 *
 * Invariant: nothing here is assumed of the network; a magnitude that overflows makes a slack infinite, and
 * nothing is then proved from that row; a value that may be infinite makes `underflow` of what follows it
 * infinite.
 */

import { type Network, NeuronKind } from "../network/network.ts";

/** Terms of a row in float32 for which gamma is as said. */
const mostTerms = 2 ** 17;

/**
 * From where on nothing is said of partial sums of a network: they might overflow from twice as much on, and
 * who checks may bound them otherwise.
 */
export function overflowBegins({ arithmetic }: Network): number {
	return arithmetic === "float32" ? 2 ** 126 : 2 ** 999;
}

/** Whether a value of this size may be infinite in the network's arithmetic and finite in these bounds. */
export function overflowsUnseen(network: Network, size: number): boolean {
	return network.arithmetic === "float32" && !(size < overflowBegins(network));
}

/** What rounding one sum of n terms of a magnitude in float32 adds, twice over; 0 for float64. */
export function ownSum({ arithmetic }: Network, terms: number, magnitude: number): number {
	if (arithmetic === "float64") return 0;
	if (terms >= mostTerms) return Number.POSITIVE_INFINITY;
	return 2.02 * (terms + 1) * 2 ** -24 * magnitude + terms * 2 ** -148;
}

/** What rounding a neuron's own product of a size adds in float32, twice over; 0 for float64. */
export function ownProduct({ arithmetic, kinds }: Network, i: number, size: number): number {
	if (arithmetic === "float64" || (kinds[i] !== NeuronKind.leaky && kinds[i] !== NeuronKind.max)) return 0;
	return 2.02 * 2 ** -24 * size + 2 ** -148;
}

export class Slack {
	readonly headroom: number;
	/** 16 (N + 16) u. */
	readonly relative: number;
	/** For each row, neurons then outputs; 0 until it is set. */
	readonly rows: Float64Array;
	/** What a bound of each row loses once more; 0 until it is set. */
	readonly underflow: Float64Array;
	readonly #size: number;
	/** From where on partial sums might overflow. */
	readonly #most: number;
	/** 1 + sum of M + sum of H, of what is set so far. */
	#sum = 1;

	/**
	 * @param headroom how many times the needed slack is taken: 1 to check, 16 to prove what others are to
	 * check
	 */
	constructor(network: Network, headroom: number) {
		this.#size = network.valueCount + network.outputCount;
		this.headroom = headroom;
		this.#most = overflowBegins(network);
		this.relative = (this.#size + 16) * 2 ** -49;
		this.rows = new Float64Array(network.rows.count);
		this.underflow = new Float64Array(network.rows.count);
	}

	/** Sets the slack of a row from bounds of the magnitudes of the values it reads. */
	setRow(network: Network, row: number, magnitudes: Float64Array): void {
		const { start, columns, weights, biases } = network.rows;
		let sum = Math.abs(biases[row]);
		for (let k = start[row]; k < start[row + 1]; k++) sum += Math.abs(weights[k]) * magnitudes[columns[k]];
		if (!(sum < this.#most)) sum = Number.POSITIVE_INFINITY;
		this.rows[row] = this.headroom * (this.relative * sum + this.#size * 2 ** -1070);
		this.rows[row] += ownSum(network, start[row + 1] - start[row], sum);
		this.underflow[row] = this.headroom * this.#size * this.#size * 2 ** -1000 * (this.#sum + sum);
		if (row < network.neuronCount) this.#sum += sum;
	}

	/**
	 * Charges a row for so large values of its own block before it: who checks may sum up neuron by neuron.
	 */
	addBefore(row: number, magnitudes: number): void {
		this.underflow[row] += this.headroom * this.#size * this.#size * 2 ** -1000 * magnitudes;
	}

	/** A bound of the magnitude of an input. */
	addInput(magnitude: number): void {
		this.#sum += magnitude < 2 ** 1000 ? magnitude : Number.POSITIVE_INFINITY;
	}

	/**
	 * A bound of the magnitude of a neuron that rows set from now on may read.
	 *
	 * @returns the bound, or Infinity where the value might overflow
	 */
	addValue(magnitude: number): number {
		const bound = magnitude < this.#most ? magnitude : Number.POSITIVE_INFINITY;
		this.#sum += bound;
		return bound;
	}
}
