/**
 * A table of one input in few pieces, each answered by one affine function per output within windows, as
 * float64 computes it: from the first row on, each piece as long as a line fits (piece-hull.ts). Where a
 * constant fits a piece it is taken.
 *
 * Real affine pieces of greatest length are the fewest. What rounds makes pieces shorter, never wrong: a line
 * is checked on every row of its piece. Cost: O(n), more where windows are as narrow as what rounds.
 */

import { requireInternal } from "../errors.ts";
import { narrowWithin } from "../numbers/narrow.ts";
import { PieceHull } from "./piece-hull.ts";
import type { Windows } from "./tolerance.ts";

/** Rows in ascending order of their one input. */
export interface Rows extends Windows {
	readonly x: Float64Array;
	readonly outputCount: number;
}

/** Piece i answers rows [starts[i], starts[i + 1]), output k by the line at i * outputCount + k. */
export interface Pieces {
	readonly count: number;
	/** One more than pieces. */
	readonly starts: Uint32Array;
	readonly slopes: Float64Array;
	readonly biases: Float64Array;
}

/** Times that windows are narrowed by what rounding exceeded them before a piece is cut in half. */
const mostRetries = 3;

/** Parts of a window that are kept free for the rounding of float32 numbers, one after another. */
const narrowMargins = [7, 10, 13, 16, 19].map((bits) => 2 ** -bits);

/** Pieces of float32 numbers. @returns undefined where they would be more than `most` */
export function narrowPieces(rows: Rows, most: number): Pieces | undefined {
	const { x, outputCount } = rows;
	const fitter = new PieceFitter(rows, true);
	for (const margin of narrowMargins) {
		const pieces = new PieceList(x.length, outputCount);
		let from = 0;
		for (let count = 0; from < x.length && count < most; count++) {
			const to = fitter.reach(from, x.length, fitter.narrowMargin(from, margin));
			if (!fitter.fits(from, to)) break;
			pieces.push(to, fitter.slopes, fitter.biases);
			from = to;
		}
		if (from === x.length) return pieces.finish();
	}
	return undefined;
}

export function affinePieces(rows: Rows): Pieces {
	const { x, outputCount } = rows;
	const fitter = new PieceFitter(rows, false);
	const pieces = new PieceList(x.length, outputCount);
	for (let from = 0; from < x.length; ) {
		let to = fitter.reach(from, x.length, 0);
		for (let tries = 0; !fitter.fits(from, to); tries++) {
			// The line of the row alone is its own window's middle.
			requireInternal(to > from + 1, "A row does not lie within its own window.");
			if (tries < mostRetries) to = fitter.reach(from, to, fitter.excess * 2 ** tries);
			else to = fitter.reach(from, from + ((to - from) >>> 1), 0);
		}
		pieces.push(to, fitter.slopes, fitter.biases);
		from = to;
	}
	return pieces.finish();
}

/** The same with constants only: the fewest there are. */
export function constantPieces(rows: Rows): Pieces {
	const { x, outputCount } = rows;
	const constants = new CommonWindow(rows);
	const pieces = new PieceList(x.length, outputCount);
	const slopes = new Float64Array(outputCount);
	for (let from = 0; from < x.length; ) {
		constants.open();
		let to = from;
		while (to < x.length && constants.narrow(to)) to++;
		pieces.push(to, slopes, constants.middles());
		from = to;
	}
	return pieces.finish();
}

/**
 * Real affine pieces that any such answers have at least: rows that no line passes, one set beginning with
 * the row that ended the one before it. Each is shown by three windows, in exact arithmetic.
 */
export function fewestPieces({ x, low, high, outputCount }: Rows): number {
	const hulls = Array.from({ length: outputCount }, () => new PieceHull());
	let pieces = 1;
	for (let row = 0; row < x.length; row++) {
		const refusing = hulls.filter((hull, k) => {
			const at = row * outputCount + k;
			return !hull.add(x[row], low[at], high[at]);
		});
		if (!refusing.some((hull) => hull.isProved)) continue;
		pieces++;
		for (const [k, hull] of hulls.entries()) {
			hull.clear();
			hull.add(x[row], low[row * outputCount + k], high[row * outputCount + k]);
		}
	}
	return pieces;
}

class PieceList {
	readonly #starts: Uint32Array;
	readonly #slopes: Float64Array;
	readonly #biases: Float64Array;
	readonly #outputCount: number;
	#count = 0;

	constructor(most: number, outputCount: number) {
		this.#starts = new Uint32Array(most + 1);
		this.#slopes = new Float64Array(most * outputCount);
		this.#biases = new Float64Array(most * outputCount);
		this.#outputCount = outputCount;
	}

	push(to: number, slopes: Float64Array, biases: Float64Array): void {
		this.#slopes.set(slopes, this.#count * this.#outputCount);
		this.#biases.set(biases, this.#count * this.#outputCount);
		this.#starts[++this.#count] = to;
	}

	finish(): Pieces {
		const numbers = this.#count * this.#outputCount;
		return {
			count: this.#count,
			starts: this.#starts.slice(0, this.#count + 1),
			slopes: this.#slopes.slice(0, numbers),
			biases: this.#biases.slice(0, numbers),
		};
	}
}

/** What all windows of some rows have in common, output by output. */
class CommonWindow {
	readonly #rows: Rows;
	readonly #low: Float64Array;
	readonly #high: Float64Array;

	constructor(rows: Rows) {
		this.#rows = rows;
		this.#low = new Float64Array(rows.outputCount);
		this.#high = new Float64Array(rows.outputCount);
	}

	open(): void {
		this.#low.fill(Number.NEGATIVE_INFINITY);
		this.#high.fill(Number.POSITIVE_INFINITY);
	}

	/** Takes a row in, unless nothing would be left. */
	narrow(row: number): boolean {
		const { low, high, outputCount } = this.#rows;
		const from = row * outputCount;
		for (let k = 0; k < outputCount; k++)
			if (low[from + k] > this.#high[k] || high[from + k] < this.#low[k]) return false;
		for (let k = 0; k < outputCount; k++) {
			this.#low[k] = Math.max(this.#low[k], low[from + k]);
			this.#high[k] = Math.min(this.#high[k], high[from + k]);
		}
		return true;
	}

	middles(): Float64Array {
		return this.#low.map((low, k) => narrowWithin(low, this.#high[k]));
	}
}

class PieceFitter {
	readonly #rows: Rows;
	readonly #hulls: readonly PieceHull[];
	readonly #constants: CommonWindow;
	readonly #isNarrow: boolean;
	readonly slopes: Float64Array;
	readonly biases: Float64Array;
	/** By how much the line last tried left a window, or one answer of it may be rounded: the larger. */
	excess = 0;

	/** @param isNarrow whether lines are of float32 numbers */
	constructor(rows: Rows, isNarrow: boolean) {
		this.#isNarrow = isNarrow;
		this.#rows = rows;
		this.#hulls = Array.from({ length: rows.outputCount }, () => new PieceHull());
		this.#constants = new CommonWindow(rows);
		this.slopes = new Float64Array(rows.outputCount);
		this.biases = new Float64Array(rows.outputCount);
	}

	/** What a part of the first row's windows is. */
	narrowMargin(from: number, part: number): number {
		const { low, high, outputCount } = this.#rows;
		let least = Number.POSITIVE_INFINITY;
		for (let at = from * outputCount; at < (from + 1) * outputCount; at++)
			least = Math.min(least, (high[at] - low[at]) * part);
		return least;
	}

	/** Fits rows from `from` to at most `to`, twice the margin kept. @returns the row that ends them */
	reach(from: number, to: number, margin: number): number {
		const { x, low, high, outputCount } = this.#rows;
		for (const hull of this.#hulls) hull.clear();
		let row = from;
		for (; row < to; row++) {
			let passes = true;
			for (let k = 0; k < outputCount; k++) {
				const at = row * outputCount + k;
				const middle = low[at] / 2 + high[at] / 2;
				const bottom = Math.min(middle, low[at] + 2 * margin);
				const top = Math.max(middle, high[at] - 2 * margin);
				passes = this.#hulls[k].add(x[row], bottom, top) && passes;
			}
			if (!passes) break;
		}
		for (const [k, hull] of this.#hulls.entries()) {
			const { slope, bias } = hull.line();
			this.slopes[k] = this.#isNarrow ? Math.fround(slope) : slope;
			const centre = x[from] / 2 + x[row - 1] / 2;
			this.biases[k] = this.#isNarrow ? Math.fround(bias + (slope - this.slopes[k]) * centre) : bias;
		}
		return row;
	}

	/** Whether the functions stay within the windows of rows [from, to); constants are taken where they do. */
	fits(from: number, to: number): boolean {
		const { x, low, high, outputCount } = this.#rows;
		this.#constants.open();
		let row = from;
		while (row < to && this.#constants.narrow(row)) row++;
		if (row === to) {
			this.slopes.fill(0);
			this.biases.set(this.#constants.middles());
			return true;
		}
		this.excess = 0;
		let within = true;
		for (row = from; row < to; row++)
			for (let k = 0; k < outputCount; k++) {
				const at = row * outputCount + k;
				const part = this.slopes[k] * x[row];
				const given = this.biases[k] + part;
				if (given >= low[at] && given <= high[at]) continue;
				within = false;
				// A line at a window's end leaves it by less than its next answer may be rounded.
				const rounded = 2 ** -52 * (Math.abs(this.biases[k]) + Math.abs(part));
				const excess = Math.max(low[at] - given, given - high[at], rounded);
				if (!Number.isFinite(excess)) return false;
				this.excess = Math.max(this.excess, excess);
			}
		return within;
	}
}
