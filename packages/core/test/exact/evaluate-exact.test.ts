import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float64Network, type ValueBounds } from "../../src/exact/convert.ts";
import * as exact from "../../src/internal.ts";
import {
	ConditionalNetwork,
	Evaluator,
	type Network,
	NetworkBuilder,
	networkOperations,
	Random,
} from "../../src/internal.ts";

/** A network of random integers, small enough for float64 never to round. */
function randomNetwork(seed: number, fraction: number): Network {
	const random = new Random(seed);
	const inputCount = 1 + random.integer(3);
	const builder = new NetworkBuilder(inputCount);
	const neuronCount = random.integer(12);
	const row = (width: number): void => {
		for (let v = 0; v < width; v++) if (random.uniform() < 0.5) builder.term(v, small());
	};
	const small = (): number => (random.integer(7) - 3) / fraction;
	for (let i = 0; i < neuronCount; i++) {
		row(Math.min(inputCount + i, 5));
		builder.neuron(random.uniform() < 0.7 ? "relu" : "linear", small());
	}
	for (let k = 0; k < 2; k++) {
		row(inputCount + neuronCount);
		builder.output(small());
	}
	return builder.build();
}

const networks = fc
	.tuple(fc.nat(), fc.constantFrom(1, 4))
	.map(([seed, fraction]) => randomNetwork(seed, fraction));

describe("an exact network", () => {
	it("answers as the float64 network with its numbers where nothing rounds", () => {
		fc.assert(
			fc.property(networks, fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3 }), (network, list) => {
				const inputs = Float64Array.from(list);
				const outputs = new Float64Array(2);
				new Evaluator(ConditionalNetwork.of(network)).evaluate(inputs, outputs);
				const answers = new exact.ExactEvaluator(exact.exactNetwork(network)).evaluate(inputs);
				expect(answers.map(exact.rationals.toFloat64)).toEqual(Array.from(outputs, (value) => value + 0));
			}),
		);
	});

	it("counts the operations it does, which are those of the float64 network", () => {
		fc.assert(
			fc.property(networks, (network) => {
				const count = new exact.ExactOperationCount();
				const translated = exact.exactNetwork(network);
				const inputs = new Float64Array(network.inputCount).fill(2);
				const counted = new exact.ExactEvaluator(translated, count).evaluate(inputs);
				expect(counted).toEqual(new exact.ExactEvaluator(translated).evaluate(inputs));
				expect(count.snapshot()).toEqual(networkOperations(network));
				expect(exact.exactOperations(translated)).toEqual(networkOperations(network));
				expect(count.wordOperations).toBeGreaterThanOrEqual(count.total);
			}),
		);
	});

	it("comes back to float64 with the same bits where bounds prove that nothing rounds, and only there", () => {
		fc.assert(
			fc.property(networks, (network) => {
				const bounds = { shift: 0, inputs: new Float64Array(network.inputCount).fill(9) };
				const back = float64Network(exact.exactNetwork(network), bounds);
				expect(back?.rows).toEqual(network.rows);
				expect(back?.kinds).toEqual(network.kinds);
			}),
		);
		const builder = new exact.ExactNetworkBuilder(1);
		builder.term(0, 3n);
		builder.output(0n);
		const triple = builder.build();
		const bound = (largest: number): ValueBounds => ({ shift: 0, inputs: [largest] });
		expect(float64Network(triple, bound(2 ** 50))).toBeDefined();
		expect(float64Network(triple, bound(2 ** 52))).toBeUndefined();
		expect(float64Network(triple, { shift: 10, inputs: [2 ** 42] })).toBeUndefined();
	});

	it("counts word operations of a product by its factors' words", () => {
		const builder = new exact.ExactNetworkBuilder(1);
		builder.term(0, 1n << 130n); // 131 bits: three words
		builder.output(0n);
		const count = new exact.ExactOperationCount();
		new exact.ExactEvaluator(builder.build(), count).evaluate(Float64Array.of(5));
		expect(count.snapshot()).toEqual({ multiplications: 1, additions: 0, comparisons: 0, total: 1 });
		expect(count.wordOperations).toBe(3);
	});

	it("is refused where its parts do not fit", () => {
		const make = (columns: number[], numerators: bigint[], denominators: bigint[]): (() => void) => {
			const weights = { numerators, denominators };
			const biases = { numerators: [0n], denominators: [] };
			const start = Uint32Array.of(0, columns.length);
			const network = new exact.ExactNetwork(
				2,
				new Uint8Array(0),
				start,
				Uint32Array.from(columns),
				weights,
				biases,
			);
			return () => network.check();
		};
		make([0, 1], [1n, 2n], [3n, 1n])();
		expect(make([1, 0], [1n, 2n], [])).toThrow("ascending");
		expect(make([0, 2], [1n, 2n], [])).toThrow("below 2");
		expect(make([0, 1], [1n, 0n], [])).toThrow("weight is 0");
		expect(make([0, 1], [1n, 2n], [3n])).toThrow("no denominator");
		expect(make([0, 1], [1n, 2n], [1n, 0n])).toThrow("denominator 0");
		expect(make([0], [1n, 2n], [])).toThrow("do not fit");
	});
});
