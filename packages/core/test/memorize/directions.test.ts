import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/internal.ts";
import {
	columnRanges,
	evened,
	gaussian,
	magnitudes,
	mixedRadix,
	signs,
} from "../../src/memorize/directions.ts";
import { projected } from "../../src/memorize/projection.ts";
import { finiteFloat } from "../random/adversarial-floats.ts";

/**
 * Rows of whole numbers times a power of two a column; the numbers of all columns fit into 53 bits with their
 * signs.
 */
const wholeRows = fc
	.record({
		bits: fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 2, maxLength: 5 }),
		count: fc.integer({ min: 2, max: 60 }),
		seed: fc.nat(),
		units: fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 5, maxLength: 5 }),
	})
	.filter(({ bits }) => bits.reduce((sum, own) => sum + own + 2, 0) <= 53)
	.map(({ bits, count, seed, units }) => {
		const random = new Random(seed);
		const whole = Array.from({ length: count }, () =>
			bits.map((own) => {
				const size = random.uint32() >>> 31 ? 2 ** own - 1 - random.integer(2) : random.integer(2 ** own);
				return random.uint32() >>> 31 ? size : -size;
			}),
		);
		return { width: bits.length, rows: whole.map((row) => row.map((value, j) => value * 2 ** units[j])) };
	});

const anyRows = fc
	.integer({ min: 2, max: 4 })
	.chain((width) =>
		fc
			.array(fc.array(finiteFloat, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 20 })
			.map((rows) => ({ width, rows })),
	);

function prepare({ width, rows }: { width: number; rows: number[][] }) {
	const inputs = Float64Array.from(rows.flat());
	const order = Uint32Array.from(rows, (_, i) => i);
	return { inputs, width, order, ranges: columnRanges(inputs, width, order) };
}

describe("directions", () => {
	it("under mixed radix keep any integers of 53 bits together apart, without rounding", () => {
		fc.assert(
			fc.property(wholeRows, (table) => {
				const { inputs, width, order, ranges } = prepare(table);
				fc.pre(ranges.varying.length > 1);
				const weights = mixedRadix(inputs, width, order, ranges);
				if (weights === undefined) throw new Error("53 bits were too many");
				expect(weights[ranges.varying.at(-1) ?? 0]).toBe(1);
				const places = new Map<number, string>();
				for (const row of order) {
					const z = projected(inputs, row * width, weights);
					const key = table.rows[row].map((value) => value + 0).join();
					expect(places.get(z) ?? key).toBe(key);
					places.set(z, key);
					// Exact: adding from the other end gives the same bits.
					const backwards = [...weights.keys()].reverse();
					const other = backwards.reduce((sum, j) => sum + weights[j] * inputs[row * width + j], 0);
					expect(other + 0).toBe(z + 0);
				}
			}),
		);
	});

	it("have one weight 1, none on columns that agree, and sums that stay finite", () => {
		fc.assert(
			fc.property(anyRows, fc.nat(), (table, seed) => {
				const { inputs, width, order, ranges } = prepare(table);
				fc.pre(ranges.varying.length > 0);
				const random = new Random(seed);
				const small = ranges.varying.every(
					(j) => Math.max(Math.abs(ranges.low[j]), Math.abs(ranges.high[j])) < 1e300,
				);
				for (const weights of [
					signs(ranges, random, true),
					signs(ranges, random, false),
					magnitudes(ranges, random),
					evened(ranges, random),
					gaussian(ranges, random, false),
					gaussian(ranges, random, true),
				]) {
					for (let j = 0; j < width; j++)
						if (!ranges.varying.includes(j)) expect(weights[j]).toBe(0);
						else expect(Number.isFinite(weights[j])).toBe(true);
					if (small && weights.every((weight) => Math.abs(weight) < 8)) expect(weights).toContain(1);
					if (ranges.varying.length < 2) continue;
					for (const row of order)
						expect(Number.isFinite(projected(inputs, row * width, weights))).toBe(true);
				}
			}),
			{ numRuns: 300 },
		);
	});
});
