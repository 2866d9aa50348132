/**
 * A block of a sorted table: some thousands of bytes with all that answering an input of its range needs, so
 * that one read does. Its leaves stand in the order of their keys; the gate between two neighbours looks at
 * the column of the order on which they first differ, its *rank*. Among gates of one rank between two of a
 * lower one, thresholds ascend (memorize/streamed.ts).
 *
 *     0    leaves m (u32), type of thresholds, of answers (u8 each: their place among the types of sections),
 *          bytes of a rank (u8: 0, 1 or 2; 0: all gates are of rank 0), 0 (u8)
 *     8    thresholds (m - 1), padded to 8 bytes; ranks (m - 1), padded; answers, row-major, padded
 *
 * Cost of a search: two binary searches for each rank there is; memory: the block widened, and 4 bytes a
 * gate where ranks differ.
 */

import { damaged, elementSize, elementTypes } from "../frame/format.ts";
import { NarrowType } from "../sections/columns.ts";
import { type NumberArray, numberView } from "../sections/sections.ts";

const headSize = 8;

/** Gates and leaves as they are read from a sorted table. */
export interface BlockParts {
	/** One fewer than leaves. */
	readonly thresholds: Float64Array;
	readonly ranks: Uint16Array;
	/** Row-major. */
	readonly answers: Float64Array;
}

export function encodeBlock({ thresholds, ranks, answers }: BlockParts): Uint8Array {
	const mostRank = ranks.reduce((most, rank) => Math.max(most, rank), 0);
	const rankBytes = mostRank === 0 ? 0 : mostRank < 2 ** 8 ? 1 : 2;
	const gateType = new NarrowType().observe(thresholds);
	const answerType = new NarrowType().observe(answers);
	const arrays: NumberArray[] = [
		gateType.convert(thresholds),
		rankBytes === 0 ? new Uint8Array(0) : rankBytes === 1 ? Uint8Array.from(ranks) : ranks,
		answerType.convert(answers),
	];
	const size = arrays.reduce((sum, { byteLength }) => sum + padded(byteLength), headSize);
	const bytes = new Uint8Array(size);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, thresholds.length + 1, true);
	bytes[4] = elementTypes.indexOf(gateType.type);
	bytes[5] = elementTypes.indexOf(answerType.type);
	bytes[6] = rankBytes;
	let at = headSize;
	for (const { buffer, byteOffset, byteLength } of arrays) {
		bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
		at += padded(byteLength);
	}
	return bytes;
}

/** A block that was read. */
export class Block {
	/** Bytes of memory it takes, about. */
	readonly size: number;
	readonly answers: Float64Array;
	readonly #thresholds: Float64Array;
	/** Of each rank, the gates of it; undefined where all are of rank 0. */
	readonly #gates: readonly Uint32Array[] | undefined;

	/**
	 * @param columnCount ranks there may be
	 * @throws CondnetError `bad-data` if the bytes are no block
	 */
	constructor(bytes: Uint8Array, outputCount: number, columnCount: number) {
		if (bytes.length < headSize) throw noBlock();
		const leaves = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
		const rankType = (["bytes", "u8", "u16"] as const)[bytes[6]];
		let at = headSize;
		const take = (type: (typeof elementTypes)[number] | undefined, count: number): NumberArray => {
			if (type === undefined || type === "bytes") throw noBlock();
			const length = count * elementSize[type];
			if (at + padded(length) > bytes.length) throw noBlock();
			const view = numberView("blocks", type, bytes.subarray(at, at + length));
			at += padded(length);
			return view;
		};
		if (leaves < 1 || rankType === undefined) throw noBlock();
		this.#thresholds = Float64Array.from(take(elementTypes[bytes[4]], leaves - 1));
		const ranks = rankType === "bytes" ? undefined : take(rankType, leaves - 1);
		this.answers = Float64Array.from(take(elementTypes[bytes[5]], leaves * outputCount));
		if (at !== bytes.length) throw noBlock();
		this.#gates = ranks && gatesByRank(ranks, columnCount);
		this.size = 8 * (this.#thresholds.length + this.answers.length) + 4 * (ranks?.length ?? 0) + 256;
	}

	/**
	 * The leaf of an input.
	 *
	 * @param inputs rows, of which one begins at `at`
	 * @param order the columns, by rank
	 */
	leafOf(inputs: Float64Array, at: number, order: Uint32Array): number {
		const thresholds = this.#thresholds;
		if (this.#gates === undefined) return countBelow(thresholds, inputs[at + order[0]]);
		let first = 0;
		let last = thresholds.length;
		for (let rank = 0; first < last && rank < this.#gates.length; rank++) {
			const gates = this.#gates[rank];
			const key = inputs[at + order[rank]];
			const begin = countBelow(gates, first);
			const end = countBelow(gates, last);
			let from = begin;
			for (let to = end; from < to; ) {
				const middle = (from + to) >>> 1;
				if (key > thresholds[gates[middle]]) from = middle + 1;
				else to = middle;
			}
			if (from > begin) first = gates[from - 1] + 1;
			if (from < end) last = gates[from];
		}
		return first;
	}
}

function gatesByRank(ranks: NumberArray, columnCount: number): Uint32Array[] {
	const counts: number[] = [];
	for (const rank of ranks) {
		if (rank >= columnCount) throw noBlock();
		while (counts.length <= rank) counts.push(0);
		counts[rank]++;
	}
	const gates = counts.map((count) => new Uint32Array(count));
	counts.fill(0);
	for (let gate = 0; gate < ranks.length; gate++) gates[ranks[gate]][counts[ranks[gate]]++] = gate;
	return gates;
}

/** How many of ascending numbers are below one. */
export function countBelow(numbers: Float64Array | Uint32Array, limit: number): number {
	let from = 0;
	for (let to = numbers.length; from < to; ) {
		const middle = (from + to) >>> 1;
		if (numbers[middle] < limit) from = middle + 1;
		else to = middle;
	}
	return from;
}

function padded(length: number): number {
	return (length + 7) & ~7;
}

function noBlock(): Error {
	return damaged("a block of its table is none");
}
