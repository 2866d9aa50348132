import { describe, expect, it } from "vitest";
import { type Network, NetworkBuilder, Random, synthesizeOnData } from "../../src/index.ts";

/**
 * A network with one bump a point: relu(1 - (z - z_i)^2) is 1 at integer z_i and 0 at every other integer. The square
 * comes from a sawtooth of 2 * bits neurons, g_s = 2 relu(g_{s-1}) - 4 relu(g_{s-1} - 2^(bits-1)), as
 * z^2 = 2^bits z - sum 4^-s 2^bits g_s (Yarotsky 2017): O(log n) neurons besides the n bumps.
 */
function liftedNetwork(points: Float64Array, labels: Float64Array, bits: number): Network {
	const builder = new NetworkBuilder(1);
	const half = 2 ** (bits - 1);
	const square: [number, number][] = [[0, 2 ** bits]];
	let columns = [0];
	let weights = [1];
	for (let s = 1; s <= bits; s++) {
		const whole = builder.add("relu", columns, weights, 0);
		const over = builder.add("relu", columns, weights, -half);
		columns = [whole, over];
		weights = [2, -4];
		square.push([whole, -2 * 4 ** -s * 2 ** bits], [over, 4 * 4 ** -s * 2 ** bits]);
	}
	const squared = builder.add(
		"linear",
		square.map(([column]) => column),
		square.map(([, weight]) => weight),
		0,
	);
	const bumps = Array.from(points, (z) => builder.add("relu", [0, squared], [2 * z, -1], 1 - z * z));
	for (let i = 0; i < bumps.length; i++) builder.term(bumps[i], labels[i]);
	builder.output(0);
	return builder.build();
}

describe("the theorem: synthesis of a network with few active neurons", () => {
	it("answers its table in O(log n) operations, with restricted leaves only", () => {
		const random = new Random(1);
		for (let level = 5; level <= 11; level++) {
			const n = 2 ** level;
			const bits = level + 2;
			const points = Float64Array.from({ length: n }, (_, i) => 4 * i + random.integer(4));
			const labels = Float64Array.from(points, () => 1 + random.integer(255));
			const network = liftedNetwork(points, labels, bits);
			const made = synthesizeOnData(network, points, { leafKinds: ["restricted"] });
			expect(made.verified).toMatchObject({ rows: n, mismatches: 0 });
			expect(made.byKind.restricted.leaves).toBe(made.leaves);
			// log2 n gates; 9 operations a level of the sawtooth and 4 for what it adds to the square; one bump.
			expect(made.operations.conditional.worst.total).toBeLessThanOrEqual(level + 13 * bits);
			expect(made.operations.columnSkip.mean.total).toBeGreaterThan(4 * n);
		}
	});
});
