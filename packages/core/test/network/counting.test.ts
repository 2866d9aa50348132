import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	ConditionalNetwork,
	costSummary,
	Evaluator,
	forEachPath,
	LeafKind,
	Masks,
	type Network,
	NetworkBuilder,
	NetworkPool,
	networkOperations,
	OperationCount,
	Outcome,
	Random,
	wordCount,
} from "../../src/internal.ts";
import { finiteFloat } from "../random/adversarial-floats.ts";
import { someNetwork } from "../random/conditional-networks.ts";

describe("counting", () => {
	const relu = (weights: number[], bias: number): Network => {
		const builder = new NetworkBuilder(weights.length);
		const value = builder.add("relu", Array.from(weights.keys()), weights, bias);
		builder.term(value, 3);
		builder.output(0);
		return builder.build();
	};

	it("makes weights of 0, 1 and -1 free, and counts a bias unless it is 0", () => {
		expect(networkOperations(relu([2, 1, -1, 0], 5))).toEqual({
			multiplications: 2,
			additions: 3,
			comparisons: 1,
			total: 6,
		});
		expect(networkOperations(relu([2, 1, -1, 0], 0))).toEqual({
			multiplications: 2,
			additions: 2,
			comparisons: 1,
			total: 5,
		});
		expect(networkOperations(relu([0], 5))).toEqual({
			multiplications: 1,
			additions: 0,
			comparisons: 1,
			total: 2,
		});
	});

	it("of an instrumented run is the path's cost, and below it only by column skip", () => {
		fc.assert(
			fc.property(fc.integer(), fc.array(finiteFloat, { minLength: 8, maxLength: 8 }), (seed, point) => {
				const network = someNetwork(new Random(seed));
				const x = Float64Array.from({ length: network.inputCount }, (_, j) => point[j % point.length]);
				const count = new OperationCount();
				const evaluator = new Evaluator(network, count);
				const stored = evaluator.evaluate(x, new Float64Array(network.outputCount)) === Outcome.answered;
				let path = new OperationCount();
				forEachPath(network, (leaf, operations) => {
					if (leaf !== evaluator.leaf) return;
					path = new OperationCount();
					path.add(operations);
				});
				const skips = !stored || network.leafKind(evaluator.leaf) === LeafKind.restricted;
				if (skips) expect(count.total).toBeLessThanOrEqual(path.total);
				else expect(count.snapshot()).toEqual(path.snapshot());
				expect(path.total).toBeLessThanOrEqual(costSummary(network).worst.total);
			}),
			{ numRuns: 500 },
		);
	});

	it("lets a ReLU that is 0 cost its readers nothing in a restricted leaf", () => {
		const network = relu([2, 1], -10);
		const masked = new ConditionalNetwork({
			...ConditionalNetwork.of(network),
			leafKinds: Uint8Array.of(LeafKind.restricted),
			masks: new Masks({
				networks: Uint32Array.of(0),
				start: Uint32Array.of(0, 1),
				bits: Uint32Array.of(0b111),
			}),
		});
		masked.check();
		const count = new OperationCount();
		const evaluator = new Evaluator(masked, count);
		evaluator.evaluate(Float64Array.of(1, 1), new Float64Array(1));
		expect(count.snapshot()).toEqual({ multiplications: 1, additions: 2, comparisons: 1, total: 4 });
		count.reset();
		evaluator.evaluate(Float64Array.of(9, 1), new Float64Array(1));
		expect(count.total).toBe(5);
	});

	it("takes no comparison for a neuron that a mask has active, and lets its readers read it though it be 0", () => {
		const network = relu([2, 1], 0);
		const masked = new ConditionalNetwork({
			...ConditionalNetwork.of(network),
			leafKinds: Uint8Array.of(LeafKind.restricted),
			leafItems: Uint32Array.of(1),
			masks: new Masks({
				networks: Uint32Array.of(0, 0),
				start: Uint32Array.of(0, 1, 1),
				bits: Uint32Array.of(0b111),
				bases: Uint32Array.of(0, 1),
				settledStart: Uint32Array.of(0, 0, 0, 0, 1),
				settled: Uint32Array.of(2),
			}),
		});
		masked.check();
		for (const x of [0, 1]) {
			const count = new OperationCount();
			new Evaluator(masked, count).evaluate(Float64Array.of(x, x), new Float64Array(1));
			expect(count.snapshot()).toEqual({ multiplications: 2, additions: 1, comparisons: 0, total: 3 });
		}
		expect(costSummary(masked).worst.total).toBe(3);
		// A bit a value of the plain mask; two bits name one of three values.
		expect(wordCount(masked).masks).toBe(2);
	});

	it("counts words: two a gate, one a number, 64 bits of mask one", () => {
		const words = wordCount(
			new ConditionalNetwork({
				...ConditionalNetwork.of(relu([2, 1], 0)),
				networks: NetworkPool.of(relu([2, 1], 0)),
				masks: new Masks({
					networks: Uint32Array.of(0),
					start: Uint32Array.of(0, 1),
					bits: Uint32Array.of(7),
				}),
			}),
		);
		expect(words).toMatchObject({ network: 5, gates: 0, masks: 1, total: 6 + words.leaves });
	});
});
