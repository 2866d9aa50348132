import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type ConditionalNetwork,
	checkProof,
	compile,
	costSummary,
	decode,
	Evaluator,
	encode,
	NetworkBuilder,
	type NeuronKindName,
	neuronKindNames,
	OperationCount,
	synthesizeOnInterval,
} from "../../src/internal.ts";
import { exactOutputs } from "../exact-value.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

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
	it("counts the operations of every piece by its part of the interval", () => {
		fc.assert(
			fc.property(networks, (source) => {
				const { network, operations } = synthesizeOnInterval(source, -4, 4);
				const count = new OperationCount();
				const evaluator = new Evaluator(network, count);
				const answer = new Float64Array(1);
				const ends = [-4, ...network.thresholds, 4];
				let mean = 0;
				for (let leaf = 0; leaf < network.leafCount; leaf++) {
					count.reset();
					evaluator.evaluate(Float64Array.of(ends[leaf + 1]), answer);
					expect(evaluator.leaf).toBe(leaf);
					expect(count.total).toBeLessThanOrEqual(operations.worst.total);
					mean += (count.total * (ends[leaf + 1] - ends[leaf])) / 8;
				}
				expect(operations.mean.operations.total).toBeCloseTo(mean, 9);
			}),
		);
		const point = synthesizeOnInterval(layeredNetwork([1, 3, 1], 4), 0.5, 0.5);
		expect(point.operations.mean.operations.total).toBe(point.operations.worst.total);
	});

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
					const { network } = synthesizeOnInterval(source, low, high);
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
		const { network } = synthesizeOnInterval(layeredNetwork([1, 16, 16, 1], 5), -10, 10);
		const { worst } = costSummary(network);
		expect(network.leafCount).toBeGreaterThan(8);
		expect(worst.total).toBe(Math.ceil(Math.log2(network.leafCount)) + 2);
	});

	it("refuses networks whose values no arithmetic follows, or whose bits no float64 numbers add up to", () => {
		const clip = new NetworkBuilder(1);
		clip.term(clip.add("clip", [0], [1], 0, Infinity, Infinity), 1);
		clip.output(0);
		expect(() => synthesizeOnInterval(clip.build(), 0, 1)).toThrow("Neuron 0 is infinite");
		const steep = new NetworkBuilder(1);
		const large = steep.add("relu", [0], [1e300], 1);
		const larger = steep.add("relu", [large], [1e300], -1);
		const least = steep.add("abs", [0], [5e-324], 0);
		steep.term(larger, 1e300);
		steep.term(least, 5e-324);
		steep.output(5e-324);
		expect(() => synthesizeOnInterval(steep.build(), 0, 1)).toThrow("further apart");
	});

	it("answers exactly where slopes have bits beyond the range of float64", () => {
		const inputs = [-1, -1e-300, 0, 5e-324, 1e-300, 1e-100, 0.1, 1, 3];
		for (const [weight, layers] of [
			[1e200, 3],
			[1e-200, 3],
			[0.1, 30],
		] as const) {
			const builder = new NetworkBuilder(1);
			let value = 0;
			for (let i = 0; i < layers; i++) value = builder.add("relu", [value], [weight], i % 2 ? weight / 3 : 0);
			builder.term(value, weight);
			builder.output(0);
			const source = builder.build();
			const { network, proof } = synthesizeOnInterval(source, -1, 3);
			expect(network.exact.shift).not.toBe(0);
			const file = decode(encode({ network, metadata: { inputs: ["x"], outputs: ["y"] }, proof }));
			expect(checkProof(file.network, proof, source).verdict).toBe("proved");
			const compiled = compile(file.network);
			const answer = new Float64Array(1);
			for (const x of inputs) {
				compiled.evaluate(Float64Array.of(x), answer);
				expect(answer[0] + 0).toBe(exactOutputs(source, x)[0]);
			}
		}
	});

	it("takes an interval as long as there is", () => {
		const end = Number.MAX_VALUE;
		const source = layeredNetwork([1, 6, 6, 1], 2);
		const { network, proof } = synthesizeOnInterval(source, -end, end);
		expect(checkProof(network, proof, source).verdict).toBe("proved");
		const answer = new Float64Array(1);
		for (const x of [-end, -1, 0, 5e-324, end]) {
			new Evaluator(network).evaluate(Float64Array.of(x), answer);
			expect(answer[0] + 0).toBe(exactOutputs(source, x)[0]);
		}
	});

	it("counts a mean between nothing and the worst case, however long or short the interval", () => {
		const source = layeredNetwork([1, 6, 6, 1], 2);
		const end = Number.MAX_VALUE;
		const [tiny, small] = [5e-324, 1e-310];
		for (const [low, high] of [
			[-end, end],
			[-1e308, 1e308],
			[-end, 0],
			[0, tiny],
			[-small, tiny],
			[0, small],
		]) {
			const { mean, worst } = synthesizeOnInterval(source, low, high).operations;
			expect(mean.operations.total, `${low} to ${high}`).toBeGreaterThan(0);
			expect(mean.operations.total, `${low} to ${high}`).toBeLessThanOrEqual(worst.total * (1 + 1e-12));
		}
	});

	it("refuses more inputs than one, and empty or endless intervals", () => {
		expect(() => synthesizeOnInterval(layeredNetwork([2, 2, 1], 1), 0, 1)).toThrow("2 inputs");
		expect(() => synthesizeOnInterval(layeredNetwork([1, 2, 1], 1), 2, 1)).toThrow("holds no numbers");
		expect(() => synthesizeOnInterval(layeredNetwork([1, 2, 1], 1), 0, Infinity)).toThrow("holds no numbers");
	});
});
