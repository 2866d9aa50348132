import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { boundKernelSource } from "../../kernels/build.mjs";
import { Bounder, Random, WinningMargin } from "../../src/internal.ts";
import { someBox } from "../random/boxes.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

it("the committed kernel is what its source gives", async () => {
	const committed = await readFile(new URL("../../src/bounds/kernel.ts", import.meta.url), "utf8");
	expect(committed).toBe(await boundKernelSource());
});

it("the kernel bounds as the plain loops do, bit for bit", () => {
	fc.assert(
		fc.property(fc.nat(), (seed) => {
			const network = layeredNetwork([3, 13, 11, 12, 4], seed);
			const box = someBox(3, new Random(seed), 0.4);
			const results = [true, false].map((webAssembly) => {
				const bounder = new Bounder(network, box, 16, webAssembly);
				const states = new Uint8Array(network.neuronCount);
				bounder.bound(box, states);
				const winning = new WinningMargin(bounder);
				const margin = Math.max(winning.of(1, 1, 0), winning.tune(1, 1, 0, states));
				return { states, low: bounder.low, high: bounder.high, influence: bounder.influence, margin };
			});
			expect(results[0]).toEqual(results[1]);
		}),
		{ numRuns: 50 },
	);
});
