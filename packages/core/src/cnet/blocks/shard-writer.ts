/**
 * A range of a sorted table as a .cnet file of blocks, in one pass: gates and leaves are appended as they
 * come, and a block ends at the first gate on the first column behind some thousands of bytes. So blocks
 * follow one another on that column alone, and rows that tie on it stand in one, however many they are.
 *
 *     blocks.job         text: what the file was made for, by which whoever asked knows it
 *     blocks             the blocks (block.ts), one after another
 *     blocks.thresholds  f64: the gates on the first column between neighbouring blocks
 *     blocks.offsets     f64: where each begins in `blocks`, and where the last one ends
 *     blocks.checksums   u32: of each block
 *     blocks.columns     u32: the columns in the order of the sort
 *     blocks.facts       f64: inputs, outputs, rows, distinct inputs, leaves, depth, gates on the paths of
 *                        all distinct inputs, the first and the last key on the first column
 *
 * Cost: linear; memory: one block, and 20 bytes for each.
 */

import { requireUsage } from "../../errors.ts";
import type { ByteSink } from "../encode.ts";
import { checksum } from "../frame/checksum.ts";
import type { CnetMetadata } from "../sections/metadata.ts";
import { CnetStream } from "../stream.ts";
import { encodeBlock } from "./block.ts";

const usualBlock = 2 ** 14;

/** What is counted of a range. */
export interface ShardFacts {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly rows: number;
	/** Distinct inputs. */
	readonly pairs: number;
	readonly leaves: number;
	readonly depth: number;
	/** Gates on the paths of all distinct inputs. */
	readonly depthSum: number;
	/** Keys on the first column, least and largest. */
	readonly first: number;
	readonly last: number;
}

export class ShardWriter {
	readonly #file: CnetStream;
	readonly #outputCount: number;
	readonly #blockBytes: number;
	#thresholds = new Float64Array(64);
	#ranks = new Uint16Array(64);
	#answers = new Float64Array(64);
	#gateCount = 0;
	#leafCount = 0;
	readonly #between: number[] = [];
	readonly #offsets: number[] = [0];
	readonly #checksums: number[] = [];

	/** @param blockBytes bytes of thresholds and answers, as float64, from which on a block may end */
	constructor(sink: ByteSink, outputCount: number, blockBytes: number = usualBlock) {
		this.#file = new CnetStream(sink);
		this.#outputCount = outputCount;
		this.#blockBytes = blockBytes;
	}

	/** Bytes of the file so far. */
	get size(): number {
		return this.#file.size;
	}

	/** Before everything else. @param job what the file is made for, in words of whoever will ask */
	async begin(job: string): Promise<void> {
		await this.#file.begin("blocks.job", "bytes");
		await this.#file.append(new TextEncoder().encode(job));
		this.#file.end();
		await this.#file.begin("blocks", "bytes");
	}

	/** The next gates, their ranks, and the next leaves: the leaf before a gate comes with it or before. */
	async append(thresholds: Float64Array, ranks: ArrayLike<number>, answers: Float64Array): Promise<void> {
		const outputs = this.#outputCount;
		const leaves = answers.length / outputs;
		let leaf = 0;
		for (let k = 0; k < thresholds.length; k++) {
			for (; this.#leafCount <= this.#gateCount; leaf++) this.#leaf(answers, leaf * outputs);
			if (ranks[k] === 0 && 8 * this.#leafCount * (1 + outputs) >= this.#blockBytes) {
				await this.#end();
				this.#between.push(thresholds[k]);
			} else this.#gate(thresholds[k], ranks[k]);
		}
		for (; leaf < leaves; leaf++) this.#leaf(answers, leaf * outputs);
	}

	/** Ends the file. @param order the columns in the order of the sort */
	async finish(order: readonly number[], facts: ShardFacts, metadata: CnetMetadata): Promise<void> {
		requireUsage(this.#leafCount === this.#gateCount + 1, "A range ends after a leaf.");
		await this.#end();
		this.#file.end();
		const { inputCount, outputCount, rows, pairs, leaves, depth, depthSum, first, last } = facts;
		const counts = [inputCount, outputCount, rows, pairs, leaves, depth, depthSum, first, last];
		const sections = [
			["blocks.thresholds", "f64", Float64Array.from(this.#between)],
			["blocks.offsets", "f64", Float64Array.from(this.#offsets)],
			["blocks.checksums", "u32", Uint32Array.from(this.#checksums)],
			["blocks.columns", "u32", Uint32Array.from(order)],
			["blocks.facts", "f64", Float64Array.from(counts)],
		] as const;
		for (const [name, type, numbers] of sections) {
			await this.#file.begin(name, type);
			await this.#file.append(numbers);
			this.#file.end();
		}
		await this.#file.finish(metadata);
	}

	#gate(threshold: number, rank: number): void {
		if (this.#gateCount === this.#thresholds.length) {
			this.#thresholds = longer(this.#thresholds, new Float64Array(2 * this.#gateCount));
			this.#ranks = longer(this.#ranks, new Uint16Array(2 * this.#gateCount));
		}
		this.#thresholds[this.#gateCount] = threshold;
		this.#ranks[this.#gateCount++] = rank;
	}

	#leaf(answers: Float64Array, from: number): void {
		const outputs = this.#outputCount;
		const at = this.#leafCount * outputs;
		if (at + outputs > this.#answers.length)
			this.#answers = longer(this.#answers, new Float64Array(2 * (at + outputs)));
		for (let k = 0; k < outputs; k++) this.#answers[at + k] = answers[from + k];
		this.#leafCount++;
	}

	async #end(): Promise<void> {
		const bytes = encodeBlock({
			thresholds: this.#thresholds.slice(0, this.#gateCount),
			ranks: this.#ranks.slice(0, this.#gateCount),
			answers: this.#answers.slice(0, this.#leafCount * this.#outputCount),
		});
		await this.#file.append(bytes);
		this.#checksums.push(checksum(bytes));
		this.#offsets.push(this.#offsets[this.#offsets.length - 1] + bytes.length);
		this.#gateCount = 0;
		this.#leafCount = 0;
	}
}

function longer<Numbers extends Float64Array | Uint16Array>(numbers: Numbers, into: Numbers): Numbers {
	into.set(numbers);
	return into;
}
