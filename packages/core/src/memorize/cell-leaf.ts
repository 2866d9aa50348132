/**
 * What a leaf answers within the windows of its rows, if one constant or one affine function per output does:
 * in float32 numbers where they do, since these take half the bytes. Every row is checked with the answer as
 * it is computed.
 */

import { narrowWithin } from "../numbers/narrow.ts";
import { MinimaxFit } from "./minimax-fit.ts";

/** Rows of the whole table, or places of which some are a cell. */
export interface WindowedRows {
	readonly width: number;
	readonly outputCount: number;
	/** By row. */
	readonly x: Float64Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
}

/** Slopes by output and input, biases by output; all slopes 0: a constant. */
export interface CellLeaf {
	readonly slopes: Float64Array;
	readonly biases: Float64Array;
}

export class LeafFitter {
	readonly #rows: WindowedRows;
	readonly #fits: MinimaxFit;
	/** Centre and half the spread of the cell's coordinates. */
	readonly centre: Float64Array;
	readonly spread: Float64Array;
	/** Coordinates of the cell's rows about the centre, by spread. */
	coordinates = new Float64Array(0);
	#low = new Float64Array(0);
	#high = new Float64Array(0);

	constructor(rows: WindowedRows) {
		this.#rows = rows;
		this.#fits = new MinimaxFit(rows.width);
		this.centre = new Float64Array(rows.width);
		this.spread = new Float64Array(rows.width);
	}

	/** The rows order[from .. to), whose coordinates are scaled. */
	take(order: Uint32Array, from: number, to: number): void {
		const { width, x } = this.#rows;
		const count = to - from;
		if (this.coordinates.length < count * width) {
			this.coordinates = new Float64Array(count * width);
			this.#low = new Float64Array(count);
			this.#high = new Float64Array(count);
		}
		for (let j = 0; j < width; j++) {
			let least = Number.POSITIVE_INFINITY;
			let most = Number.NEGATIVE_INFINITY;
			for (let i = from; i < to; i++) {
				const value = x[order[i] * width + j];
				if (value < least) least = value;
				if (value > most) most = value;
			}
			this.centre[j] = least / 2 + most / 2;
			this.spread[j] = most / 2 - least / 2;
			const scale = this.spread[j] > 0 ? 1 / this.spread[j] : 0;
			const factor = Number.isFinite(scale) ? scale : 0;
			for (let i = 0; i < count; i++)
				this.coordinates[i * width + j] = (x[order[from + i] * width + j] - this.centre[j]) * factor;
		}
	}

	/** The constant that all windows of rows order[from .. to) have in common. */
	constant(order: Uint32Array, from: number, to: number): CellLeaf | undefined {
		const { width, outputCount, low, high } = this.#rows;
		const biases = new Float64Array(outputCount);
		for (let k = 0; k < outputCount; k++) {
			let least = Number.NEGATIVE_INFINITY;
			let most = Number.POSITIVE_INFINITY;
			for (let i = from; i < to; i++) {
				const at = order[i] * outputCount + k;
				if (low[at] > least) least = low[at];
				if (high[at] < most) most = high[at];
				if (least > most) return undefined;
			}
			biases[k] = narrowWithin(least, most);
		}
		return { slopes: new Float64Array(width * outputCount), biases };
	}

	/** An affine function through all windows of rows order[from .. to), which `take` was given last. */
	affine(order: Uint32Array, from: number, to: number): CellLeaf | undefined {
		const { width, outputCount, low, high } = this.#rows;
		const slopes = new Float64Array(width * outputCount);
		const biases = new Float64Array(outputCount);
		for (let k = 0; k < outputCount; k++) {
			for (let i = from; i < to; i++) {
				this.#low[i - from] = low[order[i] * outputCount + k];
				this.#high[i - from] = high[order[i] * outputCount + k];
			}
			const { coordinates } = this;
			const places = { width, count: to - from, coordinates, low: this.#low, high: this.#high };
			if (!this.#fits.fit(places)) return undefined;
			if (!this.#unscale(order, from, to, k, slopes, biases)) return undefined;
		}
		return { slopes, biases };
	}

	/** The function as the network computes it, float32 numbers where they keep all rows. */
	#unscale(
		order: Uint32Array,
		from: number,
		to: number,
		k: number,
		slopes: Float64Array,
		biases: Float64Array,
	): boolean {
		const { width } = this.#rows;
		const { solution } = this.#fits;
		for (const isNarrow of [true, false]) {
			let bias = solution[width];
			for (let j = 0; j < width; j++) {
				const exact = this.spread[j] > 0 ? solution[j] / this.spread[j] : 0;
				const slope = isNarrow ? Math.fround(exact) : exact;
				if (!Number.isFinite(slope)) return false;
				slopes[k * width + j] = slope + 0;
				bias -= slope * this.centre[j];
			}
			biases[k] = (isNarrow ? Math.fround(bias) : bias) + 0;
			if (Number.isFinite(biases[k]) && this.#keeps(order, from, to, k, slopes, biases)) return true;
		}
		return false;
	}

	#keeps(
		order: Uint32Array,
		from: number,
		to: number,
		k: number,
		slopes: Float64Array,
		biases: Float64Array,
	): boolean {
		const { width, outputCount, x, low, high } = this.#rows;
		for (let i = from; i < to; i++) {
			const row = order[i];
			let value = biases[k];
			for (let j = 0; j < width; j++) {
				const slope = slopes[k * width + j];
				if (slope !== 0) value += slope * x[row * width + j];
			}
			const at = row * outputCount + k;
			if (!(value >= low[at] && value <= high[at])) return false;
		}
		return true;
	}
}
