/** What a table takes as plain arrays: each column in the narrowest type that holds its numbers exactly. */

import type { Dataset } from "@condnet/core";

export interface TableBytes {
	/** All columns. */
	readonly columns: number;
	/** Where the one input goes in even steps: outputs alone, in order. Of a full grid its axes besides. */
	readonly grid?: number;
	/** Numbers of each input of a full grid of several. */
	readonly shape?: readonly number[];
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
	if (isEven(inputs, inputCount)) return { columns, grid: answers };
	const axes = fullGrid(inputs, inputCount, rowCount);
	if (axes === undefined) return { columns };
	const lines = axes.reduce((sum, axis) => sum + axis.length * narrowest(axis, 0, 1), 0);
	return { columns, grid: answers + lines, shape: axes.map(({ length }) => length) };
}

/** The numbers of each input where the rows are all their crossings, each once; of several inputs only. */
function fullGrid(inputs: Float64Array, inputCount: number, rowCount: number): Float64Array[] | undefined {
	if (inputCount < 2) return undefined;
	const places: Map<number, number>[] = [];
	let crossings = 1;
	for (let j = 0; j < inputCount; j++) {
		const own = new Map<number, number>();
		for (let row = 0; row < rowCount && own.size * crossings <= rowCount; row++) {
			const value = inputs[row * inputCount + j] + 0;
			if (!own.has(value)) own.set(value, own.size);
		}
		crossings *= own.size;
		if (crossings > rowCount || own.size < 2) return undefined;
		places.push(own);
	}
	if (crossings !== rowCount) return undefined;
	const seen = new Uint8Array(crossings);
	for (let row = 0; row < rowCount; row++) {
		let at = 0;
		for (const [j, own] of places.entries())
			at = at * own.size + (own.get(inputs[row * inputCount + j] + 0) ?? 0);
		if (seen[at]++ > 0) return undefined;
	}
	return places.map((own) => Float64Array.from(own.keys()).sort());
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
