/**
 * Directions to project rows on: weights of which one is 1, so that the sum of p products costs 2p - 2
 * operations, or p - 1 where all are +-1. Columns that do not vary get weight 0 and are left out.
 *
 * Source: docs/theory.md, "Conditional memorization", projection.
 */

import { exponentOf, lowestBit } from "../numbers/floats.ts";
import type { Random } from "../numbers/random.ts";

/** What directions are made from: of each column, the least and largest value among the rows in question. */
export interface ColumnRanges {
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** Columns on which the rows differ, ascending. */
	readonly varying: number[];
}

/** Cost: one pass over the rows. @param rows row numbers of the row-major block `inputs` */
export function columnRanges(
	inputs: Float64Array,
	inputCount: number,
	rows: Uint32Array,
	from = 0,
	to = rows.length,
): ColumnRanges {
	const low = new Float64Array(inputCount).fill(Number.POSITIVE_INFINITY);
	const high = new Float64Array(inputCount).fill(Number.NEGATIVE_INFINITY);
	for (let i = from; i < to; i++) {
		const at = rows[i] * inputCount;
		for (let j = 0; j < inputCount; j++) {
			const value = inputs[at + j];
			if (value < low[j]) low[j] = value;
			if (value > high[j]) high[j] = value;
		}
	}
	const varying: number[] = [];
	for (let j = 0; j < inputCount; j++) if (low[j] < high[j]) varying.push(j);
	return { low, high, varying };
}

/** Weights 1 and -1, the first varying column's 1; the first direction tried is the plain sum. */
export function signs(ranges: ColumnRanges, random: Random, plain: boolean): Float64Array {
	const weights = new Float64Array(ranges.low.length);
	for (const [k, column] of ranges.varying.entries())
		weights[column] = plain || k === 0 || random.uint32() >>> 31 ? 1 : -1;
	return withinReach(weights, ranges);
}

/** Random signs and magnitudes in [1, 2), one of them 1: the smallest magnitude keeps subnormals apart. */
export function magnitudes(ranges: ColumnRanges, random: Random): Float64Array {
	const weights = new Float64Array(ranges.low.length);
	for (const [k, column] of ranges.varying.entries())
		weights[column] = k === 0 ? 1 : randomSign(random) * random.between(1, 2);
	return withinReach(weights, ranges);
}

/**
 * As magnitudes, times powers of two that give every column the same spread, for columns of very different
 * scales. The weight 1 is that of the column in the middle of the scales, so that the others stay within
 * float64.
 */
export function evened(ranges: ColumnRanges, random: Random): Float64Array {
	const { low, high, varying } = ranges;
	const weights = new Float64Array(low.length);
	const spreads = varying.map((j) => exponentOf(high[j] / 2 - low[j] / 2));
	const target = Math.min(...spreads) / 2 + Math.max(...spreads) / 2;
	const distance = (k: number): number => Math.abs(spreads[k] - target);
	const middle = spreads.reduce((best, _, k) => (distance(k) < distance(best) ? k : best), 0);
	for (const [k, column] of varying.entries()) {
		const power = 2 ** Math.max(-1000, Math.min(1000, spreads[middle] - spreads[k]));
		weights[column] = k === middle ? 1 : randomSign(random) * random.between(1, 2) * power;
	}
	return withinReach(weights, ranges);
}

/** A Gaussian direction over columns of even spread if `even`, scaled so that its largest weight is 1. */
export function gaussian(ranges: ColumnRanges, random: Random, even: boolean): Float64Array {
	const { low, high, varying } = ranges;
	const weights = new Float64Array(low.length);
	let largest = varying[0];
	for (const column of varying) {
		const spread = even ? exponentOf(high[column] / 2 - low[column] / 2) : 0;
		weights[column] = random.normal() * 2 ** Math.max(-500, Math.min(500, -spread));
		if (Math.abs(weights[column]) > Math.abs(weights[largest])) largest = column;
	}
	const unit = weights[largest];
	for (const column of varying) weights[column] = column === largest ? 1 : weights[column] / unit;
	return withinReach(weights, ranges);
}

/**
 * Powers of two under which rows of multiples of one unit a column become one exact integer: no two rows
 * collide.
 * @returns undefined if that integer may need more than 53 bits
 */
export function mixedRadix(
	inputs: Float64Array,
	inputCount: number,
	rows: Uint32Array,
	ranges: ColumnRanges,
): Float64Array | undefined {
	const { low, high, varying } = ranges;
	const weights = new Float64Array(inputCount);
	let digits = 0;
	let scale = 0;
	for (let k = varying.length - 1; k >= 0; k--) {
		const column = varying[k];
		const top = exponentOf(Math.max(Math.abs(low[column]), Math.abs(high[column])));
		let unit = top;
		for (let i = 0; i < rows.length && top - unit < 53; i++)
			unit = Math.min(unit, lowestBit(inputs[rows[i] * inputCount + column]));
		const width = top - unit + 2; // bits of 2 largest / unit + 1 values
		if (k === varying.length - 1) scale = unit;
		const shift = digits + scale - unit;
		digits += width;
		if (digits > 53 || Math.abs(shift) > 1000) return undefined;
		weights[column] = 2 ** shift;
	}
	return weights;
}

/**
 * Scales weights down by a power of two if their sum might overflow. A single column is not summed: its
 * weight stays 1.
 */
function withinReach(weights: Float64Array, { low, high, varying }: ColumnRanges): Float64Array {
	if (varying.length === 1) return weights;
	const largest = (): number =>
		varying.reduce(
			(sum, j) => sum + 2 * Math.abs(weights[j]) * Math.max(Math.abs(low[j]), Math.abs(high[j])),
			0,
		);
	for (let tries = 0; !(largest() < Number.POSITIVE_INFINITY) && tries < 64; tries++)
		for (const column of varying) weights[column] /= 4;
	return weights;
}

function randomSign(random: Random): number {
	return random.uint32() >>> 31 ? 1 : -1;
}
