/**
 * A tree of axis gates as nodes of 16 bytes: threshold, axis and left child, and the right child follows the
 * left one, so that a step reads one place. Nodes stand level by level; leaves are nodes whose threshold is
 * +Infinity and whose child is ~leaf, so that a step is the same everywhere.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import type { Batch } from "../image/batch.ts";
import { chunkLength, type Image } from "../image/image.ts";
import { requireManyNumbers } from "../image/not-nan.ts";
import { Staging, stagingArrays } from "../image/staging.ts";

/** Whether every gate looks at an input. */
export function hasAxisGates({ inputCount, gateCount, gateValues, pathGates }: ConditionalNetwork): boolean {
	for (let gate = 0; gate < gateCount; gate++)
		if (gateValues[gate] < 0 || gateValues[gate] >= inputCount) return false;
	return pathGates.length === 0;
}

/** The arrays that nodes take in an image. */
export function nodeArrays({
	inputCount,
	outputCount,
	leafCount,
}: {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly leafCount: number;
}): { arrays: Arrays; scratch: Arrays } {
	return {
		arrays: { nodes: ["f64", 4 * leafCount] },
		scratch: {
			...stagingArrays(inputCount, outputCount),
			states: ["u32", chunkLength],
			active: ["u32", chunkLength],
		},
	};
}

/** @param itemOf what a leaf's node says: the leaf itself, or where its record stands */
export function fillNodes(
	{ tree, leafCount, gateValues, thresholds }: ConditionalNetwork,
	image: Image,
	itemOf: (leaf: number) => number = (leaf) => leaf,
): void {
	const nodes = image.float64("nodes");
	const links = linksOf(image);
	// Node 1 stays empty, so that two children share a cache line.
	const sources = new Int32Array(2 * leafCount);
	sources[0] = tree.root;
	let free = 2;
	for (let node = 0; node < 2 * leafCount; node += node === 0 ? 2 : 1) {
		const source = sources[node];
		nodes[2 * node] = source < 0 ? Number.POSITIVE_INFINITY : thresholds[source];
		links[4 * node + 2] = source < 0 ? 0 : gateValues[source];
		links[4 * node + 3] = source < 0 ? ~itemOf(~source) : free;
		if (source < 0) continue;
		sources[free++] = tree.left[source];
		sources[free++] = tree.right[source];
	}
}

/** Why a walk over an image's nodes could leave them or never end; undefined if none can. */
export function nodesProblem(image: Image): string | undefined {
	const inputCount = image.number("inputCount");
	const leafCount = image.number("leafCount");
	const thresholds = image.float64("nodes");
	const links = linksOf(image);
	for (let node = 0; node < 2 * leafCount; node += node === 0 ? 2 : 1) {
		const axis = links[4 * node + 2];
		const child = links[4 * node + 3];
		if (axis < 0 || axis >= inputCount) return `node ${node} looks at input ${axis}`;
		// Children stand behind their parent, so every step comes nearer to a leaf, where the walk ends.
		const isGate = child > Math.max(node, 1) && child + 1 < 2 * leafCount;
		const isLeaf = child < 0 && ~child < leafCount && thresholds[2 * node] === Number.POSITIVE_INFINITY;
		if (!isGate && !isLeaf) return `node ${node} leads to ${child}`;
	}
	return undefined;
}

function linksOf(image: Image): Int32Array {
	return new Int32Array(image.memory.buffer, image.offset("nodes"), 2 * image.float64("nodes").length);
}

/** Sends inputs to leaves. */
export class NodeWalker {
	/** Leaves of the last chunk. */
	readonly leaves: Uint32Array;
	readonly #image: Image;
	readonly #inputCount: number;
	readonly #thresholds: Float64Array;
	readonly #links: Int32Array;
	readonly #staging: Staging;

	constructor(image: Image, staging = new Staging(image)) {
		this.#image = image;
		this.#staging = staging;
		this.#inputCount = image.number("inputCount");
		this.#thresholds = image.float64("nodes");
		this.#links = linksOf(image);
		this.leaves = image.uint32("states");
	}

	/** The leaf an input without NaN is sent to. */
	leafOf(inputs: Float64Array, at: number): number {
		const thresholds = this.#thresholds;
		const links = this.#links;
		let node = 0;
		while (node >= 0) node = links[4 * node + 3] + +(inputs[at + links[4 * node + 2]] > thresholds[2 * node]);
		return ~node;
	}

	/**
	 * Writes the leaves of a batch of at most chunkRows rows into `leaves`.
	 *
	 * @throws CondnetError `bad-data` at the first NaN
	 */
	walk(batch: Batch): void {
		const { inputs, at, count } = batch;
		const inputCount = this.#inputCount;
		const image = this.#image;
		const { kernels } = image.memory;
		if (!kernels) {
			requireManyNumbers(batch, inputCount);
			for (let i = 0; i < count; i++) this.leaves[i] = this.leafOf(inputs, at + i * inputCount);
			return;
		}
		kernels.walk(
			image.offset("nodes"),
			this.#staging.inputs(kernels, batch),
			inputCount,
			count,
			image.offset("active"),
			image.offset("states"),
		);
	}
}
