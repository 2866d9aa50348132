/**
 * Runs a program (program.ts) in plain JavaScript, with the reference's bits for every input: a weight of 0 is no term,
 * so nothing is asked of the values. It serves where there are no kernels, and where a kernel met a value that is not
 * finite.
 */

import { NeuronKind } from "../network.ts";
import { activations, panelWidth, stageFlags } from "./program.ts";

/**
 * @param words the program's words, and `integers` the same memory as int32
 * @param start the program's first word
 * @param values scratch: room for every value of the program
 * @param keeps says of a place in `values` whether it may be nonzero
 */
export function runProgram(
	words: Float64Array,
	integers: Int32Array,
	start: number,
	inputs: Float64Array,
	inputsAt: number,
	values: Float64Array,
	keeps: ((place: number) => boolean) | undefined,
): void {
	const inputCount = integers[2 * start];
	const stageCount = integers[2 * start + 1];
	let at = start + 1;
	for (let j = 0; j < inputCount; j++)
		values[j] = !keeps || keeps(j) ? inputs[inputsAt + integers[2 * at + j]] : 0;
	at += (inputCount + 1) >>> 1;
	for (let stage = 0; stage < stageCount; stage++) {
		const isSparse = (integers[2 * at] & stageFlags.sparse) !== 0;
		const activation = integers[2 * at + 1];
		const rows = integers[2 * at + 3];
		const out = integers[2 * at + 5];
		at = isSparse ? sparseSums(words, integers, at, values) : denseSums(words, integers, at, values);
		if (activation === activations.relu) {
			for (let i = out; i < out + rows; i++) values[i] = values[i] > 0 ? values[i] : 0;
		} else if (activation === activations.mixed) {
			for (let i = 0; i < rows; i++, at += 3)
				values[out + i] = activate(integers[2 * at], values[out + i], words[at + 1], words[at + 2]);
		}
		if (keeps) for (let i = out; i < out + rows; i++) if (!keeps(i)) values[i] = 0;
	}
}

function denseSums(words: Float64Array, integers: Int32Array, stage: number, values: Float64Array): number {
	const columns = integers[2 * stage + 2];
	const rows = integers[2 * stage + 3];
	const first = integers[2 * stage + 4];
	const out = integers[2 * stage + 5];
	const list = 2 * (stage + 3);
	let at = stage + 3 + (first < 0 ? (columns + 1) >>> 1 : 0);
	for (let row = 0; row < rows; ) {
		const width = panelWidth(rows - row);
		const lanes = Math.min(width, rows - row);
		for (let lane = 0; lane < lanes; lane++) values[out + row + lane] = words[at + lane];
		at += width;
		for (let j = 0; j < columns; j++, at += width) {
			const value = values[first < 0 ? integers[list + j] : first + j];
			if (value === 0) continue;
			for (let lane = 0; lane < lanes; lane++) {
				const weight = words[at + lane];
				if (weight !== 0) values[out + row + lane] += weight * value;
			}
		}
		row += width;
	}
	return at;
}

function sparseSums(words: Float64Array, integers: Int32Array, stage: number, values: Float64Array): number {
	const rows = integers[2 * stage + 3];
	const out = integers[2 * stage + 5];
	let at = stage + 3;
	for (let row = 0; row < rows; row++) {
		const terms = integers[2 * at];
		const isMax = integers[2 * at + 1] === 1;
		let sum = words[at + 1];
		const columns = 2 * (at + 2);
		at += 2 + ((terms + 1) >>> 1);
		for (let k = 0; k < terms; k++) {
			const term = words[at + k] * values[integers[columns + k]];
			if (!isMax) sum += term;
			else if (term > sum) sum = term;
		}
		values[out + row] = sum;
		at += terms;
	}
	return at;
}

function activate(kind: number, sum: number, low: number, high: number): number {
	if (kind === NeuronKind.linear || kind === NeuronKind.max) return sum;
	if (kind === NeuronKind.leaky) return sum > 0 ? sum : low * sum;
	if (kind === NeuronKind.abs) return sum > 0 ? sum : 0 - sum;
	if (kind === NeuronKind.clip) return sum > low ? (sum < high ? sum : high) : low;
	return sum > 0 ? sum : 0;
}
