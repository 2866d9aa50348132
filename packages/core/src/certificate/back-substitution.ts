/**
 * Lower bounds of two linear functions at once of a network's values on one box: values are replaced by lines
 * of their rows, and rows by what they read, from the last neuron down to the inputs.
 *
 * Values that are not zero on the box have *positions*, in the network's order. Rows that do not read one
 * another, a *layer*, are replaced together. Where the rows of a layer read most of what stands between the
 * first and the last value that any of them reads, their weights stand packed by position, and each is read
 * once for both functions (kernels/descend.ts, or loops with the same results); other layers' rows are added
 * term by term. In which order terms are added changes nothing of what rounding.ts charges.
 *
 * Cost of two functions: the weights between values that are not zero, below them.
 */

import type { Network } from "../network/network.ts";
import { Arena } from "../numbers/arena.ts";
import { type DescentKernel, moduleOf } from "./descent-kernel.ts";
import { type Layer, layersOf } from "./layers.ts";
import type { Rounding } from "./rounding.ts";

/** Ways of replacing unstable neurons by lines: 0 for everything, 1 for differences of outputs besides. */
export const mostPasses = 2;
/** One more, with lines for one neuron alone. */
export const ownPass = mostPasses;
const lineSets = mostPasses + 1;

/** Rows are packed to a multiple of so many weights, as the kernel takes them. */
const atOnce = 4;

export class BackSubstitution {
	/** Each neuron's layer; one more for outputs. */
	readonly layerOf: Uint32Array;
	/** For each pass, by position: slope and shift of a value's lower line, then of its upper one. */
	readonly lines: readonly Float64Array[];
	/** What the functions bounded last are at least. */
	readonly least = new Float64Array(2);
	/** What the row kept last comes to by intervals of what it reads, without what rounding is charged. */
	low = 0;
	high = 0;
	readonly #network: Network;
	readonly #rounding: Rounding;
	readonly #arena: Arena<DescentKernel>;
	readonly #layers: readonly Layer[];
	/** Of each layer: its first position and that after its last, and the same of what it reads. */
	readonly #from: Uint32Array;
	readonly #to: Uint32Array;
	readonly #reads: Uint32Array;
	readonly #readsTo: Uint32Array;
	/** Where each layer's packed rows begin. */
	readonly #packedAt: readonly number[];
	readonly #packed: Float64Array;
	/** Position of each value, or -1. */
	readonly #positions: Int32Array;
	/** The neuron at a position. */
	readonly #neurons: Uint32Array;
	#count = 0;
	/** The layer whose rows are being kept. */
	#open = -1;
	/** By position: the row's bias, and what its rounding is charged. */
	readonly #charges: Float64Array;
	/** By position, a number for each function. */
	readonly #coefficients: Float64Array;
	/** The constants of both functions, then what they are charged. */
	readonly #sums: Float64Array;
	readonly #underflow = new Float64Array(2);
	// The kernel's own.
	readonly #factors: Float64Array;
	readonly #rows: Uint32Array;

	/** @param webAssembly false: plain loops */
	constructor(network: Network, rounding: Rounding, webAssembly = true) {
		const { rows, neuronCount, valueCount } = network;
		this.#network = network;
		this.#rounding = rounding;
		this.#layers = layersOf(network);
		this.layerOf = new Uint32Array(rows.count).fill(this.#layers.length);
		for (const [k, { from, to }] of this.#layers.entries()) this.layerOf.fill(k, from, to);
		let packed = 0;
		this.#packedAt = this.#layers.map(({ from, to, reads, readsTo, isPacked }) => {
			const at = packed;
			if (isPacked) packed += (to - from) * padded(readsTo - reads);
			return at;
		});
		const places = valueCount + atOnce;
		const arena = new Arena<DescentKernel>(
			webAssembly ? moduleOf() : null,
			8 * (packed + (4 * lineSets + 7) * places),
		);
		this.#arena = arena;
		this.#packed = arena.float64(packed);
		this.lines = Array.from({ length: lineSets }, () => arena.float64(4 * valueCount));
		this.#charges = arena.float64(2 * valueCount);
		this.#coefficients = arena.float64(2 * places);
		this.#factors = arena.float64(2 * neuronCount);
		this.#rows = arena.uint32(neuronCount);
		this.#sums = arena.float64(4);
		this.#positions = new Int32Array(valueCount);
		this.#neurons = new Uint32Array(valueCount);
		this.#from = new Uint32Array(this.#layers.length);
		this.#to = new Uint32Array(this.#layers.length);
		this.#reads = new Uint32Array(this.#layers.length);
		this.#readsTo = new Uint32Array(this.#layers.length);
	}

	/** Begins a box: the inputs are known, nothing of any row. */
	begin(): void {
		const { inputCount } = this.#network;
		this.#open = -1;
		this.#count = inputCount;
		this.#positions.fill(-1, inputCount);
		for (let j = 0; j < inputCount; j++) this.#positions[j] = j;
		this.#from.fill(0);
		this.#to.fill(0);
	}

	/** Takes a neuron's row, all that its layer reads being settled, and adds up intervals: `low`, `high`. */
	keep(row: number, valueLow: Float64Array, valueHigh: Float64Array): void {
		const { start, columns, weights, biases } = this.#network.rows;
		const k = this.layerOf[row];
		if (this.#open !== k) this.#openLayer(k);
		const { isPacked } = this.#layers[k];
		const width = padded(this.#readsTo[k] - this.#reads[k]);
		const at = this.#packedAt[k] + (this.#count - this.#from[k]) * width;
		if (isPacked) this.#packed.fill(0, at, at + width);
		const toPlace = at - this.#reads[k];
		let low = biases[row];
		let high = low;
		for (let term = start[row]; term < start[row + 1]; term++) {
			const v = columns[term];
			const position = this.#positions[v];
			if (position < 0) continue;
			const weight = weights[term];
			if (isPacked) this.#packed[toPlace + position] = weight;
			const least = valueLow[v];
			const most = valueHigh[v];
			low += weight * (weight > 0 ? least : most);
			high += weight * (weight > 0 ? most : least);
		}
		this.low = low;
		this.high = high;
	}

	#openLayer(k: number): void {
		const { reads, readsTo } = this.#layers[k];
		this.#open = k;
		this.#from[k] = this.#to[k] = this.#count;
		let from = 0;
		let to = 0;
		for (let v = reads; v < readsTo; v++) {
			if (this.#positions[v] < 0) continue;
			if (to === 0) from = this.#positions[v];
			to = this.#positions[v] + 1;
		}
		this.#reads[k] = from;
		this.#readsTo[k] = to;
	}

	/** Makes the neuron whose row was kept known to later ones, not being zero. @returns its position */
	settle(i: number): number {
		const position = this.#count++;
		this.#positions[this.#network.inputCount + i] = position;
		this.#neurons[position] = i;
		this.#charges[2 * position] = this.#network.rows.biases[i];
		this.#charges[2 * position + 1] = this.#rounding.rows[i];
		this.#to[this.layerOf[i]] = this.#count;
		return position;
	}

	/** Where a neuron stands in `lines`, or -1 if it is zero. */
	positionOf(i: number): number {
		return this.#positions[this.#network.inputCount + i];
	}

	/** Begins lines for one neuron alone: those of pass 0, for the caller to change. */
	beginOwn(): Float64Array {
		this.lines[ownPass].set(this.lines[0].subarray(0, 4 * this.#count));
		return this.lines[ownPass];
	}

	/** Bounds a row and its opposite from below, with the lines of a pass, for inputs with these ends. */
	bothBounds(row: number, pass: number, low: Float64Array, high: Float64Array): void {
		this.#begin();
		this.#add(row, 1, -1);
		this.#descend(this.layerOf[row], pass, low, high);
	}

	/** Bounds factor * (row - other) and factor * (row - another) from below. */
	differences(
		[row, other, another]: readonly [row: number, other: number, another: number],
		factor: number,
		pass: number,
		low: Float64Array,
		high: Float64Array,
	): void {
		this.#begin();
		this.#add(row, factor, factor);
		this.#add(other, -factor, 0);
		this.#add(another, 0, -factor);
		this.#descend(this.#layers.length, pass, low, high);
	}

	#begin(): void {
		this.#coefficients.fill(0, 0, 2 * this.#count);
		this.#sums.fill(0);
		this.#underflow.fill(0);
	}

	/** Adds a row to both functions, each with its factor. */
	#add(row: number, one: number, two: number): void {
		if (one !== 0) this.#charge(0, row, one);
		if (two !== 0) this.#charge(1, row, two);
		this.#addTerms(row, one, two);
	}

	#charge(f: number, row: number, factor: number): void {
		this.#sums[f] += factor * this.#network.rows.biases[row];
		this.#sums[2 + f] += Math.abs(factor) * this.#rounding.rows[row];
		this.#underflow[f] += this.#rounding.underflow[row];
	}

	#addTerms(row: number, one: number, two: number): void {
		const { start, columns, weights } = this.#network.rows;
		for (let k = start[row]; k < start[row + 1]; k++) {
			const position = this.#positions[columns[k]];
			if (position < 0) continue;
			this.#coefficients[2 * position] += one * weights[k];
			this.#coefficients[2 * position + 1] += two * weights[k];
		}
	}

	/** Replaces all layers below one, and writes `least`. */
	#descend(below: number, pass: number, low: Float64Array, high: Float64Array): void {
		for (let k = below - 1; k >= 0; k--) if (this.#to[k] > this.#from[k]) this.#replace(k, pass);
		for (let f = 0; f < 2; f++) {
			let sum = this.#sums[f];
			let size = Math.abs(sum);
			for (let j = 0; j < this.#network.inputCount; j++) {
				const c = this.#coefficients[2 * j + f];
				const term = c * (c > 0 ? low[j] : high[j]);
				sum += term;
				size += Math.abs(term);
			}
			const charged = this.#sums[2 + f] + this.#rounding.unit * size + this.#underflow[f];
			const bound = sum - 1.001 * charged;
			// What overflowed on the way, to NaN or upward, bounds nothing.
			this.least[f] = bound < Number.POSITIVE_INFINITY ? bound : Number.NEGATIVE_INFINITY;
		}
	}

	#replace(k: number, pass: number): void {
		const { isPacked } = this.#layers[k];
		const { kernel } = this.#arena;
		const reads = this.#reads[k];
		const width = this.#readsTo[k] - reads;
		if (kernel !== undefined && isPacked) {
			kernel.replace(
				this.#from[k],
				this.#to[k],
				this.#coefficients.byteOffset,
				this.lines[pass].byteOffset,
				this.#charges.byteOffset,
				this.#rounding.unit,
				this.#packed.byteOffset + 8 * this.#packedAt[k],
				padded(width),
				reads,
				this.#factors.byteOffset,
				this.#rows.byteOffset,
				this.#sums.byteOffset,
			);
			return;
		}
		for (let p = this.#from[k]; p < this.#to[k]; p++) {
			const one = this.#factorOf(0, p, pass);
			const two = this.#factorOf(1, p, pass);
			if (one === 0 && two === 0) continue;
			if (!isPacked) {
				this.#addTerms(this.#neurons[p], one, two);
				continue;
			}
			const at = this.#packedAt[k] + (p - this.#from[k]) * padded(width);
			for (let j = 0; j < width; j++) {
				const weight = this.#packed[at + j];
				this.#coefficients[2 * (reads + j)] += one * weight;
				this.#coefficients[2 * (reads + j) + 1] += two * weight;
			}
		}
	}

	/** Replaces a value by its line. @returns the factor with which its row is to be added */
	#factorOf(f: number, position: number, pass: number): number {
		const coefficient = this.#coefficients[2 * position + f];
		if (coefficient === 0) return 0;
		const at = 4 * position + (coefficient > 0 ? 0 : 2);
		const factor = coefficient * this.lines[pass][at];
		const shift = coefficient * this.lines[pass][at + 1];
		this.#sums[f] += shift;
		this.#sums[2 + f] += this.#rounding.unit * Math.abs(shift);
		if (factor === 0) return 0;
		this.#sums[f] += factor * this.#charges[2 * position];
		this.#sums[2 + f] += Math.abs(factor) * this.#charges[2 * position + 1];
		return factor;
	}
}

function padded(width: number): number {
	return Math.ceil(width / atOnce) * atOnce;
}
