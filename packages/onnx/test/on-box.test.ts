import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
	Box,
	checkProof,
	Evaluator,
	evaluateNetwork,
	Random,
	type SynthesizedOnBox,
	synthesizeOnBox,
} from "@condnet/core";
import { describe, expect, it } from "vitest";
import { readOnnx } from "../src/index.ts";

const folder = process.env.CONDNET_DATA;

/** Property 1 of ACAS Xu. */
const box = new Box(
	Float64Array.of(0.6, -0.5, -0.5, 0.45, -0.5),
	Float64Array.of(0.679857769, 0.5, 0.5, 0.5, -0.45),
);

describe.skipIf(folder === undefined || !existsSync(folder))("ACAS Xu on a box (CONDNET_DATA)", () => {
	// Small budgets; `npm run bench -- on-box` has the figures.
	it.each([
		{ name: "1_1", bitExact: 13, decided: 200 },
		{ name: "3_3", bitExact: 8, decided: 20 },
		{ name: "2_5", bitExact: 6, decided: 20 },
	])("$name: the reference's bits, proved, in far fewer operations", ({ name, bitExact, decided }) => {
		const path = join(folder ?? "", `ACASXU_run2a_${name}_batch_2000.onnx`);
		const { network } = readOnnx(readFileSync(path));
		const fewer = ({ operations }: SynthesizedOnBox): number =>
			operations.dense.total / operations.mean.operations.total;
		const made = synthesizeOnBox(network, box, { maxBoxes: 1000, maxWords: 26_000, samples: 500 });
		expect(fewer(made)).toBeGreaterThan(bitExact);
		expect(checkProof(made.network, made.proof, network).verdict).toBe("proved");
		const evaluator = new Evaluator(made.network);
		const random = new Random(1);
		const values = new Float64Array(network.valueCount);
		const expected = new Float64Array(5);
		const outputs = new Float64Array(5);
		for (let k = 0; k < 2000; k++) {
			box.sample(random, values);
			for (let j = 0; k < 32 && j < 5; j++) values[j] = (k >>> j) & 1 ? box.high[j] : box.low[j];
			evaluator.evaluate(values, outputs);
			evaluateNetwork(network, values, expected);
			expect(outputs).toEqual(expected);
		}
		const decides = synthesizeOnBox(network, box, { maxBoxes: 1000, samples: 500, answer: "argmin" });
		expect(fewer(decides)).toBeGreaterThan(decided);
	});
});
