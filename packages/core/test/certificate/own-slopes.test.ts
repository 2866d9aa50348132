/** Records that give a neuron slopes of its own: what synthesis writes is derived, and nothing else holds. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budget } from "../../src/certificate/budget.ts";
import { NodeChecker } from "../../src/certificate/check-node.ts";
import { Replay } from "../../src/certificate/replay.ts";
import {
	Box,
	type BoxProof,
	checkProof,
	decode,
	encode,
	type Network,
	NetworkBuilder,
	NeuronKind,
	NeuronState,
	neuronValue,
	Random,
	type SynthesizedOnBox,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { ProofPass, RecordByte, slopedBefore } from "../../src/network/proof.ts";
import { forEachPoint, someBox, valuesOf } from "../random/boxes.ts";
import { anyNetwork, layeredNetwork } from "../random/relu-networks.ts";
import { wideBox, wideNetwork } from "../random/whole-range.ts";
import { proofOf } from "./one-leaf.ts";

function made(model: Network, maxBoxes: number, seed: number): SynthesizedOnBox {
	const ends = (end: number): Float64Array => new Float64Array(model.inputCount).fill(end);
	return synthesizeOnBox(model, new Box(ends(-0.5), ends(0.75)), {
		...({ answer: "argmax", minimize: "mean", maxBoxes, samples: 100, seed } as const),
	});
}

/** Where own slopes begin and end in the records of a proof of a relu network. */
function ownParts({ axes, recordStart, records }: BoxProof, model: Network): [from: number, to: number][] {
	const found: [number, number][] = [];
	const above: Uint8Array[] = [new Uint8Array(model.neuronCount)];
	for (let node = 0; node < axes.length; node++) {
		const states = (above.pop() ?? new Uint8Array(model.neuronCount)).slice();
		let at = recordStart[node];
		const end = recordStart[node + 1];
		let unstable = 0;
		for (let i = 0; at < end && i < model.neuronCount; i++) {
			if (states[i] !== NeuronState.unknown) continue;
			if (records[at] > RecordByte.steepest) states[i] = NeuronState.zero;
			else unstable++;
			at++;
		}
		if (records[at] === ProofPass.margin && at < end) at += 1 + unstable;
		if (at < end) found.push([at, end]);
		if (axes[node] >= 0) above.push(states, states);
	}
	return found;
}

describe("a proof with slopes of neurons' own", () => {
	it("is derived again, comes back from a file as it was, and is the same for the same seed", () => {
		let count = 0;
		for (let seed = 0; seed < 25; seed++) {
			const model = layeredNetwork([3, 9, 9, 12, 4], seed);
			const { network, proof } = made(model, 120, seed);
			count += ownParts(proof, model).length;
			const metadata = { inputs: ["a", "b", "c"], outputs: ["y"] };
			const bytes = encode({ network, proof, metadata });
			const file = decode(bytes);
			expect(file.proof).toEqual(proof);
			const { verdict, reason } = checkProof(file.network, proof, model, { trials: 50 });
			expect(`${seed} ${verdict}: ${reason}`).toMatch(/proved/);
			const again = made(model, 120, seed);
			expect(Buffer.compare(encode({ ...again, metadata }), bytes)).toBe(0);
		}
		expect(count).toBeGreaterThan(50);
	});

	it("is not proved without them, and with others only if what it says holds", () => {
		let needed = 0;
		let refused = 0;
		for (let seed = 0; seed < 12; seed++) {
			const model = layeredNetwork([3, 9, 9, 12, 4], seed);
			const { network, proof } = made(model, 120, seed);
			const random = new Random(seed);
			for (const [from, to] of ownParts(proof, model)) {
				const without: BoxProof = {
					...proof,
					recordStart: proof.recordStart.map((at) => (at > from ? at - (to - from) : at)),
					records: Uint8Array.of(...proof.records.subarray(0, from), ...proof.records.subarray(to)),
				};
				if (checkProof(network, without, model, { trials: 0 }).verdict !== "proved") needed++;
				const records = proof.records.slice();
				records[from + random.integer(to - from)] = random.integer(256);
				const altered = { ...proof, records };
				if (checkProof(network, altered, model, { trials: 0 }).verdict !== "proved") refused++;
				else expect(new Replay(network, model).search(proof.low, proof.high, 1000, random)).toBeUndefined();
			}
		}
		expect(needed).toBeGreaterThan(20);
		expect(refused).toBeGreaterThan(10);
	});
});

/** A record for one box: each neuron's byte, then slopes of its own for some, whatever their kinds. */
function someRecord(model: Network, states: number, random: Random): Uint8Array {
	const bytes: number[] = [];
	const open: number[] = [];
	const unstable: number[] = [];
	for (let i = 0; i < model.neuronCount; i++) {
		if (model.kinds[i] === NeuronKind.linear) continue;
		const isClaimed = random.uniform() < states;
		open.push(i);
		if (!isClaimed) unstable.push(i);
		bytes.push(isClaimed ? 252 + random.integer(4) : random.integer(RecordByte.steepest + 1));
	}
	for (const i of open) {
		if (random.integer(3) === 0) continue;
		bytes.push(ProofPass.own, i & 255, i >> 8, 0, 0);
		const sloped = unstable.filter((k) => k < slopedBefore(model, i)).length;
		for (let k = 0; k < sloped; k += 2) bytes.push(random.integer(256));
	}
	return Uint8Array.from(bytes);
}

/**
 * Has the checker derive a record of arbitrary slopes and claims, and looks for an input that contradicts
 * what it comes to.
 *
 * @returns whether it was derived
 */
function holds(model: Network, box: Box, claims: number, random: Random): boolean {
	const proof = proofOf(box, someRecord(model, claims, random));
	const checker = new NodeChecker(model, proof, new Budget());
	const states = new Uint8Array(model.neuronCount);
	const fault = checker.check(0, box.low, box.high, states, true);
	expect(fault ?? "").not.toMatch(/do not fit/);
	if (fault !== undefined) return false;
	const { low, high } = checker.bounds;
	forEachPoint(box, 30, random.integer(1e6), (inputs) => {
		if (!box.contains(inputs)) return; // the middle of neighbouring subnormals
		const values = valuesOf(model, inputs);
		for (let i = 0; i < model.neuronCount; i++) {
			const value = neuronValue(model, i, values);
			values[model.inputCount + i] = value;
			// Of what overflows nothing is said, but that nothing follows from it.
			if (!Number.isFinite(value)) return;
			if (states[i] === NeuronState.zero) expect(Math.abs(value)).toBe(0);
			const sum = model.kinds[i] === NeuronKind.max ? value : model.rows.value(i, values);
			if (states[i] === NeuronState.identity) expect(value === sum).toBe(true);
			if (states[i] === NeuronState.zero) continue;
			if (Number.isNaN(sum)) expect([low[i], high[i]]).toEqual([-Infinity, Infinity]);
			else expect(sum >= low[i] && sum <= high[i], `neuron ${i}: ${sum} in ${low[i]}, ${high[i]}`).toBe(true);
		}
	});
	return true;
}

describe("what the checker derives with any slopes of neurons' own", () => {
	it("is contradicted by no input, for neurons of any kind and networks of any wiring", () => {
		let derived = 0;
		fc.assert(
			fc.property(anyNetwork, fc.nat(), fc.constantFrom(0, 0.2), (network, seed, claims) => {
				const random = new Random(seed);
				if (holds(network, someBox(network.inputCount, random, 1), claims, random)) derived++;
			}),
			{ numRuns: 800 },
		);
		expect(derived).toBeGreaterThan(300);
	});

	it.each(["float64", "float32"] as const)(
		"is contradicted by no input over the whole range of %s",
		(single) => {
			let derived = 0;
			for (let seed = 0; seed < 1500; seed++) {
				const random = new Random(seed);
				const box = wideBox(1 + random.integer(4), random, single);
				if (holds(wideNetwork(box, random), box, seed % 2 === 0 ? 0 : 0.2, random)) derived++;
			}
			expect(derived).toBeGreaterThan(600);
		},
	);

	it("is nothing of a max neuron's terms as a sum", () => {
		const builder = new NetworkBuilder(1);
		const [one, two] = [0, 3].map((bias) => builder.add("relu", [0], [1], bias));
		builder.term(builder.add("max", [one, two], [1, -1], 0, Number.NEGATIVE_INFINITY), 1);
		builder.output(0);
		const model = builder.build();
		const box = new Box(Float64Array.of(1), Float64Array.of(2));
		// The largest of x and -(x + 3) is x; their sum is -3.
		const record = Uint8Array.of(RecordByte.identity, RecordByte.identity, 64, ProofPass.own, 2, 0, 0, 0);
		const checker = new NodeChecker(model, proofOf(box, record), new Budget());
		const states = new Uint8Array(3);
		expect(checker.check(0, box.low, box.high, states, true)).toBeUndefined();
		expect(checker.bounds.high[2]).toBeGreaterThanOrEqual(2);
	});
});

describe("a record with slopes of neurons' own that is not of its form", () => {
	// x and 1 - x on [-1, 2]; a neuron of both, and another one.
	const builder = new NetworkBuilder(1);
	const first = [builder.add("relu", [0], [1], 0), builder.add("relu", [0], [-1], 1)];
	const last = [1, -1].map((weight) => builder.add("relu", first, [weight, 1], -1));
	for (const v of last) builder.term(v, 1);
	builder.output(0);
	const model = builder.build();
	const box = new Box(Float64Array.of(-1), Float64Array.of(2));
	const slopes = [64, 64, 64, 64];
	const own = (neuron: number, ...halves: number[]): number[] => [ProofPass.own, neuron, 0, 0, 0, ...halves];
	const fault = (...record: number[]): string | undefined =>
		new NodeChecker(model, proofOf(box, Uint8Array.from(record)), new Budget()).check(
			...([0, box.low, box.high, new Uint8Array(4), true] as const),
		);

	it("does not fit: a number too large, twice or out of order, one byte too few or more, or another code", () => {
		expect(fault(...slopes)).toBeUndefined();
		expect(fault(...slopes, ...own(2, 0x88), ...own(3, 0x88))).toBeUndefined();
		expect(fault(...slopes, ProofPass.margin, ...slopes, ...own(0), ...own(3, 0x88))).toBeUndefined();
		const wrong = [
			own(4, 0x88),
			own(2),
			[...own(2, 0x88), 0],
			own(2, 0x88).slice(0, 3),
			[...own(2, 0x88), ...own(2, 0x88)],
			[...own(3, 0x88), ...own(2, 0x88)],
			[...own(3, 0x88), ProofPass.margin, ...slopes],
			[4, ...own(3, 0x88).slice(1)],
			[ProofPass.own, 2, 0, 0, 1, 0x88],
		];
		for (const each of wrong)
			expect(fault(...slopes, ...each), `${each}`).toMatch(/do not fit its 4 neurons/);
		const claimed = [RecordByte.identity, 64, 64, 64];
		expect(fault(...claimed, ...own(3, 0x88)) ?? "").toMatch(/neuron 0 equals|do not fit/);
	});
});
