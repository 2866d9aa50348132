import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dyadicInteger, dyadicShift } from "../../src/numbers/dyadic.ts";
import { bitLength, greatestCommonDivisor, wordLength } from "../../src/numbers/integers.ts";
import * as exact from "../../src/numbers/rational.ts";
import { inputFloat } from "../random/adversarial-floats.ts";

const integer = fc.bigInt({ min: -(1n << 200n), max: 1n << 200n });
const number = fc
	.tuple(integer, fc.bigInt({ min: 1n, max: 1n << 130n }))
	.map(([numerator, denominator]) => exact.rational(numerator, denominator));

describe("rational arithmetic", () => {
	it("is a field, with reduced results", () => {
		fc.assert(
			fc.property(number, number, number, (a, b, c) => {
				const left = exact.multiply(a, exact.add(b, c));
				const right = exact.add(exact.multiply(a, b), exact.multiply(a, c));
				expect(left).toEqual(right);
				expect(greatestCommonDivisor(left.numerator, left.denominator)).toBe(1n);
				expect(exact.subtract(exact.add(a, b), b)).toEqual(a);
				if (b.numerator !== 0n) expect(exact.multiply(exact.divide(a, b), b)).toEqual(a);
				expect(Math.sign(exact.compare(a, b))).toBe(-Math.sign(exact.compare(b, a)));
			}),
		);
	});

	it("refuses a denominator of 0", () => {
		expect(() => exact.rational(1n, 0n)).toThrow("no rational number");
	});
});

describe("bit lengths", () => {
	it("are those of the binary digits", () => {
		fc.assert(
			fc.property(integer, (value) => {
				const digits = (value < 0n ? -value : value).toString(2);
				expect(bitLength(value)).toBe(value === 0n ? 0 : digits.length);
				expect(wordLength(value)).toBe(Math.max(1, Math.ceil(digits.length / 64)));
			}),
		);
	});
});

describe("float64 and dyadic", () => {
	it("convert without loss both ways, -0 as 0", () => {
		fc.assert(
			fc.property(inputFloat, (value) => {
				if (!Number.isFinite(value)) {
					expect(() => exact.fromFloat64(value)).toThrow("finite");
					return;
				}
				const dyadic = exact.fromFloat64(value);
				expect(exact.toFloat64(dyadic)).toBe(value === 0 ? 0 : value);
				expect(exact.isFloat64(dyadic)).toBe(true);
				expect(greatestCommonDivisor(dyadic.numerator, dyadic.denominator)).toBe(1n);
			}),
		);
	});

	it("round to the nearest float64, ties to even", () => {
		const tight = fc.tuple(
			fc.bigInt({ min: -(1n << 120n), max: 1n << 120n }),
			fc.integer({ min: 0, max: 1200 }),
		);
		fc.assert(
			fc.property(tight, ([numerator, shift]) => {
				checkNearest(exact.rational(numerator, 1n << BigInt(shift)));
			}),
			{ numRuns: 2000 },
		);
		fc.assert(fc.property(number, checkNearest), { numRuns: 2000 });
	});

	it("rounds halfway cases of subnormals to even", () => {
		expect(exact.toFloat64(exact.rational(1n, 1n << 1075n))).toBe(0);
		expect(exact.toFloat64(exact.rational(3n, 1n << 1075n))).toBe(2 * Number.MIN_VALUE);
		expect(exact.toFloat64(exact.rational((3n << 100n) - 1n, 1n << 1175n))).toBe(Number.MIN_VALUE);
		expect(exact.toFloat64(exact.rational(1n << 1025n))).toBe(Number.POSITIVE_INFINITY);
	});

	it("share a scale that makes all of them integers, and no smaller one does", () => {
		fc.assert(
			fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (list) => {
				const values = Float64Array.from(list);
				const shift = dyadicShift(values);
				let odd = shift === 0;
				for (const value of values) {
					const integer = dyadicInteger(value, shift);
					expect(exact.rational(integer, 1n << BigInt(shift))).toEqual(exact.fromFloat64(value));
					odd ||= (integer & 1n) === 1n;
				}
				expect(odd).toBe(true);
			}),
		);
	});
});

/** No neighbour of the float is nearer, and of two equally near the even one was taken. */
function checkNearest(value: exact.Rational): void {
	const nearest = exact.toFloat64(value);
	const distance = (float: number): exact.Rational => {
		const difference = exact.subtract(exact.fromFloat64(float), value);
		return difference.numerator < 0n ? exact.negate(difference) : difference;
	};
	for (const other of [neighbour(nearest, 1n), neighbour(nearest, -1n)]) {
		const order = exact.compare(distance(nearest), distance(other));
		expect(order < 0 || (order === 0 && isEven(nearest))).toBe(true);
	}
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

function neighbour(value: number, step: bigint): number {
	float[0] = value === 0 ? 0 : value;
	if (value === 0) return Number(step) * Number.MIN_VALUE;
	bits[0] += value > 0 ? step : -step;
	return float[0];
}

function isEven(value: number): boolean {
	float[0] = value;
	return (bits[0] & 1n) === 0n;
}
