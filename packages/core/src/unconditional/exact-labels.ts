/** A table's labels as exact numbers. */

import { CondnetError } from "../errors.ts";
import { dyadicInteger, dyadicShift } from "../numbers/dyadic.ts";
import { bitLength } from "../numbers/integers.ts";
import { fromFloat64, type Rational } from "../numbers/rational.ts";
import type { Pairs } from "../table/pairs.ts";

/** Throws `bad-data` unless every label is finite: an arithmetic network computes its answers. */
export function requireFinite({ dataset, rows }: Pairs): void {
	const { inputs, outputs, inputCount, outputCount } = dataset;
	for (const row of rows) {
		for (let k = 0; k < outputCount; k++)
			if (!Number.isFinite(outputs[row * outputCount + k]))
				throw new CondnetError(
					"bad-data",
					`Row ${row + 1} has label ${outputs[row * outputCount + k]}; an unconditional network computes its answers, so labels must be finite.`,
					"Use `memorize`: a constant leaf returns any label.",
				);
		for (let j = 0; j < inputCount; j++)
			if (!Number.isFinite(inputs[row * inputCount + j]))
				throw new CondnetError(
					"bad-data",
					`Row ${row + 1} has input ${inputs[row * inputCount + j]}; an unconditional network does arithmetic on its inputs, so they must be finite.`,
					"Use `memorize`: gates compare with infinities too.",
				);
	}
}

/** Output k of a pair. -0 is 0. */
export function labelOf({ dataset, rows }: Pairs, pair: number, k: number): Rational {
	return fromFloat64(dataset.outputs[rows[pair] * dataset.outputCount + k]);
}

/** Bits of the largest label of output columns, on the scale that makes all of them integers. */
export interface LabelScale {
	/** Labels times 2^shift are integers. */
	readonly shift: number;
	/** Least and largest of these integers. */
	readonly low: bigint;
	readonly high: bigint;
	/** Bits of the larger of |low|, |high|. */
	readonly bits: number;
}

/** Cost: one pass over the labels. */
export function labelScale({ dataset, rows }: Pairs): LabelScale {
	const { outputs, outputCount } = dataset;
	const labels = new Float64Array(rows.length * outputCount);
	rows.forEach((row, pair) => {
		for (let k = 0; k < outputCount; k++) labels[pair * outputCount + k] = outputs[row * outputCount + k];
	});
	const shift = dyadicShift(labels);
	let low = labels[0];
	let high = labels[0];
	for (const label of labels) {
		if (label < low) low = label;
		if (label > high) high = label;
	}
	const [least, most] = [dyadicInteger(low, shift), dyadicInteger(high, shift)];
	return { shift, low: least, high: most, bits: Math.max(bitLength(least), bitLength(most)) };
}
