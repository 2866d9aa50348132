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
	for (let j = 0; j < inputCount; j++)
		columns += rowCount * new Narrowest().observe(inputs, j, inputCount).bytes;
	let answers = textBytes(labels);
	for (let k = 0; k < outputCount; k++)
		answers += rowCount * new Narrowest().observe(outputs, k, outputCount).bytes;
	columns += answers;
	if (isEven(inputs, inputCount)) return { columns, grid: answers };
	const axes = fullGrid(inputs, inputCount, rowCount);
	if (axes === undefined) return { columns };
	const lines = axes.reduce((sum, axis) => sum + axis.length * new Narrowest().observe(axis).bytes, 0);
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

/** The narrowest type of a column, whose numbers come piece by piece. */
class Narrowest {
	#low = 0;
	#high = 0;
	#whole = true;
	#single = true;

	observe(numbers: Float64Array, from = 0, stride = 1): this {
		for (let at = from; at < numbers.length; at += stride) {
			const value = numbers[at];
			this.#whole &&= Number.isInteger(value) && !Object.is(value, -0);
			this.#single &&= Math.fround(value) === value;
			this.#low = Math.min(this.#low, value);
			this.#high = Math.max(this.#high, value);
		}
		return this;
	}

	/** Bytes of a number. */
	get bytes(): number {
		const [low, high] = [this.#low, this.#high];
		if (this.#whole)
			for (const bytes of [1, 2, 4]) {
				const range = 2 ** (8 * bytes);
				if ((low >= 0 && high < range) || (low >= -range / 2 && high < range / 2)) return bytes;
			}
		return this.#single ? 4 : 8;
	}
}

/** Of a table that comes block by block: what its columns take. */
export class TableSizer {
	readonly #columns: readonly Narrowest[];
	#rows = 0;

	constructor(columns: number) {
		this.#columns = Array.from({ length: columns }, () => new Narrowest());
	}

	observe(columns: readonly Float64Array[]): void {
		this.#rows += columns[0].length;
		columns.forEach((numbers, j) => {
			this.#columns[j].observe(numbers);
		});
	}

	/** @param labels as in tableBytes */
	bytes(labels?: readonly string[]): number {
		return this.#columns.reduce((sum, { bytes }) => sum + this.#rows * bytes, textBytes(labels));
	}
}

function textBytes(labels: readonly string[] = []): number {
	return labels.reduce((sum, text) => sum + new TextEncoder().encode(text).length + 1, 0);
}

/** Whether rows of one input follow one another in steps that are equal but for what rounds. */
function isEven(inputs: Float64Array, inputCount: number): boolean {
	if (inputCount !== 1 || inputs.length < 3) return false;
	const step = (inputs[inputs.length - 1] - inputs[0]) / (inputs.length - 1);
	for (let i = 0; i < inputs.length; i++)
		if (!(Math.abs(inputs[0] + i * step - inputs[i]) <= 1e-9 * Math.abs(step))) return false;
	return step !== 0;
}
