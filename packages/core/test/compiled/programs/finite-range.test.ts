import fc from "fast-check";
import { expect, it } from "vitest";
import { finiteRange } from "../../../src/compiled/programs/finite-range.ts";
import { ConditionalNetwork, evaluateNetwork, NetworkBuilder, Random } from "../../../src/internal.ts";
import { randomNetwork } from "../../random/compiled-networks.ts";
import { expectAgreement } from "../agreement.ts";

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

it("is not taken in by slopes that are too small for float64 and grow again", () => {
	const builder = new NetworkBuilder(1);
	let value = 0;
	for (const weight of [1e-200, 1e-200, 1e308, 1e308]) value = builder.add("relu", [value], [weight], 0);
	for (const read of [value, 0]) {
		builder.term(read, 1);
		builder.output(0);
	}
	const network = builder.build();
	for (const lowering of ["leaf-programs", "masked-programs", "dense-programs"] as const)
		expectAgreement(ConditionalNetwork.of(network), Float64Array.of(1e300, -1e300, 1, 0), { lowering });
	const range = finiteRange(network);
	if (range < 0) return;
	const values = new Float64Array(network.valueCount);
	values[0] = range;
	evaluateNetwork(network, values, new Float64Array(2));
	expect(values.every(Number.isFinite)).toBe(true);
});
