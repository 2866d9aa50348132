/** Any tree of axis gates (nodes.ts) with constant leaves (records.ts). */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import type { Outcome } from "../../network/domain.ts";
import { requirePlaces } from "../../numbers/required.ts";
import type { Batch } from "../image/batch.ts";
import { CompiledNetwork } from "../image/compiled-network.ts";
import { Image, type ImageHeader } from "../image/image.ts";
import type { MemoryOptions } from "../image/memory.ts";
import { requireNumbers } from "../image/not-nan.ts";
import { Staging } from "../image/staging.ts";
import { fillRecords, RecordReader, type RecordShape, recordArrays, recordShape } from "../search/records.ts";
import { fillNodes, hasAxisGates, NodeWalker, nodeArrays, nodesProblem } from "./nodes.ts";

export class FlatTree extends CompiledNetwork {
	static readonly lowering = "flat-tree";
	readonly #walker: NodeWalker;
	readonly #answers: RecordReader;

	constructor(image: Image) {
		super(image);
		const staging = new Staging(image);
		this.#walker = new NodeWalker(image, staging);
		this.#answers = new RecordReader(image, staging);
	}

	/** Undefined where a gate looks at anything but an input. Cost: linear. */
	static build(network: ConditionalNetwork, options: MemoryOptions): FlatTree | undefined {
		if (!hasAxisGates(network)) return undefined;
		const image = Image.allocate(FlatTree.header(recordShape(network)), options);
		fillNodes(network, image);
		fillRecords(network, image);
		return new FlatTree(image);
	}

	static header(shape: RecordShape): ImageHeader {
		const records = recordArrays(shape);
		const nodes = nodeArrays(shape);
		return {
			lowering: FlatTree.lowering,
			numbers: records.numbers,
			arrays: { ...records.arrays, ...nodes.arrays },
			scratch: nodes.scratch,
		};
	}

	override problem(): string | undefined {
		return nodesProblem(this.image);
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): Outcome {
		requirePlaces(inputs, at, this.inputCount, outputs, to, this.outputCount);
		requireNumbers(inputs, at, this.inputCount);
		return this.#answers.answer(this.#walker.leafOf(inputs, at), inputs, at, outputs, to);
	}

	protected override evaluateChunk(batch: Batch): number {
		this.#walker.walk(batch);
		return this.#answers.answerMany(this.#walker.leaves, batch);
	}
}
