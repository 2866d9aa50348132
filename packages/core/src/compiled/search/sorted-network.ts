/**
 * A network whose gates all look at one value (key.ts), with constant leaves (records.ts). What is left to a
 * lowering is the leaf of a key: the number of thresholds strictly below it.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { Outcome } from "../../network/domain.ts";
import { requirePlaces } from "../../numbers/required.ts";
import type { Batch } from "../image/batch.ts";
import { CompiledNetwork } from "../image/compiled-network.ts";
import { chunkLength, Image, type ImageHeader } from "../image/image.ts";
import type { Kernels, MemoryOptions } from "../image/memory.ts";
import { requireManyNumbers } from "../image/not-nan.ts";
import { Staging, stagingArrays } from "../image/staging.ts";
import { type Key, KeyReader } from "./key.ts";
import { fillRecords, RecordReader, type RecordShape, recordArrays, recordShape } from "./records.ts";

/** A key's network, ready to be laid out. */
export interface SortedSource {
	readonly network: ConditionalNetwork;
	readonly key: Key;
}

export abstract class SortedNetwork extends CompiledNetwork {
	protected readonly records: RecordReader;
	protected readonly staging: Staging;
	/** Scratch of a chunk: where its keys' leaves, or lines, stand. */
	protected readonly places: Uint32Array;
	readonly #reader: KeyReader;
	readonly #keys: number;

	constructor(image: Image) {
		super(image);
		this.#reader = new KeyReader(
			this.inputCount,
			image.number("axis"),
			image.uint32("keyColumns"),
			image.float64("keyWeights"),
			image.number("bias"),
		);
		this.staging = new Staging(image);
		this.records = new RecordReader(image, this.staging);
		this.places = image.uint32("places");
		this.#keys = image.offset("keyScratch");
	}

	/** The answer for a key that is not NaN, as RecordReader.answer. */
	protected abstract answerKey(
		key: number,
		inputs: Float64Array,
		at: number,
		outputs: Float64Array,
		to: number,
	): Outcome;

	/**
	 * The answers for the keys of a batch at byte `keys`, of which there are three more to read, as
	 * RecordReader.answerMany.
	 */
	protected abstract answerKeys(kernels: Kernels, keys: number, batch: Batch): number;

	override problem(): string | undefined {
		return keysProblem(this.image);
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): Outcome {
		requirePlaces(inputs, at, this.inputCount, outputs, to, this.outputCount);
		return this.answerKey(this.#reader.read(inputs, at), inputs, at, outputs, to);
	}

	protected override evaluateChunk(batch: Batch): number {
		const { inputs, at, count, outputs, to } = batch;
		const { inputCount, outputCount } = this;
		const { kernels } = this.image.memory;
		if (kernels) {
			const staged = this.staging.anyInputs(batch);
			if (this.#reader.readMany(kernels, staged, count, this.#keys)) requireManyNumbers(batch, inputCount);
			const keys = this.#reader.isInput ? staged : this.#keys;
			return this.answerKeys(kernels, keys, batch);
		}
		requireManyNumbers(batch, inputCount);
		let known = 0;
		for (let i = 0; i < count; i++)
			if (this.evaluate(inputs, outputs, at + i * inputCount, to + i * outputCount) === Outcome.answered)
				known++;
		return known;
	}
}

/** Why the keys of an image could not be read from inputs; undefined if they can. */
function keysProblem(image: Image): string | undefined {
	const axis = image.number("axis");
	const inputCount = image.number("inputCount");
	if (!(Number.isSafeInteger(axis) && axis >= -1 && axis < inputCount)) return `its key is input ${axis}`;
	for (const column of image.uint32("keyColumns"))
		if (column >= inputCount) return `its key reads input ${column} of ${inputCount}`;
	return undefined;
}

/** What says how large the arrays of any lowering are. */
export interface SortedShape extends RecordShape {
	/** The input that is the key, or -1 where it is an affine function of `terms` inputs and a bias. */
	readonly axis: number;
	readonly terms: number;
	readonly bias: number;
}

export function sortedShape({ network, key }: SortedSource): SortedShape {
	const { axis, row } = key;
	const isInput = axis >= 0;
	return {
		...recordShape(network),
		axis,
		terms: isInput ? 0 : row.start[1] - row.start[0],
		bias: isInput ? 0 : row.biases[0],
	};
}

/**
 * The header of an image that holds a lowering's own arrays and numbers besides what all have.
 *
 * @param answersElsewhere as in recordArrays
 */
export function sortedHeader(
	lowering: string,
	shape: SortedShape,
	arrays: Arrays,
	numbers: Readonly<Record<string, number>> = {},
	answersElsewhere = false,
): ImageHeader {
	const records = recordArrays(shape, answersElsewhere);
	const { inputCount, outputCount, axis, terms, bias } = shape;
	return {
		lowering,
		numbers: { ...records.numbers, axis, bias, ...numbers },
		arrays: { keyWeights: ["f64", terms], keyColumns: ["u32", terms], ...records.arrays, ...arrays },
		scratch: {
			...stagingArrays(inputCount, outputCount),
			keyScratch: ["f64", chunkLength],
			quantised: ["i32", chunkLength],
			places: ["u32", chunkLength],
		},
	};
}

/** An image with everything but a lowering's own arrays filled in. */
export function sortedImage(
	header: ImageHeader,
	{ network, key }: SortedSource,
	options: MemoryOptions,
): Image {
	const image = Image.allocate(header, options);
	if (key.axis < 0) {
		image.float64("keyWeights").set(key.row.weights.subarray(key.row.start[0], key.row.start[1]));
		image.uint32("keyColumns").set(key.row.columns.subarray(key.row.start[0], key.row.start[1]));
	}
	fillRecords(network, image);
	return image;
}
