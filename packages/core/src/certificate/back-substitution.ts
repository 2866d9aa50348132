/**
 * Lower bounds of two linear functions at once of a network's values on one box: values are replaced by lines
 * of their rows, and rows by what they read, from the last neuron down to the inputs. Rows of a layer are
 * replaced together: packed ones (kept-rows.ts), whose weights are each read once for both functions, by
 * kernels/descend.ts or loops with the same results; others are added term by term. In which order terms are
 * added changes nothing of what rounding.ts charges.
 *
 * Cost of two functions: the weights between values that are not zero, below them.
 */

import type { Network } from "../network/network.ts";
import { atOnce, KeptRows } from "./kept-rows.ts";
import type { Rounding } from "./rounding.ts";

/** Ways of replacing unstable neurons by lines: 0 for everything, 1 for differences of outputs besides. */
export const mostPasses = 2;
/** One more, with lines for one neuron alone. */
export const ownPass = mostPasses;
const lineSets = mostPasses + 1;

export class BackSubstitution {
	/** The rows of the box. */
	readonly rows: KeptRows;
	/** For each pass, by position: slope and shift of a value's lower line, then of its upper one. */
	readonly lines: readonly Float64Array[];
	/** What the functions bounded last are at least. */
	readonly least = new Float64Array(2);
	readonly #network: Network;
	readonly #rounding: Rounding;
	/** By position, a number for each function. */
	readonly #coefficients: Float64Array;
	/** The constants of both functions, then what they are charged. */
	readonly #sums: Float64Array;
	readonly #underflow = new Float64Array(2);
	// The kernel's own.
	readonly #factors: Float64Array;
	readonly #taken: Uint32Array;

	/** @param webAssembly false: plain loops */
	constructor(network: Network, rounding: Rounding, webAssembly = true) {
		const { neuronCount, valueCount } = network;
		this.#network = network;
		this.#rounding = rounding;
		const places = valueCount + atOnce;
		this.rows = new KeptRows(network, rounding, (4 * lineSets + 5) * places, webAssembly);
		this.lines = Array.from({ length: lineSets }, () => this.rows.float64(4 * valueCount));
		this.#coefficients = this.rows.float64(2 * places);
		this.#factors = this.rows.float64(2 * neuronCount);
		this.#taken = this.rows.uint32(neuronCount);
		this.#sums = this.rows.float64(4);
	}

	/** Begins lines for one neuron alone: those of pass 0, for the caller to change. */
	beginOwn(): Float64Array {
		this.lines[ownPass].set(this.lines[0].subarray(0, 4 * this.rows.count));
		return this.lines[ownPass];
	}

	/** Bounds a row and its opposite from below, with the lines of a pass, for inputs with these ends. */
	bothBounds(row: number, pass: number, low: Float64Array, high: Float64Array): void {
		this.#begin();
		this.#add(row, 1, -1);
		this.#descend(this.rows.layerOf[row], pass, low, high);
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
		this.#descend(this.rows.layers.length, pass, low, high);
	}

	#begin(): void {
		this.#coefficients.fill(0, 0, 2 * this.rows.count);
		this.#sums.fill(0);
		this.#underflow.fill(0);
	}

	/** Adds a row to both functions, each with its factor. */
	#add(row: number, one: number, two: number): void {
		if (one !== 0) this.#charge(0, row, one);
		if (two !== 0) this.#charge(1, row, two);
		this.rows.addTerms(row, one, two, this.#coefficients);
	}

	#charge(f: number, row: number, factor: number): void {
		this.#sums[f] += factor * this.#network.rows.biases[row];
		this.#sums[2 + f] += Math.abs(factor) * this.#rounding.rows[row];
		this.#underflow[f] += this.#rounding.underflow[row];
	}

	/** Replaces all layers below one, and writes `least`. */
	#descend(below: number, pass: number, low: Float64Array, high: Float64Array): void {
		const { from, to } = this.rows;
		for (let k = below - 1; k >= 0; k--) if (to[k] > from[k]) this.#replace(k, pass);
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
		const { rows } = this;
		const { kernel } = rows;
		if (kernel !== undefined && rows.layers[k].isPacked) {
			kernel.replace(
				rows.from[k],
				rows.to[k],
				this.#coefficients.byteOffset,
				this.lines[pass].byteOffset,
				rows.charges.byteOffset,
				this.#rounding.unit,
				rows.packed.byteOffset + 8 * rows.packedAt[k],
				rows.packedWidth(k),
				rows.reads[k],
				this.#factors.byteOffset,
				this.#taken.byteOffset,
				this.#sums.byteOffset,
			);
			return;
		}
		for (let p = rows.from[k]; p < rows.to[k]; p++) {
			const one = this.#factorOf(0, p, pass);
			const two = this.#factorOf(1, p, pass);
			if (one !== 0 || two !== 0) rows.addRow(k, p, one, two, this.#coefficients);
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
		this.#sums[f] += factor * this.rows.charges[2 * position];
		this.#sums[2 + f] += Math.abs(factor) * this.rows.charges[2 * position + 1];
		return factor;
	}
}
