/**
 * Two networks on one input by the reference evaluation: whether what is claimed of them holds there, and by
 * how much they differ. Cost: two evaluations a point.
 */

import { distanceDown } from "../numbers/floats.ts";
import type { Random } from "../numbers/random.ts";
import type { Box } from "./box.ts";
import { decision } from "./evaluate.ts";
import { evaluateNetwork } from "./evaluate-network.ts";
import type { Network } from "./network.ts";
import type { PairClaim } from "./pair-proof.ts";

/** An input on which a claim does not hold, and both networks' outputs there. */
export interface PairCounterexample {
	readonly input: Float64Array;
	readonly first: Float64Array;
	readonly second: Float64Array;
}

export class PairReplay {
	/** Largest difference of an output seen so far; infinite where one is NaN and the other is not. */
	largest = 0;
	/** The first one found. */
	counterexample: PairCounterexample | undefined;
	readonly first: Float64Array;
	readonly second: Float64Array;
	readonly #a: Network;
	readonly #b: Network;
	readonly #claim: PairClaim;
	readonly #tolerance: number;
	readonly #valuesA: Float64Array;
	readonly #valuesB: Float64Array;

	constructor(a: Network, b: Network, claim: PairClaim, tolerance: number) {
		this.#a = a;
		this.#b = b;
		this.#claim = claim;
		this.#tolerance = tolerance;
		this.first = new Float64Array(a.outputCount);
		this.second = new Float64Array(b.outputCount);
		this.#valuesA = new Float64Array(a.valueCount);
		this.#valuesB = new Float64Array(b.valueCount);
	}

	/** Runs both networks. @returns whether the claim holds on this input */
	run(input: Float64Array): boolean {
		const { first, second } = this;
		this.#valuesA.set(input);
		this.#valuesB.set(input);
		evaluateNetwork(this.#a, this.#valuesA, first);
		evaluateNetwork(this.#b, this.#valuesB, second);
		let farthest = 0;
		for (let k = 0; k < first.length; k++)
			if (!Object.is(first[k], second[k])) {
				const distance = distanceDown(first[k], second[k]);
				farthest = Math.max(farthest, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
			}
		this.largest = Math.max(this.largest, farthest);
		const holds =
			this.#claim === "values"
				? farthest <= this.#tolerance
				: decision(first, this.#claim) === decision(second, this.#claim);
		if (!holds)
			this.counterexample ??= { input: input.slice(), first: first.slice(), second: second.slice() };
		return holds;
	}

	/** Corners and points of a box until one is a counterexample. @returns whether there is one */
	sample(box: Box, count: number, random: Random): boolean {
		const input = new Float64Array(box.inputCount);
		for (let k = 0; k < count && this.counterexample === undefined; k++) {
			box.sample(random, input);
			// Of every other point, most coordinates are ends.
			if (k % 2 === 1)
				for (let j = 0; j < input.length; j++) {
					const where = random.uniform();
					if (where < 0.4) input[j] = box.low[j];
					else if (where < 0.8) input[j] = box.high[j];
				}
			this.run(input);
		}
		return this.counterexample !== undefined;
	}

	/**
	 * Looks for a counterexample to equal decisions between two inputs: where the first network's decision
	 * turns from one to the other, the second's is to turn as well. @returns whether there is one
	 */
	between(from: Float64Array, to: Float64Array): boolean {
		if (this.#claim === "values") return false;
		const ends = [from.slice(), to.slice()];
		this.run(ends[1]);
		const far = decision(this.first, this.#claim);
		this.run(ends[0]);
		const near = decision(this.first, this.#claim);
		const middle = new Float64Array(from.length);
		for (let step = 0; step < 60 && near !== far && this.counterexample === undefined; step++) {
			for (let j = 0; j < middle.length; j++) {
				// Halves of subnormal numbers round: the middle is kept between the ends.
				const [low, high] = [Math.min(ends[0][j], ends[1][j]), Math.max(ends[0][j], ends[1][j])];
				middle[j] = Math.min(high, Math.max(low, low / 2 + high / 2));
			}
			this.run(middle);
			ends[decision(this.first, this.#claim) === near ? 0 : 1].set(middle);
		}
		return this.counterexample !== undefined;
	}
}
