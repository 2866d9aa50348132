import fc from "fast-check";
import { expect, it } from "vitest";
import { finiteRange } from "../../src/compiled/finite-range.ts";
import { evaluateNetwork, Random } from "../../src/index.ts";
import { randomNetwork } from "./networks.ts";

it("no value of a network leaves the finite numbers for inputs within its range", () => {
	let ranges = 0;
	fc.assert(
		fc.property(fc.nat(), (seed) => {
			const random = new Random(seed);
			const network = randomNetwork(random, 1 + random.integer(5), 2);
			const range = finiteRange(network);
			if (range < 0) return;
			ranges++;
			const values = new Float64Array(network.valueCount);
			const outputs = new Float64Array(2);
			for (let round = 0; round < 20; round++) {
				for (let j = 0; j < network.inputCount; j++) values[j] = random.integer(2) === 0 ? range : -range;
				evaluateNetwork(network, values, outputs);
				expect([...values, ...outputs].every(Number.isFinite)).toBe(true);
			}
		}),
		{ numRuns: 300 },
	);
	expect(ranges).toBeGreaterThan(200);
});
