/** The verdict on a proof is the same for any number of threads. */

import {
	Box,
	type BoxProof,
	checkProof,
	type Network,
	type SynthesizedOnBox,
	synthesizeOnBox,
} from "@condnet/core";
import { describe, expect, it } from "vitest";
import { layeredNetwork } from "../../core/test/random/relu-networks.ts";
import { checkInShards, type SharedCheck, shardChecker } from "../src/networks/check-threads.ts";

/** A thread's end of the channel, without the thread: it answers later, and not in order. */
function startFake(shared: SharedCheck) {
	const check = shardChecker(structuredClone(shared));
	let listener: (message: unknown) => void = () => {};
	return {
		post: (message: unknown) => {
			setTimeout(() => listener(structuredClone(check(Number(message)))), Number(message) % 3);
		},
		listen: (to: (message: unknown) => void) => {
			listener = to;
		},
		stop: () => {},
	};
}

function make(seed: number): { model: Network; made: SynthesizedOnBox } {
	const model = layeredNetwork([2, 7, 6, 3], seed);
	const box = new Box(Float64Array.of(-0.5, -0.5), Float64Array.of(0.75, 0.75));
	const answer = seed % 2 === 0 ? "argmax" : "values";
	return {
		model,
		made: synthesizeOnBox(model, box, { answer, maxBoxes: 100, minimize: "mean", samples: 100 }),
	};
}

describe("a proof that is checked over threads", () => {
	it("has the verdict, the reason and the refutation of one thread, for any number of threads", async () => {
		const seen = new Set<string>();
		for (let seed = 0; seed < 12; seed++) {
			const { model, made } = make(seed);
			const records = made.proof.records.slice();
			// Every third proof claims that a neuron is 0 somewhere in its second half.
			if (seed % 3 === 1) records.fill(255, records.length / 2, records.length / 2 + 3);
			const proof: BoxProof = { ...made.proof, records };
			const against = seed % 3 === 2 ? layeredNetwork([2, 7, 6, 3], seed + 100) : model;
			const checked = { network: made.network, proof, model: against };
			const { used, ...whole } = checkProof(made.network, proof, against);
			for (const threads of [2, 3, 5]) {
				const { used, ...joined } = await checkInShards(checked, { maxMemory: 1e9 }, threads, startFake);
				expect(joined).toEqual(whole);
			}
			seen.add(whole.verdict);
		}
		expect(seen.size).toBe(3);
	});

	it("fails if a thread ends", async () => {
		const { model, made } = make(4);
		const start = (shared: SharedCheck) => ({
			...startFake(shared),
			post: () => {},
			listen: (to: (m: unknown) => void) => to(undefined),
		});
		const checked = { network: made.network, proof: made.proof, model };
		await expect(checkInShards(checked, { maxMemory: 1e9 }, 2, start)).rejects.toThrow(/A thread ended/);
	});
});
