/**
 * An unconditional network: a straight list of neurons in topological order, and output rows.
 *
 * Values are numbered inputs first: value v < inputCount is input v, value inputCount + i is neuron i. Row i
 * of `rows` is neuron i's pre-activation, rows from neuronCount on are the outputs. A `max` neuron has no
 * sum: it is the largest of weight * value over its terms, and of its parameter `low` (-Infinity where there
 * is none).
 */

import { CondnetError, requireUsage } from "../errors.ts";
import { requireBytes, requireFloats, requireInstance } from "../numbers/required.ts";
import { isSingle } from "../numbers/single.ts";
import { AffineRows, AffineRowsBuilder, type Arithmetic, concatenated } from "./affine.ts";
import { absNeuron, clipNeuron, leakyNeuron, linearNeuron, maxNeuron, reluNeuron } from "./neuron-codes.ts";

/** Codes of the kinds of neuron, as they stand in memory and in files. */
export const NeuronKind = {
	relu: reluNeuron,
	linear: linearNeuron,
	leaky: leakyNeuron,
	clip: clipNeuron,
	abs: absNeuron,
	max: maxNeuron,
} as const;
/** Names of the kinds of neuron. */
export type NeuronKindName = keyof typeof NeuronKind;

export const neuronKindNames: readonly NeuronKindName[] = ["relu", "linear", "leaky", "clip", "abs", "max"];

/**
 * An ordinary ReLU network: neurons in topological order and output rows, sums in index order from the bias
 * on. Built by NetworkBuilder or read from a model; evaluated by `evaluateNetwork`.
 */
export class Network {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly neuronCount: number;
	/** neuronCount codes of NeuronKind. */
	readonly kinds: Uint8Array;
	/**
	 * Two numbers a neuron, low and high: clip's bounds; leaky's slope below 0 is `low`; max's constant is
	 * `low`.
	 */
	readonly parameters: Float64Array;
	/** neuronCount + outputCount rows. */
	readonly rows: AffineRows;

	constructor(inputCount: number, kinds: Uint8Array, parameters: Float64Array, rows: AffineRows) {
		requireBytes(kinds, "The array of kinds");
		requireFloats(parameters, "The array of parameters");
		requireInstance(rows, AffineRows, "What rows is", "AffineRows");
		this.inputCount = inputCount;
		this.neuronCount = kinds.length;
		this.outputCount = rows.count - kinds.length;
		this.kinds = kinds;
		this.parameters = parameters;
		this.rows = rows;
	}

	/** How every operation is rounded. */
	get arithmetic(): Arithmetic {
		return this.rows.arithmetic;
	}

	/** Numbers a value vector of this network holds: inputs, then neurons. */
	get valueCount(): number {
		return this.inputCount + this.neuronCount;
	}

	/** Throws `bad-data` unless the network is well formed. Cost: one pass over the weights. */
	check(): void {
		const { inputCount, neuronCount, kinds, parameters } = this;
		if (parameters.length !== 2 * neuronCount || this.outputCount < 1)
			throw new CondnetError("bad-data", "Network: the sizes of its arrays do not fit.");
		this.rows.check("Network", (row) => inputCount + Math.min(row, neuronCount));
		for (let i = 0; i < neuronCount; i++) {
			const low = parameters[2 * i];
			const high = parameters[2 * i + 1];
			if (kinds[i] >= neuronKindNames.length)
				throw new CondnetError("bad-data", `Network: neuron ${i} is of unknown kind ${kinds[i]}.`);
			if (kinds[i] === NeuronKind.clip ? !(low <= high) : Number.isNaN(low) || Number.isNaN(high))
				throw new CondnetError("bad-data", `Network: neuron ${i} has bounds ${low} and ${high}.`);
			if (kinds[i] === NeuronKind.leaky && !Number.isFinite(low))
				throw new CondnetError(
					"bad-data",
					`Network: neuron ${i} has slope ${low}, expected a finite number.`,
				);
			if (this.arithmetic === "float32" && !(isSingle(low) && isSingle(high)))
				throw new CondnetError("bad-data", `Network: neuron ${i} has bounds that are no float32 numbers.`);
			if (kinds[i] === NeuronKind.max && this.rows.start[i] === this.rows.start[i + 1])
				throw new CondnetError("bad-data", `Network: neuron ${i} is a max of nothing.`);
		}
	}
}

/** Collects a network neuron by neuron; each call returns the index of the new value. */
export class NetworkBuilder {
	readonly inputCount: number;
	readonly #rows: AffineRowsBuilder;
	readonly #kinds: number[] = [];
	readonly #parameters: number[] = [];

	/** @param arithmetic of the network; all its numbers are of it */
	constructor(inputCount: number, arithmetic: Arithmetic = "float64") {
		this.#rows = new AffineRowsBuilder(arithmetic);
		requireUsage(
			Number.isSafeInteger(inputCount) && inputCount > 0,
			`A network needs at least one input, not ${inputCount}.`,
		);
		this.inputCount = inputCount;
	}

	/** Neurons closed so far. */
	get neuronCount(): number {
		return this.#kinds.length;
	}

	/**
	 * Adds weight * value[column] to the row being built. Columns must ascend strictly; a zero weight is
	 * dropped.
	 */
	term(column: number, weight: number): void {
		this.#rows.term(column, weight);
	}

	/** Closes the row being built as a neuron. @returns the index of its value */
	neuron(kind: NeuronKindName, bias: number, low = 0, high = 0): number {
		this.#kinds.push(NeuronKind[kind]);
		this.#parameters.push(low, high);
		return this.inputCount + this.#rows.end(bias);
	}

	/** Adds a whole neuron. @returns the index of its value */
	add(
		kind: NeuronKindName,
		columns: ArrayLike<number>,
		weights: ArrayLike<number>,
		bias: number,
		low = 0,
		high = 0,
	): number {
		for (let k = 0; k < columns.length; k++) this.term(columns[k], weights[k]);
		return this.neuron(kind, bias, low, high);
	}

	/** Closes the row being built as the next output; no neuron may follow. */
	output(bias: number): void {
		this.#rows.end(bias);
	}

	/** @throws CondnetError `bad-data` if the network is not well formed */
	build(): Network {
		const network = new Network(
			this.inputCount,
			Uint8Array.from(this.#kinds),
			Float64Array.from(this.#parameters),
			this.#rows.build(),
		);
		network.check();
		return network;
	}
}

/**
 * Several networks with the same inputs in one block of arrays: what the leaves of a conditional network
 * refer to. Network k has the neurons [neuronStart[k], neuronStart[k + 1]) and the same number of outputs as
 * the others.
 */
export class NetworkPool {
	readonly inputCount: number;
	readonly outputCount: number;
	/** One offset more than networks. */
	readonly neuronStart: Uint32Array;
	readonly kinds: Uint8Array;
	readonly parameters: Float64Array;
	/** Rows of all networks one after another: network k's neurons, then its outputs. */
	readonly rows: AffineRows;

	constructor(
		inputCount: number,
		outputCount: number,
		neuronStart: Uint32Array,
		kinds: Uint8Array,
		parameters: Float64Array,
		rows: AffineRows,
	) {
		this.inputCount = inputCount;
		this.outputCount = outputCount;
		this.neuronStart = neuronStart;
		this.kinds = kinds;
		this.parameters = parameters;
		this.rows = rows;
	}

	/** A pool of one network, sharing its memory. */
	static of(network: Network): NetworkPool {
		return new NetworkPool(
			network.inputCount,
			network.outputCount,
			Uint32Array.of(0, network.neuronCount),
			network.kinds,
			network.parameters,
			network.rows,
		);
	}

	static empty(inputCount: number, outputCount: number): NetworkPool {
		return new NetworkPool(
			inputCount,
			outputCount,
			new Uint32Array(1),
			new Uint8Array(0),
			new Float64Array(0),
			AffineRows.empty,
		);
	}

	get count(): number {
		return this.neuronStart.length - 1;
	}

	/** Network k as a view on the pool's memory. */
	get(k: number): Network {
		const from = this.neuronStart[k];
		const to = this.neuronStart[k + 1];
		const row = from + k * this.outputCount;
		return new Network(
			this.inputCount,
			this.kinds.subarray(from, to),
			this.parameters.subarray(2 * from, 2 * to),
			this.rows.slice(row, row + (to - from) + this.outputCount),
		);
	}
}

/**
 * A pool of several networks with the same numbers of inputs and outputs; shares the memory of a single
 * one.
 */
export function poolOf(inputCount: number, outputCount: number, networks: readonly Network[]): NetworkPool {
	if (networks.length === 0) return NetworkPool.empty(inputCount, outputCount);
	for (const network of networks)
		requireUsage(
			network.inputCount === inputCount && network.outputCount === outputCount,
			`A pool of networks with ${inputCount} inputs and ${outputCount} outputs cannot hold one with ${network.inputCount} and ${network.outputCount}.`,
		);
	if (networks.length === 1) return NetworkPool.of(networks[0]);
	const neuronStart = new Uint32Array(networks.length + 1);
	for (let k = 0; k < networks.length; k++) neuronStart[k + 1] = neuronStart[k] + networks[k].neuronCount;
	const neuronCount = neuronStart[networks.length];
	const kinds = new Uint8Array(neuronCount);
	const parameters = new Float64Array(2 * neuronCount);
	for (let k = 0; k < networks.length; k++) {
		kinds.set(networks[k].kinds, neuronStart[k]);
		parameters.set(networks[k].parameters, 2 * neuronStart[k]);
	}
	const rows = concatenated(networks.map((network) => network.rows));
	return new NetworkPool(inputCount, outputCount, neuronStart, kinds, parameters, rows);
}
