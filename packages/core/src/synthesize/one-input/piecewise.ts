/**
 * Continuous piecewise affine functions of one number on an interval, exactly: on piece i the function is
 * (slopes[i] x + intercepts[i]) / 2^shift, pieces being parted by rational breaks. Nothing rounds.
 *
 * Invariant: breaks ascend strictly inside the interval, neighbouring pieces differ. Cost of every operation: linear in the
 * pieces of its arguments, times the length of the numbers.
 */

import { bitLength } from "../../exact/integers.ts";
import { fromFloat64, type Rational, toFloat64 } from "../../exact/rational.ts";

/** A place where a function may bend. */
export interface Break extends Rational {
	/** The nearest float64. Rounding keeps order, so two breaks whose nearest differ are in that order. */
	readonly nearest: number;
}

export function breakAt(numerator: bigint, denominator: bigint): Break {
	const exact =
		denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
	return { ...exact, nearest: toFloat64(exact) };
}

/** Below 0, 0 or above 0 as a is less than, equal to or greater than b. */
export function compareBreaks(a: Break, b: Break): number {
	if (a === b) return 0;
	if (a.nearest !== b.nearest) return a.nearest < b.nearest ? -1 : 1;
	const difference = a.numerator * b.denominator - b.numerator * a.denominator;
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export interface Interval {
	readonly low: Break;
	readonly high: Break;
}

/** @param low @param high finite, low < high */
export function interval(low: number, high: number): Interval {
	const at = (end: number): Break => {
		const { numerator, denominator } = fromFloat64(end);
		return breakAt(numerator, denominator);
	};
	return { low: at(low), high: at(high) };
}

export interface Piecewise {
	readonly breaks: readonly Break[];
	/** One more than breaks. */
	readonly slopes: readonly bigint[];
	readonly intercepts: readonly bigint[];
	readonly shift: number;
}

export function isZero(f: Piecewise): boolean {
	return f.breaks.length === 0 && f.slopes[0] === 0n && f.intercepts[0] === 0n;
}

/** The function x. */
export const identity: Piecewise = { breaks: [], slopes: [1n], intercepts: [0n], shift: 0 };

export function constant(value: number): Piecewise {
	const { numerator, shift } = dyadic(value);
	return { breaks: [], slopes: [0n], intercepts: [numerator], shift };
}

function dyadic(value: number): { numerator: bigint; shift: number } {
	const { numerator, denominator } = fromFloat64(value);
	return { numerator, shift: bitLength(denominator) - 1 };
}

export interface Term {
	readonly f: Piecewise;
	readonly weight: number;
}

/** bias + weight * f, without the search for common breaks. */
function scaled({ f, weight }: Term, bias: number): Piecewise {
	const factor = dyadic(weight);
	const offset = dyadic(bias);
	const shift = Math.max(f.shift + factor.shift, offset.shift);
	const scale = factor.numerator << BigInt(shift - f.shift - factor.shift);
	const raise = offset.numerator << BigInt(shift - offset.shift);
	return {
		breaks: f.breaks,
		slopes: f.slopes.map((slope) => scale * slope),
		intercepts: f.intercepts.map((intercept) => scale * intercept + raise),
		shift,
	};
}

/** bias + sum of weight * f. Breaks at which the changes cancel are dropped. */
export function sum(terms: readonly Term[], bias: number): Piecewise {
	if (terms.length === 1 && terms[0].weight !== 0) return scaled(terms[0], bias);
	const factors = terms.map(({ f, weight }) => ({ f, ...dyadic(weight) }));
	const offset = dyadic(bias);
	const shift = factors.reduce((most, term) => Math.max(most, term.f.shift + term.shift), offset.shift);
	let slope = 0n;
	let intercept = offset.numerator << BigInt(shift - offset.shift);
	const bends: { at: Break; slope: bigint; intercept: bigint }[] = [];
	for (const { f, numerator, shift: weightShift } of factors) {
		const scale = numerator << BigInt(shift - f.shift - weightShift);
		slope += scale * f.slopes[0];
		intercept += scale * f.intercepts[0];
		for (let i = 0; i < f.breaks.length; i++)
			bends.push({
				at: f.breaks[i],
				slope: scale * (f.slopes[i + 1] - f.slopes[i]),
				intercept: scale * (f.intercepts[i + 1] - f.intercepts[i]),
			});
	}
	bends.sort((a, b) => compareBreaks(a.at, b.at));
	const breaks: Break[] = [];
	const slopes = [slope];
	const intercepts = [intercept];
	for (let i = 0; i < bends.length; ) {
		const { at } = bends[i];
		let slopeChange = 0n;
		let interceptChange = 0n;
		for (; i < bends.length && compareBreaks(bends[i].at, at) === 0; i++) {
			slopeChange += bends[i].slope;
			interceptChange += bends[i].intercept;
		}
		if (slopeChange === 0n) continue; // continuous, so nothing changes at all
		slope += slopeChange;
		intercept += interceptChange;
		breaks.push(at);
		slopes.push(slope);
		intercepts.push(intercept);
	}
	return { breaks, slopes, intercepts, shift };
}

/** max(f, 0) on the interval. */
export function positivePart(f: Piecewise, { low, high }: Interval): Piecewise {
	const ends = [low, ...f.breaks, high];
	const breaks: Break[] = [];
	const slopes: bigint[] = [];
	const intercepts: bigint[] = [];
	/** Begins a piece at a place; where it goes on as before there is no break. */
	const begin = (at: Break, slope: bigint, intercept: bigint): void => {
		if (slopes.length > 0) {
			if (slopes.at(-1) === slope && intercepts.at(-1) === intercept) return;
			breaks.push(at);
		}
		slopes.push(slope);
		intercepts.push(intercept);
	};
	let after = signAt(f.slopes[0], f.intercepts[0], low);
	for (let i = 0; i < f.slopes.length; i++) {
		const [slope, intercept] = [f.slopes[i], f.intercepts[i]];
		const before = after; // the pieces meet
		after = signAt(slope, intercept, ends[i + 1]);
		const starts = before > 0 || (before === 0 && after > 0);
		begin(ends[i], starts ? slope : 0n, starts ? intercept : 0n);
		if (before * after >= 0) continue;
		begin(breakAt(-intercept, slope), starts ? 0n : slope, starts ? 0n : intercept);
	}
	return { breaks, slopes, intercepts, shift: f.shift };
}

/** The sign of slope * x + intercept. */
function signAt(slope: bigint, intercept: bigint, x: Rational): number {
	const value = slope * x.numerator + intercept * x.denominator;
	return value > 0n ? 1 : value < 0n ? -1 : 0;
}
