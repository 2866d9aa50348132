import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	ConditionalNetwork,
	CondnetError,
	compile,
	completeTree,
	lowerings,
	Random,
} from "../../src/internal.ts";
import {
	axisNetwork,
	inputsFor,
	oneValueNetwork,
	synthesizedNetwork,
	withGaps,
} from "../random/compiled-networks.ts";
import { expectAgreement } from "./agreement.ts";

const gapped = (random: Random): ConditionalNetwork =>
	withGaps([oneValueNetwork, axisNetwork][random.integer(2)](random), random);

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe("a compiled network gives the reference's answers bit for bit", () => {
	for (const webAssembly of [true, false])
		for (const lowering of [undefined, ...lowerings])
			it(`${lowering ?? "chosen lowering"}, ${webAssembly ? "with kernels" : "plain JavaScript"}`, () => {
				fc.assert(
					fc.property(seeds, (seed) => {
						const random = new Random(seed);
						const kinds = [oneValueNetwork, axisNetwork, synthesizedNetwork, gapped];
						const network = kinds[random.integer(kinds.length)](random);
						const inputs = inputsFor(network, random, 1 + random.integer(600));
						try {
							expectAgreement(network, inputs, { lowering, webAssembly });
						} catch (error) {
							// A lowering may refuse a network; it may not answer it wrongly.
							if (!(lowering && error instanceof CondnetError && error.code === "usage")) throw error;
						}
					}),
					{ numRuns: 80 },
				);
			});
});

describe("the lowering", () => {
	const evenly = (leafCount: number, thresholdOf: (i: number) => number) =>
		new ConditionalNetwork({
			inputCount: 1,
			outputCount: 1,
			tree: completeTree(leafCount),
			gateValues: new Int32Array(leafCount - 1),
			thresholds: Float64Array.from({ length: leafCount - 1 }, (_, i) => thresholdOf(i)),
			constants: Float64Array.from({ length: leafCount }, (_, i) => i),
		});

	it("follows from the thresholds", () => {
		expect(compile(evenly(1000, (i) => i)).lowering).toBe("start-table");
		expect(compile(evenly(1000, (i) => 1.5 ** i)).lowering).toBe("block-tree-float64");
		expect(
			compile(
				evenly(1000, (i) => 1.5 ** i),
				{ webAssembly: false },
			).lowering,
		).toBe("heap");
		expect(compile(evenly(100000, (i) => Math.exp(i / 50000))).lowering).toBe("start-table");
		expect(compile(evenly(100000, (i) => Math.exp(i / 10000))).lowering).toBe("block-tree-int32");
		expect(compile(evenly(100000, (i) => Math.exp(i / 5000))).lowering).toBe("block-tree-float64");
	});

	it("agrees at every threshold and beside it in large trees", () => {
		const shapes = [
			{ base: 50000, names: ["start-table", "block-tree-int32"] },
			{ base: 20000, names: ["block-tree-int32", "heap"] },
			{ base: 1000, names: ["block-tree-float64"] },
		] as const;
		for (const { base, names } of shapes) {
			const network = evenly(200000, (i) => Math.exp(i / base));
			const inputs = new Float64Array(3 * network.gateCount);
			for (const [i, threshold] of network.thresholds.entries())
				inputs.set([threshold, threshold * (1 + 2 ** -52), threshold * (1 - 2 ** -52)], 3 * i);
			for (const lowering of names) expectAgreement(network, inputs, { lowering });
		}
	});

	it("is a search for leaves without an answer too, unless an answer is NaN", () => {
		const network = withGaps(
			evenly(1000, (i) => i),
			new Random(3),
		);
		expect(compile(network).lowering).toBe("start-table");
		const constants = network.constants.slice();
		constants[500] = Number.NaN;
		expect(compile(new ConditionalNetwork({ ...network, constants })).lowering).toBe("reference");
	});

	it("takes at most 24 bytes a leaf in large trees, answers of one number included", () => {
		const network = evenly(100000, (i) => i);
		for (const lowering of ["start-table", "block-tree-int32", "block-tree-float64"] as const)
			expect(compile(network, { lowering }).bytes).toBeLessThanOrEqual(24 * network.leafCount);
	});

	it("is a start table where thresholds lie evenly in pieces, and agrees where 40 of them crowd", () => {
		const random = new Random(7);
		const thresholds = Float64Array.from({ length: 20000 }, (_, i) =>
			i < 40 ? 0.5 + i * 2 ** -52 : random.normal(),
		).sort();
		const network = evenly(20001, (i) => thresholds[i]);
		expect(compile(network).lowering).toBe("start-table");
		const beside = thresholds.map((threshold) => threshold * (1 + 2 ** -52));
		const infinities = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1e300, 1e300];
		const inputs = Float64Array.from([...thresholds, ...beside, ...infinities]);
		for (const webAssembly of [true, false]) expectAgreement(network, inputs, { webAssembly });
	});

	it("is refused by name where the network does not allow it", () => {
		const network = evenly(100, (i) => 10 ** i);
		expect(() => compile(network, { lowering: "start-table" })).toThrow(/cannot be laid out as start-table/);
	});
});

describe("a batch", () => {
	it("names the first row that holds NaN", () => {
		const random = new Random(5);
		for (let round = 0; round < 20; round++) {
			const network = round % 2 === 0 ? oneValueNetwork(random) : axisNetwork(random);
			const { inputCount, outputCount } = network;
			const inputs = inputsFor(network, random, 1500);
			const row = random.integer(1500);
			inputs[row * inputCount + inputCount - 1] = Number.NaN;
			inputs[1499 * inputCount] = Number.NaN;
			const outputs = new Float64Array(1500 * outputCount);
			for (const lowering of [undefined, "reference"] as const) {
				const compiled = compile(network, { lowering });
				expect(() => compiled.evaluateBatch(inputs, outputs, 1500)).toThrow(`Row ${row} of the batch`);
				expect(() => compiled.evaluate(inputs, outputs, row * inputCount)).toThrow("is NaN");
			}
		}
	});

	it("refuses arrays that are too short", () => {
		const compiled = compile(oneValueNetwork(new Random(1)));
		const numbers = new Float64Array(compiled.inputCount);
		expect(() => compiled.evaluateBatch(numbers, new Float64Array(100), 2)).toThrow(CondnetError);
		expect(() => compiled.evaluateBatch(numbers, new Float64Array(0), 1)).toThrow(CondnetError);
	});
});
