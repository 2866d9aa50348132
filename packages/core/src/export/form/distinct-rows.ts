/**
 * Numbers rows of float64 numbers by what they hold to the bit, in the order in which they are first met: -0
 * is not 0. An open hash table; amortised cost: linear in the width a row.
 */

import { grown } from "../../numbers/growing.ts";

export class DistinctRows {
	readonly width: number;
	#count = 0;
	#rows: Float64Array;
	/** 1 + the number of a row, or 0. */
	#slots = new Uint32Array(64);
	readonly #row: Float64Array;
	readonly #words: Uint32Array;

	/** @param width numbers of a row, at least 1 */
	constructor(width: number) {
		this.width = width;
		this.#rows = new Float64Array(16 * width);
		this.#row = new Float64Array(width);
		this.#words = new Uint32Array(this.#row.buffer);
	}

	/** Distinct rows so far. */
	get count(): number {
		return this.#count;
	}

	/** All distinct rows, one after another. */
	get rows(): Float64Array {
		return this.#rows.subarray(0, this.#count * this.width);
	}

	/** The number of the row values[at .. at + width), a new one if it was not met before. */
	add(values: ArrayLike<number>, at: number): number {
		for (let k = 0; k < this.width; k++) this.#row[k] = values[at + k];
		const mask = this.#slots.length - 1;
		for (let slot = this.#hash() & mask; ; slot = (slot + 1) & mask) {
			const found = this.#slots[slot] - 1;
			if (found < 0) return this.#push(slot);
			if (this.#equals(found)) return found;
		}
	}

	/** Of the row at hand. */
	#hash(): number {
		let hash = 0;
		for (const word of this.#words) hash = Math.imul(hash ^ word ^ (hash >>> 15), 0x9e3779b1);
		return hash ^ (hash >>> 16);
	}

	#equals(row: number): boolean {
		const from = row * this.width;
		for (let k = 0; k < this.width; k++) if (!Object.is(this.#rows[from + k], this.#row[k])) return false;
		return true;
	}

	#push(slot: number): number {
		const from = this.#count * this.width;
		if (from === this.#rows.length) this.#rows = grown(this.#rows, new Float64Array(2 * from));
		this.#rows.set(this.#row, from);
		this.#slots[slot] = ++this.#count;
		if (2 * this.#count > this.#slots.length) this.#rehash();
		return this.#count - 1;
	}

	#rehash(): void {
		const slots = new Uint32Array(2 * this.#slots.length);
		for (let row = 0; row < this.#count; row++) {
			this.#row.set(this.#rows.subarray(row * this.width, (row + 1) * this.width));
			let slot = this.#hash() & (slots.length - 1);
			while (slots[slot] > 0) slot = (slot + 1) & (slots.length - 1);
			slots[slot] = row + 1;
		}
		this.#slots = slots;
	}
}
