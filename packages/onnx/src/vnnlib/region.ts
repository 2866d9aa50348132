/**
 * Where the inputs of a VNN-LIB file may lie: a union of boxes, each a map from inputs to intervals with open
 * or closed, exact ends; an input that is not in the map is free. Intersections are taken pair by pair and
 * empty boxes dropped, so the union is exact. Cost: linear in the bounds written down, except where unions
 * are intersected with unions, which a budget bounds.
 */

import type { ExactNumber } from "./exact-number.ts";
import { failAt } from "./tokens.ts";

export interface End {
	readonly at: ExactNumber;
	/** True if the end itself does not belong to the interval. */
	readonly isOpen: boolean;
}

export interface Interval {
	readonly low: End | undefined;
	readonly high: End | undefined;
}

export type Cell = Map<number, Interval>;

/** Intervals that intersections of unions may write down. */
const mostIntervals = 2 ** 21;

export class RegionBudget {
	#left = mostIntervals;

	spend(intervals: number, line: number): void {
		this.#left -= intervals;
		if (this.#left < 0)
			failAt(line, "the cases up to here multiply to too many boxes", "Write them as one disjunction.");
	}
}

/** A union of boxes. Whoever holds it may change it: it is never shared. */
export class Region {
	readonly cells: Cell[];

	constructor(cells: Cell[]) {
		this.cells = cells;
	}

	static everywhere(): Region {
		return new Region([new Map()]);
	}

	get isEmpty(): boolean {
		return this.cells.length === 0;
	}

	get isEverywhere(): boolean {
		return this.cells.length === 1 && this.cells[0].size === 0;
	}

	/** Takes all of another region in. */
	include(other: Region): void {
		if (this.isEverywhere) return;
		if (other.isEverywhere) this.cells.length = 0;
		for (const cell of other.cells) this.cells.push(cell);
	}
}

/**
 * An intersection while it is collected: single boxes are joined at once, unions wait, so that a union is
 * intersected with the bounds that stand after it once and not for each of them.
 */
export class Conjunction {
	readonly #base: Cell = new Map();
	readonly #unions: { readonly region: Region; readonly line: number }[] = [];
	/** Line of the first part with which nothing is left; undefined where something is. */
	emptyAt: number | undefined;

	/** Intersects with a region. */
	add(region: Region, line: number): void {
		if (this.emptyAt !== undefined) return;
		if (region.cells.length > 1) this.#unions.push({ region, line });
		else if (region.isEmpty || !narrow(this.#base, region.cells[0])) this.emptyAt = line;
	}

	/** What is left. */
	close(budget: RegionBudget): Region {
		let cells: Cell[] = this.emptyAt === undefined ? [this.#base] : [];
		for (const { region, line } of this.#unions) {
			if (cells.length === 0) break;
			const next: Cell[] = [];
			for (const cell of cells)
				for (const other of region.cells) {
					budget.spend(cell.size + other.size, line);
					const both = new Map(cell);
					if (narrow(both, other)) next.push(both);
				}
			cells = next;
			if (cells.length === 0) this.emptyAt ??= line;
		}
		return new Region(cells);
	}
}

/** Narrows a box to what lies in another too. @returns false if nothing does */
function narrow(cell: Cell, other: Cell): boolean {
	for (const [input, interval] of other) {
		const before = cell.get(input);
		const both = before === undefined ? interval : intersection(before, interval);
		if (isVoid(both)) return false;
		cell.set(input, both);
	}
	return true;
}

function intersection(a: Interval, b: Interval): Interval {
	return { low: tighter(a.low, b.low, 1), high: tighter(a.high, b.high, -1) };
}

/** @param sign 1: the larger end is tighter, -1: the lesser one */
function tighter(a: End | undefined, b: End | undefined, sign: number): End | undefined {
	if (a === undefined || b === undefined) return a ?? b;
	const order = sign * a.at.compare(b.at);
	if (order === 0) return a.isOpen ? a : b;
	return order > 0 ? a : b;
}

function isVoid({ low, high }: Interval): boolean {
	if (low === undefined || high === undefined) return false;
	const order = low.at.compare(high.at);
	return order > 0 || (order === 0 && (low.isOpen || high.isOpen));
}
