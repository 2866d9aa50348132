/**
 * Networks in which something overflows before a max neuron, which passes over NaN, and whose terms are
 * charged no rounding of a row: what is infinite or NaN must not have finite ends there.
 */

import { describe, expect, it } from "vitest";
import {
	type Arithmetic,
	Box,
	ConditionalNetwork,
	checkProof,
	Evaluator,
	type Network,
	NetworkBuilder,
	RecordByte,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { constantFor, proofOf } from "./one-leaf.ts";

interface Case {
	readonly name: string;
	readonly arithmetic: Arithmetic;
	/** Adds a neuron, and one that is to be read with weight 1 and this bias, and seems not to be above 0. */
	readonly add: (builder: NetworkBuilder) => readonly [value: number, bias: number];
}

/** |Infinity - Infinity|, not at least 0: the max of it and -5 is -5, and its opposite 5. */
function absOfNaN(large: number): Case["add"] {
	return (builder) => {
		const both = [0, 1].map(() => builder.add("relu", [0], [large], 0));
		const nothing = builder.add("abs", both, [1, -1], 0);
		const least = builder.add("max", [nothing], [1], 0, -5);
		return [builder.add("max", [least], [-1], 0, -1), -3];
	};
}

const cases: readonly Case[] = [
	{ name: "an absolute value is NaN", arithmetic: "float64", add: absOfNaN(1.7e308) },
	{ name: "an absolute value is NaN", arithmetic: "float32", add: absOfNaN(Math.fround(3e38)) },
	{
		name: "a max neuron's product overflows",
		arithmetic: "float32",
		add: (builder) => {
			const infinite = builder.add("max", [0], [Math.fround(3e38)], 0, -1);
			return [builder.add("max", [infinite], [Math.fround(1e-20)], 0, -1), -Math.fround(1e19)];
		},
	},
	{
		name: "a leaky neuron's product overflows",
		arithmetic: "float32",
		add: (builder) => {
			const infinite = builder.add("leaky", [0], [-1], 0, -Math.fround(3e38));
			return [builder.add("max", [infinite], [Math.fround(1e-20)], 0, -1), -Math.fround(1e19)];
		},
	},
];

function modelOf({ arithmetic, add }: Case): Network {
	const builder = new NetworkBuilder(1, arithmetic);
	const [value, bias] = add(builder);
	builder.term(builder.add("relu", [value], [1], bias), 1);
	builder.output(0);
	return builder.build();
}

function answerOf(network: ConditionalNetwork, x: number): number {
	const out = new Float64Array(1);
	new Evaluator(network).evaluate(Float64Array.of(x), out);
	return out[0];
}

describe.each(cases)("where $name in $arithmetic", (each) => {
	const model = modelOf(each);
	const [low, high] = [Float64Array.of(1), Float64Array.of(2)];

	it("synthesis answers as the model does", () => {
		const box = new Box(low, high, each.arithmetic);
		const { network } = synthesizeOnBox(model, box, { maxBoxes: 5, minimize: "mean", samples: 5 });
		expect(answerOf(ConditionalNetwork.of(model), 2)).toBeGreaterThan(0);
		for (const x of [1, 1.5, 2]) expect(answerOf(network, x)).toBe(answerOf(ConditionalNetwork.of(model), x));
	});

	it("the checker does not prove that what follows is 0", () => {
		const records = new Uint8Array(model.neuronCount).fill(RecordByte.steepest);
		records[model.neuronCount - 1] = RecordByte.zero;
		const network = constantFor(model, 0);
		network.check();
		expect(checkProof(network, proofOf({ low, high }, records), model, { trials: 0 }).verdict).toBe(
			"undecided",
		);
	});
});
