/**
 * Folding: on a box, neurons that are zero drop out and neurons on one of their pieces, where they are an
 * affine function of what they read, are substituted away. What is left are the unstable neurons
 * ("retained"), over inputs and one another, and the outputs.
 *
 * In real arithmetic the folded network equals the source on the box. In float64 it differs by at most
 * `difference`, which is derived here: every row that is substituted with factor c adds |c| e_i, where e_i =
 * 4 (n_i + A + 8) u M_i covers the reference's rounding of the row (n_i terms, M_i = |bias| + sum of |weight|
 * * |value| on this box) and the substitution's own (at most A terms in each sum, A the values that are not
 * zero; the argument is slack.ts's); the folded row's evaluation adds its own rounding and its neurons'
 * differences, which activations do not enlarge but for a leaky slope above 1. On a piece of another slope a,
 * row i counts |a| e_i, and a leaky neuron's product 4 u |a| M_i besides, where one rounding of it and one of
 * the factor c a are needed; a constant k of a clip counts 4 (A + 8) u |k|: its product with c, and that in
 * sums of at most A terms. Subnormal coefficients add 2 N^2 2^-1000 (1 + sum of M + sum of H) a row, twice
 * what slack.ts says. In float32 both networks' sums and leaky products round to it, which slack.ts's ownSum
 * and ownProduct charge once more, and folded numbers are rounded; sums and values that may reach 2^126 are
 * not bounded. docs/theory.md, "Folded leaves". Cost: retained rows * weights between values that are not
 * zero.
 */

import { overflowBegins, ownProduct, ownSum } from "../../bounds/slack.ts";
import { type Network, NetworkBuilder, NeuronKind, neuronKindNames } from "../../network/network.ts";
import { NeuronState } from "../../network/proof.ts";

export interface Folded {
	readonly network: Network;
	/** Bound of |folded output - reference output| on the box; not finite if nothing is known. */
	readonly difference: number;
}

const u = 2 ** -53;
/** Covers the rounding of the sums of errors themselves. */
const upward = 1 + 2 ** -30;

/** Whether folding is possible at all: the arguments of a max neuron are values, not sums. */
export function canFold(network: Network): boolean {
	return !network.kinds.includes(NeuronKind.max);
}

/** @param magnitudes bounds of |value| on the box, inputs first */
export function fold(network: Network, states: Uint8Array, magnitudes: Float64Array): Folded {
	const folding = new Folding(network, states, magnitudes);
	if (!folding.keepUnstable()) return failed(network);
	let worst = 0;
	for (let k = 0; k < network.outputCount; k++) {
		const difference = folding.output(k);
		if (!Number.isFinite(difference)) return failed(network);
		worst = Math.max(worst, difference);
	}
	return { network: folding.build(), difference: worst };
}

function failed(network: Network): Folded {
	return { network, difference: Number.POSITIVE_INFINITY };
}

/** A row with its stable neurons substituted. */
interface Substituted {
	readonly bias: number;
	/** Bound of its difference from the reference's row; not finite if nothing is known. */
	readonly difference: number;
}

/** One folding: the unstable neurons first, then rows of outputs, or of differences of outputs. */
export class Folding {
	readonly #network: Network;
	readonly #states: Uint8Array;
	readonly #magnitudes: Float64Array;
	readonly #builder: NetworkBuilder;
	/** Value of the folded network that a value is, or -1. */
	readonly #places: Int32Array;
	/** What a substitution of each row with factor 1 leaves unknown. */
	readonly #errors: Float64Array;
	/** M_i. */
	readonly #sizes: Float64Array;
	/** A. */
	readonly #alive: number;
	readonly #underflow: number;
	/** Of retained values. */
	readonly #differences: Float64Array;
	readonly #coefficients: Float64Array;
	readonly #isSingle: boolean;
	/** Beyond it partial sums might overflow, and nothing is said. */
	readonly #most: number;

	/**
	 * @param magnitudes bounds of |value| on the box, inputs first
	 * @param isSingle whether numbers are rounded to float32, which takes half the bytes; what that changes is
	 * part of the differences
	 */
	constructor(network: Network, states: Uint8Array, magnitudes: Float64Array, isSingle = false) {
		const { inputCount, neuronCount, outputCount, valueCount, rows, arithmetic } = network;
		this.#network = network;
		this.#states = states;
		this.#magnitudes = magnitudes;
		this.#isSingle = isSingle;
		this.#most = overflowBegins(network);
		this.#builder = new NetworkBuilder(inputCount, arithmetic);
		this.#places = new Int32Array(valueCount).fill(-1);
		for (let j = 0; j < inputCount; j++) this.#places[j] = j;
		this.#differences = new Float64Array(valueCount);
		this.#coefficients = new Float64Array(valueCount);
		let alive = inputCount;
		for (let i = 0; i < neuronCount; i++) if (states[i] !== NeuronState.zero) alive++;
		this.#alive = alive;
		this.#errors = new Float64Array(rows.count);
		this.#sizes = new Float64Array(rows.count);
		let total = 1;
		for (let row = 0; row < rows.count; row++) {
			let magnitude = Math.abs(rows.biases[row]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				magnitude += Math.abs(rows.weights[k]) * magnitudes[rows.columns[k]];
			if (!(magnitude < this.#most)) magnitude = Number.POSITIVE_INFINITY;
			total += magnitude;
			this.#sizes[row] = magnitude;
			const terms = rows.start[row + 1] - rows.start[row];
			this.#errors[row] = (4 * (terms + alive + 8) * u * magnitude + (terms + alive) * 2 ** -1070) * upward;
			this.#errors[row] += ownSum(network, terms, magnitude);
		}
		for (const magnitude of magnitudes) total += magnitude;
		const count = valueCount + outputCount;
		this.#underflow = 2 * count * count * 2 ** -1000 * total;
	}

	/** Takes the unstable neurons over. @returns false where nothing is known of one of them */
	keepUnstable(): boolean {
		const { inputCount, neuronCount, kinds, parameters } = this.#network;
		for (let i = 0; i < neuronCount; i++) {
			if (this.#states[i] !== NeuronState.unknown || kinds[i] === NeuronKind.linear) continue;
			this.#begin(i, 1);
			const row = this.#end(i, this.#errors[i]);
			const bias = this.#shortened(row.bias);
			const difference = (row.difference + Math.abs(bias - row.bias)) * upward;
			if (!Number.isFinite(difference) || !Number.isFinite(bias)) return false;
			const v = inputCount + i;
			const slope = kinds[i] === NeuronKind.leaky ? Math.max(1, Math.abs(parameters[2 * i])) : 1;
			const rounding = kinds[i] === NeuronKind.leaky ? 2 * u * (this.#magnitudes[v] + slope * difference) : 0;
			const product = ownProduct(this.#network, i, this.#magnitudes[v] + slope * difference);
			this.#differences[v] = (slope * difference + 2 * rounding + 2 * product) * upward;
			// A value that may overflow float32 would not be seen to in float64.
			const size = (this.#magnitudes[v] + this.#differences[v]) * upward;
			if (this.#network.arithmetic === "float32" && !(size < this.#most)) return false;
			const kind = neuronKindNames[kinds[i]];
			this.#places[v] = this.#builder.neuron(kind, bias, parameters[2 * i], parameters[2 * i + 1]);
		}
		return true;
	}

	/** Adds output k. @returns its difference; not finite if nothing is known */
	output(k: number): number {
		const row = this.#network.neuronCount + k;
		this.#begin(row, 1);
		const { bias, difference } = this.#end(row, this.#errors[row]);
		if (!Number.isFinite(difference) || !Number.isFinite(bias)) return Number.POSITIVE_INFINITY;
		const held = this.#shortened(bias);
		this.#builder.output(held);
		return (difference + Math.abs(held - bias)) * upward;
	}

	/**
	 * Adds output a less output b, without its bias. Both rows' own rounding is charged: that of a row of
	 * differences would say nothing of it where the two are almost alike.
	 *
	 * @returns the bias that is left out, and how far the sum and that bias can be from a less b
	 */
	difference(a: number, b: number): Substituted {
		const { neuronCount, rows } = this.#network;
		const [rowA, rowB] = [neuronCount + a, neuronCount + b];
		this.#begin(rowA, 1);
		this.#begin(rowB, -1);
		const bias = rows.biases[rowA] - rows.biases[rowB];
		const substituted = this.#end(rowA, this.#errors[rowA] + this.#errors[rowB] + this.#underflow, bias);
		this.#builder.output(0);
		return substituted;
	}

	build(): Network {
		return this.#builder.build();
	}

	/** A neuron's piece as slope times its row and a constant, and what a substitution of it leaves unknown. */
	#piece(i: number): { readonly slope: number; readonly constant: number; readonly error: number } {
		const { kinds, parameters } = this.#network;
		const state = this.#states[i];
		const own = this.#errors[i];
		if (state === NeuronState.above || (state === NeuronState.below && kinds[i] === NeuronKind.clip)) {
			const constant = parameters[2 * i + (state === NeuronState.above ? 1 : 0)];
			return { slope: 0, constant, error: 4 * (this.#alive + 8) * u * Math.abs(constant) + 2 ** -1070 };
		}
		if (state !== NeuronState.below) return { slope: 1, constant: 0, error: own };
		if (kinds[i] === NeuronKind.abs) return { slope: -1, constant: 0, error: own };
		const slope = parameters[2 * i];
		const size = Math.abs(slope) * (this.#sizes[i] + own);
		// A product that may overflow float32 would not be seen to in float64.
		const product =
			size * upward < this.#most
				? 4 * u * size + 2 * ownProduct(this.#network, i, size) + 2 ** -1070
				: Number.POSITIVE_INFINITY;
		return { slope, constant: 0, error: (Math.abs(slope) * own + product) * upward };
	}

	/** A number as it is stored. */
	#shortened(value: number): number {
		const short = Math.fround(value);
		if (this.#network.arithmetic === "float32") return short;
		return this.#isSingle && Number.isFinite(short) ? short : value;
	}

	/** Adds sign times a row to the coefficients, which are zeros for the first. */
	#begin(row: number, sign: number): void {
		const { rows } = this.#network;
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			this.#coefficients[rows.columns[k]] += sign * rows.weights[k];
	}

	/** Substitutes stable neurons in what was begun, and gives its terms to the builder. */
	#end(row: number, error: number, constant = this.#network.rows.biases[row]): Substituted {
		const { inputCount, neuronCount, rows } = this.#network;
		const coefficients = this.#coefficients;
		let bias = constant;
		let difference = error + this.#underflow;
		for (let v = inputCount + Math.min(row, neuronCount) - 1; v >= inputCount; v--) {
			const c = coefficients[v];
			const i = v - inputCount;
			if (c === 0 || this.#places[v] >= 0) continue;
			coefficients[v] = 0;
			if (this.#states[i] === NeuronState.zero) continue;
			const { slope, constant, error } = this.#piece(i);
			difference += Math.abs(c) * error;
			bias += c * constant;
			if (slope === 0) continue;
			const factor = c * slope;
			bias += factor * rows.biases[i];
			for (let k = rows.start[i]; k < rows.start[i + 1]; k++)
				coefficients[rows.columns[k]] += factor * rows.weights[k];
		}
		let terms = 0;
		let size = Math.abs(bias);
		for (let v = 0; v < coefficients.length; v++) {
			if (coefficients[v] === 0) continue;
			const coefficient = this.#shortened(coefficients[v]);
			difference += Math.abs(coefficient - coefficients[v]) * this.#magnitudes[v];
			coefficients[v] = 0;
			const c = Math.abs(coefficient);
			terms++;
			size += c * (this.#magnitudes[v] + this.#differences[v]);
			difference += c * this.#differences[v];
			if (Number.isFinite(c)) this.#builder.term(this.#places[v], coefficient);
			else difference = Number.POSITIVE_INFINITY;
		}
		if (!(size < this.#most)) difference = Number.POSITIVE_INFINITY;
		const evaluation = 2 * (terms + 2) * u * size + ownSum(this.#network, terms, size);
		return { bias, difference: (difference + evaluation) * upward };
	}
}
