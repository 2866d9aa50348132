import fc from "fast-check";
import { expect, it } from "vitest";
import { crudeSizes } from "../../src/certificate/rounding.ts";
import { evaluateNetwork, NetworkBuilder } from "../../src/index.ts";

it("the crude size of a clip holds what it lets through, and is finite where only one bound is", () => {
	const bound = fc.constantFrom(Number.NEGATIVE_INFINITY, -7, -1, 0, 2, 9, Number.POSITIVE_INFINITY);
	fc.assert(
		fc.property(bound, bound, fc.double({ min: -5, max: 5, noNaN: true }), (a, b, x) => {
			const [low, high] = a <= b ? [a, b] : [b, a];
			fc.pre(low < Number.POSITIVE_INFINITY && high > Number.NEGATIVE_INFINITY);
			const builder = new NetworkBuilder(1);
			builder.add("clip", [0], [3], 1, low, high);
			builder.output(0);
			const network = builder.build();
			const values = Float64Array.of(x, 0);
			evaluateNetwork(network, values, new Float64Array(1));
			const size = crudeSizes(network, Float64Array.of(-5), Float64Array.of(5))[1];
			expect(Math.abs(values[1])).toBeLessThanOrEqual(size);
			expect(size).toBeLessThan(20);
		}),
	);
});
