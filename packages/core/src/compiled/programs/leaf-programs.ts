/**
 * A tree of axis gates (nodes.ts) whose leaves compute (programs.ts): one call into the kernels finds an
 * input's leaf, by cells (cells.ts) where they save time, and runs what stands there.
 *
 * `leaf-programs`: a leaf has weights of its own, one sequential read, or shares those of a run of masks.
 * `masked-programs`: all masks of a network share its weights. `dense-programs`: as the first, but every
 * column is multiplied, whatever its value.
 */

import type { Box } from "../../network/box.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { Outcome } from "../../network/domain.ts";
import { decision } from "../../network/evaluate.ts";
import { requirePlaces } from "../../numbers/required.ts";
import type { Batch } from "../image/batch.ts";
import {
	activeAt,
	axesAt,
	axisCountAt,
	boxesAt,
	boxesEndAt,
	cellsAt,
	frameBytes,
	inputCountAt,
	listAt,
	nodesAt,
	rowPadding,
	rowsAt,
	statesAt,
	wordsAt,
} from "../image/codes.ts";
import { CompiledNetwork } from "../image/compiled-network.ts";
import { Image } from "../image/image.ts";
import type { Kernels, MemoryOptions } from "../image/memory.ts";
import { requireNumbers } from "../image/not-nan.ts";
import { Staging } from "../image/staging.ts";
import { cellArrays, cellAxes, fillCells } from "../walk/cells.ts";
import { fillNodes, hasAxisGates, NodeWalker, nodeArrays } from "../walk/nodes.ts";
import { finiteRange } from "./finite-range.ts";
import { answerOf, type ProgramLowering, programsOf } from "./programs.ts";
import { runRecord } from "./run-program.ts";
import type { WordViews } from "./word-list.ts";

/** The arrays that the frame leads to. */
const framed = [
	[nodesAt, "nodes"],
	[wordsAt, "words"],
	[rowsAt, "rows"],
	[listAt, "list"],
	[activeAt, "active"],
	[statesAt, "states"],
	[cellsAt, "cells"],
	[axesAt, "cellAxes"],
] as const;

export class LeafPrograms extends CompiledNetwork {
	readonly #walker: NodeWalker;
	readonly #staging: Staging;
	readonly #words: WordViews;
	readonly #kernels: Kernels | undefined;
	readonly #answer: ReturnType<typeof answerOf>;
	/** Outputs of a program. */
	readonly #width: number;
	readonly #rows: Float64Array;
	/** One input and its answer, where the kernels find them. */
	readonly #input: Float64Array;
	readonly #output: Float64Array;
	/** Byte offsets; the frames, of inputs whose numbers are all finite and of those in the domain besides. */
	readonly #finiteAt: number;
	readonly #insideAt: number;
	readonly #inputAt: number;
	readonly #outputAt: number;

	constructor(image: Image) {
		super(image);
		this.#staging = new Staging(image);
		this.#walker = new NodeWalker(image, this.#staging);
		const numbers = image.float64("words");
		const integers = new Int32Array(image.memory.buffer, image.offset("words"), 2 * numbers.length);
		this.#words = { numbers, integers };
		this.#kernels = image.memory.kernels;
		this.#answer = answerOf(integers[0]);
		this.#width = integers[1];
		this.#rows = image.float64("rows");
		this.#input = image.float64("chunkInputs");
		this.#output = image.float64("chunkOutputs");
		this.#finiteAt = image.offset("frames");
		this.#insideAt = this.#finiteAt + frameBytes;
		this.#inputAt = image.offset("chunkInputs");
		this.#outputAt = image.offset("chunkOutputs");
		const { byteOffset, byteLength } = image.float64("boxes");
		const domainAt = 16 * this.inputCount;
		this.#fillFrame(this.#finiteAt, byteOffset, domainAt);
		// Everywhere there is no other box than the one where all numbers are finite.
		const skipped = byteLength > domainAt ? domainAt : 0;
		this.#fillFrame(this.#insideAt, byteOffset + skipped, byteLength - skipped);
	}

	/**
	 * Undefined where a gate looks at anything but an input, or membership is asked for. Cost: linear in what
	 * is built.
	 */
	static build(
		network: ConditionalNetwork,
		options: MemoryOptions,
		lowering: ProgramLowering,
	): LeafPrograms | undefined {
		const { inputCount, outputCount } = network;
		if (network.keys.length > 0 || !hasAxisGates(network)) return undefined;
		const programs = programsOf(network, lowering);
		if (!programs) return undefined;
		const nodes = nodeArrays(network);
		const { words, room, items } = programs;
		const axes = cellAxes(network);
		const boxes = answeredBoxes(network);
		const image = Image.allocate(
			{
				lowering,
				numbers: { inputCount, outputCount, cutAxes: axes.length },
				arrays: {
					...nodes.arrays,
					...cellArrays(axes),
					words: ["f64", words.length],
					boxes: ["f64", boxes.length],
				},
				scratch: {
					...nodes.scratch,
					frames: ["f64", (2 * frameBytes) / 8],
					rows: ["f64", room.rows + rowPadding],
					list: ["f64", 2 * (room.columns + 1)],
				},
			},
			options,
		);
		fillNodes(network, image, (leaf) => items[leaf]);
		fillCells(axes, image);
		image.float64("words").set(words.view());
		image.float64("boxes").set(boxes);
		return new LeafPrograms(image);
	}

	#fillFrame(frameAt: number, boxes: number, boxesBytes: number): void {
		const { image } = this;
		const frame = new DataView(image.memory.buffer, frameAt, frameBytes);
		for (const [at, name] of framed) frame.setUint32(at, image.offset(name), true);
		frame.setUint32(boxesAt, boxes, true);
		frame.setUint32(boxesEndAt, boxes + boxesBytes, true);
		frame.setUint32(axisCountAt, image.number("cutAxes"), true);
		frame.setUint32(inputCountAt, this.inputCount, true);
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): Outcome {
		requirePlaces(inputs, at, this.inputCount, outputs, to, this.outputCount);
		this.#evaluateAnywhere(inputs, outputs, at, to);
		return Outcome.answered;
	}

	override evaluateInside(inputs: Float64Array, outputs: Float64Array, at: number, to: number): boolean {
		return this.#evaluateIn(this.#insideAt, inputs, outputs, at, to);
	}

	override answersAllOf(boxes: readonly Box[]): boolean {
		// Where every number is finite, as `answeredBoxes` begins.
		const [least] = this.image.float64("boxes");
		const isTested = ({ low, high }: Box): boolean =>
			low.every((end) => end >= least) && high.every((end) => -end >= least);
		return this.#kernels !== undefined && boxes.every(isTested);
	}

	/** By the kernels, if the input lies in a frame's boxes. */
	#evaluateIn(frame: number, inputs: Float64Array, outputs: Float64Array, at: number, to: number): boolean {
		const kernels = this.#kernels;
		if (!kernels) return false;
		copyNumbers(inputs, at, this.#input, 0, this.inputCount);
		if (!kernels.answerInput(frame, this.#inputAt, this.#outputAt)) return false;
		copyNumbers(this.#output, 0, outputs, to, this.outputCount);
		return true;
	}

	#evaluateAnywhere(inputs: Float64Array, outputs: Float64Array, at: number, to: number, row?: number): void {
		if (!this.#evaluateIn(this.#finiteAt, inputs, outputs, at, to))
			this.#evaluateExactly(inputs, outputs, at, to, row);
	}

	/** Any numbers, in plain JavaScript. */
	#evaluateExactly(inputs: Float64Array, outputs: Float64Array, at: number, to: number, row?: number): void {
		requireNumbers(inputs, at, this.inputCount, row);
		const words = this.#words;
		const item = this.#walker.leafOf(inputs, at);
		const [numbers, first, isAnswer] = runRecord(words, item, inputs, at, this.inputCount, this.#rows);
		if (this.#answer === "values" || isAnswer)
			for (let k = 0; k < this.outputCount; k++) outputs[to + k] = numbers[first + k];
		else outputs[to] = decision(numbers.subarray(first, first + this.#width), this.#answer);
	}

	protected override evaluateChunk(batch: Batch): number {
		const { inputs, at, count, outputs, to, row } = batch;
		const { inputCount, outputCount } = this;
		if (this.#evaluateChunkIn(this.#finiteAt, batch)) return count;
		for (let i = 0; i < count; i++)
			this.#evaluateAnywhere(inputs, outputs, at + i * inputCount, to + i * outputCount, row + i);
		return count;
	}

	override evaluateChunkInside(batch: Batch): boolean {
		return this.#evaluateChunkIn(this.#insideAt, batch);
	}

	#evaluateChunkIn(frame: number, batch: Batch): boolean {
		const kernels = this.#kernels;
		if (!kernels) return false;
		const from = this.#staging.anyInputs(batch);
		if (!kernels.areInside(frame, from, batch.count)) return false;
		const answers = this.#staging.outputs(batch);
		kernels.answerInputs(frame, from, answers, this.inputCount, batch.count);
		this.#staging.deliver(batch);
		return true;
	}
}

/**
 * What the kernels answer, (low, -high) of each input of a box: first where every number that the network
 * computes is finite, then the boxes of the domain, as far as they lie there. Plain JavaScript does the rest.
 */
function answeredBoxes({ inputCount, domain, networks, filters }: ConditionalNetwork): Float64Array {
	let range = Number.MAX_VALUE;
	for (const pool of [networks, filters.networks])
		for (let k = 0; k < pool.count; k++) range = Math.min(range, finiteRange(pool.get(k)));
	const ends = domain.boxes.flatMap(({ low, high }) =>
		Array.from(low, (least, j) => [Math.max(least, -range), -Math.min(high[j], range)]).flat(),
	);
	return Float64Array.from([...new Array(2 * inputCount).fill(-range), ...ends]);
}

/** The first numbers are copied without a loop: most arrays are short, and take half the time so. */
function copyNumbers(from: Float64Array, at: number, to: Float64Array, start: number, count: number): void {
	let k = 0;
	if (count > 4) {
		to[start] = from[at];
		to[start + 1] = from[at + 1];
		to[start + 2] = from[at + 2];
		to[start + 3] = from[at + 3];
		k = 4;
	}
	for (; k < count; k++) to[start + k] = from[at + k];
}
