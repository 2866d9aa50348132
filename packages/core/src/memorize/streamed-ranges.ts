/**
 * Memorizes ranges of one number that come sorted, batch by batch, and may be more than fit in memory: gates
 * and answers are given out in order, as by `StreamedTree`, and beside them what is to be checked.
 *
 * Ranges come by ascending starts, of one start the longest first. Cost: O(n); memory: the distinct answers,
 * and the ranges about one number.
 */

import { requireUsage } from "../errors.ts";
import { grown } from "../numbers/growing.ts";
import {
	type Contradicted,
	floatKeys,
	integerKeys,
	RangeLeaves,
	type RangeSweep,
	rangeSweep,
} from "./range-segments.ts";

/** What follows what was given out before. The arrays are used again by the next call. */
export interface RangePart {
	readonly thresholds: Float64Array;
	/** Of each leaf the number of its answer, -1 where it has none. */
	readonly answers: Float64Array;
	/** Numbers, each followed by the number of its answer, or -1: both ends of segments, one of each gap. */
	readonly checks: Float64Array;
}

/** Two ranges, first and last number each, that cannot both be. */
export interface RangeConflict extends Pick<Contradicted, "what" | "hint"> {
	readonly ranges: readonly [readonly [number, number], readonly [number, number]];
}

export class StreamedRanges {
	rowCount = 0;
	/** Distinct ranges. */
	pairCount = 0;
	leafCount = 0;
	/** Leaves without an answer. */
	gaps = 0;
	/** Distinct answers, outputCount numbers each. */
	readonly answers: AnswerTable;
	readonly #leaves: RangeLeaves;
	readonly #sweep: RangeSweep;
	readonly #given: Float64Array;
	readonly #last = Float64Array.of(Number.NaN, Number.NaN);
	readonly #thresholds = new Numbers();
	readonly #answers = new Numbers();
	readonly #checks = new Numbers();

	constructor(outputCount: number, integers: boolean, mostSpecific: boolean) {
		const keys = integers ? integerKeys : floatKeys;
		this.answers = new AnswerTable(outputCount);
		this.#given = new Float64Array(outputCount);
		this.#leaves = new RangeLeaves(keys, {
			leaf: (label) => {
				this.leafCount++;
				this.#answers.push(label);
			},
			gap: (inside) => {
				this.leafCount++;
				this.gaps++;
				this.#answers.push(-1);
				this.#checks.push(inside);
				this.#checks.push(-1);
			},
			gate: (threshold) => this.#thresholds.push(threshold),
		});
		this.#sweep = rangeSweep(mostSpecific, keys, (from, to, label) => {
			this.#leaves.segment(from, to, label);
			for (const end of [from, to]) {
				this.#checks.push(end);
				this.#checks.push(label);
			}
		});
	}

	/** Neighbours that share a leaf. */
	get merged(): number {
		return this.#leaves.merged;
	}

	/** What the last `push` or `finish` gave out. */
	get part(): RangePart {
		return {
			thresholds: this.#thresholds.view(),
			answers: this.#answers.view(),
			checks: this.#checks.view(),
		};
	}

	/** Takes rows [0, count) of columns. A conflict ends the stream. */
	push(
		starts: Float64Array,
		ends: Float64Array,
		outputs: readonly Float64Array[],
		count: number,
	): RangeConflict | undefined {
		this.#startPart();
		for (let row = 0; row < count; row++) {
			for (let k = 0; k < outputs.length; k++) this.#given[k] = outputs[k][row];
			const [start, end] = [starts[row], ends[row]];
			const other = this.#sweep.push(start, end, this.answers.numberOf(this.#given), this.rowCount++);
			if (start !== this.#last[0] || end !== this.#last[1]) this.pairCount++;
			this.#last.set([start, end]);
			if (other === undefined) continue;
			const { what, hint } = other;
			return {
				what,
				hint,
				ranges: [
					[other.start, other.end],
					[start, end],
				],
			};
		}
		return undefined;
	}

	/** Ends the stream; the last leaves are in `part`. */
	finish(): void {
		this.#startPart();
		this.#sweep.finish();
		this.#leaves.finish();
	}

	#startPart(): void {
		for (const list of [this.#thresholds, this.#answers, this.#checks]) list.length = 0;
	}
}

/** A list of numbers that is emptied and filled again. */
class Numbers {
	#numbers = new Float64Array(1024);
	length = 0;

	push(value: number): void {
		if (this.length === this.#numbers.length)
			this.#numbers = grown(this.#numbers, new Float64Array(2 * this.length));
		this.#numbers[this.length++] = value;
	}

	view(): Float64Array {
		return this.#numbers.subarray(0, this.length);
	}
}

/** Distinct answers, told apart by their bits, numbered as they come. */
class AnswerTable {
	readonly #width: number;
	#numbers: Float64Array;
	/** 1 + the answer of each slot. */
	#slots = new Uint32Array(64);
	count = 0;

	constructor(width: number) {
		requireUsage(width > 0, "An answer has at least one number.");
		this.#width = width;
		this.#numbers = new Float64Array(64 * width);
	}

	/** All of them, row-major. */
	get numbers(): Float64Array {
		return this.#numbers.subarray(0, this.count * this.#width);
	}

	numberOf(answer: Float64Array): number {
		const width = this.#width;
		const { slot, found } = this.#slotOf(answer);
		if (found > 0) return found - 1;
		if (2 * (this.count + 1) > this.#slots.length) {
			this.#grow();
			this.#slots[this.#slotOf(answer).slot] = this.count + 1;
		} else this.#slots[slot] = this.count + 1;
		if ((this.count + 1) * width > this.#numbers.length)
			this.#numbers = grown(this.#numbers, new Float64Array(2 * this.#numbers.length));
		this.#numbers.set(answer, this.count * width);
		return this.count++;
	}

	#slotOf(answer: Float64Array): { readonly slot: number; readonly found: number } {
		const slots = this.#slots;
		for (let slot = hashOf(answer) & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1))
			if (slots[slot] === 0 || this.#holds(slots[slot] - 1, answer)) return { slot, found: slots[slot] };
	}

	#holds(number: number, answer: Float64Array): boolean {
		for (let k = 0; k < answer.length; k++)
			if (!Object.is(this.#numbers[number * answer.length + k], answer[k])) return false;
		return true;
	}

	#grow(): void {
		this.#slots = new Uint32Array(2 * this.#slots.length);
		for (let number = 0; number < this.count; number++) {
			const from = number * this.#width;
			this.#slots[this.#slotOf(this.#numbers.subarray(from, from + this.#width)).slot] = number + 1;
		}
	}
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

function hashOf(answer: Float64Array): number {
	let hash = 0;
	for (const value of answer) {
		float[0] = value;
		for (const word of words) {
			hash = Math.imul(hash ^ word, 0x9e3779b1);
			hash ^= hash >>> 15;
		}
	}
	return hash;
}
