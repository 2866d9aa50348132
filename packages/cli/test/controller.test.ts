import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	Box,
	ConditionalNetwork,
	checkProof,
	compile,
	decision,
	decode,
	Evaluator,
	encode,
	type OnBoxOptions,
	Outcome,
	Random,
	synthesizeOnBox,
} from "@condnet/core";
import { readOnnx } from "@condnet/onnx";
import { describe, expect, it } from "vitest";
import { after, box as ends, torques } from "../../../examples/controller/pendulum.js";
import { train } from "../../../examples/controller/train.js";

const committed = readFileSync(
	fileURLToPath(new URL("../../../examples/controller/controller.onnx", import.meta.url)),
);
const { network: model } = readOnnx(committed);
const box = new Box(
	Float64Array.from(ends, ([low]) => low),
	Float64Array.from(ends, ([, high]) => high),
);

/** The corners of the box, points on its edges and anywhere in it. */
function* points(count: number): Generator<Float64Array> {
	for (const x of ends[0]) for (const y of ends[1]) yield Float64Array.of(x, y);
	const random = new Random(7);
	for (let i = 0; i < count; i++) {
		const point = new Float64Array(2);
		box.sample(random, point);
		if (i % 8 === 0) point[random.integer(2)] = 0;
		if (i % 8 === 1) point[0] = ends[0][random.integer(2)];
		if (i % 8 === 2) point[1] = ends[1][random.integer(2)];
		yield point;
	}
}

describe("outside of the box it was made for", () => {
	const outside = (random: Random): Float64Array =>
		Float64Array.from(ends, ([low, high]) => low + (high - low) * 3 * random.uniform()).map((x, j) =>
			j === 0 ? x + (ends[0][1] - ends[0][0]) : x,
		);

	it("a network read from its file gives the model's own bits where it says so, whatever evaluates it", () => {
		const made = synthesizeOnBox(model, box, { maxBoxes: 500, outside: "full" });
		const metadata = { inputs: ["angle", "velocity"], outputs: torques.map(String) };
		const { network } = decode(encode({ network: made.network, metadata, proof: made.proof }));
		const whole = new Evaluator(ConditionalNetwork.of(model));
		const compiled = compile(network);
		const reference = new Evaluator(network);
		const random = new Random(3);
		const [expected, given, batch] = [0, 0, 0].map(() => new Float64Array(torques.length));
		for (let k = 0; k < 5000; k++) {
			const point = outside(random);
			whole.evaluate(point, expected);
			expect(compiled.evaluate(point, given)).toBe(Outcome.outside);
			expect(given).toEqual(expected);
			expect(reference.evaluate(point, given)).toBe(Outcome.outside);
			expect(given).toEqual(expected);
			compiled.evaluateBatch(point, batch, 1);
			expect(batch).toEqual(expected);
		}
		expect(compiled.outcomes(Float64Array.of(9, 9, 0, 0), new Float64Array(10), 2)).toEqual(
			Uint8Array.of(Outcome.outside, Outcome.answered),
		);
	});

	it("a network that says nothing else refuses, naming row, input, value and interval", () => {
		const { network } = synthesizeOnBox(model, box, { maxBoxes: 200 });
		const outputs = new Float64Array(2 * torques.length);
		const compiled = compile(network);
		expect(() => compiled.evaluate(Float64Array.of(9, 0), outputs)).toThrow(
			"Input 0 is 9, outside of the network's domain, expected -3.15 to 3.15.",
		);
		expect(() => compiled.evaluateBatch(Float64Array.of(0, 0, 0, -9), outputs, 2)).toThrow(
			"Row 1 of the batch: input 1 is -9, outside of the network's domain, expected -8 to 8.",
		);
	});
});

describe("the controller example", () => {
	it("trains to the committed file, byte for byte", () => {
		expect(committed.equals(train())).toBe(true);
	});

	it("swings the pendulum up from hanging and holds it", () => {
		const evaluator = new Evaluator(ConditionalNetwork.of(model));
		const scores = new Float64Array(torques.length);
		let [angle, velocity] = [3.1, 0];
		for (let step = 0; step < 400; step++) {
			evaluator.evaluate(Float64Array.of(angle, velocity), scores);
			[angle, velocity] = after(angle, velocity, torques[decision(scores, "argmax")]);
			expect(box.contains(Float64Array.of(angle, velocity))).toBe(true);
			if (step >= 300) expect(Math.abs(angle)).toBeLessThan(0.1);
		}
	});

	const forms: [string, OnBoxOptions, number][] = [
		["values, bit for bit", { minimize: "mean" }, 3.5],
		["values within a tolerance", { tolerance: 1e-9 }, 20],
		["decisions", { answer: "argmax" }, 30],
	];
	it.each(forms)("is proved on its box, and equal on random and corner points: %s", (_, options, fewer) => {
		const made = synthesizeOnBox(model, box, { ...options, maxBoxes: 4000, samples: 2e4 });
		const { network, proof, operations, differenceBound } = made;
		expect(checkProof(network, proof, model)).toMatchObject({ verdict: "proved" });
		expect(operations.dense.total / operations.mean.operations.total).toBeGreaterThan(fewer);
		expect(differenceBound).toBeLessThanOrEqual(options.tolerance ?? 0);
		const [fast, whole] = [new Evaluator(network), new Evaluator(ConditionalNetwork.of(model))];
		const given = new Float64Array(network.outputCount);
		const outputs = new Float64Array(model.outputCount);
		for (const point of points(20_000)) {
			fast.evaluate(point, given);
			whole.evaluate(point, outputs);
			const expected =
				network.answer === "values" ? outputs : Float64Array.of(decision(outputs, network.answer));
			const equal = given.every(
				(value, k) => Object.is(value, expected[k]) || Math.abs(value - expected[k]) <= differenceBound,
			);
			if (!equal) expect([point, given]).toEqual([point, expected]);
		}
	});
});
