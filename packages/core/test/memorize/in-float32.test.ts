/** Tables in float32. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dataset, Evaluator, memorize, Random } from "../../src/internal.ts";
import { isSingle, singleDown, singleUp } from "../../src/numbers/single.ts";
import { awkwardFloats } from "../random/adversarial-floats.ts";

/** Numbers that crowd: neighbours in float32, numbers between them, awkward ones. */
function crowded(random: Random): number {
	const base = Math.fround([0.1, 1, -7, 3e38, 2 ** -140][random.integer(5)]);
	const kind = random.integer(5);
	if (kind === 0) return awkwardFloats[random.integer(awkwardFloats.length)];
	if (kind === 1) return base;
	if (kind === 2) return singleUp(base);
	if (kind === 3) return singleDown(base);
	return base * (1 + random.uniform() * 2 ** -22);
}

function table(random: Random): Dataset {
	const inputCount = 1 + random.integer(3);
	const rowCount = 1 + random.integer(40);
	const inputs = Float64Array.from({ length: rowCount * inputCount }, () => crowded(random));
	// One output for each rounded input.
	const outputs = new Float64Array(rowCount);
	const seen = new Map<string, number>();
	for (let row = 0; row < rowCount; row++) {
		const rounded = Array.from(
			inputs.subarray(row * inputCount, (row + 1) * inputCount),
			(x) => Math.fround(x) + 0,
		);
		const key = rounded.join();
		if (!seen.has(key)) seen.set(key, random.integer(4) === 0 ? -0 : Math.fround(random.normal()));
		outputs[row] = seen.get(key) ?? 0;
	}
	return new Dataset({ inputCount, outputCount: 1, inputs, outputs });
}

describe("a table in float32", () => {
	it("is answered on every row and between rows as the table of its rounded inputs, by thresholds of float32", () => {
		fc.assert(
			fc.property(fc.nat(1e6), fc.boolean(), (seed, membership) => {
				const random = new Random(seed);
				const dataset = table(random);
				const { inputCount, inputs, outputs } = dataset;
				const minimize = (["worst", "mean", "leaves"] as const)[random.integer(3)];
				const { network, verified } = memorize(dataset, { arithmetic: "float32", membership, minimize });
				expect(network.arithmetic).toBe("float32");
				expect(network.thresholds.every(isSingle)).toBe(true);
				expect(verified.mismatches).toBe(0);
				const inDouble = memorize(
					new Dataset({ inputCount, outputCount: 1, inputs: inputs.map(Math.fround), outputs }),
					{ membership, minimize },
				).network;
				const [own, other] = [new Evaluator(network), new Evaluator(inDouble)];
				const [given, expected] = [new Float64Array(1), new Float64Array(1)];
				for (let k = 0; k < 60; k++) {
					const point = Float64Array.from({ length: inputCount }, () => crowded(random));
					const outcome = own.evaluate(point, given);
					expect(outcome).toBe(other.evaluate(point.map(Math.fround), expected));
					expect(Object.is(given[0], expected[0])).toBe(true);
				}
			}),
			{ numRuns: 150 },
		);
	});

	it("says which rows are one input then, which output is no number of it, and what was rounded", () => {
		const of = (inputs: number[], outputs: number[]): Dataset =>
			new Dataset({
				inputCount: 1,
				outputCount: 1,
				inputs: Float64Array.from(inputs),
				outputs: Float64Array.from(outputs),
			});
		const arithmetic = "float32";
		expect(() => memorize(of([0.1, 5, 0.1 + 1e-12], [1, 2, 3]), { arithmetic })).toThrow("Rows 1 and 3");
		expect(() => memorize(of([1, 2], [1, 0.1]), { arithmetic })).toThrow("Row 2, output 1 is 0.1");
		expect(memorize(of([0.5, 0.1], [1, 2]), { arithmetic }).notes).toEqual([
			expect.stringContaining("1 of 2 input numbers"),
		]);
		expect(memorize(of([0.5, 0.25], [1, 2]), { arithmetic }).notes).toEqual([]);
		expect(() => memorize(of([1], [1]), { arithmetic, strategy: "projection" })).toThrow("float32");
	});
});
