import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type BoxProof,
	ConditionalNetwork,
	checkProof,
	Random,
	synthesizeOneInput,
} from "../../src/index.ts";
import { layeredNetwork } from "../synthesize/networks.ts";

/** The proof of exact pieces: the interval alone. */
function onInterval(low: number, high: number): BoxProof {
	return {
		low: Float64Array.of(low),
		high: Float64Array.of(high),
		axes: new Int16Array(0),
		decisions: new Int16Array(0),
		answer: "values",
		margin: 0,
		tolerance: 0,
		recordStart: new Uint32Array(1),
		records: new Uint8Array(0),
	};
}

const kinds = ["relu", "relu", "leaky", "abs", "linear"] as const;

describe("exact pieces of a network of one input", () => {
	it("are shown to be its pieces", () => {
		fc.assert(
			fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), (seed, width) => {
				const model = layeredNetwork([1, width, width, 2], seed, kinds);
				const { network } = synthesizeOneInput(model, -2, 3);
				const { verdict, reason } = checkProof(network, onInterval(-2, 3), model);
				expect(`${verdict}: ${reason}`).toMatch(/^proved/);
			}),
			{ numRuns: 20 },
		);
	});

	it("are not proved once a threshold or a coefficient is changed, and where an input shows it are refuted", () => {
		const random = new Random(5);
		let refuted = 0;
		for (let k = 0; k < 60; k++) {
			const model = layeredNetwork([1, 6, 6, 1], k % 10);
			const { network } = synthesizeOneInput(model, -2, 3);
			const thresholds = network.thresholds.slice();
			const exactParts = network.exactParts.slice();
			if (k % 2 === 0) thresholds[random.integer(thresholds.length)] += random.normal() / 50;
			else exactParts[random.integer(exactParts.length)] *= 1 + random.uniform();
			const changed = new ConditionalNetwork({ ...network, thresholds, exactParts });
			const { verdict, refutation } = checkProof(changed, onInterval(-2, 3), model);
			expect(verdict).not.toBe("proved");
			if (verdict !== "refuted" || !refutation) continue;
			refuted++;
			expect(Array.from(refutation.given)).not.toEqual(Array.from(refutation.expected));
		}
		expect(refuted).toBeGreaterThan(8);
	});

	it("are not proved beyond their interval", () => {
		const model = layeredNetwork([1, 6, 6, 1], 3);
		const { network } = synthesizeOneInput(model, 0, 1);
		expect(checkProof(network, onInterval(-9, 9), model).verdict).not.toBe("proved");
	});
});
