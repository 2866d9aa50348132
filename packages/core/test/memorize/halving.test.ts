import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dataset, distinctPairs, memorize, Random } from "../../src/internal.ts";
import { finiteFloat, inputFloat, tables } from "../random/adversarial-floats.ts";
import { bytes, countsAgree, star, table } from "./tables.ts";

const strategy = "halving";

describe("halving", () => {
	it("returns every output bit for bit within ceil(log2 n) gates, or falls back with a note, on any numbers", () => {
		let kept = 0;
		fc.assert(
			fc.property(tables(inputFloat), fc.boolean(), (rows, membership) => {
				const dataset = new Dataset(rows);
				const built = memorize(dataset, { strategy, membership });
				built.network.check();
				expect(built.verified.mismatches).toBe(0);
				expect(countsAgree(built.network, dataset)).toBe(true);
				if (built.strategy !== "halving") {
					expect(built.notes[0]).toMatch(/^The strategy halving fell back to comparison: /);
					return;
				}
				kept++;
				const deepest = Math.ceil(Math.log2(built.pairs));
				expect(built.cost.depth).toBeLessThanOrEqual(deepest);
				if (membership) expect(built.cost.depth).toBe(deepest);
			}),
			{ numRuns: 300 },
		);
		expect(kept).toBeGreaterThan(75);
	});

	it("costs at most 2p operations a gate, at depth ceil(log2 n)", () => {
		for (const [rows, inputs] of [
			[1024, 8],
			[1000, 2],
			[300, 40],
		]) {
			const random = new Random(rows);
			const { cost } = memorize(
				table(rows, inputs, () => random.normal()),
				{ strategy },
			);
			const depth = Math.ceil(Math.log2(rows));
			expect(cost.depth).toBe(depth);
			expect(cost.worst).toEqual({
				multiplications: (inputs - 1) * depth,
				additions: (inputs - 1) * depth,
				comparisons: depth,
				total: (2 * inputs - 1) * depth,
			});
		}
	});

	it("stops at cells of one label", () => {
		const random = new Random(8);
		const dataset = table(
			1000,
			2,
			(row) => Math.floor(row / 100) * 50 + random.normal(),
			(row) => Math.floor(row / 100),
		);
		const built = memorize(dataset, { strategy });
		expect(built.strategy).toBe("halving");
		expect(built.network.leafCount).toBeLessThan(400);
	});

	it("halves the star, huge numbers and subnormals", () => {
		const random = new Random(4);
		const huge = table(500, 5, () => random.between(-1, 1) * Number.MAX_VALUE);
		const subnormal = table(500, 5, () => random.integer(1000) * Number.MIN_VALUE);
		for (const dataset of [star(1000, 8), huge, subnormal]) {
			const built = memorize(dataset, { strategy });
			expect(built.strategy).toBe("halving");
			expect(built.cost.depth).toBe(Math.ceil(Math.log2(distinctPairs(dataset).count)));
		}
	});

	it("falls back where a node's inputs are infinite on several columns", () => {
		const dataset = table(4, 2, (row, column) => ((row >> column) & 1 ? Number.POSITIVE_INFINITY : 0));
		const built = memorize(dataset, { strategy });
		expect(built.strategy).toBe("comparison");
		expect(built.notes[0]).toMatch(/infinite/);
	});

	it("gives the same network for the same seed", () => {
		fc.assert(
			fc.property(tables(finiteFloat), fc.nat(), (rows, seed) => {
				const dataset = new Dataset(rows);
				const first = memorize(dataset, { strategy, seed }).network;
				expect(bytes(first)).toEqual(bytes(memorize(dataset, { strategy, seed }).network));
			}),
			{ numRuns: 50 },
		);
	});
});
