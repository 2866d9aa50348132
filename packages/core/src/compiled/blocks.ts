/**
 * Static search trees of blocks of one cache line: the sorted thresholds in blocks, and above them layers that hold the
 * largest threshold below each child but the last. A block is compared with a key in a few SIMD instructions, and the
 * kernels keep a whole chunk of keys in flight.
 *
 * `block-tree-int32` quantises thresholds and keys to int32 with one monotone affine map, 16 a block, and ends with an
 * exact check against the float64 thresholds; where too many thresholds fall together, `block-tree-float64` compares
 * the numbers themselves, 8 a block.
 */

import type { Arrays } from "../compiled-layout.ts";
import {
	blocksProblem,
	bottomLayer,
	fillLayers,
	firstTouched,
	planLayers,
	totalBlocks,
	writeLayers,
} from "./block-layers.ts";
import type { Image, ImageHeader } from "./image.ts";
import type { Kernels, MemoryOptions } from "./memory.ts";
import {
	SortedNetwork,
	type SortedShape,
	type SortedSource,
	sortedHeader,
	sortedImage,
	sortedShape,
} from "./sorted-network.ts";
import { finiteRange } from "./starts.ts";

/** The most thresholds that may share one int32. */
const mostTogether = 8;
const largest = 2147483647;
const least = -2147483648;

export class BlockTree32 extends SortedNetwork {
	protected override readonly ahead = false;
	readonly #blocks: Int32Array;
	readonly #layers: Uint32Array;
	readonly #layerCount: number;
	readonly #firstTouched: number;
	readonly #kernels: Kernels | undefined;
	readonly #layersOffset: number;
	readonly #recordsOffset: number;
	readonly #recordBytes: number;
	readonly #quantisedOffset: number;
	/** Where what was asked for ahead is written, or 0. */
	readonly #aheadOffset: number;
	readonly #low: number;
	readonly #scale: number;

	constructor(image: Image) {
		super(image);
		this.#blocks = image.int32("blocks");
		this.#layers = image.uint32("layers");
		this.#layerCount = this.#layers.length / 2;
		this.#firstTouched = image.number("firstTouched");
		this.#kernels = image.memory.kernels;
		this.#layersOffset = image.offset("layers");
		this.#recordsOffset = image.offset("records");
		this.#recordBytes = 8 * this.answers.stride;
		this.#quantisedOffset = image.offset("quantised");
		this.#aheadOffset = this.answers.aheadOf(16) ? this.#quantisedOffset : 0;
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
		const plan = planLayers(thresholds.length, 16);
		const image = sortedImage(BlockTree32.header(sortedShape(source), low, scale), source, options);
		const blocks = image.int32("blocks");
		const bottom = bottomLayer(plan, 16);
		for (let i = 0; i < thresholds.length; i++) blocks[bottom + i] = quantised(thresholds[i], low, scale);
		fillLayers(blocks, thresholds.length, plan, 16, largest);
		writeLayers(image, plan, 64);
		return new BlockTree32(image);
	}

	static header(shape: SortedShape, low: number, scale: number): ImageHeader {
		const plan = planLayers(shape.leafCount - 1, 16);
		const arrays: Arrays = { layers: ["u32", 2 * plan.length], blocks: ["i32", 16 * totalBlocks(plan)] };
		const numbers = { low, scale, firstTouched: firstTouched(plan) };
		return sortedHeader("block-tree-int32", shape, true, arrays, numbers);
	}

	override problem(): string | undefined {
		return blocksProblem(this.image, this.#blocks, 16, largest);
	}

	override rank(key: number): number {
		const kernels = this.#kernels;
		// A call into WebAssembly costs less than comparing with blocks number by number.
		if (kernels)
			return kernels.rank32(
				key,
				this.#low,
				this.#scale,
				this.#layersOffset,
				this.#layerCount,
				this.#recordsOffset,
				this.#recordBytes,
				this.#aheadOffset,
			);
		return this.#rankPlainly(key);
	}

	#rankPlainly(key: number): number {
		const q = quantised(key, this.#low, this.#scale);
		const blocks = this.#blocks;
		const layers = this.#layers;
		const last = this.#layerCount - 1;
		let block = 0;
		let rank = 0;
		for (let layer = 0; layer <= last; layer++) {
			const from = (layers[2 * layer + 1] + block) << 4;
			let at = from;
			at += +(q > blocks[at + 7]) << 3;
			at += +(q > blocks[at + 3]) << 2;
			at += +(q > blocks[at + 1]) << 1;
			at += +(q > blocks[at]);
			// Four steps tell 0..15 apart; a sixteenth key below is only possible where the block is full.
			at += +(q > blocks[from + 15]);
			rank = (block << 4) + (at - from);
			block = rank + block;
		}
		const { records, stride } = this.answers;
		while (key > records[rank * stride]) rank++;
		return rank;
	}

	protected override search(kernels: Kernels, keys: number, count: number, ranks: number): void {
		const quantised = this.#quantisedOffset;
		kernels.quantise(keys, count, this.#low, this.#scale, quantised);
		kernels.searchBlocks32(quantised, count, this.#layersOffset, this.#layerCount, this.#firstTouched, ranks);
	}
}

export class BlockTree64 extends SortedNetwork {
	protected override readonly ahead = undefined;
	readonly #blocks: Float64Array;
	readonly #layers: Uint32Array;
	readonly #layerCount: number;
	readonly #firstTouched: number;
	readonly #kernels: Kernels | undefined;
	readonly #layersOffset: number;
	readonly #recordsOffset: number;
	readonly #recordBytes: number;
	/** Where what was asked for ahead is written, or 0. */
	readonly #aheadOffset: number;

	constructor(image: Image) {
		super(image);
		this.#blocks = image.float64("blocks");
		this.#layers = image.uint32("layers");
		this.#layerCount = this.#layers.length / 2;
		this.#firstTouched = image.number("firstTouched");
		this.#kernels = image.memory.kernels;
		this.#layersOffset = image.offset("layers");
		this.#recordsOffset = image.offset("records");
		this.#recordBytes = 8 * this.answers.stride;
		this.#aheadOffset = this.answers.aheadOf(8) ? image.offset("quantised") : 0;
	}

	static build(source: SortedSource, options: MemoryOptions): BlockTree64 {
		const { thresholds } = source.network;
		const plan = planLayers(thresholds.length, 8);
		const image = sortedImage(BlockTree64.header(sortedShape(source)), source, options);
		const blocks = image.float64("blocks");
		blocks.set(thresholds, bottomLayer(plan, 8));
		fillLayers(blocks, thresholds.length, plan, 8, Number.POSITIVE_INFINITY);
		writeLayers(image, plan, 64);
		return new BlockTree64(image);
	}

	static header(shape: SortedShape): ImageHeader {
		const plan = planLayers(shape.leafCount - 1, 8);
		const arrays: Arrays = { layers: ["u32", 2 * plan.length], blocks: ["f64", 8 * totalBlocks(plan)] };
		return sortedHeader("block-tree-float64", shape, false, arrays, { firstTouched: firstTouched(plan) });
	}

	override problem(): string | undefined {
		return blocksProblem(this.image, this.#blocks, 8, Number.POSITIVE_INFINITY);
	}

	override rank(key: number): number {
		const kernels = this.#kernels;
		if (kernels)
			return kernels.rank64(
				key,
				this.#layersOffset,
				this.#layerCount,
				this.#recordsOffset,
				this.#recordBytes,
				this.#aheadOffset,
			);
		return this.#rankPlainly(key);
	}

	#rankPlainly(key: number): number {
		const blocks = this.#blocks;
		const layers = this.#layers;
		const last = this.#layerCount - 1;
		let block = 0;
		let rank = 0;
		for (let layer = 0; layer <= last; layer++) {
			const from = (layers[2 * layer + 1] + block) << 3;
			let at = from;
			at += +(key > blocks[at + 3]) << 2;
			at += +(key > blocks[at + 1]) << 1;
			at += +(key > blocks[at]);
			at += +(key > blocks[from + 7]);
			rank = (block << 3) + (at - from);
			block = rank + block;
		}
		return rank;
	}

	protected override search(kernels: Kernels, keys: number, count: number, ranks: number): void {
		kernels.searchBlocks64(keys, count, this.#layersOffset, this.#layerCount, this.#firstTouched, ranks);
	}
}

/** The kernel's truncation to int32, saturated; a key that is NaN does not come here. */
function quantised(key: number, low: number, scale: number): number {
	const scaled = (key - low) * scale;
	return scaled >= largest ? largest : scaled <= least ? least : scaled | 0;
}
