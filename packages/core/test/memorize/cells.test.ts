import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Dataset,
	decode,
	Evaluator,
	encode,
	memorizeFunction,
	Random,
	rationals,
} from "../../src/internal.ts";
import { finiteFloat } from "../random/adversarial-floats.ts";

const { fromFloat64, subtract, compare, negate } = rationals;

function dataset(inputs: readonly (readonly number[])[], outputs: readonly (readonly number[])[]): Dataset {
	return new Dataset({
		inputCount: inputs[0].length,
		outputCount: outputs[0].length,
		inputs: Float64Array.from(inputs.flat()),
		outputs: Float64Array.from(outputs.flat()),
	});
}

/** Rows of distinct inputs. */
const rows = (float: fc.Arbitrary<number>): fc.Arbitrary<{ x: number[]; y: number[] }[]> =>
	fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 2 })).chain(([p, r]) =>
		fc.uniqueArray(
			fc.record({
				x: fc.array(float, { minLength: p, maxLength: p }),
				y: fc.array(float, { minLength: r, maxLength: r }),
			}),
			{ minLength: 1, maxLength: 24, selector: ({ x }) => x.map((v) => v + 0).join() },
		),
	);

const grid = fc.integer({ min: -6, max: 6 }).map((k) => k / 4);
const tolerance = fc.constantFrom(0, 5e-324, 1e-16, 0.1, 0.5, 1, 1e300);

/** A table of n random inputs in [0, 1) and what a function makes of them. */
function sampled(n: number, p: number, f: (...x: number[]) => number): Dataset {
	const random = new Random(7);
	const inputs = Array.from({ length: n }, () => Array.from({ length: p }, () => random.uniform()));
	return dataset(
		inputs,
		inputs.map((x) => [f(...x)]),
	);
}

describe("memorizeFunction of several inputs", () => {
	it("answers every row within the tolerance as computed, on any numbers, whatever is made least", () => {
		fc.assert(
			fc.property(
				fc.oneof(rows(grid), rows(finiteFloat)),
				tolerance,
				fc.constantFrom("bytes" as const, "worst" as const, "mean" as const, "leaves" as const),
				(table, absolute, minimize) => {
					const data = dataset(
						table.map(({ x }) => x),
						table.map(({ y }) => y),
					);
					const made = memorizeFunction(data, { tolerance: { absolute }, minimize });
					made.network.check();
					expect(made.fewest).toBeLessThanOrEqual(made.pieces);
					const evaluator = new Evaluator(made.network);
					const given = new Float64Array(data.outputCount);
					const eps = fromFloat64(absolute);
					for (const { x, y } of table) {
						evaluator.evaluate(Float64Array.from(x), given);
						for (const [k, value] of y.entries()) {
							const off = subtract(fromFloat64(given[k]), fromFloat64(value));
							expect(compare(off, eps) <= 0 && compare(negate(off), eps) <= 0, `row ${x}, ${y}`).toBe(true);
						}
					}
				},
			),
			{ numRuns: 150 },
		);
	});

	it("finds the leaves that a table is made of", () => {
		const leaves = (f: (...x: number[]) => number): number =>
			memorizeFunction(sampled(20000, 3, f), { tolerance: { absolute: 0.001 } }).pieces;
		expect(leaves((a, b, c) => 2 * a - b + 3 * c)).toBe(1);
		expect(leaves((a, b, c) => (a > 0.37 ? 2 * a - b : 3 * c))).toBe(2);
		expect(leaves((a, b, c) => (a > 0.37 ? (b > 0.2 ? 1 : 2) : c > 0.8 ? 3 : 4))).toBe(4);
		expect(leaves((a, b) => Math.max(0, a - 0.3) + Math.abs(b - 0.6))).toBeLessThanOrEqual(6);
	});

	it("knows how many leaves a line of rows needs", () => {
		const inputs = Array.from({ length: 900 }, (_, i) => [i % 30, Math.floor(i / 30)]);
		const table = dataset(
			inputs,
			inputs.map(([a, b]) => [Math.abs((a % 10) - 5) + b]),
		);
		const made = memorizeFunction(table, { tolerance: { absolute: 0.01 }, minimize: "leaves" });
		expect(made.fewest).toBe(6);
		expect(made.pieces).toBeLessThanOrEqual(12);
	});

	it("is the same network from a file, in float32 numbers", () => {
		const table = sampled(5000, 2, (a, b) => Math.sin(3 * a) + b * b);
		const { network } = memorizeFunction(table, { tolerance: { absolute: 0.01 } });
		const { weights, biases } = network.networks.rows;
		for (const numbers of [weights, biases, network.thresholds])
			expect(numbers.every((value) => Math.fround(value) === value)).toBe(true);
		const read = decode(encode({ network, metadata: { inputs: ["a", "b"], outputs: ["y"] } })).network;
		if ("form" in read) return expect.fail("another network");
		const [a, b] = [new Float64Array(1), new Float64Array(1)];
		for (let at = 0; at < table.inputs.length; at += 2) {
			new Evaluator(network).evaluate(table.inputs, a, at);
			new Evaluator(read).evaluate(table.inputs, b, at);
			expect(b[0]).toBe(a[0]);
		}
	});
});
