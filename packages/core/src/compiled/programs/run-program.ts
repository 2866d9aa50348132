/**
 * Runs a leaf's record (programs.ts) in plain JavaScript, with the reference's bits for every input: a weight
 * of 0 is no term, so nothing is asked of the values. It serves where there are no kernels, and where a value
 * may leave the finite numbers.
 */

import { nextBlock } from "../../network/compact-size.ts";
import { NeuronKind } from "../../network/network.ts";
import {
	constantRecord,
	filteredRecord,
	filterWords,
	freshFlag,
	inputsFlag,
	linearShape,
	listedFlag,
	mixedFlag,
	otherShape,
	panelWidth,
	patchesRecord,
	positiveFlag,
	programRecord,
	pullFlag,
	reluFlag,
} from "../image/codes.ts";
import { runPatches } from "./patch-record.ts";
import { recordOf } from "./programs.ts";
import type { WordViews } from "./word-list.ts";

/**
 * @param item what the leaf's node says
 * @param values scratch: room for every row or value
 * @returns where the record's numbers are, the place of the first, and whether they are an answer rather than
 * the outputs of a network
 */
export function runRecord(
	words: WordViews,
	item: number,
	inputs: Float64Array,
	at: number,
	inputCount: number,
	values: Float64Array,
): [numbers: Float64Array, first: number, isAnswer: boolean] {
	const [start, shape] = recordOf(item);
	if (shape !== otherShape)
		return [values, runCompact(words, start, shape, inputs, at, inputCount, values), false];
	const { integers } = words;
	const kind = integers[2 * start];
	if (kind === constantRecord) return [words.numbers, start + 1, true];
	if (kind === patchesRecord) {
		runPatches(words, start, inputs, at, integers[2], values);
		return [values, 0, true];
	}
	if (kind === programRecord) return [values, runProgram(words, start, inputs, at, values), false];
	if (kind === filteredRecord) {
		const sum = filterSum(words, start, inputs, at, inputCount, values);
		const above = sum > words.numbers[start + 3];
		if (!above && !(sum < words.numbers[start + 2]))
			return runRecord(words, integers[2 * start + 1], inputs, at, inputCount, values);
		const decisions = integers[2 * start + 2];
		values[0] = above ? decisions & 0xffff : decisions >>> 16;
		return [values, 0, true];
	}
	const program = integers[2 * start + 1];
	return [values, runProgram(words, program, inputs, at, values, start + 1), false];
}

/** The folded difference of a filtered record. */
function filterSum(
	words: WordViews,
	start: number,
	inputs: Float64Array,
	at: number,
	inputCount: number,
	values: Float64Array,
): number {
	const first = start + filterWords;
	const shape = words.integers[2 * start + 3];
	if (shape === otherShape) return values[runProgram(words, first, inputs, at, values)];
	if (shape !== linearShape) return values[runCompact(words, first, shape, inputs, at, inputCount, values)];
	let sum = 0;
	for (let j = 0; j < inputCount; j++) {
		const weight = words.numbers[first + j];
		if (weight !== 0) sum += weight * inputs[at + j];
	}
	return sum;
}

function runProgram(
	words: WordViews,
	start: number,
	inputs: Float64Array,
	inputsAt: number,
	values: Float64Array,
	mask = 0,
): number {
	const { numbers, integers } = words;
	const keeps = (word: number, bit: number) => ((integers[2 * word + (bit >>> 5)] >>> (bit & 31)) & 1) === 1;
	if (mask > 0) {
		const inputCount = integers[2 * mask + 1];
		const first = inputsAt;
		inputs = inputs.slice(first, first + inputCount).map((input, j) => (keeps(mask + 1, j) ? input : 0));
		inputsAt = 0;
		mask += 1 + Math.ceil(inputCount / 64);
	}
	const rows = integers[2 * start + 2];
	let at = start + 2;
	for (let i = 0; i < rows; i++) values[i] = numbers[at++];
	for (let step = integers[2 * start + 1]; step > 0; step--) {
		const flags = integers[2 * at];
		const columns = flags >>> 8;
		const column = integers[2 * at + 1];
		const first = integers[2 * at + 2];
		const count = integers[2 * at + 3];
		at += 2;
		if (flags & pullFlag) {
			for (let i = 0; i < count; i++) {
				values[first + i] = sparseRow(words, at, inputs, inputsAt, values);
				at += sparseRowWords(integers[2 * at]);
			}
			at += at & 1;
			continue;
		}
		if (flags & mixedFlag) {
			for (let j = 0; j < columns; j++, at += 3)
				values[column + j] = activated(words, at, values[column + j]);
			at += at & 1;
		}
		if (flags & (reluFlag | positiveFlag))
			for (let j = column; j < column + columns; j++) values[j] = values[j] > 0 ? values[j] : 0;
		if (mask > 0 && !(flags & inputsFlag))
			for (let j = column; j < column + columns; j++) if (!keeps(mask, j)) values[j] = 0;
		const names = 2 * at;
		if (flags & listedFlag) at += 2 * Math.ceil(columns / 4);
		for (let row = 0; row < count; ) {
			const width = panelWidth(count - row);
			if (flags & freshFlag)
				for (let lane = 0; lane < width; lane++, at++)
					if (row + lane < count) values[first + row + lane] = numbers[at];
			for (let j = 0; j < columns; j++, at += width) {
				const value =
					flags & inputsFlag
						? inputs[inputsAt + (flags & listedFlag ? integers[names + j] : j)]
						: values[column + j];
				if (value === 0) continue;
				for (let lane = 0; lane < width && row + lane < count; lane++) {
					const weight = numbers[at + lane];
					if (weight !== 0) values[first + row + lane] += weight * value;
				}
			}
			row += width;
		}
	}
	return integers[2 * start + 3];
}

function runCompact(
	{ numbers }: WordViews,
	start: number,
	pairs: number,
	inputs: Float64Array,
	inputsAt: number,
	inputCount: number,
	values: Float64Array,
): number {
	let at = start;
	let first = 0;
	let end = 0;
	const push = (value: number) => {
		for (let row = first; row < end; row++, at++) {
			const weight = numbers[at];
			if (weight !== 0 && value !== 0) values[row] += weight * value;
		}
	};
	for (let left = pairs; ; ) {
		const block = nextBlock(left);
		const known = first;
		end = first + block.rows;
		for (let row = first; row < end; row++) values[row] = numbers[at++];
		for (let j = 0; j < inputCount; j++) push(inputs[inputsAt + j]);
		for (let k = 0; k < known; k++) push(values[k]);
		for (let pair = 0; pair < block.pairs; pair++) {
			first += 2;
			for (let k = first - 2; k < first; k++) {
				values[k] = values[k] > 0 ? values[k] : 0;
				push(values[k]);
			}
		}
		if (block.isLast) return first;
		left -= block.pairs;
	}
}

function sparseRow(
	{ numbers, integers }: WordViews,
	at: number,
	inputs: Float64Array,
	inputsAt: number,
	values: Float64Array,
): number {
	const terms = integers[2 * at];
	const isMax = integers[2 * at + 1] === 1;
	let sum = numbers[at + 1];
	const places = 2 * (at + 2);
	const weights = at + 2 + ((terms + 1) >>> 1);
	for (let k = 0; k < terms; k++) {
		const place = integers[places + k];
		const term = numbers[weights + k] * (place < 0 ? inputs[inputsAt + ~place] : values[place]);
		if (!isMax) sum += term;
		else if (term > sum) sum = term;
	}
	return sum;
}

function sparseRowWords(terms: number): number {
	return 2 + ((terms + 1) >>> 1) + terms;
}

function activated({ numbers, integers }: WordViews, at: number, sum: number): number {
	const kind = integers[2 * at];
	const low = numbers[at + 1];
	const high = numbers[at + 2];
	if (kind === NeuronKind.linear || kind === NeuronKind.max) return sum;
	if (kind === NeuronKind.leaky) return sum > 0 ? sum : low * sum;
	if (kind === NeuronKind.abs) return sum > 0 ? sum : 0 - sum;
	if (kind === NeuronKind.clip) return sum > low ? (sum < high ? sum : high) : low;
	return sum > 0 ? sum : 0;
}
