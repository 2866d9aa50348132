/**
 * A network whose gates all look at one value (key.ts), with constant leaves (records.ts). What is left to a lowering
 * is the rank of a key: the number of thresholds strictly below it.
 */

import type { ConditionalNetwork } from "../conditional-network.ts";
import { CompiledNetwork } from "./compiled-network.ts";
import { type Arrays, chunkLength, Image, type ImageHeader } from "./image.ts";
import { type Key, KeyReader, requireManyNumbers } from "./key.ts";
import type { Kernels, MemoryOptions } from "./memory.ts";
import { fillRecords, RecordReader, recordArrays } from "./records.ts";
import { Staging, stagingArrays } from "./staging.ts";

/** A key's network, ready to be laid out. */
export interface SortedSource {
	readonly network: ConditionalNetwork;
	readonly key: Key;
}

export abstract class SortedNetwork extends CompiledNetwork {
	protected readonly answers: RecordReader;
	readonly #reader: KeyReader;
	readonly #staging: Staging;
	readonly #keys: number;
	readonly #ranks: Uint32Array;

	constructor(image: Image) {
		super(image);
		this.#reader = new KeyReader(
			this.inputCount,
			image.number("axis"),
			image.uint32("keyColumns"),
			image.float64("keyWeights"),
			image.number("bias"),
		);
		this.#staging = new Staging(image);
		this.answers = new RecordReader(image, this.#staging);
		this.#keys = image.offset("keyScratch");
		this.#ranks = image.uint32("ranks");
	}

	/** The number of thresholds strictly below a key that is not NaN. */
	abstract rank(key: number): number;

	/**
	 * Writes ranks of `count` keys at byte `keys`, of which there are one more to read. Where records hold thresholds, a
	 * rank may be smaller than the key's own, and the thresholds that follow settle it.
	 */
	protected abstract search(kernels: Kernels, keys: number, count: number, ranks: number): void;

	/** How ranks are settled: undefined where `search` leaves nothing to settle, otherwise `ahead` of kernels/records.ts. */
	protected abstract readonly ahead: boolean | undefined;

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): boolean {
		return this.answers.answer(this.rank(this.#reader.read(inputs, at)), inputs, at, outputs, to);
	}

	protected override evaluateChunk(
		inputs: Float64Array,
		at: number,
		count: number,
		outputs: Float64Array,
		to: number,
		row: number,
	): number {
		const { kernels } = this.image.memory;
		const ranks = this.#ranks;
		if (!kernels) {
			const { inputCount } = this;
			requireManyNumbers(inputs, at, count, inputCount, row);
			for (let i = 0; i < count; i++) ranks[i] = this.rank(this.#reader.read(inputs, at + i * inputCount));
			return this.answers.answerMany(ranks, count, inputs, at, outputs, to);
		}
		const staged = this.#staging.inputs(kernels, inputs, at, count, row);
		const keys = this.#reader.readMany(kernels, staged, count, this.#keys);
		this.search(kernels, keys, count, ranks.byteOffset);
		if (this.ahead === undefined) return this.answers.answerMany(ranks, count, inputs, at, outputs, to);
		return this.answers.settleMany(kernels, keys, ranks, count, inputs, at, outputs, to, this.ahead);
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
		scratch: {
			...stagingArrays(network.inputCount, network.outputCount),
			keyScratch: ["f64", chunkLength],
			quantised: ["i32", chunkLength],
			ranks: ["u32", chunkLength],
		},
	};
	const image = Image.allocate(header, options);
	if (projected) {
		image.float64("keyWeights").set(key.row.weights.subarray(key.row.start[0], key.row.start[1]));
		image.uint32("keyColumns").set(key.row.columns.subarray(key.row.start[0], key.row.start[1]));
	}
	fillRecords(network, image);
	return image;
}
