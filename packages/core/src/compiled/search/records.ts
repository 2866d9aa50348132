/**
 * One record a leaf: the stored input where membership is checked, and the answer (left out where many leaves
 * share few answers). Where that is one number a leaf, a search may have it with its thresholds
 * (cache-lines.ts), and there are no records.
 *
 * A leaf without an answer (a gap) has NaN in its answer's place. That is no answer's value: where some
 * answer begins with NaN there are no records of gaps (gapsAreTold), and the image says if NaN means one.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import { type ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { Outcome } from "../../network/domain.ts";
import type { Batch } from "../image/batch.ts";
import type { Image } from "../image/image.ts";
import type { Staging } from "../image/staging.ts";
import { leavesInLine, numbersInLine } from "./cache-lines.ts";

/** Answers longer than this are shared by reference if the network shares them. */
const longAnswer = 2;

/** What says how large records are. */
export interface RecordShape {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly leafCount: number;
	/** Whether membership is checked. */
	readonly withKeys: boolean;
	/** Numbers of the answers that leaves share by reference; 0 where each record holds its own. */
	readonly sharedNumbers: number;
	/** Whether an answer that begins with NaN is that of a leaf without one. */
	readonly withGaps: boolean;
}

function hasGaps({ header }: Image): boolean {
	return (header.numbers.withGaps ?? 0) > 0;
}

/** Whether a network's leaves without an answer, if it has any, can be told from all others. */
export function gapsAreTold({ leafKinds, constants, outputCount }: ConditionalNetwork): boolean {
	if (!leafKinds.includes(LeafKind.unknown)) return true;
	for (let at = 0; at < constants.length; at += outputCount) if (Number.isNaN(constants[at])) return false;
	return true;
}

export function recordShape(network: ConditionalNetwork): RecordShape {
	const { leafCount, inputCount, outputCount, leafItems, leafKinds, constants, keys } = network;
	const shared = leafItems.length > 0 && outputCount > longAnswer;
	const withGaps = leafKinds.includes(LeafKind.unknown);
	return {
		inputCount,
		outputCount,
		leafCount,
		withKeys: keys.length > 0,
		sharedNumbers: shared ? constants.length + (withGaps ? outputCount : 0) : 0,
		withGaps,
	};
}

/** Whether one number is all that there is to know of a leaf. */
export function answersAreNumbers({ outputCount, withKeys, sharedNumbers }: RecordShape): boolean {
	return outputCount === 1 && !withKeys && sharedNumbers === 0;
}

/**
 * The arrays and numbers that records take in an image.
 *
 * @param elsewhere whether the leaves' answers stand elsewhere
 */
export function recordArrays(
	{ inputCount, outputCount, leafCount, withKeys, sharedNumbers, withGaps }: RecordShape,
	elsewhere = false,
): { arrays: Arrays; numbers: Record<string, number> } {
	const keyLength = withKeys ? inputCount : 0;
	const stride = keyLength + (sharedNumbers > 0 ? 0 : outputCount);
	return {
		arrays: {
			records: ["f64", elsewhere ? 0 : leafCount * stride],
			items: ["u32", sharedNumbers > 0 ? leafCount : 0],
			answers: ["f64", sharedNumbers],
		},
		numbers: { inputCount, outputCount, leafCount, stride, keyLength, ...(withGaps ? { withGaps: 1 } : {}) },
	};
}

export function fillRecords(network: ConditionalNetwork, image: Image): void {
	const { leafCount, outputCount, constants, keys } = network;
	const records = image.float64("records");
	const items = image.uint32("items");
	const keyLength = image.number("keyLength");
	if (records.length === 0 && items.length === 0) return;
	let at = 0;
	for (let leaf = 0; leaf < leafCount; leaf++) {
		for (let j = 0; j < keyLength; j++) records[at++] = keys[leaf * keyLength + j];
		const item = answerItem(network, leaf);
		if (items.length > 0) items[leaf] = item;
		else
			for (let k = 0; k < outputCount; k++) records[at++] = constants[item * outputCount + k] ?? Number.NaN;
	}
	if (items.length > 0) image.float64("answers").fill(Number.NaN).set(constants);
}

/** A leaf's answer among the constants; for one without, the place after the last. */
function answerItem(network: ConditionalNetwork, leaf: number): number {
	const { constants, outputCount } = network;
	return network.leafKind(leaf) === LeafKind.unknown
		? constants.length / outputCount
		: network.leafItem(leaf);
}

/** Why an answer could lie past the answers of an image; undefined if none can. */
export function recordsProblem(image: Image): string | undefined {
	const answerCount = Math.floor(image.float64("answers").length / image.number("outputCount"));
	for (const item of image.uint32("items"))
		if (item >= answerCount) return `a leaf has answer ${item} of ${answerCount}`;
	return undefined;
}

/**
 * Why an answer of an image is none of so many labels; undefined if each is. Cost: a look at every answer.
 */
export function labelsProblem(image: Image, labelCount: number): string | undefined {
	const { outputCount, answersInLines = 0, stride, keyLength } = image.header.numbers;
	const withGaps = hasGaps(image);
	const strange = (numbers: Float64Array, first: number, step: number, count: number): string | undefined => {
		for (let at = first; at < numbers.length; at += step)
			for (let k = 0; k < count; k++) {
				const answer = numbers[at + k];
				if ((answer >>> 0 !== answer || answer >= labelCount) && !(withGaps && Number.isNaN(answer)))
					return `it answers label ${answer} of ${labelCount}`;
			}
		return undefined;
	};
	if (answersInLines > 0) return strange(image.float64("lines"), leavesInLine, numbersInLine, leavesInLine);
	const shared = image.float64("answers");
	if (shared.length > 0) return strange(shared, 0, outputCount, outputCount);
	return strange(image.float64("records"), keyLength, stride, outputCount);
}

/** Reads answers from records. */
export class RecordReader {
	readonly #records: Float64Array;
	readonly #stride: number;
	readonly #image: Image;
	readonly #staging: Staging;
	readonly #keyLength: number;
	readonly #outputCount: number;
	readonly #items: Uint32Array;
	readonly #answers: Float64Array;
	/** Whether an answer is all that a record holds. */
	readonly #plain: boolean;
	/** Whether that is one number. */
	readonly #single: boolean;
	readonly #withGaps: boolean;

	constructor(image: Image, staging: Staging) {
		this.#image = image;
		this.#staging = staging;
		this.#records = image.float64("records");
		this.#stride = image.number("stride");
		this.#keyLength = image.number("keyLength");
		this.#outputCount = image.number("outputCount");
		this.#items = image.uint32("items");
		this.#answers = image.float64("answers");
		this.#plain = this.#keyLength === 0 && this.#items.length === 0;
		this.#single = this.#plain && this.#outputCount === 1;
		this.#withGaps = hasGaps(image);
	}

	/**
	 * The answer of a leaf for the input at inputs[at].
	 *
	 * @returns `unknown` if the leaf's stored input is another one, or the leaf has no answer
	 */
	answer(leaf: number, inputs: Float64Array, at: number, outputs: Float64Array, to: number): Outcome {
		if (this.#single) {
			outputs[to] = this.#records[leaf];
			return this.outcomeOf(outputs[to]);
		}
		return this.#answerLong(leaf, inputs, at, outputs, to);
	}

	/** What became of an input whose answer begins with this number. */
	outcomeOf(first: number): Outcome {
		return this.#withGaps && Number.isNaN(first) ? Outcome.unknown : Outcome.answered;
	}

	/** How many of a batch's rows, which all have been given a leaf's answer, have one. */
	answered({ outputs, to, count }: Batch): number {
		if (!this.#withGaps) return count;
		const outputCount = this.#outputCount;
		let known = 0;
		for (let i = 0, at = to; i < count; i++, at += outputCount) known += +!Number.isNaN(outputs[at]);
		return known;
	}

	/** The answers of a batch's leaves. @returns how many of its inputs have one */
	answerMany(leaves: Uint32Array, batch: Batch): number {
		const { inputs, at, count, outputs, to } = batch;
		const { kernels } = this.#image.memory;
		if (this.#plain && kernels) {
			const place = this.#staging.outputs(batch);
			kernels.answer(leaves.byteOffset, count, this.#records.byteOffset, this.#outputCount, place);
			this.#staging.deliver(batch);
			return this.answered(batch);
		}
		const outputCount = this.#outputCount;
		const inputCount = this.#image.number("inputCount");
		let known = 0;
		for (let i = 0; i < count; i++)
			if (
				this.answer(leaves[i], inputs, at + i * inputCount, outputs, to + i * outputCount) ===
				Outcome.answered
			)
				known++;
		return known;
	}

	#answerLong(leaf: number, inputs: Float64Array, at: number, outputs: Float64Array, to: number): Outcome {
		const records = this.#records;
		const outputCount = this.#outputCount;
		let from = leaf * this.#stride;
		for (let j = 0; j < this.#keyLength; j++) {
			if (inputs[at + j] === records[from + j]) continue;
			for (let k = 0; k < outputCount; k++) outputs[to + k] = Number.NaN;
			return Outcome.unknown;
		}
		from += this.#keyLength;
		if (this.#items.length === 0) {
			for (let k = 0; k < outputCount; k++) outputs[to + k] = records[from + k];
			return this.outcomeOf(outputs[to]);
		}
		from = this.#items[leaf] * outputCount;
		for (let k = 0; k < outputCount; k++) outputs[to + k] = this.#answers[from + k];
		return this.outcomeOf(outputs[to]);
	}
}
