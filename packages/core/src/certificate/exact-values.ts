/**
 * The exact outputs of a model of one input, one input at a time: sums of integers, to which neurons of value
 * 0 add nothing. Cost: for each input, an addition a neuron, and a multiplication of long integers for each
 * weight that is read with another value than 0.
 */

import type { Network } from "../network/network.ts";
import { dyadicOf, roundDyadic } from "../numbers/dyadic.ts";
import { Budget } from "./budget.ts";
import { type Bends, IntegerRows } from "./integer-rows.ts";
import { type Readers, readersOf } from "./readers.ts";

export class ExactValues {
	readonly #model: Network;
	readonly #numbers: IntegerRows;
	readonly #readers: Readers;
	readonly #budget: Budget;
	readonly #values: bigint[];
	readonly #sums: bigint[];

	/** @param model of one input @param budget what it may take, and what each evaluation is counted against */
	constructor(model: Network, budget: Budget = new Budget()) {
		this.#model = model;
		this.#budget = budget;
		this.#numbers = new IntegerRows(model, budget);
		this.#readers = readersOf(model);
		this.#values = new Array<bigint>(model.valueCount).fill(0n);
		this.#sums = new Array<bigint>(model.rows.count).fill(0n);
	}

	/**
	 * The exact outputs for a finite input, each correctly rounded.
	 *
	 * @returns undefined for a model with neurons whose bounds are infinite in a way that no arithmetic follows
	 */
	roundedOutputs(x: number): Float64Array | undefined {
		const { neuronCount, outputCount } = this.#model;
		const { activations, biases, rowShifts, unknown } = this.#numbers;
		if (unknown >= 0) return undefined;
		const sums = this.#sums;
		// Everything is held times 2^shift, in which the input is an integer.
		const { numerator, shift } = dyadicOf(x);
		const unit = BigInt(shift);
		for (let row = 0; row < sums.length; row++) sums[row] = biases[row] === 0n ? 0n : biases[row] << unit;
		this.#become(0, numerator);
		for (let i = 0; i < neuronCount; i++) {
			const activation = activations[i];
			if ("levels" in activation) this.#become(1 + i, bent(activation, sums[i], unit));
			else this.#become(1 + i, this.#largestTerm(i, activation.low, unit));
		}
		return Float64Array.from({ length: outputCount }, (_, k) =>
			roundDyadic({ numerator: sums[neuronCount + k], shift: rowShifts[neuronCount + k] + shift }),
		);
	}

	/** A value is known, and added to the sums that read it. */
	#become(v: number, value: bigint): void {
		this.#values[v] = value;
		if (value === 0n) return;
		const { start, rows, weights } = this.#readers;
		for (let r = start[v]; r < start[v + 1]; r++) {
			this.#budget.spend(1 + this.#numbers.rowBits[rows[r]] / 64);
			this.#sums[rows[r]] += this.#numbers.weights[weights[r]] * value;
		}
	}

	#largestTerm(i: number, low: bigint | undefined, unit: bigint): bigint {
		const { start, columns } = this.#model.rows;
		let largest = low === undefined ? undefined : low << unit;
		for (let k = start[i]; k < start[i + 1]; k++) {
			const term = this.#numbers.weights[k] * this.#values[columns[k]];
			if (largest === undefined || term > largest) largest = term;
		}
		return largest ?? 0n;
	}
}

function bent({ levels, factors, offsets }: Bends, sum: bigint, unit: bigint): bigint {
	let j = 0;
	while (j < levels.length && sum > (levels[j] === 0n ? 0n : levels[j] << unit)) j++;
	if (factors[j] === 0n) return offsets[j] << unit;
	return factors[j] * sum + (offsets[j] << unit);
}
