import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/internal.ts";
import { halvingTree } from "../../../src/synthesize/data/halving-tree.ts";
import { anyRows } from "../../random/relu-networks.ts";

const inputCount = 3;

describe("a tree of axis cuts over rows", () => {
	it("holds every row once, sends each where its inputs say, and stops only at few rows or at one input", () => {
		fc.assert(
			fc.property(anyRows(inputCount), fc.integer({ min: 1, max: 6 }), (inputs, leafPoints) => {
				const options = { leafPoints, random: new Random(1), score: undefined };
				const { order, from, to, right, axes, thresholds } = halvingTree(inputs, inputCount, options, {});
				expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
				for (let node = 0; node < from.length; node++) {
					const rows = order.subarray(from[node], to[node]);
					const input = (row: number): string =>
						inputs
							.subarray(row * inputCount, (row + 1) * inputCount)
							.map((value) => value + 0)
							.join();
					if (right[node] === 0) {
						const different = new Set([...rows].map(input)).size;
						expect(rows.length <= leafPoints || different === 1).toBe(true);
						continue;
					}
					expect([from[node + 1], to[right[node]]]).toEqual([from[node], to[node]]);
					expect(to[node + 1]).toBe(from[right[node]]);
					for (let i = from[node]; i < to[node]; i++) {
						const goesRight = inputs[order[i] * inputCount + axes[node]] > thresholds[node];
						expect(goesRight).toBe(i >= from[right[node]]);
					}
				}
			}),
			{ numRuns: 300 },
		);
	});

	it("is as deep as can be told from the number of rows where an axis has no ties", () => {
		const random = new Random(3);
		for (const rowCount of [1, 2, 3, 100, 1000, 1025]) {
			const inputs = Float64Array.from({ length: rowCount }, () => random.normal());
			const { right } = halvingTree(inputs, 1, { leafPoints: 1, random, score: undefined }, {});
			const depths = new Uint32Array(right.length);
			let deepest = 0;
			for (let node = 0; node < right.length; node++) {
				if (right[node] === 0) deepest = Math.max(deepest, depths[node]);
				else depths[node + 1] = depths[right[node]] = depths[node] + 1;
			}
			expect(deepest).toBe(Math.ceil(Math.log2(rowCount)));
		}
	});
});
