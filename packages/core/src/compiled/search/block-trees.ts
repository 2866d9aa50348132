/**
 * Static search trees of blocks of one cache line, above the lines that hold the leaves (cache-lines.ts): the
 * last threshold of each line but the last, in blocks, and above them layers that hold the largest number
 * below each child but the last. A block is compared with a key in a few SIMD instructions, and the kernels
 * keep a whole chunk of keys in flight.
 *
 * `block-tree-int32` quantises thresholds and keys to int32 with one monotone affine map, 16 a block; what
 * falls together is settled in the lines. Where too many thresholds do, `block-tree-float64` compares the
 * numbers themselves, 8 a block.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import type { Image, ImageHeader } from "../image/image.ts";
import type { Kernels, MemoryOptions } from "../image/memory.ts";
import {
	type BlockKind,
	blocksProblem,
	bottomLayer,
	fillLayers,
	firstTouched,
	planLayers,
	rankOf,
	totalBlocks,
	writeLayers,
} from "./block-layers.ts";
import { leavesInLine } from "./cache-lines.ts";
import { LinedNetwork, linedHeader, linedImage } from "./lined-network.ts";
import { type SortedShape, type SortedSource, sortedShape } from "./sorted-network.ts";
import { finiteRange } from "./start-table.ts";

/** The most thresholds that may share one int32. */
const mostTogether = 8;
const largest = 2147483647;
const least = -2147483648;

const int32Blocks: BlockKind = { type: "i32", width: 16, padding: largest };
const float64Blocks: BlockKind = { type: "f64", width: 8, padding: Number.POSITIVE_INFINITY };

abstract class BlockTree extends LinedNetwork {
	protected override readonly goesOn = false;
	protected readonly layers: Uint32Array;
	protected readonly layerCount: number;
	protected readonly layersOffset: number;
	protected readonly firstTouched: number;
	protected readonly kernels: Kernels | undefined;

	constructor(image: Image) {
		super(image);
		this.layers = image.uint32("layers");
		this.layerCount = this.layers.length / 2;
		this.layersOffset = image.offset("layers");
		this.firstTouched = image.number("firstTouched");
		this.kernels = image.memory.kernels;
	}
}

export class BlockTree32 extends BlockTree {
	static readonly lowering = "block-tree-int32";
	readonly #blocks: Int32Array;
	readonly #quantisedOffset: number;
	readonly #low: number;
	readonly #scale: number;

	constructor(image: Image) {
		super(image);
		this.#blocks = image.int32("blocks");
		this.#quantisedOffset = image.offset("quantised");
		this.#low = image.number("low");
		this.#scale = image.number("scale");
	}

	/** Undefined where too many thresholds fall together on one int32. Cost: linear. */
	static build(source: SortedSource, options: MemoryOptions): BlockTree32 | undefined {
		const { thresholds } = source.network;
		const [from, to] = finiteRange(thresholds);
		const low = from / 2 + to / 2;
		const scale = to > from ? 4294967294 / (to - from) : 1;
		if (!Number.isFinite(scale) || scale === 0) return undefined;
		for (let i = mostTogether; i < thresholds.length; i++)
			if (quantised(thresholds[i], low, scale) === quantised(thresholds[i - mostTogether], low, scale))
				return undefined;
		const image = treeImage(BlockTree32.header(sortedShape(source), low, scale), source, options);
		fillBlocks(image, image.int32("blocks"), int32Blocks, thresholds, (threshold) =>
			quantised(threshold, low, scale),
		);
		return new BlockTree32(image);
	}

	static header(shape: SortedShape, low: number, scale: number): ImageHeader {
		return treeHeader(BlockTree32.lowering, shape, int32Blocks, { low, scale });
	}

	override problem(): string | undefined {
		return blocksProblem(this.image, this.#blocks, int32Blocks) ?? super.problem();
	}

	protected override line(key: number): number {
		const kernels = this.kernels;
		// A call into WebAssembly costs less than comparing with blocks number by number.
		if (kernels) return kernels.line32(key, this.#low, this.#scale, this.layersOffset, this.layerCount);
		return rankOf(quantised(key, this.#low, this.#scale), this.#blocks, this.layers, int32Blocks.width);
	}

	protected override findLines(kernels: Kernels, keys: number, count: number, lines: number): void {
		const quantised = this.#quantisedOffset;
		kernels.quantise(keys, count, this.#low, this.#scale, quantised);
		kernels.searchBlocks32(quantised, count, this.layersOffset, this.layerCount, this.firstTouched, lines);
	}
}

export class BlockTree64 extends BlockTree {
	static readonly lowering = "block-tree-float64";
	readonly #blocks: Float64Array;

	constructor(image: Image) {
		super(image);
		this.#blocks = image.float64("blocks");
	}

	static build(source: SortedSource, options: MemoryOptions): BlockTree64 {
		const { thresholds } = source.network;
		const image = treeImage(BlockTree64.header(sortedShape(source)), source, options);
		fillBlocks(image, image.float64("blocks"), float64Blocks, thresholds, (threshold) => threshold);
		return new BlockTree64(image);
	}

	static header(shape: SortedShape): ImageHeader {
		return treeHeader(BlockTree64.lowering, shape, float64Blocks);
	}

	override problem(): string | undefined {
		return blocksProblem(this.image, this.#blocks, float64Blocks) ?? super.problem();
	}

	protected override line(key: number): number {
		const kernels = this.kernels;
		if (kernels) return kernels.line64(key, this.layersOffset, this.layerCount);
		return rankOf(key, this.#blocks, this.layers, float64Blocks.width);
	}

	protected override findLines(kernels: Kernels, keys: number, count: number, lines: number): void {
		kernels.searchBlocks64(keys, count, this.layersOffset, this.layerCount, this.firstTouched, lines);
	}
}

/** The kernel's truncation to int32, saturated; a key that is NaN does not come here. */
function quantised(key: number, low: number, scale: number): number {
	const scaled = (key - low) * scale;
	return scaled >= largest ? largest : scaled <= least ? least : scaled | 0;
}

function lineCount(leafCount: number): number {
	return Math.ceil(leafCount / leavesInLine);
}

/** Thresholds that part lines. */
function separatorCount(leafCount: number): number {
	return lineCount(leafCount) - 1;
}

/** As linedHeader, with layers of blocks over the lines. */
function treeHeader(
	lowering: string,
	shape: SortedShape,
	{ type, width }: BlockKind,
	numbers: Readonly<Record<string, number>> = {},
): ImageHeader {
	const plan = planLayers(separatorCount(shape.leafCount), width);
	const arrays: Arrays = { layers: ["u32", 2 * plan.length], blocks: [type, width * totalBlocks(plan)] };
	const all = { ...numbers, firstTouched: firstTouched(plan) };
	return linedHeader(lowering, shape, lineCount(shape.leafCount), arrays, all);
}

/** Fills the blocks with what parts lines: the last threshold of each but the last, as `numberOf` says. */
function fillBlocks(
	image: Image,
	blocks: Int32Array | Float64Array,
	kind: BlockKind,
	thresholds: Float64Array,
	numberOf: (threshold: number) => number,
): void {
	const count = separatorCount(thresholds.length + 1);
	const plan = planLayers(count, kind.width);
	const bottom = bottomLayer(plan, kind.width);
	for (let line = 0; line < count; line++)
		blocks[bottom + line] = numberOf(thresholds[leavesInLine * (line + 1) - 1]);
	fillLayers(blocks, count, plan, kind);
	writeLayers(image, plan);
}

function treeImage(header: ImageHeader, source: SortedSource, options: MemoryOptions): Image {
	return linedImage(header, source, options, (line) => leavesInLine * line);
}
