import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dataset, distinctPairs } from "../../src/internal.ts";
import { inputFloat, tables } from "../random/adversarial-floats.ts";

describe("distinct pairs", () => {
	it("are the distinct inputs, labelled alike iff their outputs agree bit for bit", () => {
		fc.assert(
			fc.property(tables(inputFloat, 60), (table) => {
				const dataset = new Dataset(table);
				const pairs = distinctPairs(dataset);
				const keyOf = (row: number): string =>
					Array.from(
						table.inputs.subarray(row * table.inputCount, (row + 1) * table.inputCount),
						(v) => v + 0,
					).join();
				const keys = new Set(Array.from({ length: dataset.rowCount }, (_, row) => keyOf(row)));
				expect(new Set(Array.from(pairs.rows, keyOf))).toEqual(keys);
				expect(pairs.count).toBe(keys.size);
				for (let a = 0; a < pairs.count; a++)
					for (let b = 0; b < pairs.count; b++)
						expect(pairs.labels[a] === pairs.labels[b]).toBe(
							dataset.sameOutputs(pairs.rows[a], pairs.rows[b]),
						);
				expect(new Set(pairs.labels).size).toBe(pairs.labelCount);
			}),
		);
	});

	it("sum the weights of the rows they join", () => {
		const dataset = new Dataset({
			inputCount: 1,
			outputCount: 1,
			inputs: Float64Array.of(2, -0, 2, 0),
			outputs: Float64Array.of(7, 8, 7, 8),
			weights: Float64Array.of(1, 2, 4, 8),
		});
		const pairs = distinctPairs(dataset);
		expect(Array.from(pairs.rows)).toEqual([1, 0]);
		expect(Array.from(pairs.weights)).toEqual([10, 5]);
	});

	it("name both rows of a conflict, -0 and +0 outputs included", () => {
		const conflicting = (outputs: number[]): Dataset =>
			new Dataset({
				inputCount: 2,
				outputCount: 1,
				inputs: Float64Array.of(1, 0, 5, 5, 1, -0),
				outputs: Float64Array.from(outputs),
			});
		expect(() => distinctPairs(conflicting([3, 1, 4]))).toThrow(
			"Rows 1 and 3 have the same input (1, 0) but outputs (3) and (4)",
		);
		expect(() => distinctPairs(conflicting([0, 1, -0]))).toThrow("Rows 1 and 3");
		expect(distinctPairs(conflicting([3, 1, 3])).count).toBe(2);
	});
});

describe("a dataset", () => {
	it("names the row and column of a NaN input and of a bad weight", () => {
		const parts = {
			inputCount: 2,
			outputCount: 1,
			inputs: Float64Array.of(1, 2, 3, Number.NaN),
			outputs: new Float64Array(2),
		};
		expect(() => new Dataset(parts)).toThrow("Row 2, input 2 is NaN");
		const fine = { ...parts, inputs: new Float64Array(4) };
		expect(() => new Dataset({ ...fine, weights: Float64Array.of(1, -1) })).toThrow("Row 2 has weight -1");
		expect(() => new Dataset({ ...fine, weights: Float64Array.of(0, 0) })).toThrow("add up to 0");
		expect(() => new Dataset({ ...fine, inputs: new Float64Array(0), outputs: new Float64Array(0) })).toThrow(
			"no rows",
		);
	});
});
