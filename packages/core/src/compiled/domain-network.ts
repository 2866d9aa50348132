/**
 * A compiled network with a domain: the network itself, laid out as if it were asked everywhere, behind the
 * test of the domain, unless its layout has a test of its own (LeafPrograms). Cost: the test, two comparisons
 * an input and a box at most; nothing is copied.
 */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { type Domain, Outcome } from "../network/domain.ts";
import { requirePlaces } from "../numbers/required.ts";
import type { Batch } from "./image/batch.ts";
import { CompiledNetwork } from "./image/compiled-network.ts";
import { requireNumbers } from "./image/not-nan.ts";

export class DomainNetwork extends CompiledNetwork {
	readonly #inner: CompiledNetwork;
	readonly #domain: Domain;
	/** Answers inputs outside, where the domain says `full`. */
	readonly #whole: CompiledNetwork | undefined;
	readonly #nearest: Float64Array;
	/** Whether the inner network's own test says of every input whether it lies in the domain. */
	readonly #isTested: boolean;

	constructor(network: ConditionalNetwork, inner: CompiledNetwork, whole: CompiledNetwork | undefined) {
		super(inner.image);
		this.#inner = inner;
		this.#domain = network.domain;
		this.#whole = whole;
		this.#nearest = new Float64Array(network.inputCount);
		this.#isTested = inner.answersAllOf(network.domain.boxes);
	}

	/** Answers as if the domain were everywhere. */
	override get inner(): CompiledNetwork {
		return this.#inner;
	}

	override get isForThreads(): boolean {
		return this.inner.isForThreads;
	}

	override get bytes(): number {
		return this.inner.bytes + (this.#whole?.bytes ?? 0);
	}

	override problem(): string | undefined {
		return this.inner.problem();
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): Outcome {
		requirePlaces(inputs, at, this.inputCount, outputs, to, this.outputCount);
		if (this.#inner.evaluateInside(inputs, outputs, at, to)) return Outcome.answered;
		if (!this.#isTested && this.#domain.contains(inputs, at))
			return this.#inner.evaluate(inputs, outputs, at, to);
		return this.#outside(inputs, outputs, at, to);
	}

	override settle(
		inputs: Float64Array,
		outputs: Float64Array,
		count: number,
		at = 0,
		to = 0,
		first = 0,
	): void {
		const { inputCount, outputCount } = this;
		for (let i = 0; i < count; i++)
			if (!this.#domain.contains(inputs, at + i * inputCount))
				this.#outside(inputs, outputs, at + i * inputCount, to + i * outputCount, first + i);
	}

	override outcomes(inputs: Float64Array, outputs: Float64Array, count: number, at = 0, to = 0): Uint8Array {
		const outcomes = this.#inner.outcomes(inputs, outputs, count, at, to);
		for (let i = 0; i < count; i++)
			if (!this.#domain.contains(inputs, at + i * this.inputCount)) outcomes[i] = Outcome.outside;
		return outcomes;
	}

	protected override evaluateChunk(batch: Batch): number {
		const { inputs, at, count, outputs, to, row } = batch;
		if (this.#inner.evaluateChunkInside(batch)) return count;
		const { inputCount } = this;
		// Before anything is answered: what is refused is refused by its row in the whole batch.
		for (let i = 0; i < count; i++) {
			const from = at + i * inputCount;
			if (this.#domain.contains(inputs, from)) continue;
			requireNumbers(inputs, from, inputCount, row + i);
			if (this.#domain.outside === "error") throw this.#domain.refusal(inputs, from, row + i);
		}
		const known = this.inner.evaluateBatch(inputs, outputs, count, at, to);
		if (this.#domain.outside !== "error") this.settle(inputs, outputs, count, at, to, row);
		return known;
	}

	/** Answers an input outside of the domain as that says. */
	#outside(inputs: Float64Array, outputs: Float64Array, at: number, to: number, row?: number): Outcome {
		requireNumbers(inputs, at, this.inputCount, row);
		if (this.#domain.outside === "error") throw this.#domain.refusal(inputs, at, row);
		if (this.#whole) this.#whole.evaluate(inputs, outputs, at, to);
		else {
			this.#domain.clamp(inputs, at, this.#nearest);
			this.inner.evaluate(this.#nearest, outputs, 0, to);
		}
		return Outcome.outside;
	}
}
