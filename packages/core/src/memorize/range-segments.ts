/**
 * Closed ranges of one number become segments: disjoint, ascending, each with the range that answers it; what
 * lies between them is nobody's. Segments become leaves. Both as ranges come, by ascending starts, of one
 * start the longest first.
 *
 * Disjoint: ranges that share a number must agree. Nested: of ranges that share numbers one lies within the
 * other, and the inner one answers. Cost: O(n); memory: the ranges about one number.
 */

import { nextDown, nextUp } from "../numbers/floats.ts";
import { grown } from "../numbers/growing.ts";

/** Which numbers there are: the neighbours of one. */
export interface KeyNumbers {
	above(x: number): number;
	below(x: number): number;
}

export const floatKeys: KeyNumbers = { above: nextUp, below: nextDown };

/** Exact within the safe integers and one beyond. */
export const integerKeys: KeyNumbers = { above: (x) => x + 1, below: (x) => x - 1 };

/** A range that another one contradicts, by the number its owner has, and what is wrong with the two. */
export interface Contradicted {
	readonly start: number;
	readonly end: number;
	readonly owner: number;
	readonly what: string;
	readonly hint: string;
}

/** Takes segments. @param owner the range that answers all of [from, to], whose answer is `label` */
export type TakeSegment = (from: number, to: number, label: number, owner: number) => void;

export interface RangeSweep {
	/** @returns an earlier range that cannot be beside this one */
	push(start: number, end: number, label: number, owner: number): Contradicted | undefined;
	finish(): void;
}

export function rangeSweep(mostSpecific: boolean, keys: KeyNumbers, take: TakeSegment): RangeSweep {
	return mostSpecific ? new NestedSweep(keys, take) : new DisjointSweep(take);
}

/** That two ranges are one, and disagree. */
export const oneRange = {
	what: "are one range and have different answers",
	hint: "Give each range one answer.",
};

class DisjointSweep implements RangeSweep {
	readonly #take: TakeSegment;
	/** The segment that is still open. */
	#from = Number.NaN;
	#to = Number.NaN;
	#owner = 0;
	/** The range that reaches its end. */
	#furthest = { start: 0, owner: 0, label: 0 };

	constructor(take: TakeSegment) {
		this.#take = take;
	}

	push(start: number, end: number, label: number, owner: number): Contradicted | undefined {
		if (!(this.#to >= start)) {
			this.finish();
			this.#from = start + 0;
			this.#to = end + 0;
			this.#owner = owner;
			this.#furthest = { start, owner, label };
			return undefined;
		}
		// Ranges that reach as far as this one's start share it with each other, and so agree.
		const furthest = this.#furthest;
		if (furthest.label !== label)
			return {
				...furthest,
				end: this.#to,
				what: "share numbers and have different answers",
				hint: "Give each number one range, or say that of nested ranges the most specific answers.",
			};
		if (end <= this.#to) return undefined;
		this.#to = end + 0;
		this.#furthest = { start, owner, label };
		return undefined;
	}

	finish(): void {
		if (!Number.isNaN(this.#to)) this.#take(this.#from, this.#to, this.#furthest.label, this.#owner);
	}
}

class NestedSweep implements RangeSweep {
	readonly #keys: KeyNumbers;
	readonly #take: TakeSegment;
	/** Ranges about the place reached, the innermost last: start, end, label, owner. */
	#open = new Float64Array(256);
	#depth = 0;
	/** The first number not answered yet, in the innermost open range. */
	#place = Number.NEGATIVE_INFINITY;

	constructor(keys: KeyNumbers, take: TakeSegment) {
		this.#keys = keys;
		this.#take = take;
	}

	push(start: number, end: number, label: number, owner: number): Contradicted | undefined {
		while (this.#depth > 0 && this.#open[4 * this.#depth - 3] < start) this.#close();
		if (this.#depth > 0) {
			const [outerStart, outerEnd, outerLabel, outer] = this.#innermost();
			const contradicted = { start: outerStart, end: outerEnd, owner: outer };
			if (end > outerEnd)
				return {
					...contradicted,
					what: "cross: they share numbers, and neither lies within the other",
					hint: "Of two ranges that share numbers, the most specific answers only where it lies within the other.",
				};
			if (start === outerStart && end === outerEnd)
				return label === outerLabel ? undefined : { ...contradicted, ...oneRange };
			if (this.#place < start) this.#emit(this.#place, this.#keys.below(start));
		}
		this.#place = start;
		if (4 * this.#depth === this.#open.length)
			this.#open = grown(this.#open, new Float64Array(2 * this.#open.length));
		this.#open.set([start, end, label, owner], 4 * this.#depth++);
		return undefined;
	}

	finish(): void {
		while (this.#depth > 0) this.#close();
	}

	#innermost(): Float64Array {
		return this.#open.subarray(4 * this.#depth - 4, 4 * this.#depth);
	}

	#emit(from: number, to: number): void {
		const [, , label, owner] = this.#innermost();
		this.#take(from + 0, to + 0, label, owner);
	}

	#close(): void {
		const [, end] = this.#innermost();
		if (this.#place <= end) {
			this.#emit(this.#place, end);
			// Nothing is left of the ranges about one that has no end.
			if (end === Number.POSITIVE_INFINITY) this.#depth = 1;
			else this.#place = this.#keys.above(end);
		}
		this.#depth--;
	}
}

/** Takes leaves and the gates between them, in order. */
export interface LeafSink {
	leaf(label: number): void;
	/** A leaf without an answer. @param inside a number of it */
	gap(inside: number): void;
	gate(threshold: number): void;
}

/** The fewest leaves that answer segments, and nothing beside them. */
export class RangeLeaves {
	readonly #keys: KeyNumbers;
	readonly #sink: LeafSink;
	/** Of the last segment. */
	#to = Number.NaN;
	#label = -1;
	/** Neighbours with one answer and nothing between them, that share a leaf. */
	merged = 0;

	constructor(keys: KeyNumbers, sink: LeafSink) {
		this.#keys = keys;
		this.#sink = sink;
	}

	/** Segments ascend. */
	segment(from: number, to: number, label: number): void {
		const sink = this.#sink;
		const isFirst = Number.isNaN(this.#to);
		const before = this.#keys.below(from);
		if (isFirst ? from > Number.NEGATIVE_INFINITY : before > this.#to) {
			if (!isFirst) sink.gate(this.#to);
			sink.gap(isFirst ? before : this.#keys.above(this.#to));
			sink.gate(before);
			sink.leaf(label);
		} else if (!isFirst && label === this.#label) this.merged++;
		else {
			if (!isFirst) sink.gate(this.#to);
			sink.leaf(label);
		}
		this.#to = to;
		this.#label = label;
	}

	finish(): void {
		if (!(this.#to < Number.POSITIVE_INFINITY)) return;
		this.#sink.gate(this.#to);
		this.#sink.gap(this.#keys.above(this.#to));
	}
}
