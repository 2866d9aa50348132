/**
 * The lines that pass through windows [low, high] at ascending places, kept as windows are added: those of
 * least and of greatest slope, and the hulls on which the next ones are found. A window that no line through
 * the ones before it meets is refused. O(1) a window, amortized.
 *
 * Source: O'Rourke, "An on-line algorithm for fitting straight lines between data ranges" (CACM 1981). What
 * float64 rounds may refuse a window early or accept one late: what is built is checked row by row, and what
 * is claimed (`isProved`) in integers.
 */

import { dyadicInteger, dyadicShift } from "../numbers/dyadic.ts";

/** An affine function of one number. */
export interface Line {
	readonly slope: number;
	readonly bias: number;
}

interface Point {
	readonly x: number;
	readonly y: number;
}

export class PieceHull {
	/** Hulls of the windows' upper and of their lower ends, from where they still matter. */
	#upper: Point[] = [];
	#lower: Point[] = [];
	#upperStart = 0;
	#lowerStart = 0;
	/** The steepest way down goes from the first to the second, the steepest way up from third to fourth. */
	#downFrom: Point = { x: 0, y: 0 };
	#downTo: Point = { x: 0, y: 0 };
	#upFrom: Point = { x: 0, y: 0 };
	#upTo: Point = { x: 0, y: 0 };
	#count = 0;
	/** After a refusal: three ends of windows that no line passes as it must, and on which side of them. */
	#refuter: { readonly ends: readonly [Point, Point, Point]; readonly above: boolean } | undefined;

	/** Whether the last refusal is one in exact arithmetic too: no line passes all windows. */
	get isProved(): boolean {
		const refuter = this.#refuter;
		return refuter !== undefined && refutes(refuter.ends, refuter.above);
	}

	clear(): void {
		this.#count = 0;
	}

	/** @param x above all before it since `clear`. @returns whether a line passes all windows */
	add(x: number, low: number, high: number): boolean {
		const top = { x, y: high };
		const bottom = { x, y: low };
		if (this.#count === 0) {
			this.#upper = [top];
			this.#lower = [bottom];
			this.#upperStart = 0;
			this.#lowerStart = 0;
			this.#downFrom = top;
			this.#upFrom = bottom;
		} else if (this.#count === 1) {
			this.#downTo = bottom;
			this.#upTo = top;
			this.#upper.push(top);
			this.#lower.push(bottom);
		} else if (!this.#narrow(top, bottom)) return false;
		this.#count++;
		return true;
	}

	#narrow(top: Point, bottom: Point): boolean {
		if (turn(this.#downFrom, this.#downTo, top) < 0) {
			this.#refuter = { ends: [this.#downFrom, this.#downTo, top], above: true };
			return false;
		}
		if (turn(this.#upFrom, this.#upTo, bottom) > 0) {
			this.#refuter = { ends: [this.#upFrom, this.#upTo, bottom], above: false };
			return false;
		}
		const lowersUp = turn(this.#upFrom, this.#upTo, top) < 0;
		const raisesDown = turn(this.#downFrom, this.#downTo, bottom) > 0;
		if (lowersUp) {
			const lower = this.#lower;
			let at = this.#lowerStart;
			while (at + 1 < lower.length && turn(lower[at], lower[at + 1], top) <= 0) at++;
			this.#lowerStart = at;
			this.#upFrom = lower[at];
			this.#upTo = top;
		}
		if (raisesDown) {
			const upper = this.#upper;
			let at = this.#upperStart;
			while (at + 1 < upper.length && turn(upper[at], upper[at + 1], bottom) >= 0) at++;
			this.#upperStart = at;
			this.#downFrom = upper[at];
			this.#downTo = bottom;
		}
		// Upper ends that may bound later lines from above turn left, lower ones turn right.
		push(this.#upper, this.#upperStart, top, 1);
		push(this.#lower, this.#lowerStart, bottom, -1);
		return true;
	}

	/** A line between the steepest ones. */
	line(): Line {
		if (this.#count === 1) return { slope: 0, bias: middle(this.#upFrom.y, this.#downFrom.y) };
		const down = slope(this.#downFrom, this.#downTo);
		const up = slope(this.#upFrom, this.#upTo);
		const between = middle(down, up);
		// Both pass through one point: the line between them does too.
		const { x, y } = this.#downFrom;
		const cut = up === down ? 0 : (this.#upFrom.y + up * (x - this.#upFrom.x) - y) / (down - up);
		return { slope: between, bias: y + down * cut - between * (x + cut) };
	}
}

function push(hull: Point[], start: number, point: Point, side: number): void {
	while (hull.length >= start + 2 && side * turn(hull[hull.length - 2], hull[hull.length - 1], point) <= 0)
		hull.pop();
	hull.push(point);
}

function middle(a: number, b: number): number {
	return a / 2 + b / 2;
}

function slope(a: Point, b: Point): number {
	return (b.y - a.y) / (b.x - a.x);
}

/** Above 0 where c lies above the line through a and b, a being left of both; NaN where it overflows. */
function turn(a: Point, b: Point, c: Point): number {
	return (c.y - a.y) * (b.x - a.x) - (b.y - a.y) * (c.x - a.x);
}

/**
 * Whether no line passes a, b and c from left to right as it must: at or above b (or at or below it) and on
 * the other side of a and c.
 */
function refutes([a, b, c]: readonly [Point, Point, Point], above: boolean): boolean {
	const xShift = dyadicShift([a.x, b.x, c.x]);
	const yShift = dyadicShift([a.y, b.y, c.y]);
	const x = (p: Point): bigint => dyadicInteger(p.x, xShift);
	const y = (p: Point): bigint => dyadicInteger(p.y, yShift);
	const side = (y(b) - y(a)) * (x(c) - x(a)) - (y(c) - y(a)) * (x(b) - x(a));
	return above ? side > 0n : side < 0n;
}
