/** onnxruntime-node on the same weights, float32, on one thread. */

import { createRequire } from "node:module";
import { model, node, tensor } from "../lib/onnx-model.js";
import { versionOf } from "../lib/runs.js";

const require = createRequire(import.meta.url);

export async function setUp({ queries, expected, queryCount }, { layers, weights }) {
	const { InferenceSession, Tensor } = require("onnxruntime-node");
	const tensors = [];
	const nodes = weights.flatMap(({ columns, width, weights: matrix, biases }, layer) => {
		tensors.push(tensor(`w${layer}`, [columns, width], matrix), tensor(`b${layer}`, [width], biases));
		const from = layer === 0 ? "x" : `h${layer - 1}`;
		if (layer === weights.length - 1) return [node("Gemm", [from, `w${layer}`, `b${layer}`], ["y"])];
		return [
			node("Gemm", [from, `w${layer}`, `b${layer}`], [`s${layer}`]),
			node("Relu", [`s${layer}`], [`h${layer}`]),
		];
	});
	const [inputCount] = layers;
	const outputCount = expected.length / queryCount;
	const session = await InferenceSession.create(model(inputCount, outputCount, nodes, tensors), {
		intraOpNumThreads: 1,
		interOpNumThreads: 1,
	});
	const inputs = Float32Array.from(queries);
	const run = async (answers, from, count) => {
		const part = inputs.subarray(from * inputCount, (from + count) * inputCount);
		const { y } = await session.run({ x: new Tensor("float32", part, [count, inputCount]) });
		answers.set(y.data, from * outputCount);
	};
	return {
		version: versionOf("onnxruntime-node"),
		run: {
			async dependent(answers, count) {
				for (let i = 0; i < count; i++) await run(answers, i, 1);
			},
			async batch(answers, count) {
				await run(answers, 0, count);
			},
		},
	};
}
