/**
 * Collects columns block by block into row-major numbers. Where the number of rows is known the numbers are
 * written in place; otherwise they wait in pieces, which are let go one by one as they are joined.
 */

import type { Cells } from "./table.ts";

const pieceNumbers = 1 << 20;

export class RowBuffer {
	readonly width: number;
	rowCount = 0;
	readonly #pieces: (Float64Array | undefined)[] = [];
	#open: Float64Array;
	#used = 0;

	/** @param expected number of rows, if known; more may come */
	constructor(width: number, expected: number | undefined) {
		this.width = width;
		this.#open = new Float64Array(expected === undefined ? 0 : expected * width);
	}

	/** Appends rows given as columns. */
	push(columns: readonly Cells[], rowCount: number): void {
		const { width } = this;
		if (this.#used + rowCount * width > this.#open.length) this.#next(rowCount * width);
		const to = this.#open;
		for (let j = 0; j < width; j++) {
			const column = columns[j];
			if (!(column instanceof Float64Array)) throw new TypeError("A row buffer takes numbers.");
			for (let i = 0, at = this.#used + j; i < rowCount; i++, at += width) to[at] = column[i];
		}
		this.#used += rowCount * width;
		this.rowCount += rowCount;
	}

	/** The collected numbers. The buffer is empty afterwards. */
	finish(): Float64Array {
		if (this.#pieces.length === 0)
			return this.#used === this.#open.length ? this.#open : this.#open.subarray(0, this.#used);
		this.#close();
		const all = new Float64Array(this.rowCount * this.width);
		let at = 0;
		for (let k = 0; k < this.#pieces.length; k++) {
			const piece = this.#pieces[k];
			if (piece === undefined) continue;
			all.set(piece, at);
			at += piece.length;
			this.#pieces[k] = undefined;
		}
		return all;
	}

	#next(atLeast: number): void {
		this.#close();
		this.#open = new Float64Array(Math.max(pieceNumbers, atLeast));
		this.#used = 0;
	}

	#close(): void {
		if (this.#used > 0) this.#pieces.push(this.#open.subarray(0, this.#used));
	}
}
