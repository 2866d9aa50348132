import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Box,
	checkProof,
	Evaluator,
	evaluateNetwork,
	LeafKind,
	type Network,
	NetworkBuilder,
	Random,
	synthesizeOnBox,
} from "../../../src/internal.ts";
import { forEachPoint, someBox, valuesOf } from "../../random/boxes.ts";
import { layeredNetwork } from "../../random/relu-networks.ts";

/** relu(x), relu(-x) and relu(x + y) undecided, a layer that reads them and is 0, outputs that read that. */
function silentAtLast(): Network {
	const builder = new NetworkBuilder(2);
	const first = [
		[1, 0],
		[-1, 0],
		[1, 1],
	].map((weights) => {
		for (const [j, weight] of weights.entries()) builder.term(j, weight);
		return builder.neuron("relu", 0);
	});
	for (const value of first) builder.term(value, 1);
	const last = builder.neuron("relu", -100);
	for (const bias of [0.25, -3]) {
		builder.term(last, 1);
		builder.output(bias);
	}
	return builder.build();
}

describe("a layer that is 0 on a box", () => {
	it("makes the outputs constants there, whatever is undecided before it", () => {
		const model = silentAtLast();
		const box = new Box(Float64Array.of(-1, -1), Float64Array.of(1, 1));
		const made = synthesizeOnBox(model, box, { maxBoxes: 100, samples: 100 });
		expect([...made.network.leafKinds]).toEqual([LeafKind.constant]);
		expect([...made.network.constants]).toEqual([0.25, -3]);
		expect(made.operations.worst.total).toBe(0);
		// Nothing is left that a smaller box could save.
		expect(made.boxes).toBe(1);
		expect(checkProof(made.network, made.proof, model).verdict).toBe("proved");
	});

	it("is a constant leaf wherever it is proved, with the reference's bits and a proof", () => {
		let constants = 0;
		fc.assert(
			fc.property(fc.nat({ max: 1e6 }), fc.constantFrom(0, 1e-6), (seed, tolerance) => {
				const model = layeredNetwork([3, 6, 6, 1, 2], seed);
				const box = someBox(3, new Random(seed), 2);
				const made = synthesizeOnBox(model, box, {
					...(tolerance > 0 ? { tolerance } : {}),
					...{ maxBoxes: 200, samples: 100, minimize: "mean" as const },
				});
				const { network } = made;
				expect(checkProof(network, made.proof, model, { trials: 20 }).verdict).toBe("proved");
				const evaluator = new Evaluator(network);
				const given = new Float64Array(2);
				const expected = new Float64Array(2);
				forEachPoint(box, 40, seed, (inputs) => {
					evaluator.evaluate(inputs, given);
					evaluateNetwork(model, valuesOf(model, inputs), expected);
					if (tolerance === 0) expect(given).toEqual(expected);
					else
						for (const [k, value] of expected.entries())
							expect(Math.abs(given[k] - value)).toBeLessThan(tolerance);
				});
				constants += network.leafKinds.filter((kind) => kind === LeafKind.constant).length;
			}),
			{ numRuns: 60 },
		);
		expect(constants).toBeGreaterThan(50);
	});
});
