/**
 * The reference evaluator under the same surface: for networks that no other lowering takes, and to compare
 * with.
 */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { Outcome } from "../network/domain.ts";
import { Evaluator } from "../network/evaluate.ts";
import type { Batch } from "./image/batch.ts";
import { CompiledNetwork } from "./image/compiled-network.ts";
import { Image } from "./image/image.ts";
import type { MemoryOptions } from "./image/memory.ts";
import { requireNumbers } from "./image/not-nan.ts";

export class ReferenceNetwork extends CompiledNetwork {
	static readonly lowering = "reference";
	readonly #evaluator: Evaluator;

	constructor(network: ConditionalNetwork, { rows }: MemoryOptions = {}) {
		const { inputCount, outputCount } = network;
		const { lowering } = ReferenceNetwork;
		const header = { lowering, numbers: { inputCount, outputCount }, arrays: {}, scratch: {} };
		super(Image.allocate(header, { webAssembly: false, rows }));
		this.#evaluator = new Evaluator(network);
	}

	/** It reads the network itself. */
	override get isForThreads(): boolean {
		return false;
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): Outcome {
		return this.#evaluator.evaluate(inputs, outputs, at, to);
	}

	/** In float32 no test of the domain stands before it. */
	override outcomes(inputs: Float64Array, outputs: Float64Array, count: number, at = 0, to = 0): Uint8Array {
		const outcomes = super.outcomes(inputs, outputs, count, at, to);
		for (let i = 0; i < count; i++)
			if (!this.#evaluator.contains(inputs, at + i * this.inputCount)) outcomes[i] = Outcome.outside;
		return outcomes;
	}

	protected override evaluateChunk({ inputs, at, count, outputs, to, row }: Batch): number {
		const { inputCount, outputCount } = this;
		let known = 0;
		for (let i = 0; i < count; i++) {
			requireNumbers(inputs, at + i * inputCount, inputCount, row + i);
			const outcome = this.#evaluator.evaluate(
				inputs,
				outputs,
				at + i * inputCount,
				to + i * outputCount,
				row + i,
			);
			if (outcome !== Outcome.unknown) known++;
		}
		return known;
	}
}
