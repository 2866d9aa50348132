/**
 * A tree of axis gates (nodes.ts) whose leaves are constants or programs (program.ts): networks restricted to a mask,
 * folded, or whole.
 *
 * `leaf-programs`: a mask has weights of its own, laid out so that a leaf is one sequential read. `masked-programs`: all
 * masks share their network's program, which passes over what a mask leaves out; better where many leaves would not fit
 * the cache. `dense-programs`: as the first, but every column is multiplied, whatever its value.
 */

import type { ConditionalNetwork } from "../conditional-network.ts";
import { CompiledNetwork } from "./compiled-network.ts";
import { Image } from "./image.ts";
import { requireNumbers } from "./key.ts";
import type { MemoryOptions } from "./memory.ts";
import { fillNodes, NodeWalker, nodeArrays } from "./nodes.ts";
import { ownWords, type ProgramLowering, programsOf } from "./programs.ts";
import { runProgram } from "./run-program.ts";

const answerNames = ["values", "argmin", "argmax"] as const;
/** Values after the last one, so that a panel may write whole vectors. */
const padding = 16;

export class LeafPrograms extends CompiledNetwork {
	readonly #walker: NodeWalker;
	readonly #leafItems: Int32Array;
	readonly #constants: Float64Array;
	readonly #keys: Float64Array;
	readonly #starts: Uint32Array;
	readonly #outputs: Uint32Array;
	readonly #words: Float64Array;
	readonly #integers: Int32Array;
	readonly #inputs: Float64Array;
	readonly #values: Float64Array;
	readonly #wordsOffset: number;
	readonly #inputsOffset: number;
	readonly #valuesOffset: number;
	readonly #listOffset: number;
	readonly #leafMasks: Int32Array;
	readonly #masks: Uint8Array;
	readonly #masksOffset: number;
	readonly #maskBytes: number;
	readonly #answer: (typeof answerNames)[number];
	/** Outputs of a program. */
	readonly #width: number;

	constructor(image: Image) {
		super(image);
		this.#walker = new NodeWalker(image);
		this.#leafItems = image.int32("leafItems");
		this.#constants = image.float64("constants");
		this.#keys = image.float64("keys");
		this.#starts = image.uint32("starts");
		this.#outputs = image.uint32("outputs");
		this.#words = image.float64("words");
		this.#wordsOffset = image.offset("words");
		this.#integers = new Int32Array(image.memory.buffer, this.#wordsOffset, 2 * this.#words.length);
		this.#inputs = image.float64("inputs");
		this.#inputsOffset = image.offset("inputs");
		this.#values = image.float64("values");
		this.#valuesOffset = image.offset("values");
		this.#listOffset = image.offset("list");
		this.#leafMasks = image.int32("leafMasks");
		this.#masks = image.uint8("masks");
		this.#masksOffset = image.offset("masks");
		this.#maskBytes = image.number("maskBytes");
		this.#answer = answerNames[image.number("answer")];
		this.#width = image.number("width");
	}

	/**
	 * Undefined where a gate looks at anything but an input, a max reads what a mask leaves out, or, unless `isAsked`,
	 * weights for each mask would take too much memory. Cost: linear in what is built.
	 */
	static build(
		network: ConditionalNetwork,
		options: MemoryOptions,
		lowering: ProgramLowering,
		isAsked: boolean,
	): LeafPrograms | undefined {
		const { inputCount, outputCount, constants, keys } = network;
		const nodes = nodeArrays(network);
		const programs = nodes && programsOf(network, lowering, isAsked ? Number.POSITIVE_INFINITY : ownWords);
		if (!programs) return undefined;
		const { words, infos } = programs;
		const valueCount = infos.reduce((most, info) => Math.max(most, info.valueCount), inputCount);
		const columns = infos.reduce((most, info) => Math.max(most, info.columns), 0);
		const image = Image.allocate(
			{
				lowering,
				numbers: {
					inputCount,
					outputCount,
					answer: answerNames.indexOf(network.answer),
					width: network.networks.outputCount,
					maskBytes: programs.maskBytes,
				},
				arrays: {
					...nodes.arrays,
					leafItems: ["i32", network.leafCount],
					constants: ["f64", constants.length],
					keys: ["f64", keys.length],
					starts: ["u32", infos.length],
					outputs: ["u32", infos.length],
					words: ["f64", words.length],
					leafMasks: ["i32", programs.leafMasks.length],
					masks: ["u8", programs.masks.length],
				},
				scratch: {
					...nodes.scratch,
					inputs: ["f64", inputCount],
					values: ["f64", valueCount + padding],
					list: ["i32", 2 * columns + 2],
				},
			},
			options,
		);
		fillNodes(network, image);
		image.int32("leafItems").set(programs.leafItems);
		image.float64("constants").set(constants);
		image.float64("keys").set(keys);
		image.uint32("starts").set(infos.map((info) => info.start));
		image.uint32("outputs").set(infos.map((info) => info.output));
		image.float64("words").set(words.view());
		image.int32("leafMasks").set(programs.leafMasks);
		image.uint8("masks").set(programs.masks);
		return new LeafPrograms(image);
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): boolean {
		requireNumbers(inputs, at, this.inputCount);
		return this.#answerLeaf(this.#walker.leafOf(inputs, at), inputs, at, outputs, to);
	}

	protected override evaluateChunk(
		inputs: Float64Array,
		at: number,
		count: number,
		outputs: Float64Array,
		to: number,
		row: number,
	): number {
		const { inputCount, outputCount } = this;
		const walker = this.#walker;
		let known = 0;
		for (let from = 0; from < count; from += walker.chunk) {
			const rows = Math.min(walker.chunk, count - from);
			const first = at + from * inputCount;
			walker.walk(inputs, first, rows, row + from);
			for (let i = 0; i < rows; i++) {
				const place = to + (from + i) * outputCount;
				if (this.#answerLeaf(walker.leaves[i], inputs, first + i * inputCount, outputs, place)) known++;
			}
		}
		return known;
	}

	#answerLeaf(leaf: number, inputs: Float64Array, at: number, outputs: Float64Array, to: number): boolean {
		const { inputCount, outputCount } = this;
		const keys = this.#keys;
		if (keys.length > 0)
			for (let j = 0; j < inputCount; j++) {
				if (inputs[at + j] === keys[leaf * inputCount + j]) continue;
				for (let k = 0; k < outputCount; k++) outputs[to + k] = Number.NaN;
				return false;
			}
		const item = this.#leafItems[leaf];
		if (item >= 0) {
			for (let k = 0; k < outputCount; k++) outputs[to + k] = this.#constants[item * outputCount + k];
			return true;
		}
		const mask = this.#leafMasks.length > 0 ? this.#leafMasks[leaf] : -1;
		const first = this.#run(~item, mask, inputs, at);
		const values = this.#values;
		if (this.#answer === "values") {
			for (let k = 0; k < outputCount; k++) outputs[to + k] = values[first + k];
		} else outputs[to] = this.#decide(first);
		return true;
	}

	/** Which output is least or largest, the first on a tie. */
	#decide(first: number): number {
		const values = this.#values;
		const isLargest = this.#answer === "argmax";
		let best = first;
		for (let k = first + 1; k < first + this.#width; k++)
			if (isLargest ? values[k] > values[best] : values[k] < values[best]) best = k;
		return best - first;
	}

	/** Runs a program. @returns the value that is its first output */
	#run(program: number, mask: number, inputs: Float64Array, at: number): number {
		const { kernels } = this.image.memory;
		const start = this.#starts[program];
		let exact = false;
		if (kernels) {
			const copies = this.#inputs;
			for (let j = 0; j < copies.length; j++) copies[j] = inputs[at + j];
			exact =
				kernels.runProgram(
					this.#wordsOffset + 8 * start,
					this.#inputsOffset,
					this.#valuesOffset,
					this.#listOffset,
					mask < 0 ? 0 : this.#masksOffset + mask * this.#maskBytes,
				) === 0;
		}
		if (!exact) this.#runExactly(start, mask, inputs, at);
		return this.#outputs[program];
	}

	#runExactly(start: number, mask: number, inputs: Float64Array, at: number): void {
		const masks = this.#masks;
		const first = 8 * mask * this.#maskBytes;
		const keeps = (place: number) => ((masks[(first + place) >>> 3] >>> (place & 7)) & 1) === 1;
		const values = this.#values;
		runProgram(this.#words, this.#integers, start, inputs, at, values, mask < 0 ? undefined : keeps);
	}
}
