/**
 * What a tolerance allows of each row: the floats from low to high. An answer within them is within the
 * tolerance, exactly: the ends are rounded inward. For bounds they are rounded outward instead.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import { nextDown, nextUp, sumError } from "../numbers/floats.ts";
import type { Pairs } from "../table/pairs.ts";

/**
 * How far an answer may lie from its row: absolutely (one number, or one an output), relatively, or the
 * larger of both.
 */
export interface Tolerance {
	/** Largest difference of an answer, for every output or for each; 0 if left out. */
	readonly absolute?: number | readonly number[] | undefined;
	/** The same as a part of the output's absolute value. Where both are given, the larger one holds. */
	readonly relative?: number | undefined;
}

/** By pair, then by output. */
export interface Windows {
	readonly low: Float64Array;
	readonly high: Float64Array;
}

/** @throws CondnetError `usage` unless tolerances are finite, at least 0, and as many as outputs */
export function checkTolerance({ absolute = 0, relative = 0 }: Tolerance, outputCount: number): void {
	const each = typeof absolute === "number" ? [absolute] : absolute;
	requireUsage(
		typeof absolute === "number" || absolute.length === outputCount,
		`${each.length} tolerances were given for ${outputCount} outputs.`,
	);
	for (const value of [...each, relative])
		requireUsage(
			value >= 0 && value < Number.POSITIVE_INFINITY,
			`A tolerance of ${value} was asked for, expected a finite number of at least 0.`,
		);
}

/** @throws CondnetError `bad-data` naming a row that is not finite: nothing is fitted through it */
export function checkFinite({ dataset, rows, count }: Pairs): void {
	const { inputs, outputs, inputCount, outputCount } = dataset;
	for (let pair = 0; pair < count; pair++) {
		const row = rows[pair];
		const finite =
			inputs.subarray(row * inputCount, (row + 1) * inputCount).every(Number.isFinite) &&
			outputs.subarray(row * outputCount, (row + 1) * outputCount).every(Number.isFinite);
		if (!finite)
			throw new CondnetError(
				"bad-data",
				`Row ${row + 1} holds a number that is not finite, expected finite numbers where a tolerance is given.`,
				"Remove the row, or memorize the table exactly.",
				[row + 1],
			);
	}
}

/** @param slack what is added to every tolerance, and rounds the ends outward; undefined: inward */
export function windowsOf(pairs: Pairs, tolerance: Tolerance, slack?: number): Windows {
	const { absolute = 0, relative = 0 } = tolerance;
	const { dataset, rows, count } = pairs;
	const { outputs, outputCount } = dataset;
	const low = new Float64Array(count * outputCount);
	const high = new Float64Array(count * outputCount);
	for (let pair = 0; pair < count; pair++)
		for (let k = 0; k < outputCount; k++) {
			const y = outputs[rows[pair] * outputCount + k];
			const own = typeof absolute === "number" ? absolute : absolute[k];
			const part = relative === 0 || y === 0 ? 0 : relative * Math.abs(y);
			const at = pair * outputCount + k;
			if (slack === undefined) {
				const allowed = Math.max(own, part === 0 ? 0 : nextDown(part));
				high[at] = sumDown(y, allowed);
				low[at] = -sumDown(-y, allowed);
			} else {
				const allowed = nextUp(Math.max(own, nextUp(part)) + slack);
				high[at] = nextUp(y + allowed);
				low[at] = nextDown(y - allowed);
			}
		}
	return { low, high };
}

/** The largest float that is not above a + b. */
function sumDown(a: number, b: number): number {
	const sum = a + b;
	if (sum === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
	return sumError(a, b, sum) >= 0 ? sum : nextDown(sum);
}
