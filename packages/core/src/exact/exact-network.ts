/**
 * An unconditional network whose weights no float64 need hold: neurons (ReLU or linear) over inputs and
 * earlier neurons, numbers integers or rationals on BigInt. Values are numbered as in Network.
 *
 * Invariants: columns ascend strictly inside a row; weights are not 0; denominators are above 0. Numbers of
 * networks built here are reduced; nothing but their length depends on it.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import { NeuronKind } from "../network/network.ts";
import { bitLength } from "../numbers/integers.ts";
import { type Rational, rationalBits } from "../numbers/rational.ts";

/** What the numbers of an exact network are. */
export type ExactArithmetic = "integer" | "rational";

/** Numbers one after another. Where all are integers there are no denominators. */
export interface ExactNumbers {
	readonly numerators: readonly bigint[];
	/** As many as numerators, or none where every number is an integer. */
	readonly denominators: readonly bigint[];
}

/**
 * An ordinary network in integers or rationals of any size: nothing is rounded. Evaluated by ExactEvaluator.
 */
export class ExactNetwork {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly neuronCount: number;
	/** neuronCount codes of NeuronKind: relu or linear. */
	readonly kinds: Uint8Array;
	/** One offset more than rows into columns and weights. Rows: the neurons', then the outputs'. */
	readonly start: Uint32Array;
	readonly columns: Uint32Array;
	readonly weights: ExactNumbers;
	readonly biases: ExactNumbers;

	constructor(
		inputCount: number,
		kinds: Uint8Array,
		start: Uint32Array,
		columns: Uint32Array,
		weights: ExactNumbers,
		biases: ExactNumbers,
	) {
		this.inputCount = inputCount;
		this.neuronCount = kinds.length;
		this.outputCount = biases.numerators.length - kinds.length;
		this.kinds = kinds;
		this.start = start;
		this.columns = columns;
		this.weights = weights;
		this.biases = biases;
	}

	get rowCount(): number {
		return this.biases.numerators.length;
	}

	get arithmetic(): ExactArithmetic {
		return this.weights.denominators.length + this.biases.denominators.length === 0 ? "integer" : "rational";
	}

	/** The exact value of weight k. */
	weight(k: number): Rational {
		return numberAt(this.weights, k);
	}

	/** The exact value of a row's bias. */
	bias(row: number): Rational {
		return numberAt(this.biases, row);
	}

	/** Throws `bad-data` unless the invariants hold. Cost: one pass. */
	check(): void {
		const { start, columns, weights, biases, inputCount, neuronCount, rowCount } = this;
		if (inputCount < 1 || this.outputCount < 1 || start.length !== rowCount + 1 || start[0] !== 0)
			throw malformed("the sizes of its arrays do not fit");
		if (start[rowCount] !== columns.length || weights.numerators.length !== columns.length)
			throw malformed("its weights do not fit its columns");
		for (const kind of this.kinds)
			if (kind !== NeuronKind.relu && kind !== NeuronKind.linear)
				throw malformed(`a neuron is of kind ${kind}, expected relu or linear`);
		for (let row = 0; row < rowCount; row++) {
			if (start[row + 1] < start[row]) throw malformed(`row ${row} ends before it starts`);
			const limit = inputCount + Math.min(row, neuronCount);
			for (let k = start[row]; k < start[row + 1]; k++)
				if (columns[k] >= limit || (k > start[row] && columns[k] <= columns[k - 1]))
					throw malformed(`row ${row} reads value ${columns[k]}, expected ascending values below ${limit}`);
		}
		checkNumbers(weights, "weight");
		if (weights.numerators.includes(0n)) throw malformed("a weight is 0");
		checkNumbers(biases, "bias");
	}
}

function numberAt({ numerators, denominators }: ExactNumbers, k: number): Rational {
	return { numerator: numerators[k], denominator: denominators.length === 0 ? 1n : denominators[k] };
}

function checkNumbers({ numerators, denominators }: ExactNumbers, what: string): void {
	if (denominators.length === 0) return;
	if (denominators.length !== numerators.length) throw malformed(`a ${what} has no denominator`);
	for (let k = 0; k < numerators.length; k++)
		if (denominators[k] < 1n) throw malformed(`${what} ${k} has denominator ${denominators[k]}`);
}

function malformed(what: string): CondnetError {
	return new CondnetError("bad-data", `Not an exact network: ${what}.`);
}

/**
 * Collects an exact network neuron by neuron; each call returns the index of the new value. Weights of 0 are
 * dropped.
 */
export class ExactNetworkBuilder {
	readonly inputCount: number;
	readonly #kinds: number[] = [];
	readonly #start: number[] = [0];
	readonly #columns: number[] = [];
	readonly #weights = new NumberList();
	readonly #biases = new NumberList();

	constructor(inputCount: number) {
		requireUsage(
			Number.isSafeInteger(inputCount) && inputCount > 0,
			`A network needs at least one input, not ${inputCount}.`,
		);
		this.inputCount = inputCount;
	}

	/** Adds weight * value[column] to the row being built. Columns must ascend strictly. */
	term(column: number, weight: bigint | Rational): void {
		if ((typeof weight === "bigint" ? weight : weight.numerator) === 0n) return;
		this.#columns.push(column);
		this.#weights.push(weight);
	}

	/** Closes the row being built as a neuron. @returns the index of its value */
	neuron(kind: "relu" | "linear", bias: bigint | Rational): number {
		this.#kinds.push(NeuronKind[kind]);
		this.#start.push(this.#columns.length);
		this.#biases.push(bias);
		return this.inputCount + this.#kinds.length - 1;
	}

	/** Closes the row being built as the next output; no neuron may follow. */
	output(bias: bigint | Rational): void {
		this.#start.push(this.#columns.length);
		this.#biases.push(bias);
	}

	/** @throws CondnetError `bad-data` if the network is not well formed */
	build(): ExactNetwork {
		const network = new ExactNetwork(
			this.inputCount,
			Uint8Array.from(this.#kinds),
			Uint32Array.from(this.#start),
			Uint32Array.from(this.#columns),
			this.#weights.numbers(),
			this.#biases.numbers(),
		);
		network.check();
		return network;
	}
}

/** Numbers of which most are integers: denominators are kept only from the first fraction on. */
class NumberList {
	readonly #numerators: bigint[] = [];
	readonly #denominators: bigint[] = [];
	#fractions = false;

	push(number: bigint | Rational): void {
		if (typeof number === "bigint") {
			this.#numerators.push(number);
			this.#denominators.push(1n);
			return;
		}
		this.#numerators.push(number.numerator);
		this.#denominators.push(number.denominator);
		if (number.denominator !== 1n) this.#fractions = true;
	}

	numbers(): ExactNumbers {
		return { numerators: this.#numerators, denominators: this.#fractions ? this.#denominators : [] };
	}
}

/** What the numbers of an exact network take to write down. */
export interface WeightBits {
	/** Bits of all weights and biases: of numerators, and of denominators other than 1; signs are free. */
	readonly total: number;
	/** Bits of the longest number. */
	readonly longest: number;
}

/** Cost: linear in the bits. */
export function weightBits(network: ExactNetwork): WeightBits {
	let total = 0;
	let longest = 0;
	for (const { numerators, denominators } of [network.weights, network.biases])
		for (let k = 0; k < numerators.length; k++) {
			const bits =
				denominators.length === 0 ? bitLength(numerators[k]) : rationalBits(numerators[k], denominators[k]);
			total += bits;
			if (bits > longest) longest = bits;
		}
	return { total, longest };
}

/** Numbers an exact network stores: weights that are not 0, and biases that are not 0. */
export function parameterCount(network: ExactNetwork): number {
	let count = network.columns.length;
	for (const bias of network.biases.numerators) if (bias !== 0n) count++;
	return count;
}
