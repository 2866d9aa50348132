/** Asks condnet's reader and onnxruntime the same question. */

import { Random } from "@condnet/core";
import { readOnnx } from "../src/index.ts";
import { answer, distance, tolerance } from "./agreement.ts";
import { Runtime } from "./runtime.ts";

/**
 * Runs a model on a few random inputs in both.
 *
 * @returns the sentence that says where they differ, or "" where they agree
 */
export async function disagreement(bytes: Uint8Array, seed = 1, scale = 3, runs = 3): Promise<string> {
	const read = readOnnx(bytes);
	const runtime = await Runtime.load(bytes);
	const random = new Random(seed);
	const type = read.inputs[0].type === "float64" ? "float64" : "float32";
	try {
		for (let run = 0; run < runs; run++) {
			const inputs = Array.from({ length: read.batch }, () =>
				Float64Array.from({ length: read.network.inputCount }, () => {
					const drawn = random.integer(8) === 0 ? 0 : scale * random.between(-1, 1);
					return type === "float32" ? Math.fround(drawn) : drawn;
				}),
			);
			const expected = await runtime.run(read.inputs, inputs);
			for (const [k, input] of inputs.entries()) {
				const found = answer(read, input);
				const apart = distance(found, expected[k]);
				if (!(apart <= tolerance[type]))
					return `input ${input.join()}: read ${found.join()}, onnxruntime ${expected[k].join()} (${apart} apart)`;
			}
		}
		return "";
	} finally {
		await runtime.release();
	}
}
