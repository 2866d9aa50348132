/** Files as synthesis makes them are derived again, where sizes are far apart and rounding nearly decides. */

import { describe, expect, it } from "vitest";
import {
	Box,
	checkProof,
	inFloat32,
	type Network,
	NetworkBuilder,
	type OnBoxOptions,
	Random,
	synthesizeOnBox,
} from "../../src/internal.ts";

function verdict(model: Network, low: number, high: number, options: OnBoxOptions): string {
	const ends = (end: number): Float64Array => new Float64Array(model.inputCount).fill(end);
	const box = new Box(ends(low), ends(high));
	const { network, proof } = synthesizeOnBox(model, box, { minimize: "mean", samples: 4, ...options });
	const checked = checkProof(network, proof, model, { trials: 0 });
	return checked.verdict === "proved" ? "proved" : checked.reason;
}

/** Layers of relu neurons in float32, their weights of sizes 2^-40 to 2^40. */
function farApart(sizes: readonly number[], seed: number): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(sizes[0]);
	let from = 0;
	for (let layer = 1; layer < sizes.length; layer++) {
		const width = sizes[layer - 1];
		for (let i = 0; i < sizes[layer]; i++) {
			for (let j = 0; j < width; j++)
				builder.term(from + j, random.normal() * 2 ** (random.integer(80) - 40));
			if (layer === sizes.length - 1) builder.output(random.normal());
			else builder.neuron("relu", random.normal());
		}
		from += width;
	}
	return inFloat32(builder.build()).network;
}

describe("an honest proof is derived again", () => {
	it("whatever slopes its sizes were bounded with, and where an interval decides by a hair", () => {
		const seeds = [...Array.from({ length: 12 }, (_, k) => k), 46, 67, 110, 300, 376];
		for (const seed of seeds) {
			const model = farApart([2, 12, 12, 12, 12, 3], seed);
			expect(verdict(model, -1, 1.3, { answer: "argmax", maxBoxes: 20 }), `seed ${seed}`).toBe("proved");
		}
	});

	it("beside a neuron of its layer that may overflow, and near where sums may", () => {
		for (const slope of [1e290, 1e300, Number.MAX_VALUE]) {
			const builder = new NetworkBuilder(1);
			const [one, two] = [1, 2].map((weight) => builder.add("relu", [0], [weight], 0));
			const steep = builder.add("leaky", [one, two], [1, -1], 1.5, slope);
			const other = builder.add("relu", [one, two], [-1, 1], -0.5);
			builder.term(steep, 1e-300);
			builder.term(other, 1);
			builder.output(0);
			expect(verdict(builder.build(), 1, 2, { maxBoxes: 5 }), `slope ${slope}`).toBe("proved");
		}
		for (const near of [0.5, 0.999, 0.9995, 1, 1.001]) {
			const builder = new NetworkBuilder(2, "float32");
			const first = builder.add("relu", [0, 1], [1, Math.fround(near)], 0);
			builder.term(builder.add("relu", [first], [2 ** -60], 1), 1);
			builder.output(0);
			const model = builder.build();
			expect(verdict(model, 2 ** 125, 2 ** 126, { maxBoxes: 5 }), `${near}`).toBe("proved");
		}
	});

	it("behind a max that reads a ReLU whose sum may overflow", () => {
		const builder = new NetworkBuilder(1);
		const large = builder.add("relu", [0], [1e300], 0);
		const endless = builder.add("relu", [large], [1e300], 0);
		const most = builder.add("max", [large, endless], [-1e-300, -1], 0, -1);
		builder.term(builder.add("relu", [most], [1], -0.5), 1);
		builder.output(0);
		expect(verdict(builder.build(), -1, 1, { maxBoxes: 1 })).toBe("proved");
	});
});
