/**
 * Keys of several words, each a whole number below 2^32, in lexicographic order: IPv6 addresses are four.
 *
 * Ranges of them become ranges of whole numbers, which are memorized as any: where a range begins or ends
 * there is a cut, and between the cuts lie places, numbered in order. A network asks for the words one by
 * one: where a cut is not at the end of all keys that share a word, these keys are a block, between two gates
 * on that word, and are parted by the next one. Source: docs/theory.md, "Ranges". Cost: a sort of the ends.
 */

import { CondnetError } from "../errors.ts";
import { Tree } from "../network/tree.ts";
import { grown } from "../numbers/growing.ts";
import { Dataset } from "../table/dataset.ts";
import { sortLexicographically } from "../table/sort.ts";
import { linkByLevels, minimaxLevels } from "./shapes/alphabetic.ts";

const mostOfWord = 2 ** 32 - 1;

/** A tree of axis gates and the label of each of its leaves. */
export interface GatedLeaves {
	readonly tree: Tree;
	readonly gateValues: Int32Array;
	readonly thresholds: Float64Array;
	readonly labels: Int32Array;
}

export class WordKeys {
	/** Words of a key. */
	readonly width: number;
	/** The table with places instead of keys; infinite where a range has the first or the last key there is. */
	readonly ranges: Dataset;
	/** Last keys before the cuts, ascending; -1 in the first word: there is none. */
	readonly #cuts: Float64Array;

	/** @param dataset the words of the first and of the last key of each range */
	constructor({ inputs, outputs, inputCount, outputCount, rowCount }: Dataset) {
		const width = inputCount / 2;
		this.width = width;
		const ends = inputs.map((word) => word + 0); // -0 is 0
		for (let row = 0; row < rowCount; row++) stepDown(ends, row * inputCount, width);
		const { rows: order } = sortLexicographically(ends, 2 * rowCount, width);
		const places = new Float64Array(2 * rowCount);
		let cuts = 0;
		for (let i = 0; i < order.length; i++) {
			if (i > 0 && differ(ends, order[i - 1] * width, order[i] * width, width)) cuts++;
			places[order[i]] = cuts;
		}
		this.#cuts = new Float64Array((cuts + 1) * width);
		for (let i = 0; i < order.length; i++)
			this.#cuts.set(ends.subarray(order[i] * width, (order[i] + 1) * width), places[order[i]] * width);
		for (let row = 0; row < rowCount; row++) {
			const first = 2 * row;
			if (ends[first * width] < 0) places[first] = Number.NEGATIVE_INFINITY;
			else places[first]++;
			if (isLast(ends, (first + 1) * width, width)) places[first + 1] = Number.POSITIVE_INFINITY;
		}
		this.ranges = new Dataset({ inputCount: 2, outputCount, inputs: places, outputs });
	}

	/** The first key of a place. */
	first(place: number): Float64Array {
		if (!(place > 0)) return new Float64Array(this.width);
		const key = this.#cut(place - 1);
		stepUp(key);
		return key;
	}

	/** The last key of a place. */
	last(place: number): Float64Array {
		return (place + 1) * this.width <= this.#cuts.length
			? this.#cut(place)
			: new Float64Array(this.width).fill(mostOfWord);
	}

	/**
	 * A tree whose leaves are boxes of words, in the order of their keys.
	 *
	 * @param cuts places after which a label ends, ascending
	 * @param labels one more than cuts
	 */
	leaves(cuts: Float64Array, labels: Int32Array): GatedLeaves {
		const { width } = this;
		const words = this.#cuts;
		const gates = new Gates(2 * cuts.length);
		const block = new Float64Array(width); // words shared by all keys of the block that is open
		let depth = 0;
		let label = labels[0];
		const close = (to: number): void => {
			while (depth > to) {
				depth--;
				if (block[depth] < mostOfWord) gates.push(depth, block[depth], label);
			}
		};
		for (let i = 0; i < cuts.length; i++) {
			const at = cuts[i] * width;
			let column = width - 1;
			while (words[at + column] === mostOfWord) column--;
			let common = 0;
			while (common < Math.min(depth, column) && block[common] === words[at + common]) common++;
			close(common);
			for (; depth < column; depth++) {
				block[depth] = words[at + depth];
				if (block[depth] > 0) gates.push(depth, block[depth] - 1, label);
			}
			gates.push(column, words[at + column], label);
			label = labels[i + 1];
		}
		close(0);
		return gates.finish(label, width);
	}

	#cut(cut: number): Float64Array {
		return this.#cuts.slice(cut * this.width, (cut + 1) * this.width);
	}
}

/** @throws CondnetError `bad-data` naming a row whose words are none, or whose keys are not in order */
export function checkWordRanges(
	{ inputs, inputCount, rowCount }: Dataset,
	show: (row: number) => string,
): void {
	const width = inputCount / 2;
	for (let row = 0; row < rowCount; row++) {
		const words = inputs.subarray(row * inputCount, (row + 1) * inputCount);
		if (!words.every((word) => Number.isInteger(word) && word >= 0 && word <= mostOfWord))
			throw new CondnetError(
				"bad-data",
				`Row ${row + 1}: the range ${show(row)} has a word that is no whole number from 0 to ${mostOfWord}.`,
				"Keys of several columns are words of 32 bits, the highest one first.",
				[row + 1],
			);
		let column = 0;
		while (column < width - 1 && words[column] === words[width + column]) column++;
		if (words[column] <= words[width + column]) continue;
		throw new CondnetError(
			"bad-data",
			`Row ${row + 1}: the range ${show(row)} ends before it starts.`,
			"Ranges are closed: a range of one key starts and ends with it.",
			[row + 1],
		);
	}
}

/** Gates in the order of keys, each with the label of the leaf before it. */
class Gates {
	#columns: Int32Array;
	#thresholds: Float64Array;
	#labels: Int32Array;
	#count = 0;

	/** @param expected a guess that saves memory where it is right */
	constructor(expected: number) {
		this.#columns = new Int32Array(expected + 1);
		this.#thresholds = new Float64Array(expected + 1);
		this.#labels = new Int32Array(expected + 1);
	}

	/** Two gates in a row that are one have no key between them. */
	push(column: number, threshold: number, before: number): void {
		const last = this.#count - 1;
		if (last >= 0 && this.#columns[last] === column && this.#thresholds[last] === threshold) return;
		if (this.#count + 1 === this.#labels.length) {
			const more = 2 * this.#labels.length;
			this.#columns = grown(this.#columns, new Int32Array(more));
			this.#thresholds = grown(this.#thresholds, new Float64Array(more));
			this.#labels = grown(this.#labels, new Int32Array(more));
		}
		this.#columns[this.#count] = column;
		this.#thresholds[this.#count] = threshold;
		this.#labels[this.#count++] = before;
	}

	/** The tree of least depth in which no gate is below one on a later word. */
	finish(label: number, width: number): GatedLeaves {
		const count = this.#count;
		this.#labels[count] = label;
		const links = { left: new Int32Array(count), right: new Int32Array(count) };
		// Blocks of leaves that only gates on later words part: last leaf, root, height.
		let lasts = Int32Array.from({ length: count + 1 }, (_, leaf) => leaf);
		let roots = lasts.map((leaf) => ~leaf);
		let heights = new Int32Array(count + 1);
		for (let column = width - 1; column >= 0; column--) {
			let kept = 0;
			for (let from = 0, to = 1; from < lasts.length; from = to++) {
				while (to < lasts.length && this.#columns[lasts[to - 1]] === column) to++;
				const { levels, height } = minimaxLevels(heights.subarray(from, to));
				const root = linkByLevels(links, roots.slice(from, to), lasts.slice(from, to - 1), levels);
				lasts[kept] = lasts[to - 1];
				roots[kept] = root;
				heights[kept++] = height;
			}
			lasts = lasts.subarray(0, kept);
			roots = roots.subarray(0, kept);
			heights = heights.subarray(0, kept);
		}
		return {
			tree: new Tree(roots[0], links.left, links.right),
			gateValues: this.#columns.slice(0, count),
			thresholds: this.#thresholds.slice(0, count),
			labels: this.#labels.slice(0, count + 1),
		};
	}
}

function stepUp(key: Float64Array): void {
	for (let j = key.length - 1; key[j]++ === mostOfWord && j > 0; j--) key[j] = 0;
}

/** The key before; of the first key, one with -1 for its first word. */
function stepDown(keys: Float64Array, at: number, width: number): void {
	for (let j = at + width - 1; keys[j]-- === 0 && j > at; j--) keys[j] = mostOfWord;
}

function differ(keys: Float64Array, a: number, b: number, width: number): boolean {
	for (let j = 0; j < width; j++) if (keys[a + j] !== keys[b + j]) return true;
	return false;
}

function isLast(keys: Float64Array, at: number, width: number): boolean {
	for (let j = 0; j < width; j++) if (keys[at + j] !== mostOfWord) return false;
	return true;
}
