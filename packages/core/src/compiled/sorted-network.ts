/**
 * A network whose gates all look at one value (key.ts), with constant leaves (records.ts). What is left to a lowering
 * is the rank of a key: the number of thresholds strictly below it.
 */

import type { ConditionalNetwork } from "../conditional-network.ts";
import { CompiledNetwork } from "./compiled-network.ts";
import { type Arrays, chunkLength, Image, type ImageHeader } from "./image.ts";
import { type Key, KeyReader } from "./key.ts";
import type { MemoryOptions } from "./memory.ts";
import { fillRecords, RecordReader, recordArrays } from "./records.ts";

/** A key's network, ready to be laid out. */
export interface SortedSource {
	readonly network: ConditionalNetwork;
	readonly key: Key;
}

/** Byte offsets of a thread's scratch arrays. */
export interface Scratch {
	readonly keys: number;
	readonly quantised: number;
	readonly ranks: number;
}

export abstract class SortedNetwork extends CompiledNetwork {
	protected readonly reader: KeyReader;
	protected readonly answers: RecordReader;
	protected readonly scratch: Scratch;
	readonly #keys: Float64Array;
	readonly #ranks: Uint32Array;

	constructor(image: Image) {
		super(image);
		this.reader = new KeyReader(
			this.inputCount,
			image.number("axis"),
			image.uint32("keyColumns"),
			image.float64("keyWeights"),
			image.number("bias"),
		);
		this.answers = new RecordReader(image);
		this.#keys = image.float64("keys");
		this.#ranks = image.uint32("ranks");
		this.scratch = {
			keys: image.offset("keys"),
			quantised: image.offset("quantised"),
			ranks: image.offset("ranks"),
		};
	}

	/** The number of thresholds strictly below a key that is not NaN. */
	abstract rank(key: number): number;

	/** Ranks of the first `count` keys in scratch memory, written there. */
	protected abstract rankMany(keys: Float64Array, count: number, ranks: Uint32Array): void;

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): boolean {
		return this.answers.answer(this.rank(this.reader.read(inputs, at)), inputs, at, outputs, to);
	}

	protected override evaluateChunk(
		inputs: Float64Array,
		at: number,
		count: number,
		outputs: Float64Array,
		to: number,
		row: number,
	): number {
		this.reader.readMany(inputs, at, count, this.#keys, row);
		this.rankMany(this.#keys, count, this.#ranks);
		return this.answers.answerMany(this.#ranks, count, inputs, at, outputs, to);
	}
}

/** An image with everything but a lowering's own arrays filled in. */
export function sortedImage(
	lowering: string,
	{ network, key }: SortedSource,
	withThreshold: boolean,
	arrays: Arrays,
	numbers: Readonly<Record<string, number>>,
	options: MemoryOptions,
): Image {
	const records = recordArrays(network, withThreshold);
	const projected = key.axis < 0;
	const terms = projected ? key.row.start[1] - key.row.start[0] : 0;
	const header: ImageHeader = {
		lowering,
		numbers: {
			inputCount: network.inputCount,
			outputCount: network.outputCount,
			axis: key.axis,
			bias: projected ? key.row.biases[0] : 0,
			...records.numbers,
			...numbers,
		},
		arrays: { keyWeights: ["f64", terms], keyColumns: ["u32", terms], ...records.arrays, ...arrays },
		scratch: { keys: ["f64", chunkLength], quantised: ["i32", chunkLength], ranks: ["u32", chunkLength] },
	};
	const image = Image.allocate(header, options);
	if (projected) {
		image.float64("keyWeights").set(key.row.weights.subarray(key.row.start[0], key.row.start[1]));
		image.uint32("keyColumns").set(key.row.columns.subarray(key.row.start[0], key.row.start[1]));
	}
	fillRecords(network, image);
	return image;
}
