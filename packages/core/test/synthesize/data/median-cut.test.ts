import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/internal.ts";
import { medianCut } from "../../../src/synthesize/data/median-cut.ts";
import { anyRows } from "../../random/relu-networks.ts";

describe("the cut nearest the middle", () => {
	it("parts no ties, has the numbers on the sides it says, and no admissible cut is more even", () => {
		fc.assert(
			fc.property(anyRows(1), fc.nat(), (numbers, seed) => {
				const cut = medianCut(numbers.slice(), numbers.length, new Random(seed));
				const values = [...new Set(numbers.map((value) => (value === 0 ? 0 : value)))];
				expect(cut === undefined).toBe(values.length === 1);
				if (cut === undefined) return;
				const upTo = (bound: number): number => numbers.filter((value) => value <= bound).length;
				expect(upTo(cut.threshold)).toBe(cut.left);
				expect(Object.is(cut.threshold, -0)).toBe(false);
				const uneven = (left: number): number => Math.max(left, numbers.length - left);
				const admissible = values.map(upTo).filter((left) => left < numbers.length);
				expect(uneven(cut.left)).toBe(Math.min(...admissible.map(uneven)));
			}),
			{ numRuns: 500 },
		);
	});
});
