/**
 * Networks in float32 whose rounding decides what is 0: a real sum below 0 that float32 computes to be above
 * it. What is charged for each rounding is all that keeps a proof from being false.
 */

import { describe, expect, it } from "vitest";
import { LeafDomain, missingFold } from "../../src/certificate/check-fold.ts";
import {
	Box,
	ConditionalNetwork,
	checkProof,
	Evaluator,
	type Network,
	NetworkBuilder,
	type NeuronKindName,
	NeuronState,
	RecordByte,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { fold } from "../../src/synthesize/box/fold.ts";
import { constantFor, foldedFor, proofOf } from "./one-leaf.ts";

/** The least float32 number above 0. */
const least = 2 ** -149;
const ulp = 2 ** -23;

interface Case {
	readonly name: string;
	readonly inputs: readonly number[];
	/** A neuron of input 0 that the row reads besides the inputs: kind, weight, low. */
	readonly before?: readonly [kind: NeuronKindName, weight: number, low: number];
	/** Weights of the row, of inputs or of the neuron before, and its bias. */
	readonly weights: readonly number[];
	readonly bias: number;
}

const cases: readonly Case[] = [
	{
		// 1 + 20 * 0.75 ulp - (1 + 17 ulp): each addition is rounded up to a whole ulp
		name: "every sum of a row is rounded",
		inputs: new Array(21).fill(1),
		weights: [...new Array(20).fill(0.75 * ulp), -(1 + 17 * ulp)],
		bias: 1,
	},
	{
		name: "products of a row underflow",
		inputs: new Array(5).fill(2 ** -75),
		weights: new Array(5).fill(1.5 * 2 ** -75),
		bias: -4 * least,
	},
	{
		name: "a leaky neuron's product underflows",
		inputs: [-(2 ** -75)],
		before: ["leaky", 1, 1.5 * 2 ** -75],
		weights: [-(2 ** 60)],
		bias: -0.875 * 2 ** 60 * least,
	},
	{
		name: "a max neuron's product underflows",
		inputs: [2 ** -75],
		before: ["max", 1.5 * 2 ** -75, Number.NEGATIVE_INFINITY],
		weights: [2 ** 60],
		bias: -0.875 * 2 ** 60 * least,
	},
	{
		name: "partial sums overflow",
		inputs: new Array(6).fill(1),
		weights: [...new Array(3).fill(2 ** 127), ...new Array(3).fill(-(2 ** 127))],
		bias: -(2 ** 120),
	},
	{
		name: "a leaky neuron's product overflows",
		inputs: [-(2 ** 50)],
		before: ["leaky", 1, 2 ** 100],
		weights: [-(2 ** -40)],
		bias: -(2 ** 111),
	},
	{
		name: "a max neuron's product overflows",
		inputs: [2 ** 50],
		before: ["max", 2 ** 100, Number.NEGATIVE_INFINITY],
		weights: [2 ** -40],
		bias: -(2 ** 111),
	},
];

/** relu(the row), times 2^20. */
function modelOf({ inputs, before, weights, bias }: Case): Network {
	const builder = new NetworkBuilder(inputs.length, "float32");
	if (before) builder.add(before[0], [0], [before[1]], 0, before[2]);
	const first = before ? inputs.length : 0;
	const z = builder.add(
		"relu",
		weights.map((_, k) => first + k),
		weights,
		bias,
	);
	builder.term(z, 2 ** 20);
	builder.output(0);
	return builder.build();
}

function answerOf(network: ConditionalNetwork, inputs: readonly number[]): number {
	const out = new Float64Array(1);
	new Evaluator(network).evaluate(Float64Array.from(inputs), out);
	return out[0];
}

describe.each(cases)("where $name", (each) => {
	const model = modelOf(each);
	const at = Float64Array.from(each.inputs);
	const box = new Box(at, at, "float32");
	const expected = answerOf(ConditionalNetwork.of(model), each.inputs);

	it("synthesis loses no neuron", () => {
		expect(expected).toBeGreaterThan(0);
		const { network } = synthesizeOnBox(model, box, { maxBoxes: 3, samples: 5 });
		expect(answerOf(network, each.inputs)).toBe(expected);
	});

	it("the checker does not prove that it is 0", () => {
		const { neuronCount } = model;
		const records = new Uint8Array(neuronCount).fill(RecordByte.steepest);
		records[neuronCount - 1] = RecordByte.zero;
		const proof = proofOf(box, records);
		const network = constantFor(model, 0);
		network.check();
		expect(checkProof(network, proof, model, { trials: 0 }).verdict).toBe("undecided");
		// The same claim holds, and is proved, where the bias is well below.
		const lower = modelOf({ ...each, bias: Math.fround(-Math.abs(each.bias) * 2 ** 3 - 2 ** -20) });
		const { verdict } = checkProof(constantFor(lower, 0), proof, lower, { trials: 0 });
		expect(verdict).toBe(each.name.includes("overflow") ? "undecided" : "proved");
	});
});

/** 1 + sum of 20 times 0.75 ulp, each addition rounded up to a whole ulp: 5 ulp more than it is. */
describe.each(["model", "leaf"] as const)("where every sum of a folded leaf's %s is rounded", (rounded) => {
	const terms = Array.from({ length: 20 }, (_, j) => j);
	const weights = terms.map(() => 0.75 * ulp);
	// The same real function: summed one by one, or beforehand, without rounding.
	const model = new NetworkBuilder(20, "float32");
	const inputs = rounded === "model" ? terms.map(() => 0) : terms;
	const first = inputs.map((j) => model.add("relu", [j], [1], 0));
	const read = rounded === "model" ? first : [model.add("relu", first, weights, 0)];
	for (const v of read) model.term(v, rounded === "model" ? 0.75 * ulp : 1);
	model.output(1);
	const source = model.build();
	const folded = new NetworkBuilder(20, "float32");
	if (rounded === "model") folded.term(0, 15 * ulp);
	else for (const j of terms) folded.term(j, 0.75 * ulp);
	folded.output(1);
	const leaf = folded.build();
	const ones = new Array(20).fill(1);
	const apart = Math.abs(
		answerOf(ConditionalNetwork.of(source), ones) - answerOf(ConditionalNetwork.of(leaf), ones),
	);
	const states = new Uint8Array(source.neuronCount).fill(NeuronState.identity);
	const sizes = new Float64Array(source.valueCount).fill(1);
	if (rounded === "leaf") sizes[source.valueCount - 1] = 15 * ulp;

	it("the bound of their difference covers it", () => {
		expect(apart).toBe(5 * ulp);
		expect(fold(source, states, sizes).difference).toBeGreaterThanOrEqual(apart);
	});

	it("the checker does not prove that they are nearer", () => {
		const network = foldedFor(source, leaf);
		const domain = new LeafDomain(source);
		domain.join(states, sizes, sizes);
		expect(missingFold(network, source, 0, domain, 4 * ulp)).toContain("does not follow");
		expect(missingFold(network, source, 0, domain, 40 * ulp)).toBeUndefined();
	});
});
