import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Bounder,
	Box,
	evaluateNetwork,
	inFloat32,
	type Network,
	NetworkBuilder,
	NeuronState,
	OwnSlopes,
	Random,
} from "../../src/internal.ts";
import { forEachPoint, someBox, valuesOf } from "../random/boxes.ts";
import { contradictions } from "../random/contradictions.ts";
import { anyNetwork, layeredNetwork } from "../random/relu-networks.ts";
import { wideBox, wideNetwork } from "../random/whole-range.ts";

const points = 8;
const everywhere = { undecided: Infinity, nearest: 1, beyond: 1, failures: Infinity };

/**
 * Settles what can be settled on a box, whatever sampled points are said to have shown, and looks for an
 * input that contradicts it.
 *
 * @returns how many neurons were settled
 */
function settled(network: Network, box: Box, random: Random, isWide = false): number {
	const bounder = new Bounder(network, box, 1);
	const own = new OwnSlopes(bounder, everywhere);
	const states = new Uint8Array(network.neuronCount);
	bounder.bound(box, states);
	const wrong: number[] = [];
	const seed = random.integer(1e6);
	forEachPoint(box, 30, seed, (inputs) => wrong.push(contradictions(bounder, states, inputs)));
	const unknown = states.filter((state) => state === NeuronState.unknown).length;
	const [low, high] = [bounder.low.slice(), bounder.high.slice()];
	const values = valuesOf(
		network,
		Float64Array.from(box.low, (_, j) => box.middle(j)),
	);
	evaluateNetwork(network, values, new Float64Array(network.outputCount));
	const active = states.map((_, i) => {
		const isActive = random.integer(4) === 0 ? random.integer(2) === 0 : values[network.inputCount + i] !== 0;
		return isActive ? points : 0;
	});
	const isSettled = own.settle(states, active, points);
	for (let i = 0; i < network.neuronCount; i++) {
		expect(bounder.low[i]).toBeGreaterThanOrEqual(low[i]);
		expect(bounder.high[i]).toBeLessThanOrEqual(high[i]);
		const isBetter = bounder.low[i] > low[i] || bounder.high[i] < high[i];
		if (isBetter) expect(own.found.has(i)).toBe(true);
	}
	// Of what overflows, or lies beside the box, nothing was said before either.
	forEachPoint(box, 30, seed, (inputs) => {
		const before = wrong.shift();
		if (!isWide) expect(before).toBe(0);
		expect(contradictions(bounder, states, inputs)).toBe(before);
	});
	const left = states.filter((state) => state === NeuronState.unknown).length;
	expect(isSettled).toBe(left < unknown);
	return unknown - left;
}

/** Layers of relu neurons, their weights of sizes 2^-binades / 2 to 2^binades / 2. */
function farApart(sizes: readonly number[], seed: number, binades: number): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(sizes[0]);
	let from = 0;
	for (let layer = 1; layer < sizes.length; layer++) {
		for (let i = 0; i < sizes[layer]; i++) {
			for (let j = 0; j < sizes[layer - 1]; j++)
				builder.term(from + j, random.normal() * 2 ** (random.integer(binades) - binades / 2));
			if (layer === sizes.length - 1) builder.output(random.normal());
			else builder.neuron("relu", random.normal());
		}
		from += sizes[layer - 1];
	}
	return builder.build();
}

describe("bounds of the last layer by slopes of their own", () => {
	it("settle neurons, and are crossed by no corner and no point, whatever was sampled", () => {
		let count = 0;
		fc.assert(
			fc.property(fc.nat(), fc.constantFrom(0.3, 0.6, 1), (seed, widest) => {
				const network = layeredNetwork([3, 8, 8, 8, 14, 3], seed);
				count += settled(network, someBox(3, new Random(seed), widest), new Random(seed + 1));
			}),
			{ numRuns: 400 },
		);
		expect(count).toBeGreaterThan(30);
	});

	it("are crossed by no point in networks of any wiring, with weights of any size", () => {
		fc.assert(
			fc.property(anyNetwork, fc.nat(), (network, seed) => {
				settled(network, someBox(network.inputCount, new Random(seed), 1), new Random(seed));
			}),
			{ numRuns: 500 },
		);
	});

	it.each(["float64", "float32"] as const)(
		"are crossed by no point over the whole range of %s",
		(arithmetic) => {
			for (let seed = 0; seed < 1500; seed++) {
				const random = new Random(seed);
				const box = wideBox(1 + random.integer(4), random, arithmetic);
				settled(wideNetwork(box, random), box, random, true);
			}
		},
	);

	it.each(["float64", "float32"] as const)(
		"are crossed by no point of weights far apart in %s",
		(arithmetic) => {
			let count = 0;
			for (let seed = 0; seed < 600; seed++) {
				const random = new Random(seed);
				const model = farApart([3, 8, 8, 8, 14, 3], seed, [2, 20, 80][seed % 3]);
				const network = arithmetic === "float32" ? inFloat32(model).network : model;
				const box = someBox(3, random, 0.5);
				count += settled(
					network,
					arithmetic === "float32"
						? new Box(
								box.low.map(Math.fround),
								box.high.map((end) => Math.fround(end + 0.1)),
								arithmetic,
							)
						: box,
					random,
					true,
				);
			}
			expect(count).toBeGreaterThan(20);
		},
	);

	it("are left alone where none is settled", () => {
		const network = layeredNetwork([3, 8, 8, 12, 3], 5);
		const box = someBox(3, new Random(5), 3);
		const bounder = new Bounder(network, box, 1);
		const own = new OwnSlopes(bounder);
		const states = new Uint8Array(network.neuronCount);
		bounder.bound(box, states);
		const before = [states, bounder.low, bounder.high, bounder.lines.lowSlope].map((each) => each.slice());
		expect(own.settle(states, new Uint8Array(network.neuronCount).fill(3), points)).toBe(false);
		expect([states, bounder.low, bounder.high, bounder.lines.lowSlope]).toEqual(before);
		expect(own.found.size).toBe(0);
	});
});
