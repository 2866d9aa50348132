import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	conditionalBounds,
	finiteLabelConstants,
	finiteLabelOperations,
	finiteLabels,
	unconditionalBounds,
	unconditionalFiniteOperations,
	unconditionalGenericOperations,
} from "../../src/network/lower-bounds.ts";
import { ceilLog2, entropyDown, log2, log2Down } from "../../src/numbers/entropy.ts";

const fractionBits = 100n;
const one = 1n << fractionBits;

/**
 * floor(2^70 log2 x) for a positive rational, by repeated squaring in integers: nothing shared with the code
 * under test.
 */
function exactLog2(numerator: bigint, denominator: bigint): bigint {
	let whole = 0n;
	let x = (numerator << fractionBits) / denominator;
	for (; x >= 2n * one; whole++) x >>= 1n;
	for (; x < one; whole--) x <<= 1n;
	let result = whole;
	for (let bit = 0; bit < 70; bit++) {
		x = (x * x) >> fractionBits;
		result <<= 1n;
		if (x >= 2n * one) {
			result |= 1n;
			x >>= 1n;
		}
	}
	return result;
}

const scaleDown = (value: bigint): number => Number(value) / 2 ** 70;
const toExact = (value: number): bigint => BigInt(Math.floor(value * 2 ** 60)) << 10n;

describe("ceilLog2", () => {
	it("is the exact ceiling, next to every power of two", () => {
		for (let bits = 1; bits <= 52; bits++) {
			expect(ceilLog2(2 ** bits)).toBe(bits);
			expect(ceilLog2(2 ** bits + 1)).toBe(bits + 1);
			if (bits > 1) expect(ceilLog2(2 ** bits - 1)).toBe(bits);
		}
		expect(ceilLog2(1)).toBe(0);
		expect(ceilLog2(2 ** 53)).toBe(53);
	});
});

describe("log2", () => {
	it("is as near to the exact logarithm as it says, and log2Down is never above it", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 1, max: 2 ** 40 }), (a, b) => {
				const x = a / b;
				const near = log2(x);
				// x itself is a/b rounded once, which moves the logarithm by less than 2^-52.
				expect(Math.abs(near - scaleDown(exactLog2(BigInt(a), BigInt(b))))).toBeLessThan(
					2 ** -48 * (1 + Math.abs(near)) + 2 ** -51 + 2 ** -52 * Math.abs(near),
				);
				if (b === 1) expect(toExact(log2Down(x)) <= exactLog2(BigInt(a), 1n)).toBe(true);
			}),
		);
	});

	it("is exact at every power of two, subnormal ones too", () => {
		for (let e = -1074; e <= 1023; e++) {
			expect(log2(2 ** e)).toBe(e);
			expect(log2Down(2 ** e)).toBe(e);
		}
	});

	it("log2Down of integers is never above the logarithm", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), (n) => {
				expect(toExact(log2Down(n)) <= exactLog2(BigInt(n), 1n)).toBe(true);
			}),
		);
	});
});

describe("entropyDown", () => {
	const masses = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 44 })), {
		minLength: 1,
		maxLength: 60,
	});

	it("is never above the entropy, and within 2^-40 of it", () => {
		fc.assert(
			fc.property(masses, (list) => {
				const total = list.reduce((sum, mass) => sum + BigInt(mass), 0n);
				fc.pre(total > 0n);
				let exact = 0n;
				for (const mass of list) {
					if (mass > 0) exact += BigInt(mass) * exactLog2(total, BigInt(mass));
				}
				exact /= total;
				const rounded = entropyDown(list);
				expect(toExact(rounded) <= exact + 60n).toBe(true);
				expect(scaleDown(exact) - rounded).toBeLessThan(2 ** -40);
			}),
		);
	});

	it("is exact for 2^b equal masses, and 0 for a single one", () => {
		for (let b = 0; b < 12; b++) expect(entropyDown(new Float64Array(2 ** b).fill(0.1))).toBe(b);
		expect(entropyDown([0, 5e-324, 0])).toBe(0);
	});

	it("stays finite and near for masses of any size", () => {
		expect(entropyDown([1.7e308, 1.7e308, 1.7e308])).toBeCloseTo(Math.log2(3), 10);
		expect(entropyDown([1.7e308, 1.6e308])).toBeCloseTo(1, 2);
		expect(entropyDown([5e-324, 1e-323])).toBeCloseTo(0.9183, 3);
		expect(entropyDown([1e308, 5e-324])).toBeLessThan(1e-300);
	});
});

describe("bounds on conditional networks", () => {
	it("are ceil(log2) of the labels and of the runs, and attained only by the equal cost", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 5000 }),
				fc.integer({ min: 0, max: 5000 }),
				fc.integer({ min: 0, max: 15 }),
				(labels, more, worst) => {
					const table = {
						labelMasses: new Float64Array(labels).fill(2),
						runMasses: new Float64Array(labels + more).fill(1),
						weighted: false,
					};
					const bounds = conditionalBounds(table, { worst });
					expect(bounds.map((bound) => bound.class)).toEqual([
						"thresholds-one-column",
						"constant-leaves",
						"generic-labels",
					]);
					expect(bounds.map((bound) => bound.worst)).toEqual([
						Math.ceil(Math.log2(labels + more)),
						Math.ceil(Math.log2(labels)),
						Math.ceil(Math.log2(labels)),
					]);
					for (const bound of bounds) {
						expect(bound.attained).toBe(worst === bound.worst);
						expect(bound.mean).toBeLessThanOrEqual(bound.worst ?? 0);
					}
				},
			),
		);
	});

	it("say 'proved for this table' of the two that are, and of no other", () => {
		const bounds = [
			...conditionalBounds({ labelMasses: [1, 2], runMasses: [1, 1, 1], weighted: true }, { worst: 2 }),
			...unconditionalBounds({ pairCount: 3, outputCount: 1 }, { worst: 9 }),
			finiteLabels(3, { worst: 9 }),
		];
		for (const { class: name, sentence } of bounds)
			expect(/Proved for this table/.test(sentence)).toBe(
				name === "constant-leaves" || name === "thresholds-one-column",
			);
		expect(bounds.filter(({ sentence }) => /almost all labels/.test(sentence)).length).toBe(2);
		expect(bounds.filter(({ sentence }) => /Nothing is implied/.test(sentence)).length).toBe(2);
	});

	it("leave the column's bound out where there are several columns", () => {
		const bounds = conditionalBounds({ labelMasses: [1, 1], weighted: false }, { worst: 1 });
		expect(bounds.map((bound) => bound.class)).toEqual(["constant-leaves", "generic-labels"]);
	});
});

describe("bounds on unconditional networks and on fixed architectures", () => {
	it("are the least numbers that the counting inequalities do not exclude", () => {
		fc.assert(
			fc.property(fc.integer({ min: 2, max: 2 ** 40 }), fc.integer({ min: 1, max: 200 }), (n, t) => {
				const straight = unconditionalFiniteOperations(n);
				expect(4 * (straight + 1) * (straight + 2)).toBeGreaterThanOrEqual(n);
				if (straight > 1) expect(4 * straight * (straight + 1)).toBeLessThan(n);
				expect(straight).toBeGreaterThanOrEqual(Math.sqrt(n) / 2 - 2);
				const gated = finiteLabelOperations(n);
				expect(2 ** (gated + 3) * (gated + 2)).toBeGreaterThanOrEqual(n);
				if (gated > 1) expect(2 ** (gated + 2) * (gated + 1)).toBeLessThan(n);
				const words = finiteLabelConstants(n, t);
				expect(4 * words * (t + 2)).toBeGreaterThanOrEqual(n);
				expect(4 * (words - 1) * (t + 2)).toBeLessThan(n);
			}),
		);
	});

	it("are one operation and one constant an output number for real labels", () => {
		expect(unconditionalGenericOperations(4096)).toBe(4096);
		expect(unconditionalGenericOperations(1, 3)).toBe(0);
		const [bound] = unconditionalBounds({ pairCount: 10, outputCount: 3 }, { worst: 30 });
		expect(bound).toMatchObject({ worst: 30, mean: 30, words: 30, attained: true });
	});

	it("say nothing of finite labels where there are several outputs", () => {
		expect(unconditionalBounds({ pairCount: 10, outputCount: 2 }, { worst: 1 })).toHaveLength(1);
	});
});
