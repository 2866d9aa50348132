/**
 * Where the kernels read a chunk's inputs and write its answers: in place if the caller's arrays lie in the
 * network's own memory, otherwise in scratch arrays, from and to which they are copied.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import type { Batch } from "./batch.ts";
import { chunkLength, type Image } from "./image.ts";
import type { Kernels } from "./memory.ts";
import { requireManyNumbers } from "./not-nan.ts";

/** Numbers of a chunk's inputs, or answers, that are copied at a time: they stay in the first cache. */
const copiedNumbers = 8192;

/** Rows of a chunk. */
export function chunkRows(inputCount: number, outputCount: number): number {
	return Math.min(chunkLength, Math.max(16, Math.floor(copiedNumbers / Math.max(inputCount, outputCount))));
}

/** The scratch arrays that staging takes in an image. */
export function stagingArrays(inputCount: number, outputCount: number): Arrays {
	const rows = chunkRows(inputCount, outputCount);
	return { chunkInputs: ["f64", rows * inputCount], chunkOutputs: ["f64", rows * outputCount] };
}

export class Staging {
	readonly #image: Image;
	readonly #inputCount: number;
	readonly #outputCount: number;
	readonly #inputs: Float64Array;
	readonly #outputs: Float64Array;

	constructor(image: Image) {
		this.#image = image;
		this.#inputCount = image.number("inputCount");
		this.#outputCount = image.number("outputCount");
		this.#inputs = image.float64("chunkInputs");
		this.#outputs = image.float64("chunkOutputs");
	}

	/** Byte offset of a batch's inputs. @throws CondnetError `bad-data` if one of them is NaN */
	inputs(kernels: Kernels, batch: Batch): number {
		const from = this.anyInputs(batch);
		if (kernels.mayHoldNaN(from, batch.count * this.#inputCount)) requireManyNumbers(batch, this.#inputCount);
		return from;
	}

	/** The same, NaN allowed. */
	anyInputs({ inputs, at, count }: Batch): number {
		const own = this.#image.offsetOf(inputs, at);
		if (own >= 0) return own;
		this.#inputs.set(inputs.subarray(at, at + count * this.#inputCount));
		return this.#inputs.byteOffset;
	}

	/** Byte offset where a batch's answers are to be written, before `deliver`. */
	outputs({ outputs, to }: Batch): number {
		const own = this.#image.offsetOf(outputs, to);
		return own < 0 ? this.#outputs.byteOffset : own;
	}

	/** Brings a batch's answers from where they were written to where they belong. */
	deliver({ outputs, to, count }: Batch): void {
		if (this.#image.offsetOf(outputs, to) >= 0) return;
		const length = count * this.#outputCount;
		outputs.set(length === this.#outputs.length ? this.#outputs : this.#outputs.subarray(0, length), to);
	}
}
