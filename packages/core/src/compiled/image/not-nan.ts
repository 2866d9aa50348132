/** NaN as an input is an error that names its place. Cost: one pass over the inputs. */

import { CondnetError } from "../../errors.ts";
import type { Batch } from "./batch.ts";

/** Throws `bad-data` if an input holds NaN; `row` is its place in a batch. */
export function requireNumbers(inputs: Float64Array, at: number, inputCount: number, row?: number): void {
	for (let j = at; j < at + inputCount; j++) if (Number.isNaN(inputs[j])) refuse(inputs, at, inputCount, row);
}

/** As requireNumbers, for every row of a batch. */
export function requireManyNumbers({ inputs, at, count, row }: Batch, inputCount: number): void {
	// A difference from itself is 0 for every finite number: four running sums are cheaper than a test a
	// number.
	const end = at + count * inputCount;
	let a = 0;
	let b = 0;
	let c = 0;
	let d = 0;
	let j = at;
	for (; j + 3 < end; j += 4) {
		a += inputs[j] - inputs[j];
		b += inputs[j + 1] - inputs[j + 1];
		c += inputs[j + 2] - inputs[j + 2];
		d += inputs[j + 3] - inputs[j + 3];
	}
	for (; j < end; j++) a += inputs[j] - inputs[j];
	if (a + b + c + d === 0) return;
	for (let i = 0; i < count; i++) requireNumbers(inputs, at + i * inputCount, inputCount, row + i);
}

/** Names the first NaN of an input. */
function refuse(inputs: Float64Array, at: number, inputCount: number, row?: number): never {
	let j = 0;
	while (j < inputCount - 1 && !Number.isNaN(inputs[at + j])) j++;
	throw new CondnetError(
		"bad-data",
		row === undefined
			? `Input ${j} is NaN, expected a number.`
			: `Row ${row} of the batch: input ${j} is NaN, expected a number.`,
	);
}
