/**
 * One record a leaf, so that what a search ends with lies in one place: the threshold of the gate to its right
 * (+Infinity after the last; left out where a search needs no exact check), the stored input where membership is
 * checked, and the answer (left out where many leaves share few answers).
 */

import type { Arrays } from "../compiled-layout.ts";
import type { ConditionalNetwork } from "../conditional-network.ts";
import type { Image } from "./image.ts";
import type { Kernels } from "./memory.ts";
import type { Staging } from "./staging.ts";

/** Thresholds of +Infinity after the last leaf's, which let a search look ahead. */
const padding = 4;
/** Bytes of records that the second cache holds: beyond, they are asked for ahead. */
const cachedBytes = 2 ** 19;
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
}

export function recordShape(network: ConditionalNetwork): RecordShape {
	const { leafCount, inputCount, outputCount, leafItems, constants, keys } = network;
	const shared = leafItems.length > 0 && outputCount > longAnswer;
	return {
		inputCount,
		outputCount,
		leafCount,
		withKeys: keys.length > 0,
		sharedNumbers: shared ? constants.length : 0,
	};
}

/** The arrays and numbers that records take in an image. */
export function recordArrays(
	{ inputCount, outputCount, leafCount, withKeys, sharedNumbers }: RecordShape,
	withThreshold: boolean,
): { arrays: Arrays; numbers: Record<string, number> } {
	const keyLength = withKeys ? inputCount : 0;
	const thresholdLength = withThreshold ? 1 : 0;
	const stride = thresholdLength + keyLength + (sharedNumbers > 0 ? 0 : outputCount);
	return {
		arrays: {
			records: ["f64", (leafCount + padding) * stride],
			items: ["u32", sharedNumbers > 0 ? leafCount : 0],
			answers: ["f64", sharedNumbers],
		},
		numbers: { inputCount, outputCount, leafCount, stride, thresholdLength, keyLength },
	};
}

export function fillRecords(network: ConditionalNetwork, image: Image): void {
	const { leafCount, gateCount, outputCount, thresholds, constants, keys } = network;
	const records = image.float64("records");
	const items = image.uint32("items");
	const stride = image.number("stride");
	const thresholdLength = image.number("thresholdLength");
	const keyLength = image.number("keyLength");
	if (thresholdLength > 0) {
		for (let gate = 0; gate < gateCount; gate++) records[gate * stride] = thresholds[gate];
		for (let i = gateCount; i < leafCount + padding; i++) records[i * stride] = Number.POSITIVE_INFINITY;
	}
	for (let leaf = 0; leaf < leafCount; leaf++) {
		let at = leaf * stride + thresholdLength;
		for (let j = 0; j < keyLength; j++) records[at++] = keys[leaf * keyLength + j];
		const item = network.leafItem(leaf);
		if (items.length > 0) items[leaf] = item;
		else for (let k = 0; k < outputCount; k++) records[at++] = constants[item * outputCount + k];
	}
	if (items.length > 0) image.float64("answers").set(constants);
}

/** Why a search could run past the records of an image, or an answer past the answers; undefined if none can. */
export function recordsProblem(image: Image): string | undefined {
	const records = image.float64("records");
	const stride = image.number("stride");
	const leafCount = image.number("leafCount");
	if (image.number("thresholdLength") > 0)
		for (let leaf = leafCount - 1; leaf < leafCount + padding; leaf++)
			if (records[leaf * stride] !== Number.POSITIVE_INFINITY) return "no threshold ends its records";
	const answerCount = Math.floor(image.float64("answers").length / image.number("outputCount"));
	for (const item of image.uint32("items"))
		if (item >= answerCount) return `a leaf has answer ${item} of ${answerCount}`;
	return undefined;
}

/** Why an answer of an image is none of so many labels; undefined if each is. Cost: a look at every answer. */
export function labelsProblem(image: Image, labelCount: number): string | undefined {
	const shared = image.float64("answers");
	const outputCount = image.number("outputCount");
	const inRecords = shared.length === 0;
	const answers = inRecords ? image.float64("records") : shared;
	const stride = inRecords ? image.number("stride") : outputCount;
	const first = inRecords ? image.number("thresholdLength") + image.number("keyLength") : 0;
	const end = inRecords ? image.number("leafCount") * stride : shared.length;
	for (let at = first; at < end; at += stride)
		for (let k = 0; k < outputCount; k++) {
			const answer = answers[at + k];
			if (answer >>> 0 !== answer || answer >= labelCount)
				return `it answers label ${answer} of ${labelCount}`;
		}
	return undefined;
}

/** Reads answers from records. */
export class RecordReader {
	readonly records: Float64Array;
	readonly stride: number;
	readonly #image: Image;
	readonly #staging: Staging;
	readonly #thresholdLength: number;
	readonly #keyLength: number;
	readonly #outputCount: number;
	readonly #items: Uint32Array;
	readonly #answers: Float64Array;
	/** Whether an answer is all that a record holds besides its threshold. */
	readonly #plain: boolean;
	/** Where in a record its only number that is an answer stands, or -1 where an answer takes more than one look. */
	readonly #single: number;
	readonly #offset: number;

	constructor(image: Image, staging: Staging) {
		this.#image = image;
		this.#staging = staging;
		this.records = image.float64("records");
		this.stride = image.number("stride");
		this.#thresholdLength = image.number("thresholdLength");
		this.#keyLength = image.number("keyLength");
		this.#outputCount = image.number("outputCount");
		this.#items = image.uint32("items");
		this.#answers = image.float64("answers");
		this.#plain = this.#keyLength === 0 && this.#items.length === 0;
		this.#single = this.#plain && this.#outputCount === 1 ? this.#thresholdLength : -1;
		this.#offset = image.offset("records");
	}

	/** Whether the caches do not hold the records, and the `count` records of one block are few cache lines. */
	aheadOf(count: number): boolean {
		return this.records.byteLength > cachedBytes && 8 * this.stride * count <= 512;
	}

	/** The answer of a leaf for the input at inputs[at]. @returns false if the leaf's stored input is another one */
	answer(leaf: number, inputs: Float64Array, at: number, outputs: Float64Array, to: number): boolean {
		if (this.#single >= 0) {
			outputs[to] = this.records[leaf * this.stride + this.#single];
			return true;
		}
		return this.#answerLong(leaf, inputs, at, outputs, to);
	}

	/** The answers of `count` leaves, for inputs one after another. @returns how many are stored ones */
	answerMany(
		leaves: Uint32Array,
		count: number,
		inputs: Float64Array,
		at: number,
		outputs: Float64Array,
		to: number,
	): number {
		const { kernels } = this.#image.memory;
		if (this.#plain && kernels) {
			const stride = 8 * this.stride;
			const place = this.#staging.outputs(outputs, to);
			const first = 8 * this.#thresholdLength;
			kernels.answer(leaves.byteOffset, count, this.#offset, stride, first, this.#outputCount, place);
			this.#staging.deliver(outputs, to, count);
			return count;
		}
		const outputCount = this.#outputCount;
		const inputCount = this.#image.number("inputCount");
		let known = 0;
		for (let i = 0; i < count; i++)
			if (this.answer(leaves[i], inputs, at + i * inputCount, outputs, to + i * outputCount)) known++;
		return known;
	}

	/**
	 * As answerMany, for ranks that may still be before their keys' own: thresholds below the keys at `keys` are passed.
	 *
	 * @param ahead as in kernels/records.ts
	 */
	settleMany(
		kernels: Kernels,
		keys: number,
		ranks: Uint32Array,
		count: number,
		inputs: Float64Array,
		at: number,
		outputs: Float64Array,
		to: number,
		ahead: boolean,
	): number {
		const stride = 8 * this.stride;
		const places = ranks.byteOffset;
		if (this.records.byteLength > cachedBytes) kernels.touch(this.#offset, places, count, stride);
		if (this.#single < 0) {
			kernels.settle(keys, count, this.#offset, stride, places, ahead);
			return this.answerMany(ranks, count, inputs, at, outputs, to);
		}
		const place = this.#staging.outputs(outputs, to);
		kernels.settleAndAnswer(keys, count, this.#offset, stride, places, ahead, place);
		this.#staging.deliver(outputs, to, count);
		return count;
	}

	#answerLong(leaf: number, inputs: Float64Array, at: number, outputs: Float64Array, to: number): boolean {
		const { records } = this;
		const outputCount = this.#outputCount;
		let from = leaf * this.stride + this.#thresholdLength;
		for (let j = 0; j < this.#keyLength; j++) {
			if (inputs[at + j] === records[from + j]) continue;
			for (let k = 0; k < outputCount; k++) outputs[to + k] = Number.NaN;
			return false;
		}
		from += this.#keyLength;
		if (this.#items.length === 0) {
			for (let k = 0; k < outputCount; k++) outputs[to + k] = records[from + k];
			return true;
		}
		from = this.#items[leaf] * outputCount;
		for (let k = 0; k < outputCount; k++) outputs[to + k] = this.#answers[from + k];
		return true;
	}
}
