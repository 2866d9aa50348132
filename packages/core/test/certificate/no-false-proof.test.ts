/**
 * Files for which a proof must not be accepted, or must be: large values, unclaimed decisions, clips below 0.
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
	RecordByte,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { constantFor, foldedFor, proofOf } from "./one-leaf.ts";

const inputCount = 20;
const tiny = 7.36e-24;

/** y = relu(tiny * (sum of r_j) - 0.99 * tiny * 20) / (20 tiny), r_j a neuron of input j times weight. */
function collapsing(kind: "relu" | "leaky", weight: number, slope = 0): Network {
	const builder = new NetworkBuilder(inputCount);
	const first = Array.from({ length: inputCount }, (_, j) =>
		builder.add(kind, [j], [weight], 0, kind === "leaky" ? slope : 0),
	);
	return readTogether(builder, first);
}

function readTogether(builder: NetworkBuilder, values: readonly number[]): Network {
	const weights = values.map(() => tiny);
	builder.term(builder.add("relu", values, weights, -0.99 * tiny * inputCount), 1 / (inputCount * tiny));
	builder.output(0);
	return builder.build();
}

function boxOf(low: number, high: number): Box {
	return new Box(new Float64Array(inputCount).fill(low), new Float64Array(inputCount).fill(high));
}

function answersOf(network: ConditionalNetwork, x: number): number {
	const out = new Float64Array(1);
	new Evaluator(network).evaluate(new Float64Array(inputCount).fill(x), out);
	return out[0];
}

describe("subnormal coefficients before values near 1e300", () => {
	const box = boxOf(1e299, 1e300);
	const model = collapsing("relu", 1e-300);

	it("lose no neuron, in a synthesis bit for bit", () => {
		const { network } = synthesizeOnBox(model, box, { maxBoxes: 3, samples: 50 });
		const expected = answersOf(ConditionalNetwork.of(model), 1e300);
		expect(expected).toBeCloseTo(0.01, 6);
		expect(answersOf(network, 1e300)).toBe(expected);
	});

	it("lose no neuron of a leaky neuron's large values", () => {
		const leaky = collapsing("leaky", 1, -1e300);
		const scaled = new NetworkBuilder(inputCount);
		const first = Array.from({ length: inputCount }, (_, j) => scaled.add("leaky", [j], [1], 0, -1e300));
		const second = first.map((v) => scaled.add("relu", [v], [1e-300], 0));
		for (const each of [leaky, readTogether(scaled, second)]) {
			const { network } = synthesizeOnBox(each, boxOf(-1, -0.1), { maxBoxes: 3, samples: 50 });
			expect(answersOf(network, -1)).toBe(answersOf(ConditionalNetwork.of(each), -1));
		}
	});

	it("are not proved to cancel by the checker", () => {
		const records = new Uint8Array(inputCount + 1).fill(RecordByte.identity);
		records[inputCount] = RecordByte.zero;
		const proof = proofOf(box, records);
		const network = constantFor(model, 0);
		network.check();
		expect(checkProof(network, proof, model, { trials: 0 }).verdict).toBe("undecided");
	});

	it("are charged to a folded leaf's difference, by synthesis and by the checker", () => {
		const builder = new NetworkBuilder(inputCount);
		const first = Array.from({ length: inputCount }, (_, j) => builder.add("relu", [j], [1e-300], 0));
		for (const v of first) builder.term(v, tiny);
		builder.output(0);
		const linear = builder.build();
		const { network } = synthesizeOnBox(linear, box, { maxBoxes: 3, tolerance: 4.8e-23, samples: 50 });
		const difference = answersOf(ConditionalNetwork.of(linear), 1e300) - answersOf(network, 1e300);
		expect(Math.abs(difference)).toBeLessThanOrEqual(4.8e-23);

		const folded = new NetworkBuilder(inputCount);
		for (let j = 0; j < inputCount; j++) folded.term(j, 1e-300 * tiny);
		folded.output(0);
		const small = folded.build();
		const other = foldedFor(linear, small);
		const domain = new LeafDomain(linear);
		const low = new Float64Array(2 * inputCount);
		const high = new Float64Array(2 * inputCount).fill(1.1);
		high.set(box.high);
		domain.join(new Uint8Array(inputCount).fill(2), low, high);
		const apart = Math.abs(
			answersOf(ConditionalNetwork.of(linear), 1e300) - answersOf(ConditionalNetwork.of(small), 1e300),
		);
		expect(apart).toBeGreaterThan(4.8e-23);
		expect(missingFold(other, linear, 0, domain, 4.8e-23)).not.toBe("");
	});
});

describe("a decision that no box claims", () => {
	const builder = new NetworkBuilder(1);
	builder.term(builder.add("relu", [0], [1], 0), 1);
	builder.output(0);
	builder.term(1, -1);
	builder.output(1);
	const model = builder.build();
	const leaf = (decision: number): ConditionalNetwork => constantFor(model, decision, true);
	const box = { low: Float64Array.of(0.2), high: Float64Array.of(0.3) };
	const proof = proofOf(box, Uint8Array.of(128), "argmax");

	it("is never accepted, whatever number stands in the leaf", () => {
		for (const decision of [-1, -0, 0, 1, 2, Number.NaN])
			expect(checkProof(leaf(decision), proof, model, { trials: 0 }).verdict).toBe("undecided");
	});

	it("must be the number of an output to be read at all", () => {
		for (const decision of [0, 1]) expect(() => leaf(decision).check()).not.toThrow();
		for (const decision of [-1, -0, 0.5, 2, Number.NaN, Number.POSITIVE_INFINITY])
			expect(() => leaf(decision).check()).toThrow("decides for output");
	});
});

it("a clip whose upper end is 0 is proved to be 0 where its sum is above it", () => {
	const builder = new NetworkBuilder(1);
	const clip = builder.add("clip", [0], [1], 1, -1, 0);
	const relu = builder.add("relu", [0], [1], 0);
	builder.term(clip, 1);
	builder.term(relu, 1);
	builder.output(0);
	const model = builder.build();
	const box = new Box(Float64Array.of(-0.5), Float64Array.of(1));
	const { network, proof } = synthesizeOnBox(model, box, { maxBoxes: 9, samples: 50 });
	expect(checkProof(network, proof, model)).toMatchObject({ verdict: "proved" });
});
