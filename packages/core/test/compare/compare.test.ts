/** Two networks compared on a box, and the certificates of it, tried against points. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	AffineRows,
	Box,
	checkPair,
	compareNetworks,
	decodePairProof,
	encodePairProof,
	Network,
	type NeuronKindName,
	neuronKindNames,
	type PairClaim,
	type PairProof,
	Random,
} from "../../src/internal.ts";
import { decision } from "../../src/network/evaluate.ts";
import { evaluateNetwork } from "../../src/network/evaluate-network.ts";
import { distanceDown, nextDown, nextUp } from "../../src/numbers/floats.ts";
import { forEachPoint, someBox, valuesOf } from "../random/boxes.ts";
import { anyNetwork, layeredNetwork } from "../random/relu-networks.ts";

/** A copy whose numbers are changed by `change`; a weight of 0 is left out. */
function changed(network: Network, change: (x: number) => number): Network {
	const { rows } = network;
	const start = [0];
	const columns: number[] = [];
	const weights: number[] = [];
	for (let row = 0; row < rows.count; row++) {
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const weight = change(rows.weights[k]);
			if (weight === 0 && (row >= network.neuronCount || network.kinds[row] !== 5)) continue;
			columns.push(rows.columns[k]);
			weights.push(weight === 0 ? rows.weights[k] : weight);
		}
		start.push(columns.length);
	}
	const biases = rows.biases.map((bias) => change(bias) + 0);
	const made = new AffineRows(
		Uint32Array.from(start),
		Uint32Array.from(columns),
		Float64Array.from(weights),
		biases,
	);
	return new Network(network.inputCount, network.kinds, network.parameters, made);
}

/** What the reference shows on one input: the largest difference, and whether decisions are the same. */
function shown(
	a: Network,
	b: Network,
	inputs: Float64Array,
	claim: PairClaim,
): { apart: number; alike: boolean } {
	const [first, second] = [a, b].map((network) => {
		const outputs = new Float64Array(network.outputCount);
		evaluateNetwork(network, valuesOf(network, inputs), outputs);
		return outputs;
	});
	let apart = 0;
	for (let k = 0; k < first.length; k++)
		if (!Object.is(first[k], second[k])) {
			const distance = distanceDown(first[k], second[k]);
			apart = Math.max(apart, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
		}
	const alike = claim === "values" || decision(first, claim) === decision(second, claim);
	return { apart, alike };
}

/** No point may show a proof wrong; a counterexample must be one; the checker must come to the same. */
function examine(
	a: Network,
	b: Network,
	box: Box,
	claim: PairClaim,
	tolerance: number,
	seed: number,
): string {
	const found = compareNetworks(a, b, box, { claim, tolerance, maxBoxes: 60, samples: 60, seed });
	const proved = found.verdict === "proved";
	forEachPoint(box, 200, seed, (inputs) => {
		const { apart, alike } = shown(a, b, inputs, claim);
		expect(apart).toBeLessThanOrEqual(found.bound);
		if (proved && claim === "values") expect(apart).toBeLessThanOrEqual(tolerance);
		if (proved) expect(alike).toBe(true);
	});
	expect(found.counterexample !== undefined).toBe(found.verdict === "refuted");
	expect(found.proof !== undefined).toBe(proved);
	if (found.counterexample) {
		const { apart, alike } = shown(a, b, found.counterexample.input, claim);
		expect(box.contains(found.counterexample.input)).toBe(true);
		expect(claim === "values" ? apart > tolerance : !alike).toBe(true);
	}
	if (found.proof) {
		const again = checkPair(decodePairProof(encodePairProof(found.proof)), a, b, { seed });
		expect(again).toMatchObject({ verdict: "proved" });
		expect(again.bound).toBeLessThanOrEqual(found.bound);
	}
	return found.verdict;
}

const claims: readonly PairClaim[] = ["values", "argmin", "argmax"];
const kindsOf: readonly (readonly NeuronKindName[])[] = [["relu"], neuronKindNames];
const runs = 40;

describe("two networks compared on a box", () => {
	it("are proved only where no point refutes, and refuted by an input that shows it", () => {
		const verdicts = new Map<string, number>();
		for (let seed = 1; seed <= 90; seed++) {
			const random = new Random(seed);
			const a = layeredNetwork([2 + (seed % 3), 6, 5, 3], seed, kindsOf[seed % 2]);
			const noise = [0, 1e-3, 1e-9, 0.1, 2 ** -52][seed % 5];
			const b = changed(a, (x) => (random.integer(3) === 0 ? x : x * (1 + noise * random.normal())));
			const box = someBox(a.inputCount, random, [1, 0.01, 1e-6][seed % 3]);
			const claim = claims[random.integer(3)];
			const tolerance = claim === "values" ? noise * [10, 1, 0.1][random.integer(3)] : 0;
			const verdict = examine(a, b, box, claim, tolerance, seed);
			verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
		}
		expect(verdicts.get("proved")).toBeGreaterThan(15);
		expect(verdicts.get("refuted")).toBeGreaterThan(5);
	}, 60_000);

	it("are held to their own rounding, to the last bit and with weights of any size", () => {
		fc.assert(
			fc.property(anyNetwork, fc.nat(), fc.constantFrom(...claims), (a, seed, claim) => {
				const random = new Random(seed);
				const steps = [(x: number) => x, nextUp, nextDown, (x: number) => x / 2, (x: number) => x * 3];
				const bounded = (x: number): number => Math.max(-1.7e308, Math.min(1.7e308, x));
				const b = changed(a, (x) => bounded(steps[random.integer(steps.length)](x)));
				const scale = [1, 1e-300, 1e300, 1e-5][random.integer(4)];
				const narrow = someBox(a.inputCount, random, 1);
				const box = new Box(
					narrow.low.map((x) => x * scale),
					narrow.high.map((x) => x * scale),
				);
				const tolerance = claim === "values" ? [0, 5e-324, 1e-12, 1, 1e300][random.integer(5)] : 0;
				examine(a, b, box, claim, tolerance, seed);
			}),
			{ numRuns: 4 * runs },
		);
	}, 60_000);

	it("are bounded alike by prover and checker where a leaky neuron's rounding is all there is", () => {
		const rows = new AffineRows(
			Uint32Array.of(0, 0, 0, 1),
			Uint32Array.of(1),
			Float64Array.of(1),
			Float64Array.of(-1e300, 0, 0),
		);
		for (const slope of [-5e-324, 5e-324, 1e-9, -1e-9, -1]) {
			const a = new Network(1, Uint8Array.of(2, 0), Float64Array.of(slope, 1, 0, 1), rows);
			for (const step of [nextUp, nextDown, (x: number) => x / 2])
				examine(a, changed(a, step), new Box(Float64Array.of(-1), Float64Array.of(1)), "argmax", 0, 1);
		}
	});

	it("differ by no more than the bound though their neurons do not correspond", () => {
		for (let seed = 1; seed <= 20; seed++) {
			const random = new Random(seed);
			const a = layeredNetwork([2, 4, 3, 2], seed);
			const b = layeredNetwork([2, 5, 2], seed + 1, neuronKindNames);
			const box = someBox(2, random, 0.5);
			const claim = claims[seed % 3];
			const found = compareNetworks(a, b, box, {
				claim,
				tolerance: claim === "values" ? 20 : 0,
				maxBoxes: 9,
			});
			expect(found.relational).toBe(false);
			examine(a, b, box, claim, claim === "values" ? 20 : 0, seed);
		}
	});

	it("are the same where all their numbers are, at once and bit for bit", () => {
		for (const claim of claims) {
			const a = layeredNetwork([3, 8, 8, 3], 5, neuronKindNames);
			const box = someBox(3, new Random(2), 1e3);
			expect(
				compareNetworks(
					a,
					changed(a, (x) => x),
					box,
					{ claim },
				),
			).toMatchObject({
				verdict: "proved",
				bound: 0,
				boxes: 1,
			});
		}
	});

	it("are bounded by their difference far better than each by itself", () => {
		const random = new Random(3);
		const a = layeredNetwork([3, 20, 20, 2], 3);
		const b = changed(a, (x) => x * (1 + 1e-4 * random.normal()));
		const box = new Box(new Float64Array(3).fill(-0.3), new Float64Array(3).fill(0.3));
		const { bound, largestSeen } = compareNetworks(a, b, box, { tolerance: 1e-9, maxBoxes: 1 });
		const found = compareNetworks(a, b, box, { tolerance: 4 * largestSeen, maxBoxes: 2000, samples: 2000 });
		expect(found.verdict).toBe("proved");
		expect(bound).toBeLessThan(0.1);
	});
});

describe("a proof about two networks", () => {
	const random = new Random(9);
	const a = layeredNetwork([2, 8, 8, 2], 9);
	const b = changed(a, (x) => x * (1 + 1e-3 * random.normal()));
	const box = new Box(Float64Array.of(-0.5, -0.5), Float64Array.of(0.5, 0.5));
	const seen = compareNetworks(a, b, box, { tolerance: 1e9, samples: 3000 }).largestSeen;
	const { proof } = compareNetworks(a, b, box, { tolerance: 1.5 * seen });

	it("is accepted with a number changed only if it still holds", () => {
		if (proof === undefined) throw new Error("not proved");
		expect(proof.axes.length).toBeGreaterThan(3);
		const altered: PairProof[] = [
			{ ...proof, tolerance: 0.9 * seen },
			{ ...proof, tolerance: 0 },
			{ ...proof, box: new Box(Float64Array.of(-5, -0.5), Float64Array.of(5, 0.5)) },
			{ ...proof, axes: Uint32Array.of(0xffffffff) },
			{ ...proof, relational: false },
		];
		for (const claim of altered)
			expect(checkPair(claim, a, b).verdict, JSON.stringify(claim)).not.toBe("proved");
		expect(checkPair({ ...proof, tolerance: 0.5 * seen }, a, b).verdict).toBe("refuted");
	});

	it("of other networks is not proved", () => {
		if (proof === undefined) throw new Error("not proved");
		expect(checkPair(proof, a, layeredNetwork([2, 8, 8, 2], 10)).verdict).toBe("refuted");
		expect(checkPair(proof, a, layeredNetwork([2, 9, 8, 2], 10)).verdict).not.toBe("proved");
	});

	it("is refused where a byte of its file is changed or missing", () => {
		if (proof === undefined) throw new Error("not proved");
		const bytes = encodePairProof(proof);
		expect(decodePairProof(bytes)).toEqual(proof);
		for (let at = 0; at < bytes.length; at++) {
			const damaged = bytes.slice();
			damaged[at] ^= 1 << (at % 8);
			expect(() => decodePairProof(damaged), `byte ${at}`).toThrow();
			expect(() => decodePairProof(bytes.subarray(0, at))).toThrow();
		}
	});

	it("is a whole tree of boxes and nothing else", () => {
		if (proof === undefined) throw new Error("not proved");
		const { axes } = proof;
		for (const wrong of [axes.subarray(1), axes.subarray(0, -1), Uint32Array.of(...axes, 0xffffffff)])
			expect(() => checkPair({ ...proof, axes: wrong }, a, b)).toThrow(/tree|complete/);
		expect(() => checkPair({ ...proof, axes: axes.map(() => 7) }, a, b)).toThrow(/input 7/);
	});
});
