import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	distanceDown,
	distanceUp,
	exponentOf,
	lowestBit,
	nextDown,
	nextUp,
	sumError,
} from "../../src/numbers/floats.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const largest = Number.MAX_VALUE;
const tiny = Number.MIN_VALUE;

/** A finite float as an exact integer multiple of 2^-1074. */
function exact(x: number): bigint {
	const bits = new BigUint64Array(Float64Array.of(x).buffer)[0];
	const biased = (bits >> 52n) & 0x7ffn;
	const mantissa = (bits & 0xfffffffffffffn) | (biased > 0n ? 1n << 52n : 0n);
	const magnitude = mantissa << (biased > 0n ? biased - 1n : 0n);
	return x < 0 ? -magnitude : magnitude;
}

describe("neighbours of a float", () => {
	it("have no float between, in either direction", () => {
		fc.assert(
			fc.property(finite, (x) => {
				const up = nextUp(x);
				expect(up > x).toBe(true);
				expect(nextDown(up)).toBe(x === 0 ? 0 : x);
				if (up < Number.POSITIVE_INFINITY) {
					const middle = x / 2 + up / 2;
					expect(middle === x || middle === up || Math.abs(x) < 1e-300).toBe(true);
				}
				expect(nextDown(x)).toBe(-nextUp(-x) + 0);
			}),
		);
	});

	it("are right at zero, at the ends and at powers of two", () => {
		expect(nextUp(0)).toBe(tiny);
		expect(nextUp(-0)).toBe(tiny);
		expect(Object.is(nextUp(-tiny), 0)).toBe(true);
		expect(Object.is(nextDown(tiny), 0)).toBe(true);
		expect(nextUp(largest)).toBe(Number.POSITIVE_INFINITY);
		expect(nextDown(Number.POSITIVE_INFINITY)).toBe(largest);
		expect(nextUp(Number.NEGATIVE_INFINITY)).toBe(-largest);
		expect(nextUp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
		for (let e = -1021; e <= 1023; e++) {
			expect(nextDown(2 ** e)).toBe(2 ** e - 2 ** Math.max(e - 53, -1074));
			expect(nextUp(2 ** e)).toBe(2 ** e + 2 ** Math.max(e - 52, -1074));
		}
	});
});

describe("distanceUp", () => {
	it("is the least float not below the exact distance", () => {
		fc.assert(
			fc.property(finite, finite, (a, b) => {
				const distance = distanceUp(a, b);
				const truth = exact(a) > exact(b) ? exact(a) - exact(b) : exact(b) - exact(a);
				if (distance <= largest) expect(exact(distance) >= truth).toBe(true);
				if (distance > 0) expect(exact(nextDown(distance)) < truth).toBe(true);
			}),
		);
	});
});

describe("distanceDown", () => {
	it("is the largest float not above the exact distance", () => {
		fc.assert(
			fc.property(finite, finite, (a, b) => {
				const distance = distanceDown(a, b);
				const truth = exact(a) > exact(b) ? exact(a) - exact(b) : exact(b) - exact(a);
				expect(exact(distance) <= truth).toBe(true);
				if (distance < largest) expect(exact(nextUp(distance)) > truth).toBe(true);
			}),
		);
	});

	it("treats infinite numbers as places of their own", () => {
		const infinity = Number.POSITIVE_INFINITY;
		expect(distanceDown(infinity, infinity)).toBe(0);
		expect(distanceDown(infinity, -infinity)).toBe(infinity);
		expect(distanceDown(infinity, largest)).toBe(infinity);
		expect(distanceDown(3, -infinity)).toBe(infinity);
		expect(distanceDown(largest, -largest)).toBe(largest);
		expect(distanceDown(0, -0)).toBe(0);
	});
});

describe("sumError", () => {
	it("makes a rounded sum exact", () => {
		fc.assert(
			fc.property(finite, finite, (a, b) => {
				fc.pre(Math.abs(a) < 1e307 && Math.abs(b) < 1e307);
				expect(exact(a + b) + exact(sumError(a, b, a + b))).toBe(exact(a) + exact(b));
			}),
		);
	});
});

describe("exponentOf and lowestBit", () => {
	it("bound the bits of a float", () => {
		fc.assert(
			fc.property(finite, (x) => {
				fc.pre(x !== 0);
				const magnitude = exact(Math.abs(x));
				const top = BigInt(exponentOf(x) + 1074);
				expect(1n << top <= magnitude && magnitude < 1n << (top + 1n)).toBe(true);
				const low = BigInt(lowestBit(x) + 1074);
				expect(magnitude % (1n << low) === 0n && magnitude % (1n << (low + 1n)) !== 0n).toBe(true);
			}),
		);
	});
});
