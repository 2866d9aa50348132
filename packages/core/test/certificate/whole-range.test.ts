/** What is synthesized and proved over the whole range of float64 holds, whatever the magnitudes. */

import { describe, expect, it } from "vitest";
import {
	type Box,
	type CnetMetadata,
	ConditionalNetwork,
	checkProof,
	decision,
	Evaluator,
	encodedSize,
	type Network,
	type OnBoxOptions,
	Random,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { agrees } from "../../src/network/verify.ts";
import { numberRanges, wideBox, wideNetwork } from "../random/whole-range.ts";

const runs = Number(process.env.CONDNET_RUNS ?? 500);
const first = Number(process.env.CONDNET_SEED ?? 1);

const objectives = ["time", "mean", "worst", "bytes"] as const;

const modes: readonly OnBoxOptions[] = [
	{},
	{ answer: "argmin" },
	{ answer: "argmax" },
	{ tolerance: 0 },
	{ tolerance: 1e-9 },
	{ tolerance: 1e-300 },
	{ tolerance: 1e290 },
];

/** In float32 the tolerances are others. */
const singleModes: readonly OnBoxOptions[] = [
	...modes.slice(0, 4),
	{ tolerance: 1e-5 },
	{ tolerance: 1e-38 },
	{ tolerance: 1e30 },
];

/** Corners, the middle, thresholds and their neighbours, and seeded points, all in the box. */
function* pointsOf(box: Box, network: ConditionalNetwork, random: Random): Generator<Float64Array> {
	const { low, high, inputCount } = box;
	const point = new Float64Array(inputCount);
	for (let corner = 0; corner < 2 ** Math.min(inputCount, 4); corner++) {
		for (let j = 0; j < inputCount; j++) point[j] = (corner >>> (j % 4)) & 1 ? high[j] : low[j];
		yield point;
	}
	const { up, down, least: tiny } = numberRanges[box.arithmetic];
	const near: number[][] = Array.from(low, (least, j) => [
		...[least, high[j], up(least), down(high[j]), box.middle(j), 0, tiny, -tiny],
		...[least + random.uniform() * (high[j] - least), high[j] * random.uniform()],
	]);
	for (let gate = 0; gate < network.gateValues.length; gate++) {
		const at = network.thresholds[gate];
		near[network.gateValues[gate]].push(at, up(at), down(at));
	}
	for (let trial = 0; trial < 60; trial++) {
		for (let j = 0; j < inputCount; j++) {
			const x = near[j][random.integer(near[j].length)];
			point[j] = Number.isFinite(x) ? Math.min(high[j], Math.max(low[j], x)) : low[j];
		}
		yield point;
	}
}

function names({ inputCount, outputCount }: ConditionalNetwork): CnetMetadata {
	const named = (count: number): string[] => Array.from({ length: count }, (_, k) => `v${k}`);
	return { inputs: named(inputCount), outputs: named(outputCount) };
}

/** @returns the first point of a seed's box on which the two answer differently */
function difference(
	model: Network,
	network: ConditionalNetwork,
	box: Box,
	{ answer = "values", tolerance = 0 }: OnBoxOptions,
	random: Random,
): string | undefined {
	const whole = new Evaluator(ConditionalNetwork.of(model));
	const own = new Evaluator(network);
	const outputs = new Float64Array(model.outputCount);
	const given = new Float64Array(network.outputCount);
	for (const point of pointsOf(box, network, random)) {
		whole.evaluate(point, outputs);
		own.evaluate(point, given);
		const expected = answer === "values" ? outputs : Float64Array.of(decision(outputs, answer));
		if (!given.every((value, k) => agrees(expected[k], value, tolerance)))
			return `at ${point.join(", ")}: expected ${expected.join(", ")}, given ${given.join(", ")}`;
	}
	return undefined;
}

describe.each(["float64", "float32"] as const)(
	"networks, slopes, bounds and boxes of any magnitude in %s",
	(arithmetic) => {
		it("are synthesized to what answers alike, and what is proved holds", () => {
			const verdicts = { proved: 0, refuted: 0, undecided: 0 };
			const reasons = new Map<string, number>();
			let pruned = 0;
			for (let seed = first; seed < first + runs; seed++) {
				const random = new Random(seed);
				const box = wideBox(1 + random.integer(4), random, arithmetic);
				const model = wideNetwork(box, random);
				const mode = (arithmetic === "float32" ? singleModes : modes)[random.integer(modes.length)];
				const { network, proof, operations } = synthesizeOnBox(model, box, {
					...mode,
					minimize: objectives[random.integer(objectives.length)],
					bytesOf: (network, proof) => encodedSize({ network, proof, metadata: names(network) }),
					maxBoxes: 1 + random.integer(12),
					samples: 4,
				});
				const wrong = difference(model, network, box, mode, random);
				if (wrong !== undefined) expect.fail(`seed ${seed}, ${JSON.stringify(mode)}, ${wrong}`);
				if (operations.worst.multiplications < operations.dense.multiplications) pruned++;
				const { verdict, reason } = checkProof(network, proof, model, { trials: 20, seed });
				verdicts[verdict]++;
				if (verdict !== "proved") {
					const kind = reason.replace(/\d[\d.e+-]*/g, "#");
					reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
					if (process.env.CONDNET_SHOW) console.log(seed, JSON.stringify(mode), reason);
				}
				expect(verdict, `seed ${seed}`).not.toBe("refuted");
			}
			if (process.env.CONDNET_RUNS) console.log(verdicts, pruned, reasons);
			// Of honest files few are undecided, and the networks are not all left as they were.
			expect(verdicts.undecided).toBeLessThan(1 + runs / 100);
			expect(pruned).toBeGreaterThan(runs / 5);
		});
	},
);
