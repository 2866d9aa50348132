/**
 * What multilinear leaves answer: sums and products in the order that multilinear.ts says, each rounded once.
 */

import { mostAxes, type Patches } from "./multilinear.ts";

/**
 * Evaluates patches. Holds scratch memory for one evaluation. Cost of an answer: a search on each axis, and
 * 2^p values an output and a patch.
 */
export class Interpolator {
	readonly #patches: Patches;
	/** Each axis' cell and the part of it that lies below x. */
	readonly #lows: Uint32Array;
	readonly #parts: Float64Array;
	readonly #corners: Float64Array;

	constructor(patches: Patches) {
		this.#patches = patches;
		const width = patches.count === 0 ? 0 : Math.min(patches.inputCount, mostAxes);
		this.#lows = new Uint32Array(width);
		this.#parts = new Float64Array(width);
		this.#corners = new Float64Array(2 ** width);
	}

	/** Writes an item's answer for x[0 .. p) to outputs[to ..): the sum starts at its first patch. */
	evaluate(item: number, x: Float64Array, outputs: Float64Array, to: number): void {
		const [from, end] = this.#patches.range(item);
		for (let patch = from; patch < end; patch++) this.#interpolate(patch, x, outputs, to, patch > from);
	}

	#interpolate(patch: number, x: Float64Array, outputs: Float64Array, to: number, adds: boolean): void {
		const { inputCount, outputCount, values, valueStart } = this.#patches;
		this.#locate(patch, x);
		const corners = this.#corners;
		const sizes = this.#patches.sizes(patch);
		const from = valueStart[patch];
		for (let k = 0; k < outputCount; k++) {
			let count = 1;
			corners[0] = 0; // cells' offsets first, then values
			for (let j = 0; j < inputCount; j++) {
				const isOne = sizes[j] === 1;
				for (let c = count - 1; c >= 0; c--) {
					const offset = corners[c] * sizes[j] + this.#lows[j];
					if (isOne) corners[c] = offset;
					else {
						corners[2 * c + 1] = offset + 1;
						corners[2 * c] = offset;
					}
				}
				if (!isOne) count *= 2;
			}
			for (let c = 0; c < count; c++) corners[c] = values[from + corners[c] * outputCount + k];
			for (let j = inputCount - 1; j >= 0; j--) {
				if (sizes[j] === 1) continue;
				count /= 2;
				for (let c = 0; c < count; c++) {
					const a = corners[2 * c];
					corners[c] = a + this.#parts[j] * (corners[2 * c + 1] - a);
				}
			}
			outputs[to + k] = adds ? outputs[to + k] + corners[0] : corners[0];
		}
	}

	#locate(patch: number, x: Float64Array): void {
		const { inputCount, knots, knotStart } = this.#patches;
		const sizes = this.#patches.sizes(patch);
		let first = knotStart[patch];
		for (let j = 0; j < inputCount; j++) {
			const size = sizes[j];
			let low = 0;
			let high = size - 2;
			while (low < high) {
				const middle = (low + high + 1) >>> 1;
				if (x[j] > knots[first + middle]) low = middle;
				else high = middle - 1;
			}
			this.#lows[j] = low;
			if (size > 1) {
				const lower = knots[first + low];
				this.#parts[j] = (x[j] - lower) * (1 / (knots[first + low + 1] - lower));
			}
			first += size;
		}
	}
}
