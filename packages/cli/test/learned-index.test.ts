import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { checkProof, compile, costSummary, Random, synthesizeOnInterval } from "@condnet/core";
import { ExactValues } from "@condnet/core/internal";
import { readOnnx } from "@condnet/onnx";
import { expect, it } from "vitest";

const data = process.env.CONDNET_DATA;
const file = data === undefined ? undefined : join(data, "normal_100.onnx.gz");

/** Random integers compared; 10000 and every piece by `npm run test:long -- learned-index`. */
const integers = Number(process.env.CONDNET_RUNS ?? 20);

it.skipIf(file === undefined || !existsSync(file))(
	"normal_100 has at most 16 operations an input, proved, and its exact values rounded (needs CONDNET_DATA)",
	{ timeout: 7_200_000 },
	() => {
		const model = readOnnx(gunzipSync(readFileSync(String(file)))).network;
		const [low, high] = [0, 500000];
		const { network, proof } = synthesizeOnInterval(model, low, high);
		expect(network.leafCount).toBe(8565);
		expect(costSummary(network).worst.total).toBe(16);
		const { verdict, reason } = checkProof(network, proof, model);
		expect(`${verdict}: ${reason}`).toMatch(/^proved/);

		const random = new Random(1);
		const inputs = Array.from({ length: integers }, () => random.integer(high + 1));
		// Of every piece, or a few, both ends and a number between.
		const stride = integers >= 10000 ? 1 : 1000;
		for (let leaf = 0; leaf < network.leafCount; leaf += stride) {
			const from = leaf === 0 ? low : network.thresholds[leaf - 1] * (1 + 2 ** -52);
			const to = network.thresholds[leaf] ?? high;
			inputs.push(from, to, from + random.uniform() * (to - from));
		}
		const compiled = compile(network);
		const exact = new ExactValues(model);
		const given = new Float64Array(1);
		let different = 0;
		for (const x of inputs) {
			compiled.evaluate(Float64Array.of(x), given);
			if (!Object.is(given[0], exact.roundedOutputs(x)?.[0])) different++;
		}
		expect({ compared: inputs.length, different }).toEqual({ compared: inputs.length, different: 0 });
	},
);
