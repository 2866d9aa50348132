/**
 * The distinct inputs of a table, each with its output: what is memorized. A pair is named by one of its
 * rows.
 *
 * Cost: a lexicographic sort of the rows, and one hash table of labels.
 */

import { CondnetError } from "../errors.ts";
import { showNumber } from "../numbers/floats.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Dataset } from "./dataset.ts";
import { sortLexicographically } from "./sort.ts";

/** Distinct inputs of a table, sorted, each with its output's label. */
export interface Pairs {
	readonly dataset: Dataset;
	readonly count: number;
	/** The first row of each pair, pairs in lexicographic order of their inputs. */
	readonly rows: Uint32Array;
	/** How often each pair is asked for (its rows' weights summed), or empty where every pair counts alike. */
	readonly weights: Float64Array;
	/**
	 * Each pair's label: pairs have one label iff their outputs agree bit for bit. Labels are numbered as they
	 * appear.
	 */
	readonly labels: Uint32Array;
	readonly labelCount: number;
}

/**
 * Joins rows that repeat an input with the same output. -0 and +0 are one input.
 *
 * @throws CondnetError `bad-data` if two rows have one input and different outputs, naming both rows
 */
export function distinctPairs(dataset: Dataset, work: WorkOptions = {}): Pairs {
	const { inputs, inputCount, rowCount } = dataset;
	advance(work, "sorting", 0);
	const { rows: order, equalRuns } = sortLexicographically(inputs, rowCount, inputCount);
	advance(work, "joining equal rows", 0);
	const weighted = dataset.weights.length > 0;
	const weights = new Float64Array(weighted ? rowCount : 0);
	let count = 0;
	let run = 0; // the next run of equal rows
	for (let from = 0; from < rowCount; count++) {
		const first = order[from];
		const to = from === equalRuns[run] ? equalRuns[run + 1] : from + 1;
		if (to > from + 1) run += 2;
		for (let i = from; i < to; i++) {
			if (i > from && !dataset.sameOutputs(first, order[i])) throw conflict(dataset, first, order[i]);
			if (weighted) weights[count] += dataset.weights[order[i]];
		}
		order[count] = first;
		from = to;
	}
	const rows = order.subarray(0, count);
	const { labels, labelCount } = labelPairs(dataset, rows);
	return { dataset, count, rows, weights: weights.subarray(0, weighted ? count : 0), labels, labelCount };
}

function conflict(dataset: Dataset, a: number, b: number): CondnetError {
	const { inputs, outputs, inputCount, outputCount } = dataset;
	const [first, second] = a < b ? [a, b] : [b, a];
	const shown = (block: Float64Array, row: number, width: number): string => {
		const numbers = Array.from(block.subarray(row * width, row * width + Math.min(width, 8)), showNumber);
		return `(${numbers.join(", ")}${width > 8 ? ", ..." : ""})`;
	};
	return new CondnetError(
		"bad-data",
		`Rows ${first + 1} and ${second + 1} have the same input ${shown(inputs, first, inputCount)} but outputs ` +
			`${shown(outputs, first, outputCount)} and ${shown(outputs, second, outputCount)}.`,
		"An input has one output: remove one of the rows, or add a column that tells them apart.",
		[first + 1, second + 1],
	);
}

/**
 * Numbers the distinct outputs in order of first appearance, through an open-addressing hash table on their
 * bits.
 */
function labelPairs(dataset: Dataset, rows: Uint32Array): { labels: Uint32Array; labelCount: number } {
	const { outputs, outputCount } = dataset;
	const words = new Uint32Array(outputs.buffer, outputs.byteOffset, 2 * outputs.length);
	const width = 2 * outputCount;
	let slots = 16;
	while (slots < 2 * rows.length) slots *= 2;
	const table = new Int32Array(slots).fill(-1); // label of each slot
	const firstRow = new Uint32Array(rows.length); // a row of each label
	const labels = new Uint32Array(rows.length);
	let labelCount = 0;
	for (let i = 0; i < rows.length; i++) {
		const at = rows[i] * width;
		let hash = 0;
		for (let k = 0; k < width; k++) {
			hash = Math.imul(hash ^ words[at + k], 0x9e3779b1);
			hash ^= hash >>> 15;
		}
		let slot = hash & (slots - 1);
		for (;;) {
			const label = table[slot];
			if (label < 0) {
				table[slot] = labelCount;
				firstRow[labelCount] = rows[i];
				labels[i] = labelCount++;
				break;
			}
			if (sameWords(words, firstRow[label] * width, at, width)) {
				labels[i] = label;
				break;
			}
			slot = (slot + 1) & (slots - 1);
		}
	}
	return { labels, labelCount };
}

function sameWords(words: Uint32Array, a: number, b: number, width: number): boolean {
	for (let k = 0; k < width; k++) if (words[a + k] !== words[b + k]) return false;
	return true;
}
