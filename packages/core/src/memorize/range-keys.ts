/**
 * The keys that ranges are of: numbers, whole numbers, or several words in lexicographic order
 * (word-keys.ts). To what joins ranges they are numbers, which know their neighbours.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import { completeTree } from "../network/tree.ts";
import { showNumber } from "../numbers/floats.ts";
import type { Dataset } from "../table/dataset.ts";
import { floatKeys, integerKeys, type KeyNumbers } from "./range-segments.ts";
import { checkWordRanges, type GatedLeaves, WordKeys } from "./word-keys.ts";

/** How the numbers that ranges are of stand for the keys that a network takes. */
export interface RangeKeys extends KeyNumbers {
	/** Numbers of a key. */
	readonly width: number;
	/** Ranges of one number each. */
	readonly ranges: Dataset;
	first(number: number): Float64Array;
	last(number: number): Float64Array;
	leaves(thresholds: Float64Array, labels: Int32Array): GatedLeaves;
}

/** @throws CondnetError `bad-data` if a range cannot be one */
export function keysOf(dataset: Dataset, integers: boolean, show: ShowRange): RangeKeys {
	const { inputCount } = dataset;
	requireUsage(
		inputCount % 2 === 0,
		`A range is the numbers of its first and of its last key, an even number of inputs, not ${inputCount}.`,
	);
	if (inputCount > 2) {
		checkWordRanges(dataset, show);
		const words = new WordKeys(dataset);
		return {
			...integerKeys,
			width: words.width,
			ranges: words.ranges,
			first: (place) => words.first(place),
			last: (place) => words.last(place),
			leaves: (cuts, labels) => words.leaves(cuts, labels),
		};
	}
	checkRanges(dataset, integers, show);
	return {
		...(integers ? integerKeys : floatKeys),
		width: 1,
		ranges: dataset,
		first: (number) => Float64Array.of(number),
		last: (number) => Float64Array.of(number),
		leaves: (thresholds, labels) => ({
			tree: completeTree(labels.length),
			gateValues: new Int32Array(thresholds.length),
			thresholds,
			labels,
		}),
	};
}

/** How ranges that cannot be are shown: a row's, as text. */
export type ShowRange = (row: number) => string;

/** @param showKey how a key is written, given as its words */
export function showRange(
	{ inputs, inputCount }: Dataset,
	showKey: (words: Float64Array) => string = showWords,
): ShowRange {
	const width = inputCount / 2;
	const shown = (from: number): string => showKey(inputs.subarray(from, from + width));
	return (row) => `${shown(row * inputCount)} to ${shown(row * inputCount + width)}`;
}

function showWords(words: Float64Array): string {
	return words.length === 1 ? showNumber(words[0]) : `(${Array.from(words, showNumber).join(", ")})`;
}

/** That two rows, counted from 0, cannot both be. */
export function conflict(pair: readonly number[], show: ShowRange, what: string, hint: string): CondnetError {
	const [a, b] = [...pair].sort((x, y) => x - y);
	return new CondnetError("bad-data", `Rows ${a + 1} (${show(a)}) and ${b + 1} (${show(b)}) ${what}.`, hint, [
		a + 1,
		b + 1,
	]);
}

/** What is wrong with a range of numbers, if it cannot be one. */
export function rangeProblem(
	start: number,
	end: number,
	integers: boolean,
): { readonly problem: string; readonly hint: string } | undefined {
	if (!(start <= end))
		return {
			problem: "ends before it starts",
			hint: "Ranges are closed: a range of one number starts and ends with it.",
		};
	const whole =
		(Number.isSafeInteger(start) || start === Number.NEGATIVE_INFINITY) &&
		(Number.isSafeInteger(end) || end === Number.POSITIVE_INFINITY);
	if (!integers || whole) return undefined;
	return {
		problem: "ends at a number that is not whole, or is beyond 2^53 - 1, where whole numbers were declared",
		hint: "Do not declare whole numbers, or round the ends.",
	};
}

function checkRanges({ inputs, rowCount }: Dataset, integers: boolean, show: ShowRange): void {
	for (let row = 0; row < rowCount; row++) {
		const wrong = rangeProblem(inputs[2 * row], inputs[2 * row + 1], integers);
		if (wrong !== undefined)
			throw new CondnetError(
				"bad-data",
				`Row ${row + 1}: the range ${show(row)} ${wrong.problem}.`,
				wrong.hint,
				[row + 1],
			);
	}
}
