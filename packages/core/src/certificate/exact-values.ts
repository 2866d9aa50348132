/**
 * The exact outputs of a model of one input, one input at a time: sums of integers, in which neurons of value 0 are left
 * out. Cost: for each input, a multiplication of long integers for each weight that is read with another value than 0.
 */

import { type Dyadic, dyadicOf, roundDyadic } from "../exact/dyadic.ts";
import type { Network } from "../network.ts";
import { type Bends, IntegerRows } from "./integer-rows.ts";

export class ExactValues {
	readonly #model: Network;
	readonly #numbers: IntegerRows;
	readonly #values: bigint[];

	/** @param model of one input */
	constructor(model: Network, numbers = new IntegerRows(model)) {
		this.#model = model;
		this.#numbers = numbers;
		this.#values = new Array<bigint>(model.valueCount).fill(0n);
	}

	/**
	 * The exact outputs for a finite input, each correctly rounded.
	 *
	 * @returns undefined for a model with neurons whose bounds are infinite in a way that no arithmetic follows
	 */
	roundedOutputs(x: number): Float64Array | undefined {
		const { neuronCount, outputCount } = this.#model;
		const { activations, rowShifts, unknown } = this.#numbers;
		if (unknown >= 0) return undefined;
		const values = this.#values;
		// Everything is held times 2^shift, in which the input is an integer.
		const { numerator, shift } = dyadicOf(x);
		const unit = BigInt(shift);
		values[0] = numerator;
		for (let i = 0; i < neuronCount; i++) {
			const activation = activations[i];
			values[1 + i] =
				"levels" in activation
					? bent(activation, this.#sum(i, unit), unit)
					: this.#largestTerm(i, activation.low === undefined ? undefined : activation.low << unit);
		}
		return Float64Array.from({ length: outputCount }, (_, k) => {
			const row = neuronCount + k;
			const output: Dyadic = { numerator: this.#sum(row, unit), shift: rowShifts[row] + shift };
			return roundDyadic(output);
		});
	}

	#sum(row: number, unit: bigint): bigint {
		const { start, columns } = this.#model.rows;
		const { weights, biases } = this.#numbers;
		const values = this.#values;
		let sum = biases[row] << unit;
		for (let k = start[row]; k < start[row + 1]; k++) {
			const value = values[columns[k]];
			if (value !== 0n) sum += weights[k] * value;
		}
		return sum;
	}

	#largestTerm(i: number, low: bigint | undefined): bigint {
		const { start, columns } = this.#model.rows;
		let largest = low;
		for (let k = start[i]; k < start[i + 1]; k++) {
			const term = this.#numbers.weights[k] * this.#values[columns[k]];
			if (largest === undefined || term > largest) largest = term;
		}
		return largest ?? 0n;
	}
}

function bent({ levels, factors, offsets }: Bends, sum: bigint, unit: bigint): bigint {
	let j = 0;
	while (j < levels.length && sum > levels[j] << unit) j++;
	return factors[j] * sum + (offsets[j] << unit);
}
