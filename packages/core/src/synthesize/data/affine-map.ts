/**
 * The affine map that a network is around one input: its piece there, composed from the outputs back.
 *
 * Equal to the network in real arithmetic only, so a candidate: floats round the two differently, and who
 * uses it must compare bits on every input. To help, each bias is moved until the map has the network's bits
 * at the input itself, where a few steps suffice. Cost: one evaluation, then one pass over the active weights
 * an output.
 */

import { type AffineRows, AffineRowsBuilder } from "../../network/affine.ts";
import { evaluateNetwork } from "../../network/evaluate-network.ts";
import { Network, NeuronKind } from "../../network/network.ts";

/** Steps by which a bias may be corrected. */
const corrections = 4;

export class AffineMaps {
	readonly #network: Network;
	readonly #values: Float64Array;
	readonly #outputs: Float64Array;
	/** Derivative of each neuron by its pre-activation, and its value less that product. */
	readonly #slopes: Float64Array;
	readonly #offsets: Float64Array;
	/** The weight that a max neuron takes, as an index; -1 for others and for its constant. */
	readonly #largest: Int32Array;
	readonly #gradient: Float64Array;

	constructor(network: Network) {
		this.#network = network;
		this.#values = new Float64Array(network.valueCount);
		this.#outputs = new Float64Array(network.outputCount);
		this.#slopes = new Float64Array(network.neuronCount);
		this.#offsets = new Float64Array(network.neuronCount);
		this.#largest = new Int32Array(network.neuronCount);
		this.#gradient = new Float64Array(network.valueCount);
	}

	/**
	 * The network's piece at inputs[at ..) as a network without neurons.
	 *
	 * @returns undefined if no map with finite numbers has the network's bits at this input
	 */
	at(inputs: Float64Array, at: number): Network | undefined {
		const { inputCount, outputCount } = this.#network;
		this.#values.set(inputs.subarray(at, at + inputCount));
		evaluateNetwork(this.#network, this.#values, this.#outputs);
		this.#linearize();
		const { arithmetic } = this.#network;
		const held = (value: number): number => (arithmetic === "float32" ? Math.fround(value) : value);
		const built = new AffineRowsBuilder(arithmetic);
		for (let k = 0; k < outputCount; k++) {
			const bias = held(this.#compose(k));
			for (let j = 0; j < inputCount; j++) {
				const weight = held(this.#gradient[j]);
				if (!Number.isFinite(weight)) return undefined;
				built.term(j, weight);
			}
			if (!Number.isFinite(bias)) return undefined;
			built.end(bias);
		}
		const rows = built.build();
		for (let k = 0; k < outputCount; k++)
			if (!correct(rows, k, this.#values, this.#outputs[k])) return undefined;
		return new Network(inputCount, new Uint8Array(0), new Float64Array(0), rows);
	}

	#linearize(): void {
		const { neuronCount, inputCount, kinds, parameters, rows } = this.#network;
		for (let i = 0; i < neuronCount; i++) {
			const value = this.#values[inputCount + i];
			const low = parameters[2 * i];
			this.#largest[i] = -1;
			this.#offsets[i] = 0;
			if (kinds[i] === NeuronKind.linear) this.#slopes[i] = 1;
			else if (kinds[i] === NeuronKind.relu) this.#slopes[i] = value > 0 ? 1 : 0;
			else if (kinds[i] === NeuronKind.max) this.#linearizeMax(i, value);
			else {
				const sum = rows.value(i, this.#values);
				if (kinds[i] === NeuronKind.leaky) this.#slopes[i] = sum > 0 ? 1 : low;
				else if (kinds[i] === NeuronKind.abs) this.#slopes[i] = sum > 0 ? 1 : -1;
				else {
					const inside = sum > low && sum < parameters[2 * i + 1];
					this.#slopes[i] = inside ? 1 : 0;
					this.#offsets[i] = inside ? 0 : value;
				}
			}
		}
	}

	#linearizeMax(i: number, value: number): void {
		const { start, columns, weights } = this.#network.rows;
		this.#slopes[i] = 0;
		for (let k = start[i]; k < start[i + 1]; k++)
			if (weights[k] * this.#values[columns[k]] === value) this.#largest[i] = k;
		if (this.#largest[i] < 0) this.#offsets[i] = value;
	}

	/** Leaves the coefficients of output k in the gradient's inputs. @returns its bias */
	#compose(k: number): number {
		const { inputCount, neuronCount, rows } = this.#network;
		const gradient = this.#gradient.fill(0);
		let bias = rows.biases[neuronCount + k];
		const pass = (row: number, factor: number): void => {
			for (let t = rows.start[row]; t < rows.start[row + 1]; t++)
				gradient[rows.columns[t]] += factor * rows.weights[t];
		};
		pass(neuronCount + k, 1);
		for (let i = neuronCount - 1; i >= 0; i--) {
			const through = gradient[inputCount + i];
			if (through === 0) continue;
			bias += through * this.#offsets[i];
			const largest = this.#largest[i];
			if (largest >= 0) gradient[rows.columns[largest]] += through * rows.weights[largest];
			const factor = through * this.#slopes[i];
			if (factor === 0) continue;
			bias += factor * rows.biases[i];
			pass(i, factor);
		}
		return bias;
	}
}

/** Moves the bias of a row until the row has the given value. @returns whether it came to that */
function correct(rows: AffineRows, row: number, values: Float64Array, wanted: number): boolean {
	for (let step = 0; step <= corrections; step++) {
		const value = rows.value(row, values);
		if (Object.is(value, wanted)) return true;
		const moved = rows.biases[row] + (wanted - value);
		const bias = rows.arithmetic === "float32" ? Math.fround(moved) : moved;
		if (!Number.isFinite(bias)) return false;
		rows.biases[row] = bias === 0 ? 0 : bias;
	}
	return false;
}
