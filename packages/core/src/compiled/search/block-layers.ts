/**
 * Layers of a static search tree of blocks (block-trees.ts): how many there are, where they stand, what
 * fills them, and how they are searched. Child c of block b of w numbers is block (w + 1) b + c of the next
 * layer; the last layer is the sorted array itself.
 */

import type { Image } from "../image/image.ts";
import { numbersInLine } from "./cache-lines.ts";

/** What stands in a block, which takes one cache line. */
export interface BlockKind {
	readonly type: "i32" | "f64";
	/** Numbers of a block. */
	readonly width: number;
	/** What no key is above. */
	readonly padding: number;
}

/** Bytes of a block. */
const blockBytes = 64;
/** Blocks of a layer that the first caches hold. */
const cachedBlocks = 8192;

/** Blocks of each layer from the root down. */
export function planLayers(count: number, width: number): number[] {
	const plan = [Math.max(1, Math.ceil(count / width))];
	while (plan[0] > 1) plan.unshift(Math.ceil(plan[0] / (width + 1)));
	return plan;
}

/** The first layer that does not fit the first caches, from which on blocks are fetched ahead. */
export function firstTouched(plan: readonly number[]): number {
	const first = plan.findIndex((blocks) => blocks > cachedBlocks);
	return first < 0 ? plan.length : first;
}

export function totalBlocks(plan: readonly number[]): number {
	return plan.reduce((sum, blocks) => sum + blocks, 0);
}

/** Index of the first key of the bottom layer. */
export function bottomLayer(plan: readonly number[], width: number): number {
	return width * (totalBlocks(plan) - plan[plan.length - 1]);
}

/**
 * Fills the layers above the sorted keys, and pads them, with the largest key of each child that is not the
 * last.
 */
export function fillLayers(
	blocks: Int32Array | Float64Array,
	count: number,
	plan: readonly number[],
	{ width, padding }: BlockKind,
): void {
	const bottom = bottomLayer(plan, width);
	blocks.fill(padding, bottom + count);
	let at = bottom;
	let span = width; // keys below one child
	for (let layer = plan.length - 2; layer >= 0; layer--) {
		at -= width * plan[layer];
		for (let block = 0; block < plan[layer]; block++)
			for (let i = 0; i < width; i++) {
				const child = block * (width + 1) + i;
				blocks[at + block * width + i] =
					child + 1 < plan[layer + 1] ? blocks[bottom + (child + 1) * span - 1] : padding;
			}
		span *= width + 1;
	}
}

/** For each layer its byte offset, for the kernels, and its first block, for JavaScript. */
export function writeLayers(image: Image, plan: readonly number[]): void {
	const layers = image.uint32("layers");
	let first = 0;
	for (let layer = 0; layer < plan.length; layer++) {
		layers[2 * layer] = image.offset("blocks") + first * blockBytes;
		layers[2 * layer + 1] = first;
		first += plan[layer];
	}
}

/** How many of the sorted numbers are below a key, by blocks of 8 or 16: the kernels' search, by numbers. */
export function rankOf(
	key: number,
	blocks: Int32Array | Float64Array,
	layers: Uint32Array,
	width: number,
): number {
	let block = 0;
	let rank = 0;
	for (let layer = 1; layer < layers.length; layer += 2) {
		const from = (layers[layer] + block) * width;
		let at = from;
		if (width === 16) at += +(key > blocks[at + 7]) << 3;
		at += +(key > blocks[at + 3]) << 2;
		at += +(key > blocks[at + 1]) << 1;
		at += +(key > blocks[at]);
		// Halving tells 0 .. width - 1 apart; a last number below is only possible where the block is full.
		at += +(key > blocks[from + width - 1]);
		rank = block * width + (at - from);
		block = rank + block;
	}
	return rank;
}

/**
 * Why a search in an image's blocks could leave a layer; undefined if none can. No key is above the padding,
 * so where a block has no further child the numbers must be padding; what the others are does not matter.
 */
export function blocksProblem(
	image: Image,
	blocks: Int32Array | Float64Array,
	{ width, padding }: BlockKind,
): string | undefined {
	const count = image.float64("lines").length / numbersInLine - 1;
	const plan = planLayers(count, width);
	const layers = image.uint32("layers");
	let first = 0;
	for (const [layer, length] of plan.entries()) {
		if (layers[2 * layer] !== image.offset("blocks") + blockBytes * first || layers[2 * layer + 1] !== first)
			return `layer ${layer} is not where it belongs`;
		const isLast = layer + 1 === plan.length;
		// Numbers that part children: all of the last layer, elsewhere one less than the children of a block.
		const parting = isLast ? count : plan[layer + 1] - 1;
		const children = isLast ? width : width + 1;
		for (let block = Math.floor(parting / children); block < length; block++)
			for (let i = Math.max(0, parting - block * children); i < width; i++)
				if (blocks[(first + block) * width + i] !== padding)
					return `layer ${layer} does not end where it should`;
		first += length;
	}
	return undefined;
}
