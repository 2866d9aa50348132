import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	Box,
	ConditionalNetwork,
	checkProof,
	decision,
	Evaluator,
	type OnBoxOptions,
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
		["values, bit for bit", {}, 3.5],
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
