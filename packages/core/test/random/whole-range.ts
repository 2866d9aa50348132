/** Networks and boxes whose numbers come from the whole range of float64, mixed in one row and one box. */

import { Box, type Network, NetworkBuilder, type Random } from "../../src/internal.ts";
import { nextDown, nextUp } from "../../src/numbers/floats.ts";

/** A finite number: any exponent, or one near 1e300, near 1, subnormal, or an integer. */
export function wideNumber(random: Random): number {
	const sign = random.integer(2) === 0 ? 1 : -1;
	const kind = random.integer(8);
	if (kind === 0) return sign * 2 ** (random.integer(2098) - 1074) * (1 + random.uniform() / 2);
	if (kind === 1) return sign * 1e300 * random.uniform();
	if (kind === 2) return sign * random.uniform() * 2 ** (random.integer(60) - 1070);
	if (kind === 3) return random.integer(5) - 2;
	if (kind === 4) return sign * 1e-300 * (1 + random.integer(9));
	return 2 * random.uniform() - 1;
}

/** A weight, not 0, whose product with `size` is ordinary; or any. */
function weightFor(size: number, random: Random): number {
	if (random.integer(3) === 0) return wideNumber(random) || 1;
	const weight = (random.uniform() - 0.5) / size;
	return Number.isFinite(weight) && weight !== 0 ? weight : 1;
}

/** A box with ends of any size: one ulp wide, of no width, from subnormal to huge, or ordinary. */
export function wideBox(inputCount: number, random: Random): Box {
	const low = new Float64Array(inputCount);
	const high = new Float64Array(inputCount);
	const together = random.integer(2) === 0 ? wideNumber(random) : undefined;
	for (let j = 0; j < inputCount; j++) {
		const a = together ?? wideNumber(random);
		const kind = random.integer(6);
		const b =
			kind === 0 ? a : kind === 1 ? nextUp(a) : kind < 4 ? a * (1 + random.uniform()) : wideNumber(random);
		const end = Number.isFinite(b) ? b : nextDown(a);
		low[j] = Math.min(a, end);
		high[j] = Math.max(a, end);
	}
	return new Box(low, high);
}

/**
 * A network of one to three layers with every kind of neuron. Half of its weights bring what they read to
 * ordinary size, so that large inputs, tiny coefficients and their sums meet; the others are any numbers.
 */
export function wideNetwork(box: Box, random: Random): Network {
	const { inputCount } = box;
	const builder = new NetworkBuilder(inputCount);
	const sizes = Array.from(box.low, (low, j) => Math.max(Math.abs(low), Math.abs(box.high[j]), 5e-324));
	const layers = 1 + random.integer(3);
	const width = 1 + random.integer(5);
	let read = Array.from({ length: inputCount }, (_, j) => j);
	const row = (): { columns: number[]; weights: number[]; size: number } => {
		const columns = read.filter(() => random.integer(4) > 0);
		if (columns.length === 0) columns.push(read[random.integer(read.length)]);
		const weights = columns.map((v) => weightFor(sizes[v], random));
		const size = columns.reduce((sum, v, k) => sum + Math.abs(weights[k]) * sizes[v], 0);
		return { columns, weights, size };
	};
	const bias = (size: number): number =>
		random.integer(3) === 0 ? wideNumber(random) : finite(size * (random.uniform() * 2 - 1));
	for (let layer = 0; layer < layers; layer++) {
		const made: number[] = [];
		for (let i = 0; i < width; i++) {
			const { columns, weights, size } = row();
			const kind = kinds[random.integer(kinds.length)];
			let low = 0;
			let high = 0;
			if (kind === "leaky")
				low = random.integer(3) === 0 ? 1e300 * (random.uniform() - 0.5) : wideNumber(random);
			if (kind === "max") low = random.integer(2) === 0 ? Number.NEGATIVE_INFINITY : wideNumber(random);
			if (kind === "clip") {
				const ends = [bias(size), random.integer(2) === 0 ? 0 : wideNumber(random)].sort((a, b) => a - b);
				low = random.integer(6) === 0 ? Number.NEGATIVE_INFINITY : ends[0];
				high = random.integer(6) === 0 ? Number.POSITIVE_INFINITY : ends[1];
			}
			made.push(builder.add(kind, columns, weights, bias(size), low, high));
			const slope = kind === "leaky" ? Math.max(1, Math.abs(low)) : 1;
			sizes.push(Math.min(Number.MAX_VALUE, Math.max(5e-324, slope * size)));
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
	return builder.build();
}

const kinds = ["relu", "relu", "linear", "leaky", "clip", "abs", "max"] as const;

function finite(value: number): number {
	return Number.isFinite(value) ? value : 0;
}
