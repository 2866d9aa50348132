/**
 * Memorizes a table that comes sorted, batch by batch, and may be larger than memory: gates and answers are
 * given out in order, to be appended to wherever they are kept.
 *
 * The rows come in lexicographic order. Between neighbours with different inputs stands a gate on the first
 * column on which they differ; its rank is the number of columns on which they agree. Rows of one answer
 * become one leaf where nothing between them needs to be told apart: a gate of rank k is left out if on both
 * sides of it the rows that agree with it on k + 1 columns all have one answer. In one column these are the
 * runs of equal label.
 *
 * Cost: O(n p); memory: one number a column, and one or two bytes a gate (its rank), 8 bytes a leaf that
 * joins pairs.
 */

import { requireInternal, requireUsage } from "../errors.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import { type LexicographicShape, lexicographicShape, type Ranks } from "./shapes/lexicographic-shape.ts";

/** Gates and answers that follow those given out before. The arrays are used again by the next call. */
export interface StreamedPart {
	readonly thresholds: Float64Array;
	/** Row-major, outputCount numbers a leaf. */
	readonly answers: Float64Array;
}

export type StreamedStatus =
	| "going on"
	/** Two rows have the same input, and different outputs. */
	| "conflict"
	/** Two rows agree on the columns given, which are not all of them. */
	| "tied"
	/** An input is NaN. */
	| "not a number";

export class StreamedTree {
	readonly outputCount: number;
	/** Columns that a row comes with, in the order of the sort. */
	readonly columnCount: number;
	/** Whether rows that agree on all columns given are the same input. */
	readonly allColumns: boolean;
	/** Rows taken, and distinct inputs among them. */
	rowCount = 0;
	pairCount = 0;
	/** Leaves given out. */
	leafCount = 0;
	/** The last row's inputs, in the order of the sort. */
	readonly inputs: Float64Array;
	readonly #outputs: Float64Array;
	#ranks: Ranks;
	#gateCount = 0;
	/** Rank of the last gate given out, or -1. */
	#lastRank = -1;
	/** Pairs of the leaf that is still open. */
	#open = 0;
	/**
	 * Gates that are left out unless a row with another answer still comes to their right: rank and threshold.
	 */
	readonly #pending: { rank: number; threshold: number; pairs: number }[] = [];
	/** Leaves of more than one pair, and how many they have. */
	readonly #joined: { leaves: number[]; pairs: number[] } = { leaves: [], pairs: [] };
	#thresholds = new Float64Array(0);
	#answers = new Float64Array(0);
	#partGates = 0;
	#partLeaves = 0;

	/** @param expectedRows a guess that saves memory where it is right */
	constructor(columnCount: number, outputCount: number, allColumns: boolean, expectedRows = 1024) {
		requireUsage(columnCount >= 1 && columnCount < 2 ** 16, `${columnCount} columns cannot be sorted by.`);
		this.columnCount = columnCount;
		this.outputCount = outputCount;
		this.allColumns = allColumns;
		this.inputs = new Float64Array(columnCount);
		this.#outputs = new Float64Array(outputCount);
		this.#ranks = columnCount <= 2 ** 8 ? new Uint8Array(expectedRows) : new Uint16Array(expectedRows);
	}

	/** Takes rows [0, count) of columns, in the order of the sort. Anything but "going on" ends the stream. */
	push(inputs: readonly Float64Array[], outputs: readonly Float64Array[], count: number): StreamedStatus {
		this.#startPart(count);
		for (let row = 0; row < count; row++) {
			const rank = this.#rankOf(inputs, row);
			if (rank < 0) return "not a number";
			const same = this.#sameOutputs(outputs, row);
			this.rowCount++;
			if (this.rowCount > 1 && rank === this.columnCount) {
				if (!this.allColumns) return "tied";
				if (!same) return "conflict";
				continue;
			}
			if (this.rowCount > 1) this.#boundary(rank, inputs[rank][row], same);
			this.pairCount++;
			this.#open++;
			for (let j = 0; j < inputs.length; j++) this.inputs[j] = inputs[j][row];
			if (!same || this.rowCount === 1)
				for (let k = 0; k < outputs.length; k++) this.#outputs[k] = outputs[k][row];
		}
		return "going on";
	}

	/** What the last `push` or `finish` gave out. */
	get part(): StreamedPart {
		return {
			thresholds: this.#thresholds.subarray(0, this.#partGates),
			answers: this.#answers.subarray(0, this.#partLeaves * this.outputCount),
		};
	}

	/** Ends the stream; the last leaf is in `part`. */
	finish(): void {
		this.#startPart(1);
		this.#leaf(this.#open);
	}

	/** Rank of every gate given out. */
	get ranks(): Ranks {
		return this.#ranks.subarray(0, this.#gateCount);
	}

	/** The tree of the finished stream, and the gates on its paths. */
	shape(): LexicographicShape {
		const { leaves, pairs } = this.#joined;
		let next = 0;
		return lexicographicShape(this.ranks, (leaf) => (leaves[next] === leaf ? pairs[next++] : 1));
	}

	/** Columns on which a row agrees with the one before; -1 if it holds NaN. */
	#rankOf(inputs: readonly Float64Array[], row: number): number {
		const { inputs: last, columnCount } = this;
		let rank = columnCount;
		for (let j = columnCount - 1; j >= 0; j--) {
			const value = inputs[j][row];
			if (Number.isNaN(value)) return -1;
			if (value !== last[j]) rank = j;
		}
		requireInternal(
			this.rowCount === 0 || rank === columnCount || inputs[rank][row] > last[rank],
			"The rows of a stream are not sorted.",
		);
		return rank;
	}

	#sameOutputs(outputs: readonly Float64Array[], row: number): boolean {
		for (let k = 0; k < outputs.length; k++) if (!Object.is(outputs[k][row], this.#outputs[k])) return false;
		return true;
	}

	/** A row comes that differs from the last one first in column `rank`, where it has `value`. */
	#boundary(rank: number, value: number, same: boolean): void {
		const pending = this.#pending;
		// What stands to the right of these gates has ended, all of one answer: they are left out for good.
		let last = pending.at(-1);
		for (; last !== undefined && last.rank >= rank; last = pending.at(-1)) pending.pop();
		const threshold = thresholdBetween(this.inputs[rank], value);
		if (same && this.#lastRank <= rank) {
			pending.push({ rank, threshold, pairs: this.#open });
			return;
		}
		let given = 0;
		for (const gate of pending) {
			this.#leaf(gate.pairs - given);
			this.#gate(gate.rank, gate.threshold);
			given = gate.pairs;
		}
		pending.length = 0;
		this.#leaf(this.#open - given);
		this.#gate(rank, threshold);
		this.#open = 0;
	}

	#gate(rank: number, threshold: number): void {
		if (this.#gateCount === this.#ranks.length) {
			const larger = this.columnCount <= 2 ** 8 ? Uint8Array : Uint16Array;
			const ranks = new larger(2 * this.#gateCount + 1024);
			ranks.set(this.#ranks);
			this.#ranks = ranks;
		}
		this.#ranks[this.#gateCount++] = rank;
		this.#thresholds[this.#partGates++] = threshold;
		this.#lastRank = rank;
	}

	#leaf(pairs: number): void {
		if (pairs > 1) {
			this.#joined.leaves.push(this.leafCount);
			this.#joined.pairs.push(pairs);
		}
		this.leafCount++;
		this.#answers.set(this.#outputs, this.#partLeaves++ * this.outputCount);
	}

	/** Each row gives out one gate, and those that were held back: at most one a column. */
	#startPart(rows: number): void {
		const most = rows + this.columnCount + 1;
		if (this.#thresholds.length < most) {
			this.#thresholds = new Float64Array(most);
			this.#answers = new Float64Array(most * this.outputCount);
		}
		this.#partGates = 0;
		this.#partLeaves = 0;
	}
}
