/** Networks and inputs that the tests of synthesis share. */

import fc from "fast-check";
import {
	type Network,
	NetworkBuilder,
	type NeuronKindName,
	neuronKindNames,
	Random,
} from "../../src/internal.ts";

/** A layered network with normal weights; the kind of each neuron is drawn from `kinds`. */
export function layeredNetwork(
	sizes: readonly number[],
	seed: number,
	kinds: readonly NeuronKindName[] = ["relu"],
): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(sizes[0]);
	let from = 0;
	for (let layer = 1; layer < sizes.length; layer++) {
		const width = sizes[layer - 1];
		const first = from + width;
		for (let i = 0; i < sizes[layer]; i++) {
			for (let j = 0; j < width; j++) builder.term(from + j, random.normal() / Math.sqrt(width));
			const bias = random.normal() / 4;
			if (layer === sizes.length - 1) builder.output(bias);
			else neuron(builder, kinds[random.integer(kinds.length)], bias);
		}
		from = first;
	}
	return builder.build();
}

function neuron(builder: NetworkBuilder, kind: NeuronKindName, bias: number): void {
	if (kind === "leaky") builder.neuron(kind, bias, 0.125);
	else if (kind === "clip") builder.neuron(kind, bias, 0, 0.75);
	else if (kind === "max") builder.neuron(kind, 0, bias < 0 ? Number.NEGATIVE_INFINITY : 0);
	else builder.neuron(kind, bias);
}

const numbers = fc.oneof(
	fc.constantFrom(0, 1, -1, 0.5, 2),
	fc.double({ min: -2, max: 2, noNaN: true }),
	fc.constantFrom(5e-324, -5e-324, 1e300, -1e300, 1.7976931348623157e308),
);

/** Any small network: sparse rows over all values before, every kind of neuron, weights of 1, biases of 0. */
export const anyNetwork: fc.Arbitrary<Network> = fc
	.record({
		inputCount: fc.integer({ min: 1, max: 3 }),
		neurons: fc.array(
			fc.record({
				kind: fc.constantFrom("relu" as const, "relu" as const, ...neuronKindNames),
				weights: fc.array(fc.oneof(fc.constant(0), numbers), { maxLength: 12 }),
				bias: fc.oneof(fc.constant(0), numbers),
				low: fc.oneof(fc.constant(0), fc.double({ min: -2, max: 0, noNaN: true })),
			}),
			{ maxLength: 14 },
		),
		outputs: fc.array(
			fc.record({ weights: fc.array(numbers, { maxLength: 17 }), bias: fc.oneof(fc.constant(0), numbers) }),
			{ minLength: 1, maxLength: 3 },
		),
	})
	.map(({ inputCount, neurons, outputs }) => {
		const builder = new NetworkBuilder(inputCount);
		let known = inputCount;
		// Weights are given to the last values known, so that networks get deep.
		const row = (weights: readonly number[]): number => {
			const used = Math.min(weights.length, known);
			for (let k = 0; k < used; k++) builder.term(known - used + k, weights[k]);
			return weights.slice(0, used).filter((weight) => weight !== 0).length;
		};
		for (const { kind, weights, bias, low } of neurons) {
			const terms = row(weights);
			builder.neuron(kind === "max" && terms === 0 ? "relu" : kind, bias, low, 1);
			known++;
		}
		for (const { weights, bias } of outputs) {
			row(weights);
			builder.output(bias);
		}
		return builder.build();
	});

const cells = fc.oneof(
	fc.constantFrom(0, -0, 1, 1 + Number.EPSILON, -1, 5e-324, -5e-324, 1e300, -1e300),
	fc.constantFrom(1.7976931348623157e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
	fc.double({ min: -3, max: 3, noNaN: true }),
);

/** Rows of adversarial floats, with ties and duplicates. */
export function anyRows(inputCount: number): fc.Arbitrary<Float64Array> {
	return fc
		.array(fc.array(cells, { minLength: inputCount, maxLength: inputCount }), { minLength: 1, maxLength: 40 })
		.map((rows) => Float64Array.from(rows.flat()));
}

/** Normal rows with a sprinkling of zeros of both signs, subnormals, 1e300 and copies of earlier rows. */
export function mixedRows(rowCount: number, inputCount: number, seed: number): Float64Array {
	const random = new Random(seed);
	const special = [0, -0, 5e-324, -5e-324, 2e-308, 1e300, -1e300];
	const rows = new Float64Array(rowCount * inputCount);
	for (let row = 0; row < rowCount; row++) {
		const at = row * inputCount;
		if (row > 0 && random.uniform() < 0.05) {
			const copied = random.integer(row) * inputCount;
			rows.copyWithin(at, copied, copied + inputCount);
			continue;
		}
		for (let j = 0; j < inputCount; j++)
			rows[at + j] = random.uniform() < 0.05 ? special[random.integer(special.length)] : random.normal();
	}
	return rows;
}
