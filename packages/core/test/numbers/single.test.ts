import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSingle, singleAtLeast, singleAtMost, singleDown, singleUp } from "../../src/numbers/single.ts";
import { inputFloat } from "../random/adversarial-floats.ts";

const anyFloat = fc.oneof(
	inputFloat,
	fc.float({ noNaN: true }),
	fc.double({ min: -1e-44, max: 1e-44, noNaN: true }),
);

describe("float32 numbers next to a float64 one", () => {
	it("have no float32 number between them and it, and are never -0", () => {
		fc.assert(
			fc.property(anyFloat, (x) => {
				const [low, high] = [singleAtMost(x), singleAtLeast(x)];
				expect(isSingle(low) && isSingle(high) && low <= x && x <= high).toBe(true);
				expect(Object.is(low, -0) || Object.is(high, -0)).toBe(false);
				if (low !== high) expect(singleUp(low)).toBe(high);
				expect(low === high).toBe(isSingle(x));
			}),
		);
	});

	it("are each other's neighbours", () => {
		fc.assert(
			fc.property(fc.float({ noNaN: true }), (x) => {
				if (Number.isFinite(x)) expect(singleDown(singleUp(x))).toBe(x + 0);
				expect(singleUp(x) > x || x === Infinity).toBe(true);
			}),
		);
		expect(singleUp(-(2 ** -149))).toBe(0);
		expect(singleUp(0)).toBe(2 ** -149);
		expect(singleUp(3.4028234663852886e38)).toBe(Infinity);
		expect(singleAtMost(1e39)).toBe(3.4028234663852886e38);
	});
});
