import { describe, expect, it } from "vitest";
import {
	ConditionalNetwork,
	compile,
	Masks,
	NetworkBuilder,
	NetworkPool,
	Random,
} from "../../../src/internal.ts";
import { anyNumber } from "../../random/compiled-networks.ts";
import { randomTree } from "../../random/trees.ts";
import { expectAgreement } from "../agreement.ts";

const layers = [5, 50, 50, 50, 50, 3];

/**
 * A layered network with as many random masks as leaves, each with about half of the neurons; some leaves
 * share one.
 */
function maskedNetwork(random: Random, leafCount: number): ConditionalNetwork {
	const builder = new NetworkBuilder(layers[0]);
	let before = 0;
	for (const [k, width] of layers.slice(1).entries()) {
		const first = k === 0 ? 0 : before + layers[k - 1];
		for (let i = 0; i < width; i++) {
			for (let j = 0; j < layers[k]; j++) builder.term(first + j, random.normal());
			if (k < layers.length - 2) builder.neuron("relu", random.normal());
			else builder.output(random.normal());
		}
		before = first;
	}
	const network = builder.build();
	const words = Math.ceil(network.valueCount / 32);
	return new ConditionalNetwork({
		inputCount: layers[0],
		outputCount: 3,
		tree: randomTree(random, leafCount, "balanced"),
		gateValues: new Int32Array(leafCount - 1).map(() => random.integer(5)),
		thresholds: new Float64Array(leafCount - 1).map(() => random.uniform()),
		networks: NetworkPool.of(network),
		leafKinds: new Uint8Array(leafCount).fill(2),
		leafItems: new Uint32Array(leafCount).map((_, leaf) => (leaf % 7 === 0 ? 0 : leaf)),
		masks: new Masks({
			networks: new Uint32Array(leafCount),
			start: new Uint32Array(leafCount + 1).map((_, k) => k * words),
			bits: new Uint32Array(leafCount * words).map(() => random.uint32()),
		}),
	});
}

describe("masks of one network", () => {
	const random = new Random(11);
	const network = maskedNetwork(random, 300);
	const inputs = new Float64Array(2000 * 5).map(() =>
		random.integer(50) === 0 ? anyNumber(random) : 1.2 * random.uniform() - 0.1,
	);

	it("keep the reference's bits where those near each other share a program", () => {
		for (const webAssembly of [true, false])
			for (const lowering of ["leaf-programs", "masked-programs"] as const)
				expectAgreement(network, inputs, { webAssembly, lowering });
	});

	it("take a bounded number of words, however many they are", () => {
		const own = (leafCount: number) => compile(maskedNetwork(new Random(12), leafCount)).bytes;
		// One program of the whole network is 64 KB.
		expect(own(10)).toBeLessThan(10 * 65536);
		expect(own(300)).toBeLessThan(8 * 2 ** 17 + 300 * 200);
	});
});
