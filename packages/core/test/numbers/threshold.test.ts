import fc from "fast-check";
import { expect, it } from "vitest";
import { thresholdBetween } from "../../src/numbers/threshold.ts";
import { inputFloat } from "../random/adversarial-floats.ts";

it("a threshold sends the left neighbour left and the right one right, and is never -0", () => {
	fc.assert(
		fc.property(inputFloat, inputFloat, fc.boolean(), (x, y, adjacent) => {
			const a = Math.min(x, y);
			const b = adjacent ? above(a) : Math.max(x, y);
			fc.pre(a < b);
			const t = thresholdBetween(a, b);
			expect(a > t).toBe(false);
			expect(b > t).toBe(true);
			expect(Object.is(t, -0)).toBe(false);
		}),
		{ numRuns: 2000 },
	);
});

/** The next float above a finite one. */
function above(value: number): number {
	if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
	const view = new DataView(new ArrayBuffer(8));
	view.setFloat64(0, value === 0 ? 0 : value);
	const bits = view.getBigInt64(0);
	view.setBigInt64(0, value < 0 ? bits - 1n : bits + 1n);
	return view.getFloat64(0);
}
