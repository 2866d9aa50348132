import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Box,
	decision,
	Evaluator,
	evaluateNetwork,
	type Network,
	neuronKindNames,
	OperationCount,
	Random,
	type SynthesizedOnBox,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { nextDown, nextUp } from "../../src/numbers/floats.ts";
import { forEachPoint, someBox, valuesOf } from "../random/boxes.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

/** Points of a box, and those on and beside the thresholds of a network's gates. */
function forEachHardPoint(
	made: SynthesizedOnBox,
	box: Box,
	seed: number,
	visit: (inputs: Float64Array) => void,
): void {
	forEachPoint(box, 60, seed, visit);
	const random = new Random(seed);
	const inputs = new Float64Array(box.inputCount);
	made.network.gateValues.forEach((axis, gate) => {
		const threshold = made.network.thresholds[gate];
		for (const value of [threshold, nextUp(threshold), nextDown(threshold)]) {
			box.sample(random, inputs);
			inputs[axis] = value;
			visit(inputs);
		}
	});
}

function reference(network: Network, inputs: Float64Array): Float64Array {
	const outputs = new Float64Array(network.outputCount);
	evaluateNetwork(network, valuesOf(network, inputs), outputs);
	return outputs;
}

const seeds = fc.nat({ max: 1e6 });

describe("a network made on a box", () => {
	it("has the reference's bits everywhere: corners, thresholds, their neighbours, random points", () => {
		fc.assert(
			fc.property(
				seeds,
				fc.boolean(),
				fc.constantFrom("mean" as const, "worst" as const),
				(seed, mixed, minimize) => {
					const network = layeredNetwork([3, 8, 8, 8, 2], seed, mixed ? neuronKindNames : ["relu"]);
					const box = someBox(3, new Random(seed), 1);
					const made = synthesizeOnBox(network, box, { maxBoxes: 120, samples: 200, minimize });
					made.network.check();
					const evaluator = new Evaluator(made.network);
					const outputs = new Float64Array(2);
					forEachHardPoint(made, box, seed, (inputs) => {
						evaluator.evaluate(inputs, outputs);
						expect(outputs).toEqual(reference(network, inputs));
					});
				},
			),
			{ numRuns: 60 },
		);
	});

	it("decides as the reference does, and stores no decision that is not proved", () => {
		fc.assert(
			fc.property(seeds, fc.constantFrom("argmin" as const, "argmax" as const), (seed, answer) => {
				const network = layeredNetwork([3, 8, 8, 4], seed);
				const box = someBox(3, new Random(seed), 0.6);
				const made = synthesizeOnBox(network, box, { maxBoxes: 200, samples: 200, answer, minimize: "mean" });
				made.network.check();
				const evaluator = new Evaluator(made.network);
				const outputs = new Float64Array(1);
				forEachHardPoint(made, box, seed, (inputs) => {
					evaluator.evaluate(inputs, outputs);
					expect(outputs[0]).toBe(decision(reference(network, inputs), answer));
				});
			}),
			{ numRuns: 60 },
		);
	});

	it("differs, where leaves are folded, by no more than the bound it states", () => {
		fc.assert(
			fc.property(seeds, fc.boolean(), (seed, mixed) => {
				const kinds = mixed ? (["relu", "leaky", "clip", "abs", "linear"] as const) : (["relu"] as const);
				const network = layeredNetwork([3, 8, 8, 8, 2], seed, kinds);
				const box = someBox(3, new Random(seed), 0.7);
				const made = synthesizeOnBox(network, box, {
					...{ maxBoxes: 120, samples: 100, tolerance: 1e-9, minimize: "mean" },
				});
				made.network.check();
				expect(made.differenceBound).toBeLessThanOrEqual(1e-9);
				const evaluator = new Evaluator(made.network);
				const outputs = new Float64Array(2);
				forEachHardPoint(made, box, seed, (inputs) => {
					evaluator.evaluate(inputs, outputs);
					const expected = reference(network, inputs);
					for (let k = 0; k < 2; k++)
						expect(Math.abs(outputs[k] - expected[k])).toBeLessThanOrEqual(made.differenceBound);
				});
			}),
			{ numRuns: 60 },
		);
	});

	it("folds nothing that a tolerance of 0 forbids", () => {
		const network = layeredNetwork([3, 8, 8, 2], 11);
		const box = someBox(3, new Random(11), 0.5);
		expect(synthesizeOnBox(network, box, { maxBoxes: 100, samples: 10, tolerance: 0 }).differenceBound).toBe(
			0,
		);
		const folded = synthesizeOnBox(network, box, {
			...{ maxBoxes: 100, samples: 100, tolerance: 1e-9, minimize: "mean" },
		});
		expect(folded.differenceBound).toBeGreaterThan(0);
	});

	it("never does more operations than its proved worst case, and on average those it states", () => {
		const network = layeredNetwork([3, 16, 16, 16, 2], 5);
		const box = someBox(3, new Random(5), 1);
		const made = synthesizeOnBox(network, box, { maxBoxes: 400, samples: 4000 });
		const count = new OperationCount();
		const evaluator = new Evaluator(made.network, count);
		const inputs = new Float64Array(3);
		const random = new Random(77);
		const points = 4000;
		let sum = 0;
		let squares = 0;
		for (let k = 0; k < points; k++) {
			box.sample(random, inputs);
			count.reset();
			evaluator.evaluate(inputs, new Float64Array(2));
			expect(count.total).toBeLessThanOrEqual(made.operations.worst.total);
			sum += count.total;
			squares += count.total ** 2;
		}
		const error = Math.sqrt((squares - sum ** 2 / points) / points / points);
		const { operations, standardError } = made.operations.mean;
		expect(Math.abs(sum / points - operations.total)).toBeLessThan(5 * Math.hypot(error, standardError));
		expect(operations.total).toBeLessThan(made.operations.dense.total);
	});

	it("does on average exactly what every input takes, where all take the same", () => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: 1, max: 5000 }), (seed, samples) => {
				const network = layeredNetwork([2, 3, 3, 1], seed, ["leaky"]);
				const made = synthesizeOnBox(network, someBox(2, new Random(seed), 1), { maxBoxes: 1, samples });
				expect(made.operations.mean.operations).toEqual(made.operations.worst);
				expect(made.operations.mean.standardError).toBe(0);
			}),
		);
	});

	it("keeps to its budgets, and is the better the more it may spend", () => {
		const network = layeredNetwork([3, 16, 16, 16, 2], 6);
		const box = new Box(Float64Array.of(-3, -3, -3), Float64Array.of(3, 3, 3));
		const make = (options: object): SynthesizedOnBox =>
			synthesizeOnBox(network, box, { maxBoxes: 600, samples: 2000, minimize: "mean", ...options });
		const means = [700, 760, 900].map((maxWords) => {
			const made = make({ maxWords });
			expect(made.words.total).toBeLessThanOrEqual(maxWords);
			return made.operations.mean.operations.total;
		});
		expect(means[1]).toBeLessThan(means[0]);
		expect(means[2]).toBeLessThan(means[1]);
		expect(make({ maxLeaves: 7 }).network.leafCount).toBeLessThanOrEqual(7);
		expect(make({ maxLeaves: 20, minimize: "worst" }).operations.worst.total).toBeLessThanOrEqual(
			make({ maxLeaves: 20 }).operations.worst.total,
		);
	});

	it("is the same for the same seed, and whole when it is stopped early", () => {
		const network = layeredNetwork([2, 10, 10, 1], 8);
		const box = someBox(2, new Random(8), 1);
		const make = (): SynthesizedOnBox =>
			synthesizeOnBox(network, box, { maxBoxes: 300, samples: 500, seed: 4, minimize: "mean" });
		expect(make()).toEqual(make());
		let now = 0;
		const clock = (): number => now++;
		const early = synthesizeOnBox(network, box, { seconds: 10, clock, samples: 500 });
		early.network.check();
		expect(early.boxes).toBeLessThan(300);
		expect(synthesizeOnBox(network, box, { seconds: 0, clock, samples: 500 }).boxes).toBe(1);
	});
});
