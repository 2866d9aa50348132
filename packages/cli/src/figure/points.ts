/**
 * Seeded points for the figure, made once for the largest n: the table of n points is the first n of them, so
 * that curves are smooth. Cost: linear.
 */

import { Dataset, type Pairs, Random } from "@condnet/core";
import { distinctPairs } from "@condnet/core/internal";

const inputBits = 20;

export class FigurePoints {
	readonly inputCount: number;
	/** Distinct points of 20-bit integers. */
	readonly #inputs: Float64Array;
	/** Labels from a finite set, 8 bits. */
	readonly #bytes: Float64Array;
	/** Labels that all differ. */
	readonly #reals: Float64Array;
	/** Points of a paraboloid: distinct integers, and the sum of their squares. */
	readonly #convex: Float64Array;

	/** The pairs of the last n asked for, which several constructions share. */
	#last: { readonly count: number; readonly pairs: Pairs } | undefined;

	constructor(count: number, inputCount: number, seed: number) {
		this.inputCount = inputCount;
		const random = new Random(seed);
		this.#inputs = distinctPoints(count, inputCount, 2 ** inputBits, random);
		this.#bytes = Float64Array.from({ length: count }, () => random.integer(256));
		this.#reals = Float64Array.from({ length: count }, () => random.uniform());
		this.#convex = inputCount > 1 ? paraboloid(count, inputCount, random) : new Float64Array(0);
	}

	/** Integers of 20 bits with labels of 8 bits. */
	finite(count: number): Pairs {
		if (this.#last?.count !== count)
			this.#last = { count, pairs: this.#pairs(this.#inputs, this.#bytes, count) };
		return this.#last.pairs;
	}

	/** The same integers with labels that all differ. */
	generic(count: number): Dataset {
		return this.#dataset(this.#inputs, this.#reals, count);
	}

	/** Points in convex position with labels of 8 bits. */
	convex(count: number): Pairs {
		return this.#pairs(this.#convex, this.#bytes, count);
	}

	#pairs(inputs: Float64Array, outputs: Float64Array, count: number): Pairs {
		return distinctPairs(this.#dataset(inputs, outputs, count));
	}

	#dataset(inputs: Float64Array, outputs: Float64Array, count: number): Dataset {
		const { inputCount } = this;
		const parts = { inputs: inputs.subarray(0, count * inputCount), outputs: outputs.subarray(0, count) };
		return new Dataset({ inputCount, outputCount: 1, ...parts });
	}
}

/**
 * Points of integers below `range`, distinct in their first two coordinates; for one coordinate, a shuffle.
 */
function distinctPoints(count: number, inputCount: number, range: number, random: Random): Float64Array {
	if (inputCount === 1) {
		const all = Float64Array.from({ length: Math.max(range, count) }, (_, i) => i);
		random.shuffle(all);
		return all.subarray(0, count);
	}
	const points = new Float64Array(count * inputCount);
	const seen = new Set<number>();
	for (let i = 0; i < count; ) {
		const at = i * inputCount;
		for (let j = 0; j < inputCount; j++) points[at + j] = random.integer(range);
		const key = points[at] * range + points[at + 1];
		if (seen.has(key)) continue;
		seen.add(key);
		i++;
	}
	return points;
}

/** Room for twice as many points as are asked for, and 8 bits a coordinate at least. */
function paraboloid(count: number, inputCount: number, random: Random): Float64Array {
	const flatCount = inputCount - 1;
	const bits = Math.max(8, Math.ceil((Math.log2(count) + 1) / Math.min(2, flatCount)));
	const flat = distinctPoints(count, flatCount, 2 ** bits, random);
	const points = new Float64Array(count * inputCount);
	for (let i = 0; i < count; i++) {
		let squares = 0;
		for (let j = 0; j < flatCount; j++) {
			const value = flat[i * flatCount + j];
			points[i * inputCount + j] = value;
			squares += value * value;
		}
		points[i * inputCount + flatCount] = squares;
	}
	return points;
}

/**
 * The direction that exposes a point of the paraboloid: (2 u, -1), further out than any other point by 1 or
 * more.
 */
export function paraboloidExposure(
	{ dataset, rows }: Pairs,
	pair: number,
): { normal: bigint[]; margin: bigint } {
	const { inputs, inputCount } = dataset;
	const normal: bigint[] = [];
	for (let j = 0; j + 1 < inputCount; j++) normal.push(2n * BigInt(inputs[rows[pair] * inputCount + j]));
	return { normal: [...normal, -1n], margin: 1n };
}
