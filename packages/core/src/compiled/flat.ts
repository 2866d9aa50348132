/**
 * Any tree of axis gates with constant leaves: a node is 16 bytes, threshold, axis and left child, and the right child
 * follows the left one, so that a step reads one place. Nodes stand level by level; leaves are nodes whose threshold is
 * +Infinity and whose child is ~leaf, so that a step is the same everywhere.
 */

import type { ConditionalNetwork } from "../conditional-network.ts";
import { CompiledNetwork } from "./compiled-network.ts";
import { chunkLength, Image } from "./image.ts";
import { requireNumbers } from "./key.ts";
import type { MemoryOptions } from "./memory.ts";
import { fillRecords, RecordReader, recordArrays } from "./records.ts";

/** Numbers of a chunk's inputs that are copied to the kernels' memory. */
const scratchInputs = 16384;

export class FlatTree extends CompiledNetwork {
	readonly #thresholds: Float64Array;
	readonly #links: Int32Array;
	readonly #answers: RecordReader;
	readonly #rows: number;
	readonly #copies: Float64Array;
	readonly #states: Uint32Array;

	constructor(image: Image) {
		super(image);
		this.#thresholds = image.float64("nodes");
		this.#links = new Int32Array(image.memory.buffer, image.offset("nodes"), 2 * this.#thresholds.length);
		this.#answers = new RecordReader(image);
		this.#rows = Math.min(chunkLength, Math.floor(scratchInputs / this.inputCount));
		this.#copies = image.float64("copies");
		this.#states = image.uint32("states");
	}

	/** Undefined where a gate looks at anything but an input. Cost: linear. */
	static build(network: ConditionalNetwork, options: MemoryOptions): FlatTree | undefined {
		const { inputCount, outputCount, gateCount, leafCount, gateValues, thresholds, tree } = network;
		if (network.pathGates.length > 0) return undefined;
		for (let gate = 0; gate < gateCount; gate++)
			if (gateValues[gate] < 0 || gateValues[gate] >= inputCount) return undefined;
		const records = recordArrays(network, false);
		const image = Image.allocate(
			{
				lowering: "flat-tree",
				numbers: { inputCount, outputCount, ...records.numbers },
				arrays: {
					...records.arrays,
					nodes: ["f64", 4 * leafCount],
				},
				scratch: {
					copies: ["f64", Math.min(scratchInputs, chunkLength * inputCount)],
					states: ["u32", chunkLength],
					active: ["u32", chunkLength],
				},
			},
			options,
		);
		const nodes = image.float64("nodes");
		const links = new Int32Array(image.memory.buffer, image.offset("nodes"), 2 * nodes.length);
		// Node 1 stays empty, so that two children share a cache line.
		const sources = new Int32Array(2 * leafCount);
		sources[0] = tree.root;
		let free = 2;
		for (let node = 0; node < 2 * leafCount; node += node === 0 ? 2 : 1) {
			const source = sources[node];
			nodes[2 * node] = source < 0 ? Number.POSITIVE_INFINITY : thresholds[source];
			links[4 * node + 2] = source < 0 ? 0 : gateValues[source];
			links[4 * node + 3] = source < 0 ? source : free;
			if (source < 0) continue;
			sources[free++] = tree.left[source];
			sources[free++] = tree.right[source];
		}
		fillRecords(network, image);
		return new FlatTree(image);
	}

	/** The leaf an input is sent to. */
	leafOf(inputs: Float64Array, at: number): number {
		const thresholds = this.#thresholds;
		const links = this.#links;
		let node = 0;
		while (node >= 0) node = links[4 * node + 3] + +(inputs[at + links[4 * node + 2]] > thresholds[2 * node]);
		return ~node;
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): boolean {
		requireNumbers(inputs, at, this.inputCount);
		return this.#answers.answer(this.leafOf(inputs, at), inputs, at, outputs, to);
	}

	protected override evaluateChunk(
		inputs: Float64Array,
		at: number,
		count: number,
		outputs: Float64Array,
		to: number,
		row: number,
	): number {
		const { image, inputCount, outputCount } = this;
		const { kernels } = image.memory;
		const states = this.#states;
		const step = kernels ? this.#rows : count;
		let known = 0;
		for (let from = 0; from < count; from += Math.max(1, step)) {
			const rows = Math.min(Math.max(1, step), count - from);
			const first = at + from * inputCount;
			for (let i = 0; i < rows; i++)
				requireNumbers(inputs, first + i * inputCount, inputCount, row + from + i);
			if (kernels && step > 0) {
				this.#copies.set(inputs.subarray(first, first + rows * inputCount));
				kernels.walk(
					image.offset("nodes"),
					image.offset("copies"),
					inputCount,
					rows,
					image.offset("active"),
					image.offset("states"),
				);
			} else for (let i = 0; i < rows; i++) states[i] = this.leafOf(inputs, first + i * inputCount);
			known += this.#answers.answerMany(states, rows, inputs, first, outputs, to + from * outputCount);
		}
		return known;
	}
}
