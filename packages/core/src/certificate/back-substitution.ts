/**
 * Lower bounds of linear functions of a network's values on one box: values are replaced by lines of their
 * rows, and rows by what they read, from the last neuron down to the inputs.
 *
 * Rows that do not read one another, a *layer*, are replaced together. Where the rows of a layer read much
 * the same values, their weights stand packed, those of values that are zero on the box left out, and four
 * rows at once are added to the coefficients of two functions: each weight is read once for two products.
 * Other layers' rows are added term by term. In which order terms are added changes nothing of what
 * rounding.ts charges.
 *
 * Cost of a function: the weights between values that are not zero, below it.
 */

import type { Network } from "../network/network.ts";
import { NeuronState } from "../network/proof.ts";
import { addRows, addRowsToBoth } from "./add-rows.ts";
import type { Rounding } from "./rounding.ts";

/** Ways of replacing unstable neurons by lines: 0 for everything, 1 for differences of outputs besides. */
export const mostPasses = 2;

/** Neurons [from, to), none of which reads another. */
interface Layer {
	readonly from: number;
	readonly to: number;
	/** The values that any of them reads, ascending; empty if the layer is not packed. */
	readonly reads: Uint32Array;
	/** Where its packed weights begin. */
	readonly packedAt: number;
	/** What of `reads` is not zero on the box, in order: so many. */
	readonly alive: Uint32Array;
	aliveCount: number;
}

/** Part of the pairs of a layer's neurons and the values they read that must be terms for it to be packed. */
const leastDensity = 0.5;

/** A function of values while it is replaced downwards. */
class Descent {
	readonly coefficients: Float64Array;
	/** What is added to the coefficients of what the layer at hand reads, by its `alive`. */
	readonly added: Float64Array;
	/** Factors of the rows of the layer at hand that are added. */
	readonly factors: Float64Array;
	constant = 0;
	error = 0;
	underflow = 0;

	constructor({ valueCount, neuronCount }: Network) {
		this.coefficients = new Float64Array(valueCount);
		this.added = new Float64Array(valueCount);
		this.factors = new Float64Array(neuronCount);
	}

	begin(): void {
		this.coefficients.fill(0);
		this.constant = this.error = this.underflow = 0;
	}
}

export class BackSubstitution {
	/**
	 * Lines of the neurons: slope and shift of the lower, then of the upper one, at 4 (mostPasses i + pass).
	 */
	readonly lines: Float64Array;
	/** Each neuron's layer; one more for outputs. */
	readonly layerOf: Uint32Array;
	// Each row's terms of values that are not zero on the box; row i's are [start[i], ends[i]).
	readonly columns: Uint32Array;
	readonly weights: Float64Array;
	readonly ends: Uint32Array;
	readonly #network: Network;
	readonly #rounding: Rounding;
	readonly #layers: readonly Layer[];
	readonly #packed: Float64Array;
	/** Place of each value among what the layer at hand has alive, or -1. */
	readonly #placeOf: Int32Array;
	/** The layer whose rows are being kept. */
	#open = -1;
	/** Where the packed weights begin of the rows that are added. */
	readonly #added: Uint32Array;
	readonly #first: Descent;
	readonly #second: Descent;
	/** What bothBounds found. */
	least = 0;
	leastOpposite = 0;

	constructor(network: Network, rounding: Rounding) {
		const { rows, neuronCount, valueCount } = network;
		this.#network = network;
		this.#rounding = rounding;
		this.#layers = layersOf(network);
		this.layerOf = new Uint32Array(rows.count).fill(this.#layers.length);
		for (const [k, { from, to }] of this.#layers.entries()) this.layerOf.fill(k, from, to);
		this.lines = new Float64Array(4 * mostPasses * neuronCount);
		this.columns = new Uint32Array(rows.columns.length);
		this.weights = new Float64Array(rows.columns.length);
		this.ends = new Uint32Array(rows.count);
		const packed = this.#layers.reduce((sum, { from, to, reads }) => sum + (to - from) * reads.length, 0);
		this.#packed = new Float64Array(packed);
		this.#placeOf = new Int32Array(valueCount);
		this.#added = new Uint32Array(neuronCount);
		this.#first = new Descent(network);
		this.#second = new Descent(network);
	}

	/** Begins a box: nothing is known of any row. */
	begin(): void {
		this.#open = -1;
	}

	/** Looks up which terms of a row are not zero, all that its layer reads being settled. */
	keepTerms(row: number, states: Uint8Array): void {
		const { inputCount, rows } = this.#network;
		let to = rows.start[row];
		for (let k = to; k < rows.start[row + 1]; k++) {
			const v = rows.columns[k];
			if (v >= inputCount && states[v - inputCount] === NeuronState.zero) continue;
			this.columns[to] = v;
			this.weights[to++] = rows.weights[k];
		}
		this.ends[row] = to;
		const k = this.layerOf[row];
		if (k === this.#layers.length) return;
		const layer = this.#layers[k];
		if (layer.reads.length === 0) return;
		if (this.#open !== k) this.#openLayer(k, states);
		const at = layer.packedAt + (row - layer.from) * layer.aliveCount;
		this.#packed.fill(0, at, at + layer.aliveCount);
		for (let k = rows.start[row]; k < to; k++)
			this.#packed[at + this.#placeOf[this.columns[k]]] = this.weights[k];
	}

	#openLayer(k: number, states: Uint8Array): void {
		const { inputCount } = this.#network;
		const layer = this.#layers[k];
		this.#open = k;
		layer.aliveCount = 0;
		for (const v of layer.reads) {
			if (v >= inputCount && states[v - inputCount] === NeuronState.zero) continue;
			this.#placeOf[v] = layer.aliveCount;
			layer.alive[layer.aliveCount++] = v;
		}
	}

	/**
	 * A lower bound of factor * row + otherFactor * otherRow (otherRow -1: none) for inputs with these ends.
	 * All neurons that the rows reach are settled, the rows' terms kept.
	 */
	lowerBound(
		row: number,
		factor: number,
		otherRow: number,
		otherFactor: number,
		pass: number,
		states: Uint8Array,
		low: Float64Array,
		high: Float64Array,
	): number {
		const one = this.#first;
		one.begin();
		this.#begin(one, row, factor);
		if (otherRow >= 0) this.#begin(one, otherRow, otherFactor);
		const top = Math.max(this.layerOf[row], otherRow < 0 ? 0 : this.layerOf[otherRow]);
		for (let k = top - 1; k >= 0; k--) this.#replace(this.#layers[k], one, undefined, pass, states);
		return this.#boundOf(one, low, high);
	}

	/** Lower bounds of row and of -row with the lines of pass 0: `least` and `leastOpposite`. */
	bothBounds(row: number, states: Uint8Array, low: Float64Array, high: Float64Array): void {
		const [one, two] = [this.#first, this.#second];
		one.begin();
		two.begin();
		this.#begin(one, row, 1);
		this.#begin(two, row, -1);
		for (let k = this.layerOf[row] - 1; k >= 0; k--) this.#replace(this.#layers[k], one, two, 0, states);
		this.least = this.#boundOf(one, low, high);
		this.leastOpposite = this.#boundOf(two, low, high);
	}

	/** Adds factor times a row. */
	#begin(to: Descent, row: number, factor: number): void {
		to.constant += factor * this.#network.rows.biases[row];
		to.error += Math.abs(factor) * this.#rounding.rows[row];
		to.underflow += this.#rounding.underflow[row];
		this.#addTerms(to.coefficients, row, factor);
	}

	#addTerms(coefficients: Float64Array, row: number, factor: number): void {
		const { columns, weights } = this;
		const end = this.ends[row];
		for (let k = this.#network.rows.start[row]; k < end; k++) coefficients[columns[k]] += factor * weights[k];
	}

	/** Replaces the values of a layer in one function or two. */
	#replace(layer: Layer, one: Descent, two: Descent | undefined, pass: number, states: Uint8Array): void {
		const isPacked = layer.reads.length > 0;
		let count = 0;
		for (let i = layer.from; i < layer.to; i++) {
			if (states[i] === NeuronState.zero) continue;
			const factor = this.#lineOf(one, i, pass);
			const other = two === undefined ? 0 : this.#lineOf(two, i, pass);
			if (factor === 0 && other === 0) continue;
			if (isPacked) {
				this.#added[count] = layer.packedAt + (i - layer.from) * layer.aliveCount;
				one.factors[count] = factor;
				if (two !== undefined) two.factors[count] = other;
				count++;
			} else {
				this.#addTerms(one.coefficients, i, factor);
				if (two !== undefined) this.#addTerms(two.coefficients, i, other);
			}
		}
		if (count === 0) return;
		const { alive, aliveCount } = layer;
		if (two === undefined) addRows(this.#packed, this.#added, count, aliveCount, one.factors, one.added);
		else
			addRowsToBoth(
				this.#packed,
				this.#added,
				count,
				aliveCount,
				one.factors,
				one.added,
				two.factors,
				two.added,
			);
		for (let j = 0; j < aliveCount; j++) one.coefficients[alive[j]] += one.added[j];
		if (two !== undefined) for (let j = 0; j < aliveCount; j++) two.coefficients[alive[j]] += two.added[j];
	}

	/** Replaces a neuron's value by its line. @returns the factor with which its row is to be added */
	#lineOf(to: Descent, i: number, pass: number): number {
		const coefficient = to.coefficients[this.#network.inputCount + i];
		if (coefficient === 0) return 0;
		const at = 4 * (mostPasses * i + pass) + (coefficient > 0 ? 0 : 2);
		const factor = coefficient * this.lines[at];
		const shift = coefficient * this.lines[at + 1];
		to.constant += shift;
		to.error += this.#rounding.unit * Math.abs(shift);
		if (factor === 0) return 0;
		to.constant += factor * this.#network.rows.biases[i];
		to.error += Math.abs(factor) * this.#rounding.rows[i];
		return factor;
	}

	#boundOf(
		{ coefficients, constant, error, underflow }: Descent,
		low: Float64Array,
		high: Float64Array,
	): number {
		let sum = constant;
		let size = Math.abs(constant);
		for (let j = 0; j < this.#network.inputCount; j++) {
			const c = coefficients[j];
			const term = c * (c > 0 ? low[j] : high[j]);
			sum += term;
			size += Math.abs(term);
		}
		const bound = sum - 1.001 * (error + this.#rounding.unit * size + underflow);
		// What overflowed on the way, to NaN or upward, bounds nothing.
		return bound < Number.POSITIVE_INFINITY ? bound : Number.NEGATIVE_INFINITY;
	}
}

/** Runs of neurons that do not read one another. */
function layersOf(network: Network): Layer[] {
	const { inputCount, neuronCount, rows } = network;
	const layers: Layer[] = [];
	let packedAt = 0;
	for (let from = 0; from < neuronCount; ) {
		let to = from;
		const reads = new Set<number>();
		// Columns ascend, so a row's last one says whether it reads another row of its layer.
		for (; to < neuronCount; to++) {
			const [first, end] = [rows.start[to], rows.start[to + 1]];
			if (end > first && rows.columns[end - 1] >= inputCount + from) break;
			for (let k = first; k < end; k++) reads.add(rows.columns[k]);
		}
		const terms = rows.start[to] - rows.start[from];
		const isPacked = terms >= leastDensity * (to - from) * reads.size;
		const sorted = Uint32Array.from(isPacked ? reads : []).sort();
		layers.push({ from, to, reads: sorted, packedAt, alive: new Uint32Array(sorted.length), aliveCount: 0 });
		packedAt += (to - from) * sorted.length;
		from = to;
	}
	return layers;
}
