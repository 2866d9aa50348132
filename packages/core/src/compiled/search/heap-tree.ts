/**
 * Heap-shaped search tree (Eytzinger's order), for small tables: gate 1 is the root, the children of gate k
 * are 2 k and 2 k + 1, and a number from the leaf count on is a leaf. It is the complete tree over the sorted
 * thresholds; the index arithmetic needs no branch.
 */

import type { Outcome } from "../../network/domain.ts";
import type { Batch } from "../image/batch.ts";
import type { Image, ImageHeader } from "../image/image.ts";
import type { Kernels, MemoryOptions } from "../image/memory.ts";
import {
	SortedNetwork,
	type SortedShape,
	type SortedSource,
	sortedHeader,
	sortedImage,
	sortedShape,
} from "./sorted-network.ts";

export class HeapTree extends SortedNetwork {
	static readonly lowering = "heap";
	readonly #gates: Float64Array;
	readonly #leafCount: number;
	/** The first number of the last level. */
	readonly #lastLevel: number;

	constructor(image: Image) {
		super(image);
		this.#gates = image.float64("gates");
		this.#leafCount = this.#gates.length;
		this.#lastLevel = lastLevelOf(this.#leafCount);
	}

	static build(source: SortedSource, options: MemoryOptions): HeapTree {
		const { thresholds, leafCount } = source.network;
		const image = sortedImage(HeapTree.header(sortedShape(source)), source, options);
		const gates = image.float64("gates");
		const lastLevel = lastLevelOf(leafCount);
		// A gate separates its left subtree's last leaf from the next one: its threshold is that leaf's.
		for (let gate = 1; gate < leafCount; gate++) {
			let node = 2 * gate;
			while (node < leafCount) node = 2 * node + 1;
			gates[gate] = thresholds[leafNumber(node, leafCount, lastLevel)];
		}
		return new HeapTree(image);
	}

	static header(shape: SortedShape): ImageHeader {
		return sortedHeader(HeapTree.lowering, shape, { gates: ["f64", shape.leafCount] });
	}

	protected override answerKey(
		key: number,
		inputs: Float64Array,
		at: number,
		outputs: Float64Array,
		to: number,
	): Outcome {
		const gates = this.#gates;
		const leafCount = this.#leafCount;
		let node = 1;
		while (node < leafCount) node = 2 * node + +(key > gates[node]);
		return this.records.answer(leafNumber(node, leafCount, this.#lastLevel), inputs, at, outputs, to);
	}

	protected override answerKeys(kernels: Kernels, keys: number, batch: Batch): number {
		const leaves = this.places;
		const gates = this.#gates.byteOffset;
		kernels.searchHeap(keys, batch.count, gates, this.#leafCount, this.#lastLevel, leaves.byteOffset);
		return this.records.answerMany(leaves, batch);
	}
}

/** The first number of the last level that holds a leaf: the largest power of 2 below 2 * leafCount. */
function lastLevelOf(leafCount: number): number {
	let level = 1;
	while (2 * level < 2 * leafCount) level *= 2;
	return level;
}

/** The number, from left to right, of the leaf at a place of the heap: those of the last level come first. */
function leafNumber(node: number, leafCount: number, lastLevel: number): number {
	return node >= lastLevel ? node - lastLevel : node + leafCount - lastLevel;
}
