/**
 * A compiled network in float32 whose answers are stored ones, behind gates that each look at one input: once
 * the inputs are rounded, float64 compares them as float32 does. They are rounded into memory of its own, in
 * the calling thread. Cost: a copy of the inputs.
 */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import type { Outcome } from "../network/domain.ts";
import { grown } from "../numbers/growing.ts";
import type { Batch } from "./image/batch.ts";
import { CompiledNetwork } from "./image/compiled-network.ts";

/** Whether a float32 network computes nothing, so that only its inputs are rounded. */
export function computesNothing(network: ConditionalNetwork): boolean {
	const { leafKinds, gateRows, pathGates, domain } = network;
	return (
		gateRows.count === 0 &&
		pathGates.length === 0 &&
		domain.outside !== "full" &&
		leafKinds.every((kind) => kind === LeafKind.constant || kind === LeafKind.unknown)
	);
}

export class SingleNetwork extends CompiledNetwork {
	readonly #inner: CompiledNetwork;
	#rounded: Float64Array;

	/** @param inner answers rounded inputs */
	constructor(inner: CompiledNetwork) {
		super(inner.image);
		this.#inner = inner;
		this.#rounded = new Float64Array(inner.inputCount);
	}

	override get bytes(): number {
		return this.#inner.bytes;
	}

	override get isForThreads(): boolean {
		return false;
	}

	override problem(): string | undefined {
		return this.#inner.problem();
	}

	override evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): Outcome {
		return this.#inner.evaluate(this.#round(inputs, at, 1), outputs, 0, to);
	}

	override evaluateBatch(inputs: Float64Array, outputs: Float64Array, count: number, at = 0, to = 0): number {
		this.requireRoom(inputs, outputs, count, at, to);
		return this.evaluateChunk({ inputs, at, count, outputs, to, row: 0 });
	}

	override outcomes(inputs: Float64Array, outputs: Float64Array, count: number, at = 0, to = 0): Uint8Array {
		return this.#inner.outcomes(this.#round(inputs, at, count), outputs, count, 0, to);
	}

	protected override evaluateChunk({ inputs, at, count, outputs, to }: Batch): number {
		return this.#inner.evaluateBatch(this.#round(inputs, at, count), outputs, count, 0, to);
	}

	#round(inputs: Float64Array, at: number, count: number): Float64Array {
		const numbers = count * this.inputCount;
		if (this.#rounded.length < numbers) this.#rounded = grown(this.#rounded, new Float64Array(numbers));
		for (let j = 0; j < numbers; j++) this.#rounded[j] = Math.fround(inputs[at + j]);
		return this.#rounded;
	}
}
