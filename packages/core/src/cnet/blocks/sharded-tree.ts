/**
 * Answers from the files of a table's shards, which stay where they are: after opening, which reads what says
 * where blocks are, an input takes one read, of the block that holds its leaf, unless that is still held.
 *
 * Inputs are answered in batches, those of one block together, so that a batch reads each block once. Cost: a
 * binary search among all blocks and one in a block for each rank there; memory: 16 bytes a block, and blocks
 * within a budget.
 */

import { CondnetError, requireUsage } from "../../errors.ts";
import { requireNames } from "../decode.ts";
import { damaged } from "../frame/format.ts";
import type { PageSource } from "../paged/pages.ts";
import { firstNaN } from "../paged/search-steps.ts";
import type { CnetReader } from "../reader.ts";
import type { CnetMetadata } from "../sections/metadata.ts";
import { type Block, countBelow } from "./block.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { ShardFile } from "./shard-file.ts";
import type { ShardFacts } from "./shard-writer.ts";

const batchSize = 2 ** 13;

/**
 * A network that stands in the files of its shards, made of a table by several jobs. Batches are answered by
 * reading blocks as they are needed, within a budget of memory.
 *
 * @throws CondnetError `bad-data` if a file is damaged, or not the one that was joined
 */
export class ShardedTree {
	/** Only gates on inputs and constants: nothing rounds. */
	readonly arithmetic = "float64";
	readonly inputCount: number;
	readonly outputCount: number;
	readonly shards: readonly ShardFile[];
	/** Blocks read so far, one read each. */
	reads = 0;
	/** Gates on the first column between all neighbouring blocks. */
	readonly #thresholds: Float64Array;
	/** The first block of each shard, among all. */
	readonly #first: readonly number[];
	readonly #budget: number;
	/** Blocks that are held; the one that was not used for longest comes first. */
	readonly #held = new Map<number, Block>();
	#heldBytes = 0;
	readonly #places = new Float64Array(batchSize);

	/** @param between the gates between neighbouring shards */
	private constructor(shards: readonly ShardFile[], between: Float64Array, budget: number) {
		const [{ facts }] = shards;
		this.inputCount = facts.inputCount;
		this.outputCount = facts.outputCount;
		this.shards = shards;
		this.#budget = budget;
		const first: number[] = [];
		let blocks = 0;
		for (const shard of shards) {
			first.push(blocks);
			blocks += shard.blockCount;
		}
		this.#first = first;
		this.#thresholds = new Float64Array(blocks - 1);
		shards.forEach((shard, k) => {
			if (k > 0) this.#thresholds[first[k] - 1] = between[k - 1];
			this.#thresholds.set(shard.thresholds, first[k]);
		});
		if (this.#thresholds.some((value, k) => value < this.#thresholds[k - 1]))
			throw damaged("its shards are not in the order of their keys");
	}

	/**
	 * @param open the file that a manifest names
	 * @param budget bytes of blocks that may be held
	 */
	static async open(
		reader: CnetReader,
		open: (file: string) => PageSource,
		budget: number,
	): Promise<{ network: ShardedTree; metadata: CnetMetadata; manifest: Manifest }> {
		const manifest = await readManifest(reader);
		const metadata = await reader.metadata();
		const shards: ShardFile[] = [];
		for (const { file, bytes, checksum } of manifest.shards) {
			const shard = await named(file, () => ShardFile.open(file, open(file)));
			if (shard.size !== bytes || shard.checksum !== checksum)
				throw new CondnetError(
					"bad-data",
					`${file} is another file than the one that was joined.`,
					"Make the shard again, or join again.",
				);
			if (shards.length > 0 && !alike(shard, shards[0])) throw damaged(`${file} is a shard of another table`);
			shards.push(shard);
		}
		requireNames(metadata, shards[0].facts);
		return { network: new ShardedTree(shards, manifest.thresholds, budget), metadata, manifest };
	}

	/** One shard alone: what it answers of its own range. */
	static of(shard: ShardFile, budget: number): ShardedTree {
		return new ShardedTree([shard], new Float64Array(0), budget);
	}

	/** Counts of all shards together. */
	get facts(): ShardFacts {
		return joinedFacts(this.shards.map(({ facts }) => facts));
	}

	/**
	 * Answers `count` inputs, row-major, into outputs, row-major.
	 *
	 * @throws CondnetError `bad-data` if an input is NaN, or a block is damaged
	 */
	evaluate(inputs: Float64Array, outputs: Float64Array, count: number): void {
		const { inputCount, outputCount } = this;
		requireUsage(
			inputs.length >= count * inputCount && outputs.length >= count * outputCount,
			`A batch of ${count} rows does not fit ${inputs.length} inputs and ${outputs.length} outputs.`,
		);
		const nan = firstNaN(inputs, count * inputCount);
		if (nan >= 0) throw new CondnetError("bad-data", `Input ${nan % inputCount} is NaN, expected a number.`);
		for (let first = 0; first < count; first += batchSize)
			this.#answer(inputs, outputs, first, Math.min(batchSize, count - first));
	}

	#answer(inputs: Float64Array, outputs: Float64Array, first: number, size: number): void {
		const { inputCount, outputCount } = this;
		const column = this.shards[0].order[0];
		const places = this.#places.subarray(0, size);
		for (let q = 0; q < size; q++)
			places[q] = batchSize * countBelow(this.#thresholds, inputs[(first + q) * inputCount + column]) + q;
		places.sort();
		let block: Block | undefined;
		let held = -1;
		let { order } = this.shards[0];
		for (const place of places) {
			const index = Math.floor(place / batchSize);
			if (block === undefined || index !== held) {
				held = index;
				const shard = this.#shardOf(index);
				order = this.shards[shard].order;
				block = this.#block(index, shard);
			}
			const row = first + (place % batchSize);
			const from = outputCount * block.leafOf(inputs, row * inputCount, order);
			for (let k = 0; k < outputCount; k++) outputs[row * outputCount + k] = block.answers[from + k];
		}
	}

	#shardOf(index: number): number {
		let from = 0;
		for (let to = this.#first.length; to - from > 1; ) {
			const middle = (from + to) >>> 1;
			if (this.#first[middle] <= index) from = middle;
			else to = middle;
		}
		return from;
	}

	#block(index: number, shard: number): Block {
		const held = this.#held.get(index);
		if (held !== undefined) {
			this.#held.delete(index);
			this.#held.set(index, held);
			return held;
		}
		const block = this.shards[shard].block(index - this.#first[shard]);
		this.reads++;
		this.#heldBytes += block.size;
		this.#held.set(index, block);
		for (const [oldest, { size }] of this.#held) {
			if (this.#heldBytes <= this.#budget || oldest === index) break;
			this.#held.delete(oldest);
			this.#heldBytes -= size;
		}
		return block;
	}
}

/** Counts of shards in their order, below a complete tree of the gates between them. */
export function joinedFacts(shards: readonly ShardFacts[]): ShardFacts {
	const [{ inputCount, outputCount }] = shards;
	let levels = 0;
	while (2 ** levels < shards.length) levels++;
	// In a complete tree the leaves of the last level are the first ones.
	const deepest = 2 * shards.length - 2 ** levels;
	const above = (k: number): number => (k < deepest ? levels : levels - 1);
	const sum = (of: (facts: ShardFacts, k: number) => number): number =>
		shards.reduce((total, facts, k) => total + of(facts, k), 0);
	return {
		inputCount,
		outputCount,
		rows: sum(({ rows }) => rows),
		pairs: sum(({ pairs }) => pairs),
		leaves: sum(({ leaves }) => leaves),
		depth: shards.reduce((most, { depth }, k) => Math.max(most, depth + above(k)), 0),
		depthSum: sum(({ depthSum, pairs }, k) => depthSum + pairs * above(k)),
		first: shards[0].first,
		last: shards[shards.length - 1].last,
	};
}

function alike(shard: ShardFile, other: ShardFile): boolean {
	return (
		shard.facts.inputCount === other.facts.inputCount &&
		shard.facts.outputCount === other.facts.outputCount &&
		shard.order[0] === other.order[0]
	);
}

async function named<Result>(file: string, open: () => Promise<Result>): Promise<Result> {
	try {
		return await open();
	} catch (error) {
		if (!(error instanceof CondnetError)) throw error;
		throw new CondnetError(error.code, `Shard ${file}: ${error.message}`, error.hint);
	}
}
