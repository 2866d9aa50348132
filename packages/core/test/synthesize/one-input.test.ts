import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type ConditionalNetwork,
	checkProof,
	costSummary,
	Evaluator,
	NetworkBuilder,
	type NeuronKindName,
	neuronKindNames,
	synthesizeOneInput,
} from "../../src/index.ts";
import { exactOutputs } from "../exact-value.ts";
import { layeredNetwork } from "./networks.ts";

const networks = fc
	.record({
		seed: fc.integer(),
		widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
		kinds: fc.subarray<NeuronKindName>([...neuronKindNames], { minLength: 1 }),
	})
	.map(({ seed, widths, kinds }) => layeredNetwork([1, ...widths, 1], seed, kinds));

/** Floats where an error would show: thresholds, their neighbours, ends, and anything between. */
function probes(network: ConditionalNetwork, low: number, high: number, more: readonly number[]): number[] {
	const near = Array.from(network.thresholds).flatMap((t) => [t, t + Math.abs(t) * 2 ** -52, t + 2 ** -60]);
	return [low, high, ...near, ...more.map((u) => low + u * (high - low))].filter(
		(x) => x >= low && x <= high,
	);
}

describe("synthesis of a network of one input", () => {
	it("answers the network's exact value, correctly rounded, for every float64 of the interval", () => {
		fc.assert(
			fc.property(
				networks,
				fc.constantFrom<readonly [number, number]>(
					[-3, 3],
					[0, 500],
					[-5e-324, 1e-320],
					[1, 1 + 2 ** -50],
					[0.7, 0.7 + 2 ** -53],
					[0.3, 0.3],
				),
				fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
				(source, [low, high], more) => {
					const { network } = synthesizeOneInput(source, low, high);
					network.check();
					const evaluator = new Evaluator(network);
					const answer = new Float64Array(1);
					for (const x of probes(network, low, high, more)) {
						evaluator.evaluate(Float64Array.of(x), answer);
						expect(answer[0] + 0).toBe(exactOutputs(source, x)[0]);
					}
				},
			),
			{ numRuns: 120 },
		);
	});

	it("takes one comparison a level, and two operations", () => {
		const { network } = synthesizeOneInput(layeredNetwork([1, 16, 16, 1], 5), -10, 10);
		const { worst } = costSummary(network);
		expect(network.leafCount).toBeGreaterThan(8);
		expect(worst.total).toBe(Math.ceil(Math.log2(network.leafCount)) + 2);
	});

	it("refuses networks whose values no arithmetic follows, or whose slopes no float64 numbers add up to", () => {
		const clip = new NetworkBuilder(1);
		clip.term(clip.add("clip", [0], [1], 0, Infinity, Infinity), 1);
		clip.output(0);
		expect(() => synthesizeOneInput(clip.build(), 0, 1)).toThrow("Neuron 0 is infinite");
		const steep = new NetworkBuilder(1);
		steep.term(steep.add("relu", [0], [1e200], 0), 1e200);
		steep.output(0);
		expect(() => synthesizeOneInput(steep.build(), 0, 1)).toThrow("no float64 reaches");
	});

	it("takes an interval as long as there is", () => {
		const end = Number.MAX_VALUE;
		const source = layeredNetwork([1, 6, 6, 1], 2);
		const { network, proof } = synthesizeOneInput(source, -end, end);
		expect(checkProof(network, proof, source).verdict).toBe("proved");
		const answer = new Float64Array(1);
		for (const x of [-end, -1, 0, 5e-324, end]) {
			new Evaluator(network).evaluate(Float64Array.of(x), answer);
			expect(answer[0] + 0).toBe(exactOutputs(source, x)[0]);
		}
	});

	it("refuses more inputs than one, and empty or endless intervals", () => {
		expect(() => synthesizeOneInput(layeredNetwork([2, 2, 1], 1), 0, 1)).toThrow("2 inputs");
		expect(() => synthesizeOneInput(layeredNetwork([1, 2, 1], 1), 2, 1)).toThrow("holds no numbers");
		expect(() => synthesizeOneInput(layeredNetwork([1, 2, 1], 1), 0, Infinity)).toThrow("holds no numbers");
	});
});
