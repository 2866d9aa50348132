/** A proof that is checked in shards is checked. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Box,
	type BoxProof,
	type ConditionalNetwork,
	CondnetError,
	checkProof,
	joinVerdicts,
	type Network,
	Random,
	type SynthesizedOnBox,
	synthesizeOnBox,
	synthesizeOnInterval,
	type Verdict,
} from "../../src/internal.ts";
import { altered, onOwnBox } from "../random/own-box.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

const trials = 20;

function shardsOf(network: ConditionalNetwork, proof: BoxProof, model: Network, count: number): Verdict[] {
	return Array.from({ length: count }, (_, index) =>
		checkProof(network, proof, model, { trials, shard: { index, count } }),
	);
}

function withoutUse({ used, ...rest }: Verdict): Omit<Verdict, "used"> {
	return rest;
}

const answers = ["values", "folded", "argmin", "argmax"] as const;

function make(model: Network, answer: (typeof answers)[number], maxBoxes: number): SynthesizedOnBox {
	const box = new Box(Float64Array.of(-0.5, -0.5), Float64Array.of(0.75, 0.75));
	return synthesizeOnBox(model, box, {
		...{ maxBoxes, minimize: "mean", samples: 100 },
		...(answer === "folded" ? { tolerance: 1e-9 } : { answer }),
	});
}

const cases = fc.tuple(
	fc.nat({ max: 1e6 }),
	fc.constantFrom(...answers),
	fc.integer({ min: 1, max: 120 }),
	fc.integer({ min: 1, max: 9 }),
);

describe("the shards of a proof", () => {
	it("together say what one check says, of proofs that hold and of altered ones", () => {
		const seen = { proved: 0, refuted: 0, undecided: 0 };
		const apart = new Set<number>();
		fc.assert(
			fc.property(cases, ([seed, answer, maxBoxes, count]) => {
				const model = layeredNetwork([2, 7, 6, 3], seed);
				const made = make(model, answer, maxBoxes);
				const random = new Random(seed);
				const proofs = [made.proof, ...[1, 2, 3, 4].map(() => altered(made.proof, random))];
				for (const proof of proofs) {
					const { network } = onOwnBox({
						network: made.network,
						proof,
						metadata: { inputs: [], outputs: [] },
					});
					const whole = checkProof(network, proof, model, { trials });
					const shards = shardsOf(network, proof, model, count);
					expect(withoutUse(joinVerdicts(shards))).toEqual(withoutUse(whole));
					// In any order.
					expect(withoutUse(joinVerdicts([...shards].reverse()))).toEqual(withoutUse(whole));
					seen[whole.verdict]++;
					const first = shards.findIndex(({ verdict }) => verdict !== "proved");
					if (first < 0) continue;
					apart.add(first);
					expect(withoutUse(joinVerdicts(shards.slice(0, first + 1)))).toEqual(withoutUse(whole));
				}
			}),
			{ numRuns: 30 },
		);
		expect(Math.min(seen.proved, seen.undecided)).toBeGreaterThan(10);
		expect(seen.refuted).toBeGreaterThan(2);
		// What is wrong is not found by the first shard alone.
		expect(apart.size).toBeGreaterThan(2);
	});

	it("derive every box once, in shares of about equal work", () => {
		const model = layeredNetwork([2, 7, 6, 3], 4);
		const { network, proof } = make(model, "argmax", 400);
		const verdicts = shardsOf(network, proof, model, 4);
		expect(verdicts.reduce((sum, { boxes }) => sum + boxes, 0)).toBe(proof.axes.length);
		for (const { boxes, shard } of verdicts) {
			expect(boxes).toBe((shard?.to ?? 0) - (shard?.from ?? 0));
			expect(boxes).toBeGreaterThan(proof.axes.length / 16);
		}
	});

	it("may be more than there are boxes, and of exact pieces are the first", () => {
		const model = layeredNetwork([2, 3, 2], 1);
		const { network, proof } = make(model, "values", 1);
		expect(joinVerdicts(shardsOf(network, proof, model, 9)).verdict).toBe("proved");
		const pieces = layeredNetwork([1, 6, 2], 1);
		const exact = synthesizeOnInterval(pieces, -1, 1);
		const verdicts = shardsOf(exact.network, exact.proof, pieces, 3);
		expect(verdicts.map(({ boxes }) => boxes)).toEqual([exact.network.leafCount, 0, 0]);
		expect(joinVerdicts(verdicts).verdict).toBe("proved");
	});

	it("are joined only if they are all shards of one cut, each once", () => {
		const model = layeredNetwork([2, 7, 6, 3], 4);
		const { network, proof } = make(model, "argmax", 100);
		const [a, b, c] = shardsOf(network, proof, model, 3);
		const [d] = shardsOf(network, proof, model, 2);
		const whole = checkProof(network, proof, model, { trials });
		const other = make(layeredNetwork([2, 7, 6, 3], 0), "argmax", 30);
		expect(other.proof.axes.length).not.toBe(proof.axes.length);
		const [, f] = shardsOf(other.network, other.proof, model, 3);
		for (const wrong of [
			[],
			[a, b],
			[a, a, b, c],
			[a, b, b],
			[b, c],
			[d, b, c],
			[whole],
			[a, f, c],
			[a, b, c, c],
		])
			expect(() => joinVerdicts(wrong)).toThrow(CondnetError);
		for (const shard of [
			{ index: 3, count: 3 },
			{ index: -1, count: 2 },
			{ index: 0.5, count: 2 },
			{ index: 0, count: 0 },
		])
			expect(() => checkProof(network, proof, model, { shard })).toThrow(/Shard .* expected a whole number/);
	});
});
