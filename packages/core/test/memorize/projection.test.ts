import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costSummary, Dataset, memorize, type Objective, Random } from "../../src/internal.ts";
import { finiteFloat, inputFloat, tables } from "../random/adversarial-floats.ts";
import { bytes, countsAgree, star, table } from "./tables.ts";

const objective = fc.constantFrom<Objective>("worst", "mean", "leaves");
const strategy = "projection";

describe("projection", () => {
	it("returns every output bit for bit, falling back with a note where it must, on any numbers", () => {
		let kept = 0;
		fc.assert(
			fc.property(tables(inputFloat), fc.boolean(), objective, (rows, membership, minimize) => {
				const dataset = new Dataset(rows);
				const built = memorize(dataset, { strategy, membership, minimize });
				built.network.check();
				expect(built.verified.mismatches).toBe(0);
				expect(countsAgree(built.network, dataset)).toBe(true);
				if (built.strategy === "projection") kept++;
				else expect(built.notes[0]).toMatch(/^The strategy projection fell back to comparison: /);
			}),
			{ numRuns: 300 },
		);
		expect(kept).toBeGreaterThan(75);
	});

	it("compares a single column itself, infinities included: ceil(log2 runs) comparisons and nothing else", () => {
		const single = tables(inputFloat).filter(({ inputCount }) => inputCount === 1);
		fc.assert(
			fc.property(single, (rows) => {
				const built = memorize(new Dataset(rows), { strategy });
				expect(built.strategy).toBe("projection");
				expect(built.cost.worst.total).toBe(Math.ceil(Math.log2(built.network.leafCount)));
				expect(built.lowerBounds.find((bound) => bound.class === "thresholds-one-column")).toMatchObject({
					worst: built.cost.worst.total,
					attained: true,
				});
			}),
		);
	});

	it("costs p - 1 additions and ceil(log2 n) comparisons on random numbers, no multiplication", () => {
		for (const [rows, inputs] of [
			[4096, 8],
			[1000, 3],
			[777, 32],
		]) {
			const random = new Random(3);
			const dataset = table(rows, inputs, () => random.uniform());
			const comparisons = Math.ceil(Math.log2(rows));
			expect(memorize(dataset, { strategy }).cost.worst).toEqual({
				multiplications: 0,
				additions: inputs - 1,
				comparisons,
				total: inputs - 1 + comparisons,
			});
		}
	});

	it("joins runs of one label, and keeps every input apart for membership", () => {
		const random = new Random(1);
		const dataset = table(
			2000,
			3,
			() => random.uniform(),
			() => random.integer(2),
		);
		const merged = memorize(dataset, { strategy }).network;
		const apart = memorize(dataset, { strategy, membership: true }).network;
		expect(merged.leafCount).toBeLessThan(1100);
		expect(apart.leafCount).toBe(2000);
		expect(apart.keys.length).toBe(6000);
	});

	it("takes the least mean tree under weights", () => {
		const rows = table(300, 2, (row, column) => (row * (column === 0 ? 17 : 5)) % 301);
		const weights = Float64Array.from({ length: 300 }, (_, i) => 1 / (i + 1));
		const dataset = new Dataset({ ...rows, weights });
		const mean = memorize(dataset, { strategy, minimize: "mean" }).cost.mean.total;
		const worst = memorize(dataset, { strategy, minimize: "worst" }).cost.mean.total;
		const entropy = memorize(dataset, { strategy }).lowerBounds.find(
			(bound) => bound.class === "constant-leaves",
		)?.mean;
		expect(mean).toBeLessThan(worst);
		expect(mean).toBeLessThan((entropy ?? 0) + 2 + 2 * 2 - 2);
	});

	it("tells the star apart, whose points no axis gate halves", () => {
		const built = memorize(star(1000, 8), { strategy });
		expect(built.strategy).toBe("projection");
		expect(built.cost.worst.total).toBeLessThanOrEqual(2 * 8 - 2 + 10);
	});

	it("keeps columns of very different sizes apart", () => {
		const dataset = table(
			1000,
			3,
			(row, column) => (Math.floor(row / 10 ** column) % 10) * [1.1e-200, 1.3, 1.7e200][column],
		);
		expect(memorize(dataset, { strategy }).strategy).toBe("projection");
	});

	it("stays finite next to the largest float", () => {
		const random = new Random(9);
		const dataset = table(
			500,
			16,
			() => (random.uniform() < 0.5 ? -1 : 1) * (Number.MAX_VALUE - random.integer(1000) * 2 ** 971),
		);
		const built = memorize(dataset, { strategy });
		expect(built.strategy).toBe("projection");
		expect(built.cost.worst.total).toBeLessThanOrEqual(2 * 16 - 1 + 9);
	});

	it("falls back where sums cannot keep inputs apart: exponents over all of float64", () => {
		const random = new Random(2);
		const first = Array.from(
			{ length: 1600 },
			() => random.between(1, 2) * 2 ** (random.integer(2080) - 1070),
		);
		// Row i + 400 differs from row i in its smallest coordinate only.
		const dataset = table(800, 4, (row, column) => {
			const own = first.slice((row % 400) * 4, (row % 400) * 4 + 4);
			return row >= 400 && own[column] === Math.min(...own) ? 1.5 * own[column] : own[column];
		});
		const built = memorize(dataset, { strategy });
		expect(built.strategy).toBe("comparison");
		expect(built.notes[0]).toMatch(/on no direction tried/);
	});

	it("falls back where a column that varies holds infinite numbers", () => {
		const dataset = table(4, 2, (row, column) => ((row >> column) & 1 ? Number.POSITIVE_INFINITY : row));
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
				expect(costSummary(first).depth).toBeLessThan(40);
			}),
			{ numRuns: 50 },
		);
	});
});
