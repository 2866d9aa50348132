/**
 * A tree over one input (nodes.ts) whose leaves are exact affine maps: an answer comes from float64 where that decides how
 * the exact value rounds (rounded-map.ts), otherwise from long integers (exact-affine.ts). Either way it is the correctly
 * rounded one. Cost of an answer: the path and about 40 float64 operations an output; integers where the value is 0, or
 * nearer to halfway between two floats than float64 tells apart (2^-47 of their distance, more where terms cancel).
 */

import { type ConditionalNetwork, LeafKind } from "../conditional-network.ts";
import { type ExactMaps, exactAffine } from "../exact-affine.ts";
import { CompiledNetwork } from "./compiled-network.ts";
import { Image, type ImageHeader } from "./image.ts";
import { requireNumbers } from "./key.ts";
import type { MemoryOptions } from "./memory.ts";
import { fillNodes, NodeWalker, nodeArrays } from "./nodes.ts";
import { RoundedMaps } from "./rounded-map.ts";

export class ExactLeaves extends CompiledNetwork {
	readonly #walker: NodeWalker;
	readonly #rounded: RoundedMaps;
	/** Map of each leaf. */
	readonly #items: Uint32Array;
	readonly #maps: ExactMaps;

	constructor(image: Image) {
		super(image);
		this.#walker = new NodeWalker(image);
		this.#items = image.uint32("items");
		this.#maps = {
			inputCount: 1,
			outputCount: this.outputCount,
			exactStart: image.uint32("exactStart"),
			exactParts: image.float64("exactParts"),
		};
		this.#rounded = new RoundedMaps(this.outputCount, image.float64("bases"), image.float64("maps"));
	}

	/** Undefined where there are several inputs or leaves of other kinds. Cost: linear. */
	static build(network: ConditionalNetwork, options: MemoryOptions): ExactLeaves | undefined {
		const { inputCount, outputCount, leafCount, leafKinds, keys, thresholds } = network;
		if (inputCount !== 1 || keys.length > 0) return undefined;
		if (leafKinds.length === 0 || leafKinds.some((kind) => kind !== LeafKind.exact)) return undefined;
		const nodes = nodeArrays(network);
		if (!nodes) return undefined;
		const header: ImageHeader = {
			lowering: "exact-leaves",
			numbers: { inputCount, outputCount },
			arrays: {
				...nodes.arrays,
				bases: ["f64", leafCount],
				maps: ["f64", leafCount * outputCount * RoundedMaps.stride],
				exactParts: ["f64", network.exactParts.length],
				exactStart: ["u32", network.exactStart.length],
				items: ["u32", leafCount],
			},
			scratch: nodes.scratch,
		};
		const image = Image.allocate(header, options);
		fillNodes(network, image);
		image.float64("exactParts").set(network.exactParts);
		image.uint32("exactStart").set(network.exactStart);
		image.uint32("items").set(network.leafItems);
		const compiled = new ExactLeaves(image);
		for (let leaf = 0; leaf < leafCount; leaf++) {
			// A place at the leaf's edge: what is added to the value there is then no larger than what the leaf spans.
			const base = thresholds[Math.max(0, leaf - 1)] ?? 0;
			compiled.#rounded.fill(leaf, Number.isFinite(base) ? base : 0, network, network.leafItem(leaf));
		}
		return compiled;
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): boolean {
		requireNumbers(inputs, at, 1);
		this.#answer(this.#walker.leafOf(inputs, at), inputs, at, outputs, to);
		return true;
	}

	protected override evaluateChunk(
		inputs: Float64Array,
		at: number,
		count: number,
		outputs: Float64Array,
		to: number,
		row: number,
	): number {
		const { outputCount } = this;
		const walker = this.#walker;
		for (let from = 0; from < count; from += walker.chunk) {
			const rows = Math.min(walker.chunk, count - from);
			walker.walk(inputs, at + from, rows, row + from);
			for (let i = from; i < from + rows; i++)
				this.#answer(walker.leaves[i - from], inputs, at + i, outputs, to + i * outputCount);
		}
		return count;
	}

	#answer(leaf: number, inputs: Float64Array, at: number, outputs: Float64Array, to: number): void {
		const { outputCount } = this;
		this.#rounded.evaluate(leaf, inputs[at], outputs, to);
		for (let k = 0; k < outputCount; k++)
			if (Number.isNaN(outputs[to + k]))
				outputs[to + k] = exactAffine(this.#maps, this.#items[leaf], k, inputs, at);
	}
}
