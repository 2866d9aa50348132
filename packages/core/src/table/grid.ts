/**
 * A table whose inputs are all the crossings of some numbers of each column: a full grid. Cost: linear in the
 * pairs, which are sorted.
 */

import type { Pairs } from "./pairs.ts";

/** The numbers of each column, ascending. Pair i is crossing i, the last column changing fastest. */
export interface Grid {
	readonly axes: readonly Float64Array[];
}

/** The grid that the pairs are, or undefined if they are none. */
export function gridOf({ dataset, rows, count }: Pairs): Grid | undefined {
	const { inputs, inputCount } = dataset;
	const axes: Float64Array[] = [];
	let product = 1;
	for (let j = 0; j < inputCount; j++) {
		const column = new Float64Array(count);
		for (let i = 0; i < count; i++) column[i] = inputs[rows[i] * inputCount + j] + 0;
		column.sort();
		let size = 0;
		for (let i = 0; i < count; i++) if (i === 0 || column[i] !== column[i - 1]) column[size++] = column[i];
		axes.push(column.slice(0, size));
		product *= size;
		if (product > count) return undefined;
	}
	// Pairs have distinct inputs, so that as many as there are crossings are all of them.
	return product === count ? { axes } : undefined;
}
