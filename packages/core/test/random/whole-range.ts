/**
 * Networks and boxes whose numbers come from the whole range of float64 or float32, mixed in one row and one
 * box.
 */

import {
	type Arithmetic,
	Box,
	inFloat32,
	type Network,
	NetworkBuilder,
	type Random,
} from "../../src/internal.ts";
import { nextDown, nextUp } from "../../src/numbers/floats.ts";
import { singleDown, singleUp } from "../../src/numbers/single.ts";

interface NumberRange {
	/** Numbers near the end, and their inverses. */
	readonly large: number;
	readonly largest: number;
	readonly least: number;
	readonly exponents: number;
	readonly lowestExponent: number;
	up(x: number): number;
	down(x: number): number;
	/** The finite number of the range next to x. */
	held(x: number): number;
}

export const numberRanges: Readonly<Record<Arithmetic, NumberRange>> = {
	float64: {
		large: 1e300,
		largest: Number.MAX_VALUE,
		least: 5e-324,
		exponents: 2098,
		lowestExponent: -1074,
		up: nextUp,
		down: nextDown,
		held: (x) => x,
	},
	float32: {
		large: 3e37,
		largest: singleDown(Infinity),
		least: 2 ** -149,
		exponents: 277,
		lowestExponent: -149,
		up: singleUp,
		down: singleDown,
		held: (x) => Math.fround(Math.min(singleDown(Infinity), Math.max(-singleDown(Infinity), x))) + 0,
	},
};

/** A finite number: any exponent, or one near the end of the range, near 1, subnormal, or an integer. */
export function wideNumber(random: Random, arithmetic: Arithmetic = "float64"): number {
	const { large, exponents, lowestExponent, held } = numberRanges[arithmetic];
	const sign = random.integer(2) === 0 ? 1 : -1;
	const kind = random.integer(8);
	if (kind === 0)
		return held(sign * 2 ** (random.integer(exponents) + lowestExponent) * (1 + random.uniform() / 2));
	if (kind === 1) return held(sign * large * random.uniform());
	if (kind === 2) return held(sign * random.uniform() * 2 ** (random.integer(60) + lowestExponent + 4));
	if (kind === 3) return random.integer(5) - 2;
	if (kind === 4) return held((sign * (1 + random.integer(9))) / large);
	return held(2 * random.uniform() - 1);
}

/** A weight, not 0, whose product with `size` is ordinary; or any. */
function weightFor(size: number, random: Random, arithmetic: Arithmetic): number {
	const { held } = numberRanges[arithmetic];
	if (random.integer(3) === 0) return wideNumber(random, arithmetic) || 1;
	const weight = held((random.uniform() - 0.5) / size);
	return Number.isFinite(weight) && weight !== 0 ? weight : 1;
}

/** A box with ends of any size: one ulp wide, of no width, from subnormal to huge, or ordinary. */
export function wideBox(inputCount: number, random: Random, arithmetic: Arithmetic = "float64"): Box {
	const { up, down, held } = numberRanges[arithmetic];
	const low = new Float64Array(inputCount);
	const high = new Float64Array(inputCount);
	const together = random.integer(2) === 0 ? wideNumber(random, arithmetic) : undefined;
	for (let j = 0; j < inputCount; j++) {
		const a = together ?? wideNumber(random, arithmetic);
		const kind = random.integer(6);
		const b =
			kind === 0
				? a
				: kind === 1
					? up(a)
					: kind < 4
						? held(a * (1 + random.uniform()))
						: wideNumber(random, arithmetic);
		const end = Number.isFinite(b) ? b : down(a);
		low[j] = Math.min(a, end);
		high[j] = Math.max(a, end);
	}
	return new Box(low, high, arithmetic);
}

/**
 * A network of one to three layers with every kind of neuron. Half of its weights bring what they read to
 * ordinary size, so that large inputs, tiny coefficients and their sums meet; the others are any numbers.
 */
export function wideNetwork(box: Box, random: Random): Network {
	const { inputCount, arithmetic } = box;
	const { large, largest, least, held } = numberRanges[arithmetic];
	const builder = new NetworkBuilder(inputCount);
	const sizes = Array.from(box.low, (low, j) => Math.max(Math.abs(low), Math.abs(box.high[j]), least));
	const layers = 1 + random.integer(3);
	const width = 1 + random.integer(5);
	let read = Array.from({ length: inputCount }, (_, j) => j);
	const row = (): { columns: number[]; weights: number[]; size: number } => {
		const columns = read.filter(() => random.integer(4) > 0);
		if (columns.length === 0) columns.push(read[random.integer(read.length)]);
		const weights = columns.map((v) => weightFor(sizes[v], random, arithmetic));
		const size = columns.reduce((sum, v, k) => sum + Math.abs(weights[k]) * sizes[v], 0);
		return { columns, weights, size };
	};
	const bias = (size: number): number =>
		random.integer(3) === 0
			? wideNumber(random, arithmetic)
			: held(finite(size * (random.uniform() * 2 - 1)));
	for (let layer = 0; layer < layers; layer++) {
		const made: number[] = [];
		for (let i = 0; i < width; i++) {
			const { columns, weights, size } = row();
			const kind = kinds[random.integer(kinds.length)];
			let low = 0;
			let high = 0;
			if (kind === "leaky")
				low =
					random.integer(3) === 0 ? held(large * (random.uniform() - 0.5)) : wideNumber(random, arithmetic);
			if (kind === "max")
				low = random.integer(2) === 0 ? Number.NEGATIVE_INFINITY : wideNumber(random, arithmetic);
			if (kind === "clip") {
				const ends = [bias(size), random.integer(2) === 0 ? 0 : wideNumber(random, arithmetic)].sort(
					(a, b) => a - b,
				);
				low = random.integer(6) === 0 ? Number.NEGATIVE_INFINITY : ends[0];
				high = random.integer(6) === 0 ? Number.POSITIVE_INFINITY : ends[1];
			}
			made.push(builder.add(kind, columns, weights, bias(size), low, high));
			const slope = kind === "leaky" ? Math.max(1, Math.abs(low)) : 1;
			sizes.push(Math.min(largest, Math.max(least, slope * size)));
		}
		read = random.integer(3) === 0 ? [...read, ...made] : made;
	}
	const outputs = 1 + random.integer(3);
	for (let k = 0; k < outputs; k++) {
		const { columns, weights, size } = row();
		columns.forEach((v, t) => {
			builder.term(v, weights[t]);
		});
		builder.output(bias(size));
	}
	return arithmetic === "float32" ? inFloat32(builder.build()).network : builder.build();
}

const kinds = ["relu", "relu", "linear", "leaky", "clip", "abs", "max"] as const;

function finite(value: number): number {
	return Number.isFinite(value) ? value : 0;
}
