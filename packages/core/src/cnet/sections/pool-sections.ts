/** Networks and rows of affine functions as sections. Cost: linear. */

import type { AffineRows } from "../../network/affine.ts";
import type { NetworkPool } from "../../network/network.ts";
import { float64Numbers, type SectionPlan, wholeNumbers } from "./columns.ts";

/** All of a pool but its biases. */
export function poolSections(
	name: string,
	{ neuronStart, kinds, parameters, rows }: NetworkPool,
): SectionPlan[] {
	return [
		...list(`${name}.neurons`, neuronStart),
		...list(`${name}.kinds`, kinds),
		...(kinds.length > 0 ? float64Numbers(`${name}.parameters`, parameters) : []),
		...rowSections(`${name}.rows`, rows),
	];
}

/** Offsets count from the first weight that is used; the biases are left to the caller. */
export function rowSections(name: string, rows: AffineRows): SectionPlan[] {
	const from = rows.start[0];
	const to = rows.start[rows.count];
	return [
		wholeNumbers(`${name}.start`, rows.count + 1, (row) => rows.start[row] - from),
		...list(`${name}.columns`, rows.columns.subarray(from, to)),
		...(to > from ? float64Numbers(`${name}.weights`, rows.weights.subarray(from, to)) : []),
	];
}

/** Whole numbers, or no section where there are none. */
export function list(name: string, values: Uint8Array | Uint32Array): SectionPlan[] {
	return values.length > 0 ? [wholeNumbers(name, values.length, (k) => values[k])] : [];
}
