/**
 * What an exact network means: every sum is exact, so the order of its terms matters to time only. Terms
 * whose value is 0 are passed over, except while counting.
 *
 * Cost: integers take one BigInt product and sum a term, rationals a reduction (gcd) more, as networks of
 * this library are built so that partial sums in the order of the columns stay short.
 */

import { NeuronKind } from "../network/network.ts";
import { add, fromFloat64, multiply, type Rational, rational, zero } from "../numbers/rational.ts";
import type { ExactOperationCount } from "./exact-cost.ts";
import type { ExactNetwork } from "./exact-network.ts";

/** The values of one exact evaluation: of every neuron, and the outputs. */
export interface ExactTrace {
	/** The value of each neuron; call it before the next evaluation. */
	readonly neurons: () => Rational[];
	readonly outputs: Rational[];
}

/** Evaluates an exact network by its definition. Holds scratch memory for one evaluation. */
export class ExactEvaluator {
	readonly network: ExactNetwork;
	/** If given, every operation done is added to it. */
	readonly count: ExactOperationCount | undefined;
	readonly #integers: bigint[];

	constructor(network: ExactNetwork, count?: ExactOperationCount) {
		this.network = network;
		this.count = count;
		this.#integers = new Array<bigint>(network.inputCount + network.neuronCount).fill(0n);
	}

	/**
	 * The outputs for the input inputs[at .. at + inputCount).
	 *
	 * @throws CondnetError `bad-data` if an input is not finite
	 */
	evaluate(inputs: Float64Array, at = 0): Rational[] {
		return this.trace(inputs, at).outputs;
	}

	/** As evaluate, with the value of every neuron. */
	trace(inputs: Float64Array, at = 0): ExactTrace {
		const row = inputs.subarray(at, at + this.network.inputCount);
		if (this.count) return this.#counted(Array.from(row, fromFloat64), this.count);
		if (this.network.arithmetic === "integer" && row.every(Number.isSafeInteger)) return this.#integer(row);
		return this.#rational(Array.from(row, fromFloat64));
	}

	/** All numbers are integers. */
	#integer(row: Float64Array): ExactTrace {
		const { inputCount, neuronCount, start, columns, kinds, weights, biases, rowCount } = this.network;
		const values = this.#integers;
		const outputs: Rational[] = [];
		for (let j = 0; j < inputCount; j++) values[j] = BigInt(row[j]);
		for (let i = 0; i < rowCount; i++) {
			let sum = biases.numerators[i];
			for (let k = start[i]; k < start[i + 1]; k++) {
				const value = values[columns[k]];
				if (value !== 0n) sum += weights.numerators[k] * value;
			}
			if (i >= neuronCount) outputs.push({ numerator: sum, denominator: 1n });
			else values[inputCount + i] = sum < 0n && kinds[i] === NeuronKind.relu ? 0n : sum;
		}
		const integer = (numerator: bigint): Rational => ({ numerator, denominator: 1n });
		return { neurons: () => values.slice(inputCount).map(integer), outputs };
	}

	#rational(values: Rational[]): ExactTrace {
		const { neuronCount, start, columns, kinds, rowCount } = this.network;
		const outputs: Rational[] = [];
		for (let i = 0; i < rowCount; i++) {
			let sum = this.network.bias(i);
			for (let k = start[i]; k < start[i + 1]; k++) {
				const value = values[columns[k]];
				if (value.numerator !== 0n) sum = add(sum, multiply(this.network.weight(k), value));
			}
			if (i >= neuronCount) outputs.push(rational(sum.numerator, sum.denominator));
			else values.push(sum.numerator < 0n && kinds[i] === NeuronKind.relu ? zero : sum);
		}
		return { neurons: () => values.slice(this.network.inputCount), outputs };
	}

	/** Every operation is done, as the counting rules say. */
	#counted(values: Rational[], count: ExactOperationCount): ExactTrace {
		const { neuronCount, start, columns, kinds, rowCount } = this.network;
		const outputs: Rational[] = [];
		for (let i = 0; i < rowCount; i++) {
			let sum = this.network.bias(i);
			let begun = sum.numerator !== 0n;
			for (let k = start[i]; k < start[i + 1]; k++) {
				const term = count.product(this.network.weight(k), values[columns[k]]);
				sum = begun ? count.sum(sum, term) : term;
				begun = true;
			}
			const relu = i < neuronCount && kinds[i] === NeuronKind.relu;
			if (relu) count.comparison();
			if (i >= neuronCount) outputs.push(rational(sum.numerator, sum.denominator));
			else values.push(relu && sum.numerator < 0n ? zero : sum);
		}
		return { neurons: () => values.slice(this.network.inputCount), outputs };
	}
}
