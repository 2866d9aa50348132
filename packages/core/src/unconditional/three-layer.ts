/**
 * What the two three-layer constructions share: sorted points in groups, and first-layer hinges from which
 * any function that is affine on every group is one affine form. A neuron of layer 2 is the ReLU of such a
 * function, so it bends once in every group, where and how steeply it likes (after Yun, Sra and Jadbabaie,
 * 2019; docs/theory.md, "Three layers").
 */

import type { ExactNetworkBuilder } from "../exact/exact-network.ts";
import {
	add,
	divide,
	multiply,
	negate,
	type Rational,
	rational,
	subtract,
	zero,
} from "../numbers/rational.ts";

/** An affine function of the key: value + slope (z - at). */
export interface Line {
	readonly at: Rational;
	readonly value: Rational;
	readonly slope: Rational;
}

export function lineValue({ at, value, slope }: Line, z: Rational): Rational {
	return add(value, multiply(slope, subtract(z, at)));
}

/** The gap after each group but the last: where its line ends, and where the next one's begins. */
export interface Gap {
	readonly from: Rational;
	readonly to: Rational;
}

/** Layer 1: a hinge at the first key and at both ends of every gap, 2m - 1 in all for m groups. */
export class GroupHinges {
	readonly #builder: ExactNetworkBuilder;
	readonly #first: Rational;
	readonly #gaps: readonly Gap[];
	readonly #hinges: number[];

	constructor(builder: ExactNetworkBuilder, z: number, first: Rational, gaps: readonly Gap[]) {
		this.#builder = builder;
		this.#first = first;
		this.#gaps = gaps;
		const places = [first, ...gaps.flatMap(({ from, to }) => [from, to])];
		this.#hinges = places.map((place) => {
			builder.term(z, 1n);
			return builder.neuron("relu", negate(place));
		});
	}

	/**
	 * Adds the neuron relu(A), A the function that is lines[g] on group g and affine in every gap. Partial sums
	 * over the hinges are A's lines, so they stay short. @returns the neuron's value
	 */
	neuron(lines: readonly Line[]): number {
		let slope = lines[0].slope;
		this.#builder.term(this.#hinges[0], slope);
		this.#gaps.forEach(({ from, to }, g) => {
			const rise = subtract(lineValue(lines[g + 1], to), lineValue(lines[g], from));
			const across = divide(rise, subtract(to, from));
			this.#builder.term(this.#hinges[2 * g + 1], subtract(across, slope));
			slope = lines[g + 1].slope;
			this.#builder.term(this.#hinges[2 * g + 2], subtract(slope, across));
		});
		return this.#builder.neuron("relu", lineValue(lines[0], this.#first));
	}
}

/** A line that is 0 everywhere: its neuron does nothing on this group. */
export function flat(at: Rational): Line {
	return { at, value: zero, slope: zero };
}

/**
 * The least integer M with M + value >= 0 for every value, at least 0: what keeps the base neuron's ReLU
 * open.
 */
export function lift(values: Iterable<Rational>): Rational {
	let lowest = 0n;
	for (const { numerator, denominator } of values) {
		if (numerator >= 0n) continue;
		const floor = -((-numerator + denominator - 1n) / denominator);
		if (floor < lowest) lowest = floor;
	}
	return rational(-lowest);
}

/** What m groups of k points take, given layer 2's neurons an output. Operations and parameters at most. */
export function threeLayerCounts(
	groups: number,
	second: number,
	outputs: number,
): { neurons: number; parameters: number; operations: number } {
	const first = 2 * groups - 1;
	return {
		neurons: first + outputs * second,
		parameters: 2 * first + outputs * (second * (first + 1) + second + 1),
		operations: 2 * first + outputs * (second * (2 * first + 1) + second),
	};
}
