/** What a table takes as plain arrays: each column in the narrowest type that holds its numbers exactly. */

import type { Dataset } from "@condnet/core";

export interface TableBytes {
	/** All columns. */
	readonly columns: number;
	/** Where the one input goes in even steps: outputs alone, in order. */
	readonly grid?: number;
}

/** @param labels texts whose numbers the outputs are: they count too */
export function tableBytes(
	{ inputs, outputs, inputCount, outputCount, rowCount }: Dataset,
	labels: readonly string[] = [],
): TableBytes {
	let columns = 0;
	for (let j = 0; j < inputCount; j++) columns += rowCount * narrowest(inputs, j, inputCount);
	let answers = labels.reduce((sum, text) => sum + new TextEncoder().encode(text).length + 1, 0);
	for (let k = 0; k < outputCount; k++) answers += rowCount * narrowest(outputs, k, outputCount);
	columns += answers;
	return isEven(inputs, inputCount) ? { columns, grid: answers } : { columns };
}

/** Bytes of a number of a column. */
function narrowest(numbers: Float64Array, from: number, stride: number): number {
	let low = 0;
	let high = 0;
	let whole = true;
	let single = true;
	for (let at = from; at < numbers.length; at += stride) {
		const value = numbers[at];
		whole &&= Number.isInteger(value) && !Object.is(value, -0);
		single &&= Math.fround(value) === value;
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	if (whole)
		for (const bytes of [1, 2, 4]) {
			const range = 2 ** (8 * bytes);
			if ((low >= 0 && high < range) || (low >= -range / 2 && high < range / 2)) return bytes;
		}
	return single ? 4 : 8;
}

/** Whether rows of one input follow one another in steps that are equal but for what rounds. */
function isEven(inputs: Float64Array, inputCount: number): boolean {
	if (inputCount !== 1 || inputs.length < 3) return false;
	const step = (inputs[inputs.length - 1] - inputs[0]) / (inputs.length - 1);
	for (let i = 0; i < inputs.length; i++)
		if (!(Math.abs(inputs[0] + i * step - inputs[i]) <= 1e-9 * Math.abs(step))) return false;
	return step !== 0;
}
