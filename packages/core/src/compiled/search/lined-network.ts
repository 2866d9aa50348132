/**
 * A network of one key whose leaves stand in lines (cache-lines.ts). What is left to a lowering is where in
 * the lines the search for a key starts. Cost of an answer: that, and one line or two.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import type { Outcome } from "../../network/domain.ts";
import type { Batch } from "../image/batch.ts";
import type { Image, ImageHeader } from "../image/image.ts";
import type { Kernels, MemoryOptions } from "../image/memory.ts";
import { fillLines, lineArrays, linesProblem, wordOf } from "./cache-lines.ts";
import { answersAreNumbers } from "./records.ts";
import {
	SortedNetwork,
	type SortedShape,
	type SortedSource,
	sortedHeader,
	sortedImage,
} from "./sorted-network.ts";

/** Bytes of lines that the second cache holds: beyond, they are asked for ahead. */
const cachedBytes = 2 ** 19;

export abstract class LinedNetwork extends SortedNetwork {
	/** Whether a key's leaf is often in the line after the one that `line` gives. */
	protected abstract readonly goesOn: boolean;
	readonly #lines: Float64Array;
	readonly #holdAnswers: boolean;

	constructor(image: Image) {
		super(image);
		this.#lines = image.float64("lines");
		this.#holdAnswers = image.number("answersInLines") > 0;
	}

	/** The first line that holds the leaf of a key that is not NaN, or one before it. */
	protected abstract line(key: number): number;

	/** Writes the lines of `count` keys at byte `keys`, of which there are three more to read. */
	protected abstract findLines(kernels: Kernels, keys: number, count: number, lines: number): void;

	override problem(): string | undefined {
		return super.problem() ?? linesProblem(this.image);
	}

	protected override answerKey(
		key: number,
		inputs: Float64Array,
		at: number,
		outputs: Float64Array,
		to: number,
	): Outcome {
		const lines = this.#lines;
		const word = lines[wordOf(key, lines, this.line(key))];
		if (!this.#holdAnswers) return this.records.answer(word, inputs, at, outputs, to);
		outputs[to] = word;
		return this.records.outcomeOf(word);
	}

	protected override answerKeys(kernels: Kernels, keys: number, batch: Batch): number {
		const { places, staging } = this;
		const { count } = batch;
		const lines = this.#lines;
		this.findLines(kernels, keys, count, places.byteOffset);
		if (lines.byteLength > cachedBytes)
			kernels[this.goesOn ? "touchPairs" : "touch"](lines.byteOffset, places.byteOffset, count);
		if (!this.#holdAnswers) {
			kernels.leavesOf(keys, count, lines.byteOffset, places.byteOffset);
			return this.records.answerMany(places, batch);
		}
		kernels.answersOf(keys, count, lines.byteOffset, places.byteOffset, staging.outputs(batch));
		staging.deliver(batch);
		return this.records.answered(batch);
	}
}

/** As sortedHeader, with lines, which hold the answers where these are single numbers. */
export function linedHeader(
	lowering: string,
	shape: SortedShape,
	lineCount: number,
	arrays: Arrays,
	numbers: Readonly<Record<string, number>> = {},
): ImageHeader {
	const elsewhere = answersAreNumbers(shape);
	return sortedHeader(
		lowering,
		shape,
		{ ...lineArrays(lineCount), ...arrays },
		{ ...numbers, answersInLines: Number(elsewhere) },
		elsewhere,
	);
}

/** As sortedImage, with lines of which the leaves from startOf(line) on stand in each. */
export function linedImage(
	header: ImageHeader,
	source: SortedSource,
	options: MemoryOptions,
	startOf: (line: number) => number,
): Image {
	const image = sortedImage(header, source, options);
	fillLines(source.network, image, startOf);
	return image;
}
