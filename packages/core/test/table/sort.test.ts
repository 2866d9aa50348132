import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/internal.ts";
import { sortLexicographically, sortRows } from "../../src/table/sort.ts";
import { inputFloat } from "../random/adversarial-floats.ts";

describe("sorting rows", () => {
	it("is stable and ascending for any floats, small blocks and large ones", () => {
		fc.assert(
			fc.property(
				fc.array(inputFloat, { maxLength: 40 }),
				fc.integer({ min: 1, max: 20 }),
				(seedKeys, repeat) => {
					const keys = Float64Array.from(
						{ length: seedKeys.length * repeat },
						(_, i) => seedKeys[i % seedKeys.length],
					);
					const rows = Uint32Array.from(keys, (_, i) => i);
					sortRows(rows, 0, rows.length, keys, 1, 0);
					for (let i = 1; i < rows.length; i++) {
						const a = keys[rows[i - 1]];
						const b = keys[rows[i]];
						expect(a < b || (a === b && rows[i - 1] < rows[i])).toBe(true);
					}
					expect(new Set(rows).size).toBe(keys.length);
				},
			),
		);
	});

	it("sorts many random floats of every magnitude as the engine does", () => {
		const random = new Random(1);
		const keys = Float64Array.from(
			{ length: 50_000 },
			() => random.normal() * 2 ** random.integer(2000) * 2 ** -1000,
		);
		const rows = Uint32Array.from(keys, (_, i) => i);
		sortRows(rows, 0, rows.length, keys, 1, 0);
		expect(Float64Array.from(rows, (row) => keys[row])).toEqual(keys.slice().sort());
	});

	it("orders rows lexicographically, equal rows by number", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 4 }), fc.array(inputFloat, { maxLength: 900 }), (width, flat) => {
				const count = Math.floor(flat.length / width);
				const keys = Float64Array.from(flat.slice(0, count * width));
				const { rows, equalRuns } = sortLexicographically(keys, count, width);
				const equal = new Set<number>();
				for (let r = 0; r < equalRuns.length; r += 2)
					for (let i = equalRuns[r] + 1; i < equalRuns[r + 1]; i++) equal.add(i);
				for (let i = 1; i < count; i++) {
					let column = 0;
					while (column < width && keys[rows[i - 1] * width + column] === keys[rows[i] * width + column])
						column++;
					expect(equal.has(i)).toBe(column === width);
					if (column === width) expect(rows[i - 1]).toBeLessThan(rows[i]);
					else expect(keys[rows[i - 1] * width + column]).toBeLessThan(keys[rows[i] * width + column]);
				}
			}),
		);
	});
});
