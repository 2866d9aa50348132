import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Replay } from "../../src/certificate/replay.ts";
import {
	AffineRows,
	Box,
	type BoxProof,
	type CnetFile,
	ConditionalNetwork,
	CondnetError,
	checkProof,
	decode,
	Evaluator,
	encode,
	evaluateNetwork,
	LeafKind,
	type MaskParts,
	Masks,
	type Network,
	NetworkPool,
	neuronKindNames,
	Random,
	type SynthesizedOnBox,
	synthesizeOnBox,
	ValueState,
} from "../../src/internal.ts";
import { altered, onOwnBox } from "../random/own-box.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

const answers = ["values", "argmin", "argmax"] as const;

function make(model: Network, answer: (typeof answers)[number], maxBoxes: number): SynthesizedOnBox {
	const ends = (end: number): Float64Array => new Float64Array(model.inputCount).fill(end);
	return synthesizeOnBox(model, new Box(ends(-0.5), ends(0.75)), {
		...{ answer, maxBoxes, minimize: "mean", samples: 100 },
	});
}

describe("a proof that synthesis made", () => {
	it("is derived again, for networks of any kind of neuron and every answer", () => {
		fc.assert(
			fc.property(
				fc.integer(),
				fc.constantFrom(...answers),
				fc.constantFrom<readonly (typeof neuronKindNames)[number][]>(["relu"], neuronKindNames),
				fc.integer({ min: 1, max: 60 }),
				(seed, answer, kinds, maxBoxes) => {
					const model = layeredNetwork([2, 7, 6, 3], seed, kinds);
					const { network, proof } = make(model, answer, maxBoxes);
					const { verdict, reason } = checkProof(network, proof, model);
					expect(`${verdict}: ${reason}`).toMatch(/^proved/);
				},
			),
			{ numRuns: 60 },
		);
	});
});

/** A folded network of small leaves on a box. */
function fold(model: Network, tolerance: number, maxBoxes: number): SynthesizedOnBox {
	const ends = (end: number): Float64Array => new Float64Array(model.inputCount).fill(end);
	return synthesizeOnBox(model, new Box(ends(-0.5), ends(0.75)), {
		...{ tolerance, maxBoxes, minimize: "mean", samples: 100 },
	});
}

const foldable = ["relu", "leaky", "clip", "abs", "linear"] as const;

describe("folded leaves", () => {
	it("are shown to stay within their tolerance", () => {
		let folded = 0;
		fc.assert(
			fc.property(fc.integer(), fc.boolean(), fc.integer({ min: 1, max: 60 }), (seed, mixed, maxBoxes) => {
				const model = layeredNetwork([2, 7, 6, 3], seed, mixed ? foldable : ["relu"]);
				const { network, proof } = fold(model, 1e-9, maxBoxes);
				folded += network.networks.count - 1;
				const { verdict, reason } = checkProof(network, proof, model);
				expect(`${verdict}: ${reason}`).toMatch(/^proved/);
			}),
			{ numRuns: 60 },
		);
		expect(folded).toBeGreaterThan(100);
	});

	it("are accepted with a number changed only if they still hold", () => {
		let refused = 0;
		let refuted = 0;
		for (let k = 0; k < 60; k++) {
			const model = layeredNetwork([2, 6, 6, 2], k, k % 3 === 0 ? foldable : ["relu"]);
			const { network, proof } = fold(model, 1e-9, 20);
			if (network.networks.count < 2) continue;
			const { rows } = network.networks;
			const own = network.networks.get(0).rows;
			const weights = rows.weights.slice();
			const biases = rows.biases.slice();
			const random = new Random(k);
			if (k % 2 === 0) weights[own.weightCount + random.integer(weights.length - own.weightCount)] *= 1.001;
			else biases[own.count + random.integer(biases.length - own.count)] += 1e-3;
			const networks = new NetworkPool(
				network.networks.inputCount,
				network.networks.outputCount,
				network.networks.neuronStart,
				network.networks.kinds,
				network.networks.parameters,
				new AffineRows(rows.start, rows.columns, weights, biases),
			);
			const changed = new ConditionalNetwork({ ...network, networks });
			const { verdict } = checkProof(changed, proof, model, { trials: 300 });
			// A kept neuron may be one that no output hangs on.
			if (verdict === "proved")
				expect(new Replay(changed, model, 1e-9).search(proof.low, proof.high, 3000, random)).toBeUndefined();
			else refused++;
			if (verdict === "refuted") refuted++;
		}
		expect(refused).toBeGreaterThan(40);
		expect(refuted).toBeGreaterThan(10);
	});

	it("are not proved to be closer than rounding lets them be", () => {
		const model = layeredNetwork([2, 6, 6, 2], 4);
		const { network, proof } = fold(model, 1e-9, 20);
		expect(checkProof(network, proof, model).verdict).toBe("proved");
		expect(checkProof(network, { ...proof, tolerance: 1e-18 }, model).verdict).not.toBe("proved");
		// Within Infinity is no claim.
		for (const tolerance of [Infinity, Number.NaN, -1])
			expect(checkProof(network, { ...proof, tolerance }, model).verdict).toBe("undecided");
	});
});

/** What becomes of a file after it was written and read. */
function verdictOf(file: CnetFile, model: Network): string {
	try {
		const { network, proof } = decode(encode(onOwnBox(file)));
		return proof === undefined ? "lost" : checkProof(network, proof, model, { trials: 100 }).verdict;
	} catch (error) {
		if (error instanceof CondnetError && (error.code === "bad-data" || error.code === "usage"))
			return "refused";
		throw error;
	}
}

/** The network with some arrays of its masks changed. */
function withMasks(network: ConditionalNetwork, parts: Partial<MaskParts>): ConditionalNetwork {
	return new ConditionalNetwork({ ...network, masks: new Masks({ ...network.masks, ...parts }) });
}

/** The network with masks that refine no other, and have nothing active; of at most 32 values. */
function withPlainMasks(network: ConditionalNetwork): ConditionalNetwork {
	const { networks, masks } = network;
	const bits = Uint32Array.from(masks.networks, (item, mask) => {
		const states = new Uint8Array(networks.get(item).valueCount);
		network.masks.read(mask, states);
		return states.reduce((bits, state, v) => (state === ValueState.zero ? bits : bits | (1 << v)), 0);
	});
	return new ConditionalNetwork({
		...network,
		masks: new Masks({
			networks: masks.networks,
			start: Uint32Array.from({ length: masks.count + 1 }, (_, mask) => mask),
			bits,
		}),
	});
}

/** At sampled points of the box what the answering leaf's mask says of the model's values is so. */
function expectMasksHold(network: ConditionalNetwork, model: Network, proof: BoxProof, random: Random): void {
	const { inputCount, neuronCount, valueCount, rows } = model;
	const evaluator = new Evaluator(network);
	const states = new Uint8Array(valueCount);
	const values = new Float64Array(valueCount);
	const outputs = new Float64Array(model.outputCount);
	const box = new Box(proof.low, proof.high);
	for (let k = 0; k < 200; k++) {
		box.sample(random, values);
		const leaf = evaluator.leafOf(values);
		if (network.leafKind(leaf) !== LeafKind.restricted) continue;
		network.masks.read(network.leafItem(leaf), states);
		evaluateNetwork(model, values, outputs);
		for (let i = 0; i < neuronCount; i++) {
			const value = values[inputCount + i];
			if (states[inputCount + i] === ValueState.zero) expect(Math.abs(value)).toBe(0);
			if (states[inputCount + i] === ValueState.active) expect(value).toBe(rows.value(i, values));
		}
	}
}

/** More by `npm run test:long -- packages/core/test/certificate`. */
const alterations = Number(process.env.CONDNET_RUNS ?? 600);

describe("an altered proof or network", () => {
	it("is accepted only if it still holds", {
		timeout: 1_800_000,
	}, () => {
		const random = new Random(7);
		const models = 40;
		let refused = 0;
		for (let k = 0; k < models; k++) {
			const model = layeredNetwork([2, 6, 6, 3], k);
			const { network, proof } = make(model, answers[k % 3], 30);
			const metadata = {
				inputs: ["a", "b"],
				outputs: Array.from({ length: network.outputCount }, (_, i) => `y${i}`),
			};
			for (let change = 0; change < alterations / models; change++) {
				const wrong = altered(proof, random);
				if (verdictOf({ network, metadata, proof: wrong }, model) !== "proved") refused++;
				else
					expect(
						new Replay(onOwnBox({ network, metadata, proof: wrong }).network, model).search(
							wrong.low,
							wrong.high,
							500,
							random,
						),
					).toBeUndefined();
			}
		}
		expect(refused).toBeGreaterThan(alterations / 3);
	});

	it("with a mask that drops a neuron which can be active is refuted by an input that shows it", () => {
		let refuted = 0;
		for (let k = 0; k < 20; k++) {
			const model = layeredNetwork([2, 6, 6, 2], k);
			const { network: refined, proof } = make(model, "values", 20);
			const network = withPlainMasks(refined);
			expect(checkProof(network, proof, model).verdict).toBe("proved");
			for (let bit = 2; bit < 14; bit++) {
				const bits = network.masks.bits.map((word) => word & ~(1 << bit));
				if (bits.every((word, i) => word === network.masks.bits[i])) continue;
				const check = checkProof(withMasks(network, { bits }), proof, model);
				expect(check.verdict).not.toBe("proved");
				if (check.verdict !== "refuted" || !check.refutation) continue;
				refuted++;
				const { input, expected, given } = check.refutation;
				expect(input.every((x) => x >= -0.5 && x <= 0.75)).toBe(true);
				expect(Array.from(expected)).not.toEqual(Array.from(given));
			}
		}
		expect(refuted).toBeGreaterThan(20);
	});

	it("with a mask that settles another value, or settles it otherwise, is accepted only if that holds", () => {
		const random = new Random(8);
		const trials = Math.max(20, alterations / 30);
		let refused = 0;
		for (let k = 0; k < trials; k++) {
			const model = layeredNetwork([2, 6, 6, 2], k);
			const { network, proof } = make(model, "values", 20);
			if (network.masks.settled.length === 0) continue;
			for (let change = 0; change < 20; change++) {
				const settled = network.masks.settled.slice();
				const settledStart = network.masks.settledStart.slice();
				if (random.integer(2) === 0) settled[random.integer(settled.length)] = 2 + random.integer(12);
				else {
					const mask = random.integer(network.masks.networks.length);
					settledStart[2 * mask + 1] += random.integer(3) - 1;
				}
				const changed = withMasks(network, { settled, settledStart });
				const metadata = { inputs: ["a", "b"], outputs: ["y0", "y1"] };
				if (verdictOf({ network: changed, metadata, proof }, model) !== "proved") refused++;
				else expectMasksHold(changed, model, proof, random);
			}
		}
		expect(refused).toBeGreaterThan(trials);
	});

	it("may leave out the record of a box that is split, but not of one that answers, nor a decision's", () => {
		for (let k = 0; k < 12; k++) {
			const model = layeredNetwork([2, 6, 6, 3], k);
			const { network, proof } = make(model, "argmax", 40);
			const { axes, decisions, recordStart, records } = proof;
			for (let node = 0; node < axes.length; node++) {
				const [from, to] = [recordStart[node], recordStart[node + 1]];
				if (from === to) continue;
				const without: BoxProof = {
					...proof,
					recordStart: recordStart.map((at) => (at > from ? at - (to - from) : at)),
					records: Uint8Array.of(...records.subarray(0, from), ...records.subarray(to)),
				};
				const { verdict } = checkProof(network, without, model, { trials: 10 });
				if (axes[node] < 0 || decisions[node] >= 0) expect(verdict).not.toBe("proved");
			}
		}
	});

	it("of another model is not proved", () => {
		const model = layeredNetwork([2, 6, 2], 1);
		const { network, proof } = make(model, "values", 10);
		const other = layeredNetwork([2, 6, 2], 2);
		const { verdict, refutation } = checkProof(network, proof, other);
		expect(verdict).toBe("refuted");
		const outputs = new Float64Array(2);
		new Evaluator(ConditionalNetwork.of(other)).evaluate(refutation?.input ?? outputs, outputs);
		expect(refutation?.expected).toEqual(outputs);
		expect(refutation?.given).not.toEqual(outputs);
	});
});
