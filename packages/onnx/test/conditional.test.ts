/**
 * Conditional networks as ONNX, run by onnxruntime for Node, and by its WebAssembly build where that is
 * installed (`npm install --no-save --ignore-scripts onnxruntime-web@1.30`). CONDNET_RUNS networks (24), 1000
 * inputs each above 100 networks.
 */

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
import { elementTypes, GraphBuilder } from "../src/conditional/graph-builder.ts";
import { writeConditionalOnnx } from "../src/index.ts";
import { encodeModel } from "../src/proto/encode.ts";

/** Both builds of onnxruntime have one face. */
type Runtime = Pick<typeof ort, "InferenceSession" | "Tensor">;
type Level = NonNullable<ort.InferenceSession.SessionOptions["graphOptimizationLevel"]>;

const runs = Number(process.env.CONDNET_RUNS ?? 24);
const seed = Number(process.env.CONDNET_SEED ?? 1);
const isLong = runs > 100;

/** A name that no type checker looks for, as it need not be installed. */
const webName = "onnxruntime-web";
const web: Runtime | undefined = await import(webName).catch(() => undefined);
if (web === undefined)
	console.warn(`Skipped: exported ONNX is not run by ${webName}, not installed here (148 MB).`);

/** @param batch rows a run */
async function answered(
	runtime: Runtime,
	{ network, inputs }: Case,
	batch: number,
	graphOptimizationLevel: Level,
): Promise<Answers> {
	const { inputCount, outputCount, arithmetic } = network;
	const session = await runtime.InferenceSession.create(writeConditionalOnnx(network), {
		...{ intraOpNumThreads: 1, logSeverityLevel: 3, graphOptimizationLevel },
		executionProviders: [runtime === web ? "wasm" : "cpu"],
	});
	const answers = blankAnswers(inputs.length / inputCount, outputCount);
	for (let from = 0; from < answers.outcomes.length; from += batch) {
		const rows = inputs.slice(from * inputCount, (from + batch) * inputCount);
		const { y, outcome } = await session.run({
			x:
				arithmetic === "float32"
					? new runtime.Tensor("float32", Float32Array.from(rows), [rows.length / inputCount, inputCount])
					: new runtime.Tensor("float64", rows, [rows.length / inputCount, inputCount]),
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
	const given = randomCases(runs, isLong ? 1000 : 100, seed, holds);
	// Filters of random networks promise nothing: the networks behind them are what is written.
	const cases = given.map((each) => ({ ...each, network: withoutFilters(each.network) }));
	const compare = async (runtime: Runtime, of: readonly Case[], level: Level): Promise<void> => {
		for (const [k, each] of of.entries()) {
			const expected = shown(expectedAnswers(each));
			const rows = expected.length;
			for (const batch of k % 8 === 0 ? [rows, 7, 1] : [rows])
				expect([each.name, batch, ...shown(await answered(runtime, each, batch, level))]).toEqual([
					each.name,
					batch,
					...expected,
				]);
		}
	};

	it("has the reference's bits and outcomes, whatever the batch", async () => {
		// The optimizer may change last bits, as below.
		await compare(ort, cases, isLong ? "disabled" : "all");
	}, 0);

	it.skipIf(web === undefined)(
		"has the reference's bits and outcomes in WebAssembly",
		async () => {
			if (web) await compare(web, isLong ? cases : cases.slice(0, 9), "disabled");
		},
		0,
	);
});

it("onnxruntime's optimizer may round otherwise than a graph says: it makes a / b of a (1 / b)", async () => {
	const { double } = elementTypes;
	const value = (name: string) => ({ name, dataType: double, shape: ["N"] });
	const g = new GraphBuilder(double, [value("a"), value("b")], [value("y")]);
	g.node("Mul", [g.node("Div", [g.reals([1]), "b"]), "a"], {}, "y");
	const bytes = encodeModel({
		...{ irVersion: 7, producer: "condnet", functions: [], opsets: new Map([["", 13]]), graph: g.graph },
	});
	const [a, b] = [Float64Array.of(5, 1 / 3), Float64Array.of(49, 0.3)];
	const answers = async (graphOptimizationLevel: Level): Promise<unknown> => {
		const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel });
		const { y } = await session.run({
			a: new ort.Tensor("float64", a, [2]),
			b: new ort.Tensor("float64", b, [2]),
		});
		await session.release();
		return Array.from(y.data, Number);
	};
	expect(await answers("disabled")).toEqual(Array.from(a, (x, k) => x * (1 / b[k])));
	expect(await answers("all")).toEqual(Array.from(a, (x, k) => x / b[k]));
	expect(5 * (1 / 49)).not.toBe(5 / 49);
});
