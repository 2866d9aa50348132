import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendCompact } from "../../../src/compiled/programs/compact-program.ts";
import { Room } from "../../../src/compiled/programs/program.ts";
import { WordList } from "../../../src/compiled/programs/word-list.ts";
import { ConditionalNetwork, type Network, NetworkBuilder, Random } from "../../../src/internal.ts";
import { compactWords } from "../../../src/network/compact-size.ts";
import { anyNumber } from "../../random/compiled-networks.ts";
import { expectAgreement } from "../agreement.ts";

/**
 * ReLUs in layers, of which each reads inputs and neurons of layers before at random, as folded networks do.
 */
function foldedNetwork(random: Random, neuronCount: number): Network {
	const inputCount = 1 + random.integer(7);
	const builder = new NetworkBuilder(inputCount);
	const density = 0.4 + 0.6 * random.uniform();
	const width = 1 + random.integer(8);
	const weight = () =>
		random.integer(40) === 0 ? anyNumber(random) * 1e-100 : random.integer(9) === 0 ? 0 : random.normal();
	for (let i = 0; i < neuronCount; i++) {
		for (let value = 0; value < inputCount + i - (i % width); value++)
			if (random.uniform() < density) builder.term(value, weight());
		builder.neuron("relu", random.normal());
	}
	for (let outputs = 1 + random.integer(7); outputs > 0; outputs--) {
		for (let value = 0; value < inputCount + neuronCount; value++)
			if (random.uniform() < density) builder.term(value, weight());
		builder.output(random.normal());
	}
	return builder.build();
}

describe("a compact program", () => {
	it("has the reference's bits whatever it is made of, with kernels and in plain JavaScript", () => {
		const seen = new Set<number>();
		fc.assert(
			fc.property(fc.nat(), fc.integer({ min: 0, max: 42 }), (seed, neuronCount) => {
				const random = new Random(seed);
				const network = foldedNetwork(random, neuronCount);
				const words = new WordList();
				const pairs = appendCompact(words, new Room(), network, () => true);
				seen.add(pairs);
				expect(words.length).toBe(pairs < 0 ? 0 : compactWords(pairs, network.inputCount));
				const inputs = new Float64Array(40 * network.inputCount).map(() =>
					random.integer(20) === 0 ? anyNumber(random) : 4 * random.normal(),
				);
				for (const webAssembly of [true, false])
					expectAgreement(ConditionalNetwork.of(network), inputs, { webAssembly });
			}),
			{ numRuns: 300 },
		);
		// Every number of pairs there can be, and networks that have none.
		expect(seen.size).toBeGreaterThan(18);
		expect(seen.has(-1)).toBe(true);
	});

	it("answers infinite and overflowing inputs as the reference does", () => {
		const random = new Random(3);
		for (let round = 0; round < 40; round++) {
			const network = foldedNetwork(random, random.integer(30));
			const inputs = new Float64Array(20 * network.inputCount).map(() => {
				const kind = random.integer(5);
				return kind === 0 ? Number.POSITIVE_INFINITY : kind === 1 ? -1.7e308 : anyNumber(random);
			});
			for (const webAssembly of [true, false])
				expectAgreement(ConditionalNetwork.of(network), inputs, { webAssembly });
		}
	});
});
