/** What the figure is drawn from: a row for each construction and each number of points. */

import { type UnconditionalKind, unconditionalKinds } from "@condnet/core";

/**
 * Constructions and bounds, in the order in which they are listed. The bounds without gates are those of the
 * classes unconditional-generic-labels (real) and unconditional-finite-labels (binary).
 */
export const constructions = [
	"conditional",
	"synthesized",
	...unconditionalKinds,
	"lower-bound-conditional",
	"lower-bound-unconditional-real",
	"lower-bound-unconditional-binary",
] as const;
export type Construction = (typeof constructions)[number];

export interface FigureRow {
	readonly construction: Construction;
	/** Points memorized, and numbers an input has. */
	readonly n: number;
	readonly p: number;
	/** Whether the network was built and counted; otherwise the numbers are those of its formula. */
	readonly built: boolean;
	/** Whether every answer that was checked is exactly right; null where nothing was built. */
	readonly exact: boolean | null;
	/** Points that were checked: all, or a sample. */
	readonly checked: number;
	readonly neurons: number | null;
	/** Weights and biases other than 0; thresholds and answers of a conditional network. */
	readonly parameters: number | null;
	/** Operations of the dearest input. */
	readonly operations: number;
	/** Bits of all parameters. */
	readonly weightBits: number | null;
	/** Operations on 64-bit words of one input. */
	readonly wordOperations: number | null;
	/** Measured; BigInt where arithmetic is exact. */
	readonly nsPerQuery: number | null;
}

export function isBound(construction: Construction): boolean {
	return construction.startsWith("lower-bound");
}

export function isUnconditional(construction: Construction): construction is UnconditionalKind {
	return unconditionalKinds.some((kind) => kind === construction);
}

/**
 * Slope of log(operations) against log(n) over the last `count` built rows of a construction; null if there
 * are fewer.
 */
export function operationsSlope(
	rows: readonly FigureRow[],
	construction: Construction,
	count = 4,
): number | null {
	const last = rows.filter((row) => row.construction === construction && row.built).slice(-count);
	if (last.length < count) return null;
	const x = last.map(({ n }) => Math.log(n));
	const y = last.map(({ operations }) => Math.log(operations));
	const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / count;
	const [mx, my] = [mean(x), mean(y)];
	const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
	return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
