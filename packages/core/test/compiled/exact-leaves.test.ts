import fc from "fast-check";
import { expect, it } from "vitest";
import { compile, Evaluator, synthesizeOneInput } from "../../src/index.ts";
import { layeredNetwork } from "../synthesize/networks.ts";

it("a compiled network of exact pieces has the reference's bits, one at a time and in batches", () => {
	fc.assert(
		fc.property(
			fc.integer(),
			fc.array(fc.double({ min: -2, max: 3, noNaN: true }), { minLength: 1, maxLength: 50 }),
			(seed, points) => {
				const { network } = synthesizeOneInput(layeredNetwork([1, 6, 6, 2], seed), -2, 3);
				const compiled = compile(network);
				const inputs = Float64Array.from(points);
				const batch = new Float64Array(2 * points.length);
				compiled.evaluateBatch(inputs, batch, points.length);
				const evaluator = new Evaluator(network);
				const [expected, one] = [new Float64Array(2), new Float64Array(2)];
				points.forEach((_, i) => {
					evaluator.evaluate(inputs, expected, i);
					compiled.evaluate(inputs, one, i);
					expect(Array.from(one)).toEqual(Array.from(expected));
					expect(Array.from(batch.subarray(2 * i, 2 * i + 2))).toEqual(Array.from(expected));
				});
			},
		),
		{ numRuns: 40 },
	);
});
