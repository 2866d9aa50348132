import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	columnSkipNetwork,
	Evaluator,
	evaluateNetwork,
	fitScreen,
	type Network,
	NetworkBuilder,
	OperationCount,
	Random,
	Screen,
	ScreenedEvaluator,
	synthesizeOnData,
} from "../../src/internal.ts";
import { anyNetwork, anyRows, layeredNetwork, mixedRows } from "../random/relu-networks.ts";

function differences(network: Network, screen: Screen, inputs: Float64Array): number {
	const evaluator = new ScreenedEvaluator(network, screen);
	const values = new Float64Array(network.valueCount);
	const expected = new Float64Array(network.outputCount);
	const given = new Float64Array(network.outputCount);
	let different = 0;
	for (let at = 0; at < inputs.length; at += network.inputCount) {
		values.set(inputs.subarray(at, at + network.inputCount));
		evaluateNetwork(network, values, expected);
		evaluator.evaluate(inputs, given, at);
		if (given.some((value, k) => !Object.is(value, expected[k]))) different++;
	}
	return different;
}

describe("column skip behind a screen", () => {
	it("has the network's bits for any network, any rows and any directions", () => {
		fc.assert(
			fc.property(
				anyNetwork.chain((network) => fc.tuple(fc.constant(network), anyRows(network.inputCount))),
				fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 3 }),
				([network, inputs], numbers) => {
					const length = Math.hypot(...numbers);
					const direction = Float64Array.from(
						{ length: network.inputCount },
						(_, j) => (numbers[j] ?? 0) / length,
					);
					for (const screen of [
						fitScreen(network, inputs).screen,
						new Screen(network, new Float64Array(0)),
						new Screen(network, direction),
					])
						expect(differences(network, screen, inputs)).toBe(0);
				},
			),
			{ numRuns: 300 },
		);
	});

	it("never screens a neuron that is a rounding away from 0", () => {
		// Each bias is the float next to what makes the neuron's sum 0 at the input, on either side.
		const random = new Random(5);
		const inputCount = 12;
		let active = 0;
		for (let trial = 0; trial < 400; trial++) {
			const scale = 10 ** random.between(-90, 90);
			const x = Float64Array.from({ length: inputCount }, () => scale * random.normal());
			const builder = new NetworkBuilder(inputCount);
			for (let i = 0; i < 8; i++) {
				// Rows along the input are where Cauchy and Schwarz leave nothing over.
				const tilt = i < 4 ? 0 : 1e-9;
				const weights = Array.from(x, (value) => value / scale + tilt * random.normal());
				const columns = weights.map((_, j) => j);
				const sum = weights.reduce((total, weight, j) => total + weight * x[j], 0);
				builder.add("relu", columns, weights, -sum * (1 + (random.integer(5) - 2) * Number.EPSILON));
			}
			for (let i = 0; i < 8; i++) builder.term(inputCount + i, 1 + i);
			builder.output(0);
			const network = builder.build();
			const values = new Float64Array(network.valueCount);
			values.set(x);
			evaluateNetwork(network, values, new Float64Array(1));
			active += values.subarray(inputCount).filter((value) => value > 0).length;
			const along = x.map((value) => value / Math.hypot(...x));
			expect(differences(network, new Screen(network, along), x)).toBe(0);
			expect(differences(network, new Screen(network, new Float64Array(0)), x)).toBe(0);
		}
		expect(active).toBeGreaterThan(400);
	});

	it("counts as the reference does where it only passes over inputs that are 0", () => {
		fc.assert(
			fc.property(
				anyNetwork.chain((network) => fc.tuple(fc.constant(network), anyRows(network.inputCount))),
				([network, inputs]) => {
					const { inputCount, outputCount } = network;
					const screened = new ScreenedEvaluator(
						network,
						new Screen(network, new Float64Array(0), new Uint32Array(0)),
					);
					const outputs = new Float64Array(outputCount);
					for (let at = 0; at < inputs.length; at += inputCount) {
						const skipping = columnSkipNetwork(network);
						for (let j = 0; j < inputCount; j++)
							if (inputs[at + j] === 0) skipping.masks.bits[j >>> 5] &= ~(1 << (j & 31));
						const count = new OperationCount();
						new Evaluator(skipping, count).evaluate(inputs, outputs, at);
						screened.count.reset();
						screened.evaluate(inputs, outputs, at);
						count.comparisons += inputCount;
						expect(screened.count.snapshot()).toEqual(count.snapshot());
					}
				},
			),
		);
	});

	it("does fewer operations where rows lie near few directions, and is exact off them", () => {
		const random = new Random(2);
		const axes = Float64Array.from({ length: 3 * 60 }, () => random.normal());
		const inputs = new Float64Array(300 * 60);
		for (let at = 0; at < inputs.length; at += 60)
			for (let k = 0; k < 3; k++) {
				const along = random.normal();
				for (let j = 0; j < 60; j++) inputs[at + j] += along * axes[k * 60 + j] + 0.01 * random.normal();
			}
		const network = layeredNetwork([60, 200, 40, 2], 9);
		const fitted = fitScreen(network, inputs);
		const { columnSkip } = synthesizeOnData(network, inputs, { leafPoints: 300 }).operations;
		expect(fitted.screen.rank).toBeGreaterThan(0);
		expect(fitted.mean.total).toBeLessThan(0.8 * columnSkip.mean.total);
		expect(differences(network, fitted.screen, inputs)).toBe(0);
		expect(differences(network, fitted.screen, mixedRows(300, 60, 3))).toBe(0);
	});
});
