/**
 * A network of one input whose leaves are exact affine maps. The leaf is found by whichever lowering is the
 * fastest for the same tree with its leaves' numbers as answers; the answer comes from float64 where that
 * decides how the exact value rounds (rounded-map.ts), otherwise from long integers (exact-maps.ts). Either
 * way it is the correctly rounded one.
 *
 * The image holds the search's arrays first, so that the search reads its part of it. Cost of an answer: the
 * search and about 40 float64 operations an output; integers where the value is 0, or nearer to halfway
 * between two floats than float64 tells apart (2^-47 of their distance, more where terms cancel).
 */

import { ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { Outcome } from "../../network/domain.ts";
import { ExactMaps, exactValue } from "../../network/exact-maps.ts";
import { requirePlaces } from "../../numbers/required.ts";
import type { Batch } from "../image/batch.ts";
import { CompiledNetwork } from "../image/compiled-network.ts";
import { chunkLength, Image, type ImageHeader } from "../image/image.ts";
import type { MemoryOptions } from "../image/memory.ts";
import { requireManyNumbers } from "../image/not-nan.ts";
import { RoundedMaps } from "./rounded-map.ts";

export class ExactLeaves extends CompiledNetwork {
	static readonly lowering = "exact-leaves";
	/** Answers the number of an input's leaf. */
	readonly #search: CompiledNetwork;
	readonly #rounded: RoundedMaps;
	/** Map of each leaf. */
	readonly #items: Uint32Array;
	readonly #maps: ExactMaps;
	readonly #leaves: Float64Array;

	/** @param search opened from searchImage(image) */
	constructor(image: Image, search: CompiledNetwork) {
		super(image);
		this.#search = search;
		this.#items = image.uint32("exactItems");
		this.#leaves = image.float64("exactLeaves");
		this.#maps = new ExactMaps({
			inputCount: 1,
			outputCount: this.outputCount,
			start: image.uint32("exactStart"),
			parts: image.float64("exactParts"),
			shift: image.number("exactShift"),
		});
		this.#rounded = roundedOf(image);
	}

	/**
	 * The network whose answers are the leaves' numbers; undefined where there are several inputs or leaves of
	 * other kinds.
	 */
	static searched(network: ConditionalNetwork): ConditionalNetwork | undefined {
		const { inputCount, leafCount, leafKinds, keys, tree, gateValues, thresholds, pathGates } = network;
		if (inputCount !== 1 || keys.length > 0 || pathGates.length > 0) return undefined;
		if (leafKinds.length === 0 || leafKinds.some((kind) => kind !== LeafKind.exact)) return undefined;
		if (gateValues.some((value) => value !== 0)) return undefined;
		const constants = Float64Array.from({ length: leafCount }, (_, leaf) => leaf);
		return new ConditionalNetwork({
			inputCount,
			outputCount: 1,
			tree,
			gateValues,
			thresholds,
			constants,
		});
	}

	/**
	 * @param search the image of the network that `searched` gives
	 * @param which names its lowering, in a number. Cost: linear
	 */
	static layOut(network: ConditionalNetwork, search: Image, which: number, options: MemoryOptions): Image {
		const { outputCount, leafCount, thresholds } = network;
		const header: ImageHeader = {
			lowering: ExactLeaves.lowering,
			numbers: {
				...search.header.numbers,
				outputCount,
				exactShift: network.exact.shift,
				search: which,
			},
			arrays: {
				...search.header.arrays,
				exactNumbers: ["f64", leafCount * RoundedMaps.stride(outputCount)],
				exactParts: ["f64", network.exact.parts.length],
				exactStart: ["u32", network.exact.start.length],
				exactItems: ["u32", leafCount],
			},
			scratch: { ...search.header.scratch, exactLeaves: ["f64", chunkLength] },
		};
		const image = Image.allocate(header, options);
		image.stored().set(search.stored());
		image.float64("exactParts").set(network.exact.parts);
		image.uint32("exactStart").set(network.exact.start);
		image.uint32("exactItems").set(network.leafItems);
		const rounded = roundedOf(image);
		for (let leaf = 0; leaf < leafCount; leaf++) {
			// A place at the leaf's edge: what is added to the value there is then no larger than what the leaf
			// spans.
			const base = thresholds[Math.max(0, leaf - 1)] ?? 0;
			rounded.fill(leaf, Number.isFinite(base) ? base : 0, network.exact, network.leafItem(leaf));
		}
		return image;
	}

	/** The search's view of an image. @param lowering the one that its number names */
	static searchImage(image: Image, lowering: string): Image {
		const { numbers, arrays, scratch, batch } = image.header;
		const header = {
			lowering,
			numbers: { ...numbers, outputCount: 1 },
			arrays,
			scratch,
			batch,
		};
		return new Image(header, image.memory, image.thread);
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): Outcome {
		requirePlaces(inputs, at, this.inputCount, outputs, to, this.outputCount);
		this.#search.evaluate(inputs, this.#leaves, at);
		this.#answer(this.#leaves[0], inputs, at, outputs, to);
		return Outcome.answered;
	}

	protected override evaluateChunk(batch: Batch): number {
		const { inputs, at, count, outputs, to } = batch;
		const { outputCount } = this;
		const leaves = this.#leaves;
		requireManyNumbers(batch, 1);
		this.#search.evaluateBatch(inputs, leaves, count, at);
		for (let i = 0; i < count; i++) this.#answer(leaves[i], inputs, at + i, outputs, to + i * outputCount);
		return count;
	}

	#answer(leaf: number, inputs: Float64Array, at: number, outputs: Float64Array, to: number): void {
		const { outputCount } = this;
		this.#rounded.evaluate(leaf, inputs[at], outputs, to);
		for (let k = 0; k < outputCount; k++)
			if (Number.isNaN(outputs[to + k]))
				outputs[to + k] = exactValue(this.#maps, this.#items[leaf], k, inputs, at);
	}
}

function roundedOf(image: Image): RoundedMaps {
	return new RoundedMaps(image.number("outputCount"), image.float64("exactNumbers"));
}
