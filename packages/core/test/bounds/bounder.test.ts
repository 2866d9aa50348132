import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Bounder,
	type Box,
	evaluateNetwork,
	type Network,
	NetworkBuilder,
	NeuronState,
	neuronKindNames,
	Random,
	WinningMargin,
} from "../../src/internal.ts";
import { forEachPoint, someBox, valuesOf } from "../random/boxes.ts";
import { contradictions } from "../random/contradictions.ts";
import { anyNetwork, layeredNetwork } from "../random/relu-networks.ts";

/** Inputs of networks like convolutions. */
const width = 40;

/** ReLUs whose sums take both signs, as far as the ranges of what they read can tell. */
function undecidedByIntervals(network: Network, box: Box): number {
	const { rows, neuronCount } = network;
	const low = [...box.low];
	const high = [...box.high];
	let undecided = 0;
	for (let i = 0; i < neuronCount; i++) {
		let least = rows.biases[i];
		let most = rows.biases[i];
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const ends = [low[rows.columns[k]], high[rows.columns[k]]].map((end) => rows.weights[k] * end);
			least += Math.min(...ends);
			most += Math.max(...ends);
		}
		if (least < 0 && most > 0) undecided++;
		low.push(Math.max(0, least));
		high.push(Math.max(0, most));
	}
	return undecided;
}

describe("bounds of a box", () => {
	it("of layers of which most weights are 0 are those of the same layers full of next to nothing", () => {
		fc.assert(
			fc.property(fc.nat(), fc.constantFrom(0.05, 0.5), (seed, widest) => {
				const convolved = (others: number): Network => {
					const random = new Random(seed);
					const builder = new NetworkBuilder(width);
					for (let layer = 0; layer < 4; layer++)
						for (let i = 0; i < width; i++) {
							for (let j = 0; j < width; j++)
								builder.term(layer * width + j, Math.abs(i - j) <= 1 ? random.normal() : others);
							const bias = random.normal() / 4;
							if (layer < 3) builder.neuron("relu", bias);
							else if (i < 3) builder.output(bias);
						}
					return builder.build();
				};
				const box = someBox(width, new Random(seed), widest);
				const [sparse, full] = [0, 1e-200].map((others) => {
					const bounder = new Bounder(convolved(others), box, 1);
					const states = new Uint8Array(3 * width);
					bounder.bound(box, states);
					const winning = new WinningMargin(bounder);
					const margin = Math.max(winning.of(1, 1, 0), winning.tune(1, 1, 0, states));
					return { bounder, states, margin };
				});
				forEachPoint(box, 20, seed, (inputs) =>
					expect(contradictions(sparse.bounder, sparse.states, inputs)).toBe(0),
				);
				expect(sparse.states).toEqual(full.states);
				for (const name of ["low", "high", "influence"] as const)
					sparse.bounder[name].forEach((value, i) => {
						const other = full.bounder[name][i];
						expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(other)));
					});
				expect(Math.abs(sparse.margin - full.margin)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(full.margin)));
			}),
			{ numRuns: 20 },
		);
	});

	it("are crossed by no corner and no point, for every kind of neuron, in boxes inside boxes", () => {
		fc.assert(
			fc.property(fc.nat(), fc.constantFrom(0.01, 0.3, 2), (seed, widest) => {
				const random = new Random(seed);
				const kinds = random.integer(2) === 0 ? (["relu"] as const) : neuronKindNames;
				const network = layeredNetwork([3, 7, 6, 7, 3], seed, kinds);
				let box = someBox(3, random, widest);
				const bounder = new Bounder(network, box, 1);
				const states = new Uint8Array(network.neuronCount);
				for (let depth = 0; depth < 5; depth++) {
					bounder.bound(box, states);
					forEachPoint(box, 20, seed, (inputs) => expect(contradictions(bounder, states, inputs)).toBe(0));
					const axis = random.integer(3);
					box = random.integer(2) === 0 ? box.lowerHalf(axis) : box.upperHalf(axis);
				}
			}),
			{ numRuns: 150 },
		);
	});

	it("hold for networks of any wiring with weights of any size", () => {
		fc.assert(
			fc.property(anyNetwork, fc.nat(), (network, seed) => {
				const box = someBox(network.inputCount, new Random(seed), 1);
				const bounder = new Bounder(network, box, 1);
				const states = new Uint8Array(network.neuronCount);
				bounder.bound(box, states);
				forEachPoint(box, 20, seed, (inputs) => expect(contradictions(bounder, states, inputs)).toBe(0));
			}),
			{ numRuns: 500 },
		);
	});

	it("hold on a box of one point, to the last bit", () => {
		fc.assert(
			fc.property(fc.nat(), (seed) => {
				const network = layeredNetwork([2, 9, 9, 2], seed);
				const point = someBox(2, new Random(seed), 0);
				const bounder = new Bounder(network, point, 1);
				const states = new Uint8Array(network.neuronCount);
				bounder.bound(point, states);
				expect(contradictions(bounder, states, point.low)).toBe(0);
				expect(
					Math.max(...bounder.high.map((high, i) => (states[i] === 1 ? 0 : high - bounder.low[i]))),
				).toBeLessThan(1e-9);
			}),
		);
	});

	it("are tighter by back-substitution than by intervals", () => {
		const network = layeredNetwork([4, 20, 20, 20, 2], 3);
		const box = someBox(4, new Random(3), 0.2);
		const states = new Uint8Array(network.neuronCount);
		new Bounder(network, box, 1).bound(box, states);
		const undecided = states.filter((state) => state === NeuronState.unknown).length;
		expect(undecided).toBeLessThan(undecidedByIntervals(network, box));
	});
});

describe("the margin by which an output wins", () => {
	/** A network of four outputs, and what is proved of it on a small box. */
	function bounded(seed: number) {
		const network: Network = layeredNetwork([3, 8, 8, 4], seed);
		const box = someBox(3, new Random(seed), 0.2);
		const bounder = new Bounder(network, box, 1);
		const states = new Uint8Array(network.neuronCount);
		bounder.bound(box, states);
		return { network, box, states, margin: new WinningMargin(bounder) };
	}

	it("is not above that of any point", () => {
		fc.assert(
			fc.property(fc.nat(), fc.constantFrom(1, -1), (seed, sign) => {
				const { network, box, states, margin } = bounded(seed);
				const margins = [0, 1, 2, 3].map((output) =>
					Math.max(
						margin.of(output, sign, Number.POSITIVE_INFINITY),
						margin.tune(output, sign, Number.POSITIVE_INFINITY, states),
					),
				);
				const outputs = new Float64Array(4);
				forEachPoint(box, 30, seed, (inputs) => {
					evaluateNetwork(network, valuesOf(network, inputs), outputs);
					for (let k = 0; k < 4; k++)
						for (let other = 0; other < 4; other++)
							if (other !== k)
								expect(sign * (outputs[k] - outputs[other])).toBeGreaterThanOrEqual(margins[k]);
				});
			}),
		);
	});

	it("or another, is not above that of the better of the two at any point, nor below that of one alone", () => {
		let better = 0;
		fc.assert(
			fc.property(fc.nat(), fc.constantFrom(1, -1), (seed, sign) => {
				const { network, box, margin } = bounded(seed);
				const alone = margin.of(0, sign, Number.POSITIVE_INFINITY);
				const pair = margin.ofPair(0, 1, sign);
				expect(pair).toBeGreaterThanOrEqual(alone);
				if (pair > alone) better++;
				const outputs = new Float64Array(4);
				forEachPoint(box, 30, seed, (inputs) => {
					evaluateNetwork(network, valuesOf(network, inputs), outputs);
					const best = Math.max(sign * outputs[0], sign * outputs[1]);
					for (const other of [2, 3]) expect(best - sign * outputs[other]).toBeGreaterThanOrEqual(pair);
				});
			}),
		);
		expect(better).toBeGreaterThan(0);
	});
});
