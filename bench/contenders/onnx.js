/**
 * onnxruntime-node, on one thread, float32: the same tree as a TreeEnsembleRegressor (`tree`), or a dense
 * network of four layers of sqrt(n) neurons (`dense`), which answers nothing right and shows only what a pass
 * through it takes.
 */

import { createRequire } from "node:module";
import { Random } from "../lib/condnet.js";
import { networkOf } from "../lib/data.js";
import { denseModel, treeModel } from "../lib/onnx-model.js";
import { versionOf } from "../lib/runs.js";

const require = createRequire(import.meta.url);
const batch = 256;

export async function setUp(table, { form }) {
	const { n, p, queries, outputs } = table;
	const { InferenceSession, Tensor } = require("onnxruntime-node");
	const bytes =
		form === "tree"
			? treeModel(p, networkOf(table).thresholds, outputs)
			: denseModel(p, Math.ceil(Math.sqrt(n)), new Random(1));
	const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
	const inputs = Float32Array.from(queries);
	const run = async (answers, from, count) => {
		const x = new Tensor("float32", inputs.subarray(from * p, (from + count) * p), [count, p]);
		const { y } = await session.run({ x });
		answers.set(y.data, from);
	};
	return {
		version: versionOf("onnxruntime-node"),
		queryCount: 512,
		run: {
			async dependent(answers, count) {
				for (let i = 0; i < count; i++) await run(answers, i, 1);
			},
			async batch(answers, count) {
				for (let i = 0; i < count; i += batch) await run(answers, i, batch);
			},
		},
	};
}
