/**
 * Start table: one affine piece sends a key to a bucket, a table says how many thresholds lie in the buckets before it,
 * and exact comparisons with the bucket's own thresholds end the search. The affine piece is monotone in float64
 * arithmetic, so thresholds of earlier buckets are below the key and those of later ones are not: the rank is exact for
 * every key. Two buckets a threshold; a start is a base every 32 buckets and a byte.
 *
 * Where thresholds crowd so that a byte does not suffice or buckets are long, there is no start table.
 */

import type { Arrays } from "../compiled-layout.ts";
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

/** The most thresholds in a bucket, and the most that a search may pass on average. */
const mostInBucket = 32;
const mostOnAverage = 2;

export class StartTable extends SortedNetwork {
	protected override readonly ahead = true;
	readonly #low: number;
	readonly #scale: number;
	readonly #buckets: number;
	readonly #bases: Uint32Array;
	readonly #offsets: Uint8Array;

	constructor(image: Image) {
		super(image);
		this.#low = image.number("low");
		this.#scale = image.number("scale");
		this.#bases = image.uint32("bases");
		this.#offsets = image.uint8("offsets");
		this.#buckets = this.#offsets.length;
	}

	/** Undefined where the thresholds allow no start table. Cost: linear. */
	static build(source: SortedSource, options: MemoryOptions): StartTable | undefined {
		const { thresholds } = source.network;
		const buckets = bucketsFor(thresholds.length);
		const [low, high] = finiteRange(thresholds);
		const scale = high > low ? (buckets - 1) / (high - low) : 1;
		if (!Number.isFinite(scale) || scale === 0 || !crowdsLittle(thresholds, low, scale, buckets))
			return undefined;
		const image = sortedImage(StartTable.header(sortedShape(source), low, scale), source, options);
		const bases = image.uint32("bases");
		const offsets = image.uint8("offsets");
		let rank = 0;
		for (let bucket = 0; bucket < buckets; bucket++) {
			if ((bucket & 31) === 0) bases[bucket >>> 5] = rank;
			offsets[bucket] = rank - bases[bucket >>> 5];
			while (rank < thresholds.length && bucketOf(thresholds[rank], low, scale, buckets) === bucket) rank++;
		}
		return new StartTable(image);
	}

	static header(shape: SortedShape, low: number, scale: number): ImageHeader {
		const buckets = bucketsFor(shape.leafCount - 1);
		const arrays: Arrays = { bases: ["u32", buckets / 32], offsets: ["u8", buckets] };
		return sortedHeader("start-table", shape, true, arrays, { low, scale });
	}

	override problem(): string | undefined {
		const bases = this.#bases;
		const offsets = this.#offsets;
		const last = this.image.number("leafCount") - 1;
		for (let group = 0; group < bases.length; group++) {
			if (bases[group] + 255 <= last) continue;
			for (let bucket = 32 * group; bucket < 32 * (group + 1); bucket++)
				if (bases[group] + offsets[bucket] > last) return `bucket ${bucket} starts behind the last leaf`;
		}
		return undefined;
	}

	override rank(key: number): number {
		const bucket = bucketOf(key, this.#low, this.#scale, this.#buckets);
		const { records, stride } = this.answers;
		let rank = this.#bases[bucket >>> 5] + this.#offsets[bucket];
		while (key > records[rank * stride]) rank++;
		return rank;
	}

	protected override search(kernels: Kernels, keys: number, count: number, ranks: number): void {
		kernels.startsOf(
			keys,
			count,
			this.#low,
			this.#scale,
			this.#buckets,
			this.#bases.byteOffset,
			this.#offsets.byteOffset,
			ranks,
		);
	}
}

/** Two a threshold, and a multiple of 32. */
function bucketsFor(thresholdCount: number): number {
	return Math.ceil(Math.max(1, thresholdCount) / 16) * 32;
}

/** The kernel's truncation, saturated to [0, buckets). */
function bucketOf(key: number, low: number, scale: number, buckets: number): number {
	const scaled = (key - low) * scale;
	return scaled >= buckets ? buckets - 1 : scaled > 0 ? scaled | 0 : 0;
}

/** The least and the largest finite number of ascending ones; 0 and 0 if there is none. */
export function finiteRange(ascending: Float64Array): [low: number, high: number] {
	let from = 0;
	let to = ascending.length - 1;
	while (from <= to && ascending[from] === Number.NEGATIVE_INFINITY) from++;
	while (to >= from && ascending[to] === Number.POSITIVE_INFINITY) to--;
	return from <= to ? [ascending[from], ascending[to]] : [0, 0];
}

function crowdsLittle(thresholds: Float64Array, low: number, scale: number, buckets: number): boolean {
	let passed = 0;
	let inBucket = 0;
	let inGroup = 0;
	let previous = -1;
	for (let i = 0; i < thresholds.length; i++) {
		const bucket = bucketOf(thresholds[i], low, scale, buckets);
		if (bucket >>> 5 !== previous >>> 5) inGroup = 0;
		inBucket = bucket === previous ? inBucket + 1 : 1;
		passed += inBucket;
		previous = bucket;
		if (++inGroup > 255 || inBucket > mostInBucket) return false;
	}
	return passed <= mostOnAverage * Math.max(1, thresholds.length);
}
