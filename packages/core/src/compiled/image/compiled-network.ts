/**
 * What every lowering is: an evaluator with the reference's answers, bit for bit, for one input and for
 * batches. A batch goes chunk by chunk: first the leaves of a chunk, then their answers.
 */

import { CondnetError } from "../../errors.ts";
import type { Box } from "../../network/box.ts";
import { Outcome } from "../../network/domain.ts";
import { requirePlaces } from "../../numbers/required.ts";
import type { Batch } from "./batch.ts";
import type { Image } from "./image.ts";
import { chunkRows } from "./staging.ts";

/**
 * A network laid out for speed: the answers of Evaluator bit for bit, one input or a batch at a time. Made by
 * `compile`; what it takes in memory is `bytes`, how it was laid out `lowering`.
 */
export abstract class CompiledNetwork {
	readonly inputCount: number;
	readonly outputCount: number;
	/** Everything it holds in memory, and what a file stores of it. */
	readonly image: Image;
	/**
	 * Room for the inputs and the answers of as many rows as `compile` was asked to make room for, in the
	 * network's own memory. A batch that is read from the one and answered into the other is never copied; any
	 * other array does as well, and its numbers are copied chunk by chunk.
	 */
	readonly inputs: Float64Array;
	readonly outputs: Float64Array;

	constructor(image: Image) {
		this.image = image;
		this.inputs = image.float64("batchInputs");
		this.outputs = image.float64("batchOutputs");
		this.inputCount = image.number("inputCount");
		this.outputCount = image.number("outputCount");
	}

	/** What answers inputs of its domain: itself, unless a domain is tested before it. */
	get inner(): CompiledNetwork {
		return this;
	}

	/** Whether other threads can answer from its image, as `inner` does. */
	get isForThreads(): boolean {
		return true;
	}

	/** Name of the way in which the network was laid out. */
	get lowering(): string {
		return this.image.header.lowering;
	}

	/** Whether some inputs have no answer: those that are not stored, or lie between ranges. */
	get hasUnknown(): boolean {
		const { keyLength = 0, withGaps = 0 } = this.image.header.numbers;
		return keyLength > 0 || withGaps > 0;
	}

	/** Bytes held, without scratch memory. */
	get bytes(): number {
		return this.image.bytes;
	}

	/**
	 * Why its own arrays could lead a search astray, where they came from elsewhere; undefined if they cannot.
	 */
	problem(): string | undefined {
		return undefined;
	}

	/**
	 * Answers the input inputs[at .. at + inputCount) into outputs[to .. to + outputCount). Plain JavaScript,
	 * allocates nothing.
	 *
	 * @returns what became of the input, as Evaluator.evaluate
	 * @throws CondnetError `bad-data` if an input is NaN, or lies outside a domain that says `error`
	 */
	abstract evaluate(inputs: Float64Array, outputs: Float64Array, at?: number, to?: number): Outcome;

	/**
	 * Answers an input that the evaluator's own test finds in the domain it was built with, where it has one.
	 * The arrays are long enough.
	 *
	 * @returns false if nothing was answered, and the domain is to be tested
	 */
	evaluateInside(_inputs: Float64Array, _outputs: Float64Array, _at: number, _to: number): boolean {
		return false;
	}

	/** Whether evaluateInside answers every input of these boxes: what it does not answer lies in none. */
	answersAllOf(_boxes: readonly Box[]): boolean {
		return false;
	}

	/** As evaluateInside, for a chunk of a batch: all of its rows or none. */
	evaluateChunkInside(_batch: Batch): boolean {
		return false;
	}

	/**
	 * Answers `count` inputs, one after another from inputs[at] on, into outputs from outputs[to] on. Uses the
	 * kernels where there are any.
	 *
	 * @returns how many of the inputs are stored ones where membership was asked for, otherwise `count`
	 * @throws CondnetError `bad-data` if an input is NaN, naming the first row (from 0) that holds one; the
	 * outputs of rows before it may then be written or not. `usage` if the arrays are too short
	 */
	evaluateBatch(inputs: Float64Array, outputs: Float64Array, count: number, at = 0, to = 0): number {
		const { inputCount, outputCount } = this;
		this.requireRoom(inputs, outputs, count, at, to);
		const chunk = chunkRows(inputCount, outputCount);
		let known = 0;
		for (let row = 0; row < count; row += chunk) {
			known += this.evaluateChunk({
				inputs,
				at: at + row * inputCount,
				count: Math.min(chunk, count - row),
				outputs,
				to: to + row * outputCount,
				row,
			});
		}
		return known;
	}

	/**
	 * What became of each row of a batch that evaluateBatch has answered. Cost: a look at each row; rows whose
	 * first answer is NaN are asked again.
	 */
	outcomes(inputs: Float64Array, outputs: Float64Array, count: number, at = 0, to = 0): Uint8Array {
		const { inputCount, outputCount } = this;
		this.requireRoom(inputs, outputs, count, at, to);
		const outcomes = new Uint8Array(count);
		const scratch = new Float64Array(outputCount);
		// A row without an answer holds NaN, but NaN may be an answer too.
		for (let i = 0; i < count; i++)
			if (Number.isNaN(outputs[to + i * outputCount]))
				outcomes[i] = this.evaluate(inputs, scratch, at + i * inputCount);
			else outcomes[i] = Outcome.answered;
		return outcomes;
	}

	/**
	 * Gives the rows of a batch that lie outside its domain their answers, where `inner` has answered them.
	 *
	 * @param _first the batch's first row, to be named in errors
	 * @throws CondnetError `bad-data` if one lies outside a domain that says `error`
	 */
	settle(
		_inputs: Float64Array,
		_outputs: Float64Array,
		_count: number,
		_at?: number,
		_to?: number,
		_first?: number,
	): void {
		// Without a domain every row has its answer.
	}

	/** @throws CondnetError `usage` if the arrays of a batch are too short */
	requireRoom(inputs: Float64Array, outputs: Float64Array, count: number, at = 0, to = 0): void {
		const { inputCount, outputCount } = this;
		if (!(Number.isInteger(count) && count >= 0))
			throw new CondnetError("usage", `A batch of ${count} inputs was asked for, expected a whole number.`);
		requirePlaces(inputs, at, count * inputCount, outputs, to, count * outputCount);
	}

	/** evaluateBatch for at most chunkRows rows. */
	protected abstract evaluateChunk(batch: Batch): number;
}
