/**
 * Whether the gates of a tree stand in the lexicographic order that a file states, seen while they pass by
 * once, in order and with the tree's shape beside them. The rank of a gate is that of its column in the
 * order. Looked at is that
 *
 * - no gate has one of lower rank below it in the tree, and
 * - between two gates of lower rank, thresholds of one rank ascend.
 *
 * Then an input reaches the tree's own leaf whichever gate of least rank in a block is asked first: in a
 * block under a gate, those of least rank ascend, so the input's key is above the first of them and not above
 * the others, whatever the order in which they are asked; and the tree asks all that still tell before any of
 * a higher rank.
 *
 * Cost: a few steps a gate and a leaf; memory: the gates above one leaf and a threshold a column, whatever
 * the file holds.
 */

import type { CondnetError } from "../../errors.ts";
import { damaged } from "../frame/format.ts";
import { type NumberArray, numberView } from "../sections/sections.ts";
import { shapeSize } from "../sections/shape.ts";

/** Gates on a path at most; deeper trees are not looked at. */
const mostDepth = 2 ** 16;
/** On the stack of gates: this one's left side is being read. */
const leftOpen = -1;
/** Of a leaf: no gate has as high a rank. */
const noRank = 2 ** 31 - 1;

export class OrderCheck {
	readonly #rankOf: Uint32Array;
	readonly #leafCount: number;
	/** The node of the shape that is read next. */
	#node = 0;
	/** Gates above that node: `leftOpen`, or the rank of a gate whose right side is being read. */
	readonly #above = new Int32Array(mostDepth);
	#depth = 0;
	/**
	 * Ranks, ascending, of which a gate was met after the last gate of lower rank, and that gate's threshold.
	 */
	readonly #ranks: Int32Array;
	readonly #thresholds: Float64Array;
	#last = -1;
	#inOrder = true;
	#tooDeep = false;

	/**
	 * @param rankOf the rank of each column; any number beyond the ranks for columns that the order does not
	 * name
	 */
	constructor(rankOf: Uint32Array, leafCount: number) {
		this.#rankOf = rankOf;
		this.#leafCount = leafCount;
		this.#ranks = new Int32Array(rankOf.length + 2);
		this.#thresholds = new Float64Array(rankOf.length + 2);
	}

	/**
	 * The bytes [from, to) of the shape that `take` needs for gates up to `end`, and `finish` after the last
	 * one.
	 */
	bytesFor(end: number): [from: number, to: number] {
		if (this.#tooDeep) return [0, 0];
		return [this.#node >>> 3, Math.min(shapeSize(this.#leafCount), Math.ceil((2 * end + mostDepth) / 8) + 1)];
	}

	/**
	 * The next gates.
	 *
	 * @param values the column of each; undefined: all look at column 0
	 * @param shape bytes of the shape as `bytesFor` says
	 * @throws CondnetError `bad-data` if the shape is not that of one tree
	 */
	take(thresholds: NumberArray, values: NumberArray | undefined, shape: Uint8Array): void {
		const firstByte = this.#node >>> 3;
		for (let k = 0; k < thresholds.length && !this.#tooDeep; k++) {
			const below = this.#readToLeaf(shape, firstByte);
			if (this.#tooDeep) return;
			if (this.#depth === 0) throw noTree();
			const rank = this.#rankOf[values?.[k] ?? 0] ?? noRank;
			if (rank >= this.#rankOf.length || below < rank) this.#inOrder = false;
			this.#above[this.#depth - 1] = rank;
			this.#ascend(rank, thresholds[k]);
		}
	}

	/**
	 * After the last gate.
	 *
	 * @param shape bytes of the shape as `bytesFor` says
	 * @returns whether the gates are in order; undefined if the tree is too deep to tell
	 * @throws CondnetError `bad-data` if the shape is not that of one tree
	 */
	finish(shape: Uint8Array): boolean | undefined {
		if (this.#tooDeep) return undefined;
		const firstByte = this.#node >>> 3;
		this.#readToLeaf(shape, firstByte);
		const end = this.#node & 7;
		const padding = end === 0 ? 0 : shape[(this.#node >>> 3) - firstByte] >>> end;
		if (this.#depth > 0 || this.#node !== 2 * this.#leafCount - 1 || padding !== 0) throw noTree();
		return this.#inOrder;
	}

	/**
	 * Reads nodes to the next leaf. It ends the left side of the gate that is last on the stack then.
	 *
	 * @returns the rank at that side's root
	 */
	#readToLeaf(shape: Uint8Array, firstByte: number): number {
		const above = this.#above;
		let node = this.#node;
		let depth = this.#depth;
		for (; ((shape[(node >>> 3) - firstByte] >>> (node & 7)) & 1) === 1; node++) {
			if (depth === mostDepth) {
				this.#tooDeep = true;
				return noRank;
			}
			above[depth++] = leftOpen;
		}
		let below = noRank;
		for (; depth > 0 && above[depth - 1] !== leftOpen; depth--) {
			if (below < above[depth - 1]) this.#inOrder = false;
			below = above[depth - 1];
		}
		this.#node = node + 1;
		this.#depth = depth;
		return below;
	}

	#ascend(rank: number, threshold: number): void {
		const ranks = this.#ranks;
		let last = this.#last;
		while (last >= 0 && ranks[last] > rank) last--;
		if (last < 0 || ranks[last] < rank) ranks[++last] = rank;
		else if (!(this.#thresholds[last] <= threshold)) this.#inOrder = false;
		this.#thresholds[last] = threshold;
		this.#last = last;
	}
}

/** The rank of each column; inputCount, which no gate may have, for those that are not among the order's. */
export function ranksOf(order: Uint8Array, inputCount: number): Uint32Array {
	const columns = numberView("order.columns", "u32", order);
	const ranks = new Uint32Array(inputCount).fill(inputCount);
	if (columns.length === 0) throw damaged("section order.columns names no column");
	for (let rank = 0; rank < columns.length; rank++) {
		if (columns[rank] >= inputCount || ranks[columns[rank]] < inputCount)
			throw damaged("section order.columns names a column twice, or one that does not exist");
		ranks[columns[rank]] = rank;
	}
	return ranks;
}

function noTree(): CondnetError {
	return damaged("the shape of the tree is not that of one tree");
}
