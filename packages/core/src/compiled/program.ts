/**
 * A network, whole or restricted to a mask, as one block of 8-byte words that is read once from front to back. Neurons
 * that do not read each other form a stage; the stage's values are numbered after those it may read, dropped neurons
 * are left out, and so are their columns.
 *
 *   program  (i32 inputs, i32 stages), inputs' numbers (i32 each, padded to a word), stages
 *   stage    (i32 flags, i32 activation), (i32 columns, i32 rows), (i32 first column or -1, i32 first value written),
 *            where the first column is -1: the columns' values (i32 each, padded); rows; activations if mixed
 *   dense    panels of 16, 8, 4 and 2 rows: a bias each, then for every column a weight each
 *   sparse   each row: (i32 terms, i32 is a max), bias, terms' values (i32 each, padded), weights
 *   mixed    each row: (i32 kind, i32 0), low, high
 *
 * Zero weights fill the gaps of a dense stage. They leave every sum as it is while values are finite; a run says when
 * one was not, and the reference then answers.
 */

import { type Network, NeuronKind } from "../network.ts";

export const activations = { relu: 0, linear: 1, mixed: 2 } as const;
export const stageFlags = { sparse: 1, skips: 2 } as const;

/** Columns from which a dense stage looks for zeros before it multiplies. */
const columnsToSkip = 24;
/** A stage is dense where at least this part of its weights is not zero. */
const denseFill = 0.5;

/** A growing block of words. */
export class Words {
	#bytes = new ArrayBuffer(65536);
	#numbers = new Float64Array(this.#bytes);
	#integers = new Int32Array(this.#bytes);
	/** Words written. */
	length = 0;

	/** Makes room for `count` words, 0 so far. @returns the number of the first */
	reserve(count: number): number {
		const at = this.length;
		this.length += count;
		if (this.length > this.#numbers.length) {
			const bytes = new ArrayBuffer(8 * Math.max(2 * this.#numbers.length, this.length));
			new Float64Array(bytes).set(this.#numbers);
			this.#bytes = bytes;
			this.#numbers = new Float64Array(bytes);
			this.#integers = new Int32Array(bytes);
		}
		return at;
	}

	number(at: number, value: number): void {
		this.#numbers[at] = value;
	}

	/** Two integers in the word at `at`. */
	pair(at: number, first: number, second: number): void {
		this.#integers[2 * at] = first;
		this.#integers[2 * at + 1] = second;
	}

	/** A list of integers, padded to whole words. */
	list(items: readonly number[]): void {
		const at = 2 * this.reserve((items.length + 1) >>> 1);
		for (let i = 0; i < items.length; i++) this.#integers[at + i] = items[i];
	}

	view(): Float64Array {
		return this.#numbers.subarray(0, this.length);
	}
}

export interface ProgramInfo {
	/** Number of the program's first word. */
	readonly start: number;
	/** Values a run holds, with room for padding. */
	readonly valueCount: number;
	/** Columns of the widest dense stage. */
	readonly columns: number;
	/** The value that is output 0; the others follow. */
	readonly output: number;
	/** Where each value of the network stands among the program's, or -1. */
	readonly places: Int32Array;
}

/**
 * Appends a network's program.
 *
 * @param keeps which values may be nonzero; every one if left out
 * @param skips false: every column is multiplied, whatever its value
 * @returns undefined where a max reads a value that the mask leaves out
 */
export function appendProgram(
	words: Words,
	network: Network,
	keeps: (value: number) => boolean = () => true,
	skips = true,
): ProgramInfo | undefined {
	const { inputCount, neuronCount, kinds, rows } = network;
	const places = new Int32Array(network.valueCount).fill(-1);
	const inputs: number[] = [];
	for (let j = 0; j < inputCount; j++) if (keeps(j)) places[j] = inputs.push(j) - 1;
	const stages = stagesOf(network, keeps);
	for (const stage of stages)
		for (const row of stage)
			for (let k = rows.start[row]; row < neuronCount && k < rows.start[row + 1]; k++)
				if (kinds[row] === NeuronKind.max && !keeps(rows.columns[k])) return undefined;
	const start = words.reserve(1);
	words.pair(start, inputs.length, stages.length);
	words.list(inputs);
	let free = inputs.length;
	let columns = 0;
	let output = free;
	for (const stage of stages) {
		output = free;
		columns = Math.max(columns, appendStage(words, network, stage, places, output, skips));
		for (const [k, row] of stage.entries()) if (row < neuronCount) places[inputCount + row] = free + k;
		free += (stage.length + 1) & ~1;
	}
	return { start, valueCount: free, columns, output, places };
}

/** Kept neurons in groups that do not read each other, and the outputs last. */
function stagesOf(network: Network, keeps: (value: number) => boolean): number[][] {
	const { inputCount, neuronCount, rows } = network;
	const stages: number[][] = [];
	let stage: number[] = [];
	for (let i = 0; i < neuronCount; i++) {
		if (!keeps(inputCount + i)) continue;
		let k = rows.start[i + 1] - 1;
		while (k >= rows.start[i] && !keeps(rows.columns[k])) k--;
		if (stage.length > 0 && k >= rows.start[i] && rows.columns[k] >= inputCount + stage[0]) {
			stages.push(stage);
			stage = [];
		}
		stage.push(i);
	}
	if (stage.length > 0) stages.push(stage);
	stages.push(Array.from({ length: network.outputCount }, (_, k) => neuronCount + k));
	return stages;
}

/** @returns the number of columns that a dense stage reads */
function appendStage(
	words: Words,
	network: Network,
	stage: readonly number[],
	places: Int32Array,
	out: number,
	skips: boolean,
): number {
	const { neuronCount, kinds, rows, parameters } = network;
	const used = new Set<number>();
	let terms = 0;
	let hasMax = false;
	for (const row of stage) {
		hasMax ||= row < neuronCount && kinds[row] === NeuronKind.max;
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			if (places[rows.columns[k]] < 0) continue;
			used.add(places[rows.columns[k]]);
			terms++;
		}
	}
	const columns = [...used].sort((a, b) => a - b);
	const sparse = hasMax || terms < denseFill * columns.length * stage.length;
	const isFirst = (kind: number) =>
		stage.every((row) => (row < neuronCount ? kinds[row] : NeuronKind.linear) === kind);
	const activation = isFirst(NeuronKind.relu)
		? activations.relu
		: isFirst(NeuronKind.linear)
			? activations.linear
			: activations.mixed;
	const listed = columns.length === 0 || columns[columns.length - 1] - columns[0] >= columns.length;
	const skip = skips && columns.length >= columnsToSkip;
	const flags = (sparse ? stageFlags.sparse : 0) | (skip ? stageFlags.skips : 0);
	const at = words.reserve(3);
	words.pair(at, flags, activation);
	words.pair(at + 1, columns.length, stage.length);
	words.pair(at + 2, sparse || listed ? -1 : columns[0], out);
	if (sparse) for (const row of stage) appendSparseRow(words, network, row, places);
	else {
		if (listed) words.list(columns);
		appendPanels(words, network, stage, places, columns);
	}
	if (activation === activations.mixed)
		for (const row of stage) {
			const mixed = words.reserve(3);
			words.pair(mixed, kinds[row], 0);
			words.number(mixed + 1, parameters[2 * row]);
			words.number(mixed + 2, parameters[2 * row + 1]);
		}
	return sparse ? 0 : columns.length;
}

function appendSparseRow(words: Words, network: Network, row: number, places: Int32Array): void {
	const { neuronCount, kinds, rows, parameters } = network;
	const isMax = row < neuronCount && kinds[row] === NeuronKind.max;
	const values: number[] = [];
	const weights: number[] = [];
	for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
		if (places[rows.columns[k]] < 0) continue;
		values.push(places[rows.columns[k]]);
		weights.push(rows.weights[k]);
	}
	const at = words.reserve(2);
	words.pair(at, values.length, isMax ? 1 : 0);
	words.number(at + 1, isMax ? parameters[2 * row] : rows.biases[row]);
	words.list(values);
	const from = words.reserve(weights.length);
	for (let k = 0; k < weights.length; k++) words.number(from + k, weights[k]);
}

function appendPanels(
	words: Words,
	network: Network,
	stage: readonly number[],
	places: Int32Array,
	columns: readonly number[],
): void {
	const { rows } = network;
	const order = new Map(columns.map((column, j) => [column, j]));
	for (let first = 0; first < stage.length; ) {
		const width = panelWidth(stage.length - first);
		const at = words.reserve(width * (columns.length + 1));
		for (let lane = 0; lane < width && first + lane < stage.length; lane++) {
			const row = stage[first + lane];
			words.number(at + lane, rows.biases[row]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
				const column = order.get(places[rows.columns[k]]);
				if (column !== undefined) words.number(at + (column + 1) * width + lane, rows.weights[k]);
			}
		}
		first += width;
	}
}

/** Rows of the next panel where `left` are left. */
export function panelWidth(left: number): number {
	return left >= 16 ? 16 : left >= 8 ? 8 : left >= 4 ? 4 : 2;
}
