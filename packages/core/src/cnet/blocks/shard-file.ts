/**
 * A range of a table in its file (shard-writer.ts): opening reads what says where its blocks are, some 20
 * bytes for each, and no block; each block has a checksum of its own, which is looked at when it is read.
 */

import { advance, type WorkOptions } from "../../progress.ts";
import { Checksum, checksum } from "../frame/checksum.ts";
import { damaged, decodeText } from "../frame/format.ts";
import type { PageSource } from "../paged/pages.ts";
import { CnetReader } from "../reader.ts";
import type { CnetMetadata } from "../sections/metadata.ts";
import { type NumberArray, numberView } from "../sections/sections.ts";
import { Block } from "./block.ts";
import type { ShardFacts } from "./shard-writer.ts";

const factCount = 9;
const pieceSize = 2 ** 20;

export class ShardFile {
	readonly name: string;
	/** What it was made for. */
	readonly job: string;
	readonly facts: ShardFacts;
	readonly metadata: CnetMetadata;
	/** The columns in the order of the sort. */
	readonly order: Uint32Array;
	/** Gates on the first of them between neighbouring blocks, ascending. */
	readonly thresholds: Float64Array;
	/** Of the table of sections, which holds a checksum of each: of the whole file, therefore. */
	readonly checksum: number;
	readonly #source: PageSource;
	readonly #reader: CnetReader;
	/** Where the blocks begin in the file. */
	readonly #begin: number;
	readonly #offsets: Float64Array;
	readonly #checksums: Uint32Array;

	private constructor(
		name: string,
		source: PageSource,
		reader: CnetReader,
		metadata: CnetMetadata,
		arrays: { offsets: Float64Array; thresholds: Float64Array; checksums: Uint32Array; order: Uint32Array },
		{ job, facts }: { job: string; facts: ShardFacts },
	) {
		this.name = name;
		this.job = job;
		this.#source = source;
		this.#reader = reader;
		this.metadata = metadata;
		this.checksum = reader.tableChecksum;
		this.facts = facts;
		this.thresholds = arrays.thresholds;
		this.order = arrays.order;
		this.#offsets = arrays.offsets;
		this.#checksums = arrays.checksums;
		this.#begin = reader.entry("blocks")?.offset ?? 0;
	}

	/** @throws CondnetError `bad-data` if it is no such file, or what says where its blocks are is damaged */
	static async open(name: string, source: PageSource): Promise<ShardFile> {
		const reader = await CnetReader.open(source);
		const blocks = reader.entry("blocks");
		if (blocks === undefined) throw damaged("it holds no range of a table");
		const numbers = async <Numbers extends NumberArray>(
			name: string,
			kind: new (values: ArrayLike<number>) => Numbers,
		): Promise<Numbers> => {
			const bytes = await reader.section(`blocks.${name}`);
			if (bytes === undefined) throw damaged(`section blocks.${name} is missing`);
			return new kind(numberView(name, reader.entry(`blocks.${name}`)?.type ?? "f64", bytes));
		};
		const facts = factsOf(await numbers("facts", Float64Array));
		const thresholds = await numbers("thresholds", Float64Array);
		const offsets = await numbers("offsets", Float64Array);
		const checksums = await numbers("checksums", Uint32Array);
		const order = await numbers("columns", Uint32Array);
		const count = checksums.length;
		const ascends = (values: Float64Array): boolean =>
			values.every((value, k) => !Number.isNaN(value) && (k === 0 || value >= values[k - 1]));
		const fits =
			count >= 1 &&
			thresholds.length === count - 1 &&
			offsets.length === count + 1 &&
			ascends(thresholds) &&
			ascends(offsets) &&
			offsets.every((offset) => Number.isSafeInteger(offset) && offset % 8 === 0) &&
			offsets[0] === 0 &&
			offsets[count] === blocks.length &&
			order.length >= 1 &&
			order.every((column) => column < facts.inputCount);
		if (!fits) throw damaged("what says where its blocks are does not fit them");
		const job = await reader.section("blocks.job");
		if (job === undefined) throw damaged("section blocks.job is missing");
		const metadata = await reader.metadata();
		const arrays = { offsets, thresholds, checksums, order };
		return new ShardFile(name, source, reader, metadata, arrays, {
			job: decodeText(job, "what it was made for"),
			facts,
		});
	}

	get size(): number {
		return this.#source.size;
	}

	get blockCount(): number {
		return this.#checksums.length;
	}

	/** Reads a block, in one go. @throws CondnetError `bad-data` if it is damaged */
	block(index: number): Block {
		const from = this.#offsets[index];
		const bytes = new Uint8Array(this.#offsets[index + 1] - from);
		this.#source.readInto(bytes, this.#begin + from);
		if (checksum(bytes) !== this.#checksums[index])
			throw damaged(`block ${index} of shard ${this.name} does not match its checksum`);
		return new Block(bytes, this.facts.outputCount, this.order.length);
	}

	/** Reads the whole file. @throws CondnetError `bad-data` if any of it is damaged */
	async check(work: WorkOptions = {}): Promise<void> {
		for (const entry of this.#reader.entries) {
			const hash = new Checksum();
			for (let from = 0; from < entry.length; from += pieceSize) {
				advance(work, "checking the file", from / entry.length);
				hash.update(await this.#reader.range(entry, from, Math.min(from + pieceSize, entry.length)));
			}
			if (hash.value() !== entry.checksum) throw damaged(`section ${entry.name} does not match its checksum`);
		}
	}
}

function factsOf(numbers: Float64Array): ShardFacts {
	if (numbers.length !== factCount) throw damaged(`section blocks.facts holds ${numbers.length} numbers`);
	const [inputCount, outputCount, rows, pairs, leaves, depth, depthSum, first, last] = numbers;
	const counts = [inputCount, outputCount, rows, pairs, leaves, depth, depthSum];
	const fits =
		counts.every((count) => Number.isSafeInteger(count) && count >= 0) &&
		Math.min(inputCount, outputCount, pairs, leaves) >= 1 &&
		first <= last;
	if (!fits) throw damaged("its counts are none");
	return { inputCount, outputCount, rows, pairs, leaves, depth, depthSum, first, last };
}
