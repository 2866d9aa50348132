import { describe, expect, it } from "vitest";
import { readOnnx, writeOnnx } from "../src/index.ts";
import { answer, distance, tolerance } from "./agreement.ts";
import { cases } from "./cases/cases.ts";
import { fixtureBytes, fixtureFiles, fixtures, makeFixtures } from "./fixtures.ts";

// `npm run fixtures --workspace @condnet/onnx` makes the files anew.
if (process.env.CONDNET_MAKE_FIXTURES !== undefined) await makeFixtures();

describe("the models in the repository", () => {
	it("are there for every operator and way of using it, each with its answers", () => {
		expect(fixtures().length).toBe(2 * Object.keys(cases).length);
		expect(fixtureFiles().sort()).toEqual(
			fixtures()
				.map(({ file }) => file)
				.sort(),
		);
	});

	it.each(fixtures())(
		"$file answers as it did, to the bit, and as onnxruntime did",
		({ file, inputs, reference, onnxruntime }) => {
			const model = readOnnx(fixtureBytes(file));
			const { inputCount } = model.network;
			const back = { network: readOnnx(writeOnnx(model.network)).network };
			const answers: number[] = [];
			for (let row = 0; row < model.batch; row++) {
				const input = Float64Array.from(inputs.slice(row * inputCount, (row + 1) * inputCount));
				const found = answer(model, input);
				expect(answer(back, input)).toEqual(found);
				answers.push(...found);
			}
			expect(answers).toEqual(reference);
			const limit = tolerance[model.inputs[0].type === "float64" ? "float64" : "float32"];
			expect(distance(Float64Array.from(answers), Float64Array.from(onnxruntime))).toBeLessThanOrEqual(limit);
		},
	);
});
