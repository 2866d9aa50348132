/**
 * Piecewise affine functions of one float64 number of an interval, exactly: on piece i, the numbers above
 * cuts[i - 1] up to cuts[i], the function is (slopes[i] x + intercepts[i]) / 2^shift. Nothing rounds. Cuts
 * are float64 numbers: where two pieces meet between two neighbouring floats does not matter, and pieces
 * without a float64 are left out.
 *
 * Invariant: cuts ascend strictly inside the interval, neighbouring pieces differ. Cost of every operation:
 * linear in the pieces of its arguments, times the length of the numbers.
 */

import { dyadicOf } from "../../numbers/dyadic.ts";
import { nextDown, nextUp } from "../../numbers/floats.ts";
import { compare, fromFloat64, rational, toFloat64 } from "../../numbers/rational.ts";

export interface Piecewise {
	readonly cuts: readonly number[];
	/** One more than cuts. */
	readonly slopes: readonly bigint[];
	readonly intercepts: readonly bigint[];
	readonly shift: number;
}

/** Finite numbers, low <= high. */
export interface Interval {
	readonly low: number;
	readonly high: number;
}

export function isZero(f: Piecewise): boolean {
	return f.cuts.length === 0 && f.slopes[0] === 0n && f.intercepts[0] === 0n;
}

/** The function x. */
export const identity: Piecewise = { cuts: [], slopes: [1n], intercepts: [0n], shift: 0 };

export function constant(value: number): Piecewise {
	const { numerator, shift } = dyadicOf(value);
	return { cuts: [], slopes: [0n], intercepts: [numerator], shift };
}

export interface Term {
	readonly f: Piecewise;
	readonly weight: number;
}

/** bias + weight * f, without the search for common cuts. */
function scaled({ f, weight }: Term, bias: number): Piecewise {
	const factor = dyadicOf(weight);
	const offset = dyadicOf(bias);
	const shift = Math.max(f.shift + factor.shift, offset.shift);
	const scale = factor.numerator << BigInt(shift - f.shift - factor.shift);
	const raise = offset.numerator << BigInt(shift - offset.shift);
	return {
		cuts: f.cuts,
		slopes: f.slopes.map((slope) => scale * slope),
		intercepts: f.intercepts.map((intercept) => scale * intercept + raise),
		shift,
	};
}

/** bias + sum of weight * f. Cuts at which the changes cancel are dropped. */
export function sum(terms: readonly Term[], bias: number): Piecewise {
	if (terms.length === 1 && terms[0].weight !== 0) return scaled(terms[0], bias);
	const factors = terms.map(({ f, weight }) => ({ f, ...dyadicOf(weight) }));
	const offset = dyadicOf(bias);
	const shift = factors.reduce((most, term) => Math.max(most, term.f.shift + term.shift), offset.shift);
	const all = allCuts(terms.map(({ f }) => f));
	// What changes at each cut; entry 0 is the first piece.
	const slopes = new Array<bigint>(all.length + 1).fill(0n);
	const intercepts = new Array<bigint>(all.length + 1).fill(0n);
	intercepts[0] = offset.numerator << BigInt(shift - offset.shift);
	for (const { f, numerator, shift: weightShift } of factors) {
		const scale = numerator << BigInt(shift - f.shift - weightShift);
		slopes[0] += scale * f.slopes[0];
		intercepts[0] += scale * f.intercepts[0];
		let place = 0;
		for (let i = 0; i < f.cuts.length; i++) {
			place = 1 + indexOf(all, f.cuts[i], place);
			slopes[place] += scale * (f.slopes[i + 1] - f.slopes[i]);
			intercepts[place] += scale * (f.intercepts[i + 1] - f.intercepts[i]);
		}
	}
	const pieces = new PieceList(shift);
	let [slope, intercept] = [0n, 0n];
	for (let i = 0; i <= all.length; i++) {
		if (i > 0 && slopes[i] === 0n && intercepts[i] === 0n) continue;
		slope += slopes[i];
		intercept += intercepts[i];
		pieces.add(all[i - 1], slope, intercept);
	}
	return pieces;
}

/** The cuts of all functions, ascending, each once. */
export function allCuts(functions: readonly Piecewise[]): Float64Array {
	let count = 0;
	for (const { cuts } of functions) count += cuts.length;
	const all = new Float64Array(count);
	let size = 0;
	for (const { cuts } of functions) for (const cut of cuts) all[size++] = cut;
	all.sort();
	size = 0;
	for (const cut of all) if (size === 0 || cut !== all[size - 1]) all[size++] = cut;
	return all.subarray(0, size);
}

/** Where a number is in an ascending list that holds it, not before `from`. */
function indexOf(list: Float64Array, value: number, from: number): number {
	let low = from;
	for (let step = 1; low + step < list.length && list[low + step] <= value; step *= 2) low += step;
	let high = list.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >>> 1;
		if (list[middle] <= value) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** A function that is built piece by piece, from left to right. */
class PieceList implements Piecewise {
	readonly cuts: number[] = [];
	readonly slopes: bigint[] = [];
	readonly intercepts: bigint[] = [];
	readonly shift: number;

	constructor(shift: number) {
		this.shift = shift;
	}

	/**
	 * A piece that begins above a cut, which the first has none of; where it goes on as before there is no cut.
	 */
	add(cut: number, slope: bigint, intercept: bigint): void {
		const last = this.slopes.length - 1;
		if (last >= 0) {
			if (this.slopes[last] === slope && this.intercepts[last] === intercept) return;
			this.cuts.push(cut);
		}
		this.slopes.push(slope);
		this.intercepts.push(intercept);
	}
}

/** max(f, 0) on the interval. */
export function positivePart(f: Piecewise, { low, high }: Interval): Piecewise {
	const { cuts, slopes, intercepts, shift } = f;
	const pieces = new PieceList(shift);
	for (let i = 0; i < slopes.length; i++) {
		const [slope, intercept] = [slopes[i], intercepts[i]];
		const cut = cuts[i - 1];
		const after = signAt(slope, intercept, cuts[i] ?? high);
		const before = slope === 0n ? after : signAt(slope, intercept, i === 0 ? low : nextUp(cut));
		const starts = before > 0 || (before === 0 && after > 0);
		pieces.add(cut, starts ? slope : 0n, starts ? intercept : 0n);
		if (before * after >= 0) continue;
		pieces.add(floatBelow(-intercept, slope), starts ? 0n : slope, starts ? 0n : intercept);
	}
	return pieces;
}

/** Above twice 2^-53 for each of the four roundings of a float64 value of slope * x + intercept. */
const unsure = 2 ** -49;

/** The sign of slope * x + intercept: from float64 where its rounding cannot change it. */
function signAt(slope: bigint, intercept: bigint, x: number): number {
	const product = Number(slope) * x;
	const constantTerm = Number(intercept);
	const near = product + constantTerm;
	if (Math.abs(near) > unsure * (Math.abs(product) + Math.abs(constantTerm))) return Math.sign(near);
	const at = dyadicOf(x);
	const value = slope * at.numerator + (intercept << BigInt(at.shift));
	return value > 0n ? 1 : value < 0n ? -1 : 0;
}

/** The largest float64 not above a fraction that lies between two floats. */
function floatBelow(numerator: bigint, denominator: bigint): number {
	const exact = rational(numerator, denominator);
	const nearest = toFloat64(exact);
	const below = compare(fromFloat64(nearest), exact) <= 0 ? nearest : nextDown(nearest);
	return below === 0 ? 0 : below;
}
