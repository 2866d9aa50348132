/** Conditional networks as ONNX, run. CONDNET_RUNS networks (24), 1000 inputs each above 100 networks. */

import type { ConditionalNetwork } from "@condnet/core";
import { withoutFilters } from "@condnet/core/internal";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import {
	type Answers,
	blankAnswers,
	type Case,
	expectedAnswers,
	randomCases,
	shown,
	tidied,
} from "../../core/test/export/cases.ts";
import { writeConditionalOnnx } from "../src/index.ts";

const runs = Number(process.env.CONDNET_RUNS ?? 24);
const seed = Number(process.env.CONDNET_SEED ?? 1);

/** @param batch rows a run */
async function answered({ network, inputs }: Case, batch: number): Promise<Answers> {
	const { inputCount, outputCount, arithmetic } = network;
	const session = await ort.InferenceSession.create(writeConditionalOnnx(network), {
		intraOpNumThreads: 1,
		logSeverityLevel: 3,
		// The optimizer may change last bits (docs/targets.md).
		graphOptimizationLevel: runs > 100 ? "disabled" : "all",
	});
	const answers = blankAnswers(inputs.length / inputCount, outputCount);
	for (let from = 0; from < answers.outcomes.length; from += batch) {
		const rows = inputs.subarray(from * inputCount, (from + batch) * inputCount);
		const { y, outcome } = await session.run({
			x:
				arithmetic === "float32"
					? new ort.Tensor("float32", Float32Array.from(rows), [rows.length / inputCount, inputCount])
					: new ort.Tensor("float64", rows, [rows.length / inputCount, inputCount]),
		});
		answers.outcomes.set(Array.from(outcome.data, Number), from);
		answers.outputs.set(Array.from(y.data, Number), from * outputCount);
	}
	await session.release();
	return tidied(network, answers);
}

describe(`A conditional network in ONNX (seed ${seed})`, () => {
	const holds = (network: ConditionalNetwork): void => {
		writeConditionalOnnx(network);
	};
	const given = randomCases(runs, runs > 100 ? 1000 : 100, seed, holds);
	// Filters of random networks promise nothing: the networks behind them are what is written.
	const cases = given.map((each) => ({ ...each, network: withoutFilters(each.network) }));

	it("has the reference's bits and outcomes, whatever the batch", async () => {
		for (const [k, each] of cases.entries()) {
			const expected = shown(expectedAnswers(each));
			const rows = expected.length;
			for (const batch of k % 8 === 0 ? [rows, 7, 1] : [rows])
				expect([each.name, batch, ...shown(await answered(each, batch))]).toEqual([
					each.name,
					batch,
					...expected,
				]);
		}
	}, 0);
});
