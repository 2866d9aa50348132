/**
 * The rows of neurons that are not zero on one box. Values that are not zero have *positions*, in the
 * network's order. Rows that do not read one another are a *layer*. Where the rows of a layer read most of
 * what stands between the first and the last value that any of them reads, their weights stand packed by
 * position; elsewhere they are the network's own.
 *
 * Invariant: a row is kept after all that its layer reads is settled. Cost of a box: its rows' weights.
 */

import type { Network } from "../network/network.ts";
import { Arena } from "../numbers/arena.ts";
import { type DescentKernel, moduleOf } from "./descent-kernel.ts";
import { type Layer, layersOf } from "./layers.ts";
import type { Rounding } from "./rounding.ts";

/** Rows are packed to a multiple of so many weights, as the kernel takes them. */
export const atOnce = 4;

export class KeptRows {
	readonly layers: readonly Layer[];
	/** Each neuron's layer; one more for outputs. */
	readonly layerOf: Uint32Array;
	/** What the row kept last comes to by intervals of what it reads, without what rounding is charged. */
	low = 0;
	high = 0;
	/** Positions given. */
	count = 0;
	/** Of each layer: its first position and that after its last, and the same of what it reads. */
	readonly from: Uint32Array;
	readonly to: Uint32Array;
	readonly reads: Uint32Array;
	readonly readsTo: Uint32Array;
	/** Where each layer's packed rows begin. */
	readonly packedAt: readonly number[];
	readonly packed: Float64Array;
	/** By position: the row's bias, and what its rounding is charged. */
	readonly charges: Float64Array;
	/** What works on these rows, where WebAssembly may be used. */
	readonly kernel: DescentKernel | undefined;
	readonly #arena: Arena<DescentKernel>;
	readonly #network: Network;
	readonly #rounding: Rounding;
	/** Position of each value, or -1. */
	readonly #positions: Int32Array;
	/** The neuron at a position. */
	readonly #neurons: Uint32Array;
	/** The layer whose rows are being kept. */
	#open = -1;

	/**
	 * @param others so many numbers more that the kernel may read, as `float64` and `uint32` give them
	 * @param webAssembly false: no kernel
	 */
	constructor(network: Network, rounding: Rounding, others: number, webAssembly: boolean) {
		const { rows, valueCount } = network;
		this.#network = network;
		this.#rounding = rounding;
		this.layers = layersOf(network);
		this.layerOf = new Uint32Array(rows.count).fill(this.layers.length);
		for (const [k, { from, to }] of this.layers.entries()) this.layerOf.fill(k, from, to);
		let packed = 0;
		this.packedAt = this.layers.map(({ from, to, reads, readsTo, isPacked }) => {
			const at = packed;
			if (isPacked) packed += (to - from) * padded(readsTo - reads);
			return at;
		});
		this.#arena = new Arena(webAssembly ? moduleOf() : null, 8 * (packed + 2 * valueCount + others));
		this.kernel = this.#arena.kernel;
		this.packed = this.#arena.float64(packed);
		this.charges = this.#arena.float64(2 * valueCount);
		this.#positions = new Int32Array(valueCount);
		this.#neurons = new Uint32Array(valueCount);
		this.from = new Uint32Array(this.layers.length);
		this.to = new Uint32Array(this.layers.length);
		this.reads = new Uint32Array(this.layers.length);
		this.readsTo = new Uint32Array(this.layers.length);
	}

	/** Numbers where the kernel can read them. */
	float64(count: number): Float64Array {
		return this.#arena.float64(count);
	}

	uint32(count: number): Uint32Array {
		return this.#arena.uint32(count);
	}

	/** Begins a box: the inputs are known, nothing of any row. */
	begin(): void {
		const { inputCount } = this.#network;
		this.#open = -1;
		this.count = inputCount;
		this.#positions.fill(-1, inputCount);
		for (let j = 0; j < inputCount; j++) this.#positions[j] = j;
		this.from.fill(0);
		this.to.fill(0);
	}

	/** Takes a neuron's row, all that its layer reads being settled, and adds up intervals: `low`, `high`. */
	keep(row: number, valueLow: Float64Array, valueHigh: Float64Array): void {
		const { start, columns, weights, biases } = this.#network.rows;
		const k = this.layerOf[row];
		if (this.#open !== k) this.#openLayer(k);
		const { isPacked } = this.layers[k];
		const width = this.packedWidth(k);
		const at = this.packedAt[k] + (this.count - this.from[k]) * width;
		if (isPacked) this.packed.fill(0, at, at + width);
		const toPlace = at - this.reads[k];
		let low = biases[row];
		let high = low;
		for (let term = start[row]; term < start[row + 1]; term++) {
			const v = columns[term];
			const position = this.#positions[v];
			if (position < 0) continue;
			const weight = weights[term];
			if (isPacked) this.packed[toPlace + position] = weight;
			const least = valueLow[v];
			const most = valueHigh[v];
			low += weight * (weight > 0 ? least : most);
			high += weight * (weight > 0 ? most : least);
		}
		this.low = low;
		this.high = high;
	}

	#openLayer(k: number): void {
		const { reads, readsTo } = this.layers[k];
		this.#open = k;
		this.from[k] = this.to[k] = this.count;
		let from = 0;
		let to = 0;
		for (let v = reads; v < readsTo; v++) {
			if (this.#positions[v] < 0) continue;
			if (to === 0) from = this.#positions[v];
			to = this.#positions[v] + 1;
		}
		this.reads[k] = from;
		this.readsTo[k] = to;
	}

	/** Makes the neuron whose row was kept known to later ones, not being zero. @returns its position */
	settle(i: number): number {
		const position = this.count++;
		this.#positions[this.#network.inputCount + i] = position;
		this.#neurons[position] = i;
		this.charges[2 * position] = this.#network.rows.biases[i];
		this.charges[2 * position + 1] = this.#rounding.rows[i];
		this.to[this.layerOf[i]] = this.count;
		return position;
	}

	/** Where a neuron stands in `lines`, or -1 if it is zero. */
	positionOf(i: number): number {
		return this.#positions[this.#network.inputCount + i];
	}

	/** Weights from one packed row of a layer to the next. */
	packedWidth(k: number): number {
		return padded(this.readsTo[k] - this.reads[k]);
	}

	/** Adds a row to two functions of values, each with its factor; coefficients by position, one of each. */
	addTerms(row: number, one: number, two: number, coefficients: Float64Array): void {
		const { start, columns, weights } = this.#network.rows;
		for (let k = start[row]; k < start[row + 1]; k++) {
			const position = this.#positions[columns[k]];
			if (position < 0) continue;
			coefficients[2 * position] += one * weights[k];
			coefficients[2 * position + 1] += two * weights[k];
		}
	}

	/** The same of the row at a position of layer k. */
	addRow(k: number, position: number, one: number, two: number, coefficients: Float64Array): void {
		if (!this.layers[k].isPacked) {
			this.addTerms(this.#neurons[position], one, two, coefficients);
			return;
		}
		const reads = this.reads[k];
		const width = this.readsTo[k] - reads;
		const at = this.packedAt[k] + (position - this.from[k]) * padded(width);
		for (let j = 0; j < width; j++) {
			const weight = this.packed[at + j];
			coefficients[2 * (reads + j)] += one * weight;
			coefficients[2 * (reads + j) + 1] += two * weight;
		}
	}
}

function padded(width: number): number {
	return Math.ceil(width / atOnce) * atOnce;
}
