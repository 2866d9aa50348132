import { type ConditionalNetwork, CondnetError, Evaluator, Random } from "@condnet/core";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { hardInputs, withDomain } from "../../core/test/export/cases.ts";
import { axisNetwork, synthesizedNetwork } from "../../core/test/random/compiled-networks.ts";
import { someNetwork } from "../../core/test/random/conditional-networks.ts";
import { writeConditionalOnnx } from "../src/index.ts";

const runs = Number(process.env.CONDNET_RUNS ?? 8);
const seed = Number(process.env.CONDNET_SEED ?? 1);
const rows = 100;

/** Networks that ONNX holds, whose gates see finite inputs only. */
function* networks(): Generator<{ network: ConditionalNetwork; inputs: Float64Array }> {
	const makers = [someNetwork, axisNetwork, synthesizedNetwork];
	for (let k = 0, made = 0; made < runs; k++) {
		const random = new Random(seed + k);
		const network = withDomain(makers[k % makers.length](random), random);
		try {
			writeConditionalOnnx(network);
		} catch (error) {
			if (error instanceof CondnetError && error.code === "unsupported-operator") continue;
			throw error;
		}
		made++;
		const inputs = hardInputs(network, random, rows).map((x) =>
			Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : x,
		);
		yield { network, inputs };
	}
}

it(`a conditional network in ONNX has the reference's bits and outcomes for finite inputs (seed ${seed})`, async () => {
	for (const { network, inputs } of networks()) {
		const { inputCount, outputCount, domain } = network;
		const session = await ort.InferenceSession.create(writeConditionalOnnx(network), {
			intraOpNumThreads: 1,
			logSeverityLevel: 3,
		});
		const { y, outcome } = await session.run({ x: new ort.Tensor("float64", inputs, [rows, inputCount]) });
		const evaluator = new Evaluator(network);
		const expected = new Float64Array(outputCount);
		for (let i = 0; i < rows; i++) {
			const row = inputs.subarray(i * inputCount, (i + 1) * inputCount);
			const refused = domain.outside === "error" && !domain.contains(row);
			const became = row.some(Number.isNaN) ? 3 : refused ? 2 : evaluator.evaluate(row, expected);
			expect([...row, Number(outcome.data[i])]).toEqual([...row, became]);
			if (became === 0 || (became === 2 && !refused))
				expect([...row, ...y.data.slice(i * outputCount, (i + 1) * outputCount)]).toEqual([
					...row,
					...expected,
				]);
		}
		await session.release();
	}
}, 600_000);
