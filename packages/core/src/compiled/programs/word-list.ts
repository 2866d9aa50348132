/** A growing block of 8-byte words: numbers, and pairs of integers. Amortised cost: constant a word. */

import { grown } from "../../numbers/growing.ts";

export class WordList {
	#numbers = new Float64Array(8192);
	#integers = new Int32Array(this.#numbers.buffer);
	/** Words written. */
	length = 0;

	/** Makes room for `count` words, 0 so far. @returns the number of the first */
	reserve(count: number): number {
		const at = this.length;
		this.length += count;
		if (this.length > this.#numbers.length) {
			const length = Math.max(2 * this.#numbers.length, this.length);
			this.#numbers = grown(this.#numbers, new Float64Array(length));
			this.#integers = new Int32Array(this.#numbers.buffer);
		}
		return at;
	}

	/** Leaves words out until the next one stands at a multiple of `count` words. @returns its number */
	align(count = 2): number {
		this.reserve((count - (this.length % count)) % count);
		return this.length;
	}

	number(at: number, value: number): void {
		this.#numbers[at] = value;
	}

	/** Two integers in the word at `at`. */
	pair(at: number, first: number, second: number): void {
		this.#integers[2 * at] = first;
		this.#integers[2 * at + 1] = second;
	}

	/** A list of integers, padded to whole words. */
	list(items: readonly number[]): void {
		const at = 2 * this.reserve((items.length + 1) >>> 1);
		for (let i = 0; i < items.length; i++) this.#integers[at + i] = items[i];
	}

	/** One more number. */
	push(value: number): void {
		const at = this.reserve(1);
		this.#numbers[at] = value;
	}

	view(): Float64Array {
		return this.#numbers.subarray(0, this.length);
	}
}

/** The same memory, as numbers and as integers. */
export interface WordViews {
	readonly numbers: Float64Array;
	readonly integers: Int32Array;
}
