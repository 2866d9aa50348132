/**
 * Closed ranges of one number become segments: disjoint, ascending, each with the row that answers it; what
 * lies between them is nobody's. A sweep over the ranges by their starts.
 *
 * Disjoint mode: ranges that share a number must agree. Nested mode: of ranges that share numbers one lies
 * within the other, and the inner one answers. Cost: O(n) after the ranges are sorted.
 */

import { CondnetError } from "../errors.ts";
import { nextDown, nextUp } from "../numbers/floats.ts";
import type { Pairs } from "../table/pairs.ts";

/** Segment k answers [from[k], to[k]] with pair owner[k]. */
export interface Segments {
	readonly count: number;
	readonly from: Float64Array;
	readonly to: Float64Array;
	readonly owner: Uint32Array;
}

/** Which numbers there are: the neighbours of one. */
export interface KeyNumbers {
	above(x: number): number;
	below(x: number): number;
}

export const floatKeys: KeyNumbers = { above: nextUp, below: nextDown };

/** Exact within the safe integers and one beyond. */
export const integerKeys: KeyNumbers = { above: (x) => x + 1, below: (x) => x - 1 };

/** How ranges that cannot be are shown: a row's, as text. */
export type ShowRange = (row: number) => string;

class SegmentList implements Segments {
	readonly from: Float64Array;
	readonly to: Float64Array;
	readonly owner: Uint32Array;
	count = 0;

	constructor(most: number) {
		this.from = new Float64Array(most);
		this.to = new Float64Array(most);
		this.owner = new Uint32Array(most);
	}

	push(from: number, to: number, owner: number): void {
		this.from[this.count] = from + 0;
		this.to[this.count] = to + 0;
		this.owner[this.count++] = owner;
	}
}

/**
 * @param pairs the distinct ranges as pairs of two inputs, start and end
 * @throws CondnetError `bad-data` naming two rows that share a number and have different answers
 */
export function disjointSegments(pairs: Pairs, show: ShowRange): Segments {
	const { count, labels } = pairs;
	const segments = new SegmentList(count);
	let furthest = -1; // the pair that reaches furthest so far
	for (let pair = 0; pair < count; pair++) {
		const reached = furthest < 0 ? Number.NaN : endOf(pairs, furthest);
		if (!(reached >= startOf(pairs, pair))) {
			segments.push(startOf(pairs, pair), endOf(pairs, pair), pair);
			furthest = pair;
			continue;
		}
		// Ranges that reach as far as this one's start share it with each other, and so agree.
		if (labels[furthest] !== labels[pair])
			throw conflict(
				[pairs.rows[furthest], pairs.rows[pair]],
				show,
				"share numbers and have different answers",
				"Give each number one range, or say that of nested ranges the most specific answers.",
			);
		if (endOf(pairs, pair) <= reached) continue;
		segments.to[segments.count - 1] = endOf(pairs, pair) + 0;
		furthest = pair;
	}
	return segments;
}

/** @throws CondnetError `bad-data` naming two rows that share numbers, neither within the other */
export function nestedSegments(pairs: Pairs, { above, below }: KeyNumbers, show: ShowRange): Segments {
	const { count } = pairs;
	const segments = new SegmentList(2 * count);
	const open = new Uint32Array(count); // ranges about the place reached, the innermost last
	let depth = 0;
	let place = Number.NEGATIVE_INFINITY; // the first number not answered yet, in the innermost open range
	const close = (): void => {
		const inner = open[--depth];
		const end = endOf(pairs, inner);
		if (place > end) return;
		segments.push(place, end, inner);
		// Nothing is left of the ranges about one that has no end.
		if (end === Number.POSITIVE_INFINITY) depth = 0;
		else place = above(end);
	};
	for (let first = 0; first < count; ) {
		// Of ranges with one start, the longest is the outermost; they are sorted the other way around.
		let next = first + 1;
		while (next < count && startOf(pairs, next) === startOf(pairs, first)) next++;
		for (let pair = next - 1; pair >= first; pair--) {
			const start = startOf(pairs, pair);
			while (depth > 0 && endOf(pairs, open[depth - 1]) < start) close();
			if (depth > 0) {
				const outer = open[depth - 1];
				if (endOf(pairs, pair) > endOf(pairs, outer))
					throw conflict(
						[pairs.rows[outer], pairs.rows[pair]],
						show,
						"cross: they share numbers, and neither lies within the other",
						"Of two ranges that share numbers, the most specific answers only where it lies within the other.",
					);
				if (place < start) segments.push(place, below(start), outer);
			}
			place = start;
			open[depth++] = pair;
		}
		first = next;
	}
	while (depth > 0) close();
	return segments;
}

function startOf({ dataset, rows }: Pairs, pair: number): number {
	return dataset.inputs[2 * rows[pair]];
}

function endOf({ dataset, rows }: Pairs, pair: number): number {
	return dataset.inputs[2 * rows[pair] + 1];
}

/** That two rows, counted from 0, cannot both be. */
export function conflict(pair: readonly number[], show: ShowRange, what: string, hint: string): CondnetError {
	const [a, b] = [...pair].sort((x, y) => x - y);
	return new CondnetError("bad-data", `Rows ${a + 1} (${show(a)}) and ${b + 1} (${show(b)}) ${what}.`, hint, [
		a + 1,
		b + 1,
	]);
}
