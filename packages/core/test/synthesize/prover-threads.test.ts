/** Any number of threads proves the same of a box. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "tsdown";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Box, type OnBoxOptions, type SynthesizedOnBox, synthesizeOnBox } from "../../src/internal.ts";
import type { ProverThreads } from "../../src/synthesize/box/prover-team.ts";
import { layeredNetwork } from "../random/relu-networks.ts";
import { layers, type ProvingData } from "./proving-thread.ts";

const folder = mkdtempSync(join(tmpdir(), "condnet-provers-"));
const box = new Box(new Float64Array(3).fill(-1), new Float64Array(3).fill(1));

beforeAll(async () => {
	await build({
		...{ config: false, outDir: folder, format: "esm", dts: false, clean: false, logLevel: "silent" },
		entry: [fileURLToPath(new URL("proving-thread.ts", import.meta.url))],
		platform: "node",
	});
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function threads(count: number, seed: number, counts: Int32Array, fails = false): ProverThreads {
	return {
		count,
		start(start) {
			const workerData: ProvingData = { seed, start, counts, fails };
			const begun = Atomics.load(counts, 1);
			const worker = new Worker(join(folder, "proving-thread.mjs"), { workerData });
			worker.on("error", () => {});
			// Or all would be over before it comes.
			Atomics.wait(counts, 1, begun, 20_000);
			return { stop: () => worker.terminate() };
		},
	};
}

function made(seed: number, options: OnBoxOptions): Pick<SynthesizedOnBox, "network" | "proof"> {
	const { network, proof } = synthesizeOnBox(layeredNetwork(layers, seed), box, {
		...{ seed, maxBoxes: 400, minimize: "mean", samples: 100 },
		...options,
	});
	return { network, proof };
}

it("gives the same network and proof, and other threads take part", () => {
	const counts = new Int32Array(new SharedArrayBuffer(8));
	for (const [seed, options] of [
		[1, { answer: "argmax" }],
		[2, { tolerance: 1e-6 }],
	] as const) {
		const alone = made(seed, options);
		expect(made(seed, { ...options, threads: threads(2, seed, counts) })).toEqual(alone);
	}
	expect(counts[0]).toBeGreaterThan(20);
});

it("ends with an error where a thread fails", () => {
	const counts = new Int32Array(new SharedArrayBuffer(8));
	const failing = threads(1, 1, counts, true);
	const endless = { maxBoxes: 1e6, answer: "argmax", threads: failing } as const;
	expect(() => made(1, endless)).toThrow(/A thread that proves boxes failed/);
});
