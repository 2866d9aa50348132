import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Random } from "@condnet/core";
import { describe, expect, it } from "vitest";
import { milliseconds } from "../../core/test/processor-time.ts";
import { readOnnx } from "../src/index.ts";
import { answer, distance, tolerance } from "./agreement.ts";
import { Runtime } from "./runtime.ts";

const folder = process.env.CONDNET_DATA;

/**
 * Files of the folder, what the inputs are drawn from, and sizes known from elsewhere. Runs are 1000 where
 * onnxruntime is not slow.
 */
const networks = [
	{ file: "ACASXU_run2a_1_1_batch_2000.onnx", low: -0.5, high: 0.5, neurons: 300, weights: 13000 },
	{ file: "ACASXU_run2a_2_5_batch_2000.onnx", low: -0.5, high: 0.5, neurons: 300, weights: 13000 },
	{ file: "ACASXU_run2a_3_3_batch_2000.onnx", low: -0.5, high: 0.5, neurons: 300, weights: 13000 },
	{ file: "mnist-net_256x2.onnx", low: 0, high: 1, neurons: 512, weights: 268800 },
	{ file: "Convnet_maxpool.onnx", low: 0, high: 1, neurons: 24480, weights: 123264 },
	{ file: "Convnet_avgpool.onnx", low: 0, high: 1, neurons: 25632, weights: 124416 },
	{ file: "resnet_2b.onnx", low: 0, high: 1, neurons: 9316, weights: 608128 },
	{ file: "test_nano.onnx", low: -2, high: 2, neurons: 1, weights: 2 },
	{ file: "test_tiny.onnx", low: -2, high: 2, neurons: 1, weights: 2 },
	{ file: "test_small.onnx", low: -2, high: 2, neurons: 4, weights: 8 },
	{ file: "normal_100.onnx.gz", low: -3, high: 3, neurons: 61713, weights: 171411, runs: 12 },
];

describe.skipIf(folder === undefined || !existsSync(folder))(
	"networks trained by others (CONDNET_DATA)",
	() => {
		it.each(networks)(
			"$file agrees with onnxruntime on random inputs",
			{ timeout: 300_000 },
			async (expected) => {
				const packed = readFileSync(join(folder ?? "", expected.file));
				const bytes = expected.file.endsWith(".gz") ? gunzipSync(packed) : packed;
				const started = milliseconds();
				const model = readOnnx(bytes);
				expect(milliseconds() - started).toBeLessThan(10_000);
				expect(model.network.neuronCount).toBe(expected.neurons);
				expect(model.network.rows.weightCount).toBe(expected.weights);
				const runtime = await Runtime.load(bytes);
				const random = new Random(1);
				let worst = 0;
				for (let i = 0; i < (expected.runs ?? 1000); i++) {
					const input = Float64Array.from({ length: model.network.inputCount }, () =>
						Math.fround(random.between(expected.low, expected.high)),
					);
					const [expectedOutputs] = await runtime.run(model.inputs, [input]);
					worst = Math.max(worst, distance(answer(model, input), expectedOutputs));
				}
				await runtime.release();
				console.log(`${expected.file}: largest relative difference ${worst}`);
				expect(worst).toBeLessThan(tolerance[model.inputs[0].type === "float32" ? "float32" : "float64"]);
			},
		);
	},
);
