import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	compile,
	Dataset,
	decode,
	Evaluator,
	encode,
	memorizeFunction,
	Random,
	rationals,
} from "../../src/internal.ts";
import { finiteFloat } from "../random/adversarial-floats.ts";

const { fromFloat64, add, subtract, multiply, compare } = rationals;
type Rational = rationals.Rational;

interface Row {
	readonly x: number;
	readonly y: number;
}

function dataset(rows: readonly Row[]): Dataset {
	return new Dataset({
		inputCount: 1,
		outputCount: 1,
		inputs: Float64Array.from(rows, ({ x }) => x),
		outputs: Float64Array.from(rows, ({ y }) => y),
	});
}

/** Rows in order, each input once. */
function sorted(rows: readonly Row[]): Row[] {
	const byInput = new Map(rows.map(({ x, y }) => [x + 0, { x: x + 0, y }]));
	return [...byInput.values()].sort((a, b) => a.x - b.x);
}

/** The fewest real affine pieces within eps of every row, by three windows at a time (Helly), in rationals. */
function optimum(rows: readonly Row[], eps: Rational): number {
	if (eps.numerator < 0n) return rows.length;
	const points = rows.map(({ x, y }) => ({ x: fromFloat64(x), y: fromFloat64(y) }));
	const passes = (i: number, j: number, k: number): boolean => {
		const [a, b, c] = [points[i], points[j], points[k]];
		const wide = subtract(c.x, a.x);
		const chord = add(multiply(a.y, subtract(c.x, b.x)), multiply(c.y, subtract(b.x, a.x)));
		const room = multiply(multiply(eps, fromFloat64(2)), wide);
		const off = subtract(multiply(b.y, wide), chord);
		return compare(off, room) <= 0 && compare(rationals.negate(off), room) <= 0;
	};
	let pieces = 1;
	let from = 0;
	for (let k = 1; k < rows.length; k++) {
		let fits = true;
		for (let i = from; i < k; i++) for (let j = i + 1; j < k; j++) fits &&= passes(i, j, k);
		if (fits) continue;
		pieces++;
		from = k;
	}
	return pieces;
}

const rows = (float: fc.Arbitrary<number>): fc.Arbitrary<Row[]> =>
	fc.array(fc.record({ x: float, y: float }), { minLength: 1, maxLength: 12 }).map(sorted);
const grid = fc.integer({ min: -30, max: 30 }).map((k) => k / 8);
const tolerance = fc.oneof(
	fc.constantFrom(0, 5e-324, 1e-16, 0.1, 0.5, 1, 1e300),
	fc.double({ min: 0, max: 2, noNaN: true }),
);

describe("memorizeFunction", () => {
	it("answers every row within the tolerance as computed, and its bound is one, on any numbers", () => {
		fc.assert(
			fc.property(fc.oneof(rows(grid), rows(finiteFloat)), tolerance, (table, absolute) => {
				const made = memorizeFunction(dataset(table), { tolerance: { absolute } });
				made.network.check();
				const evaluator = new Evaluator(made.network);
				const given = new Float64Array(1);
				const eps = fromFloat64(absolute);
				for (const { x, y } of table) {
					evaluator.evaluate(Float64Array.of(x), given);
					const off = subtract(fromFloat64(given[0]), fromFloat64(y));
					expect(compare(off, eps) <= 0 && compare(rationals.negate(off), eps) <= 0, `row ${x}, ${y}`).toBe(
						true,
					);
				}
				expect(made.largestError).toBeLessThanOrEqual(absolute);
				expect(made.pieces).toBe(made.network.leafCount);
				expect(made.fewest).toBeLessThanOrEqual(made.pieces);
				if (!Number.isFinite(made.rounding)) return;
				const least = optimum(table, add(eps, fromFloat64(made.rounding)));
				expect(made.fewest).toBeLessThanOrEqual(least);
				expect(least).toBeLessThanOrEqual(made.pieces);
			}),
			{ numRuns: 1000 },
		);
	});

	it("has no more pieces than the least at the tolerance less what rounds", () => {
		fc.assert(
			fc.property(rows(grid), fc.double({ min: 0.001, max: 2, noNaN: true }), (table, absolute) => {
				const made = memorizeFunction(dataset(table), { tolerance: { absolute }, minimize: "leaves" });
				const least = optimum(table, subtract(fromFloat64(absolute), fromFloat64(2 ** -40)));
				expect(made.pieces).toBeLessThanOrEqual(least);
				expect(made.fewest).toBeGreaterThanOrEqual(
					optimum(table, add(fromFloat64(absolute), fromFloat64(made.rounding + 2 ** -40))),
				);
			}),
			{ numRuns: 1000 },
		);
	});

	it("keeps off the ends of windows by what rounds: a line that touches one is moved, not cut", () => {
		const inputs = Float64Array.of(0, 0.125, 2.5, 2.625, 2.75);
		const outputs = Float64Array.of(0, -0.375, 0.375, 0, 0);
		const table = new Dataset({ inputCount: 1, outputCount: 1, inputs, outputs });
		const made = memorizeFunction(table, { tolerance: { absolute: 0.1413911021973114 }, minimize: "leaves" });
		expect(made.pieces).toBe(2);
	});

	it("keeps relative tolerances, and one for each output", () => {
		const random = new Random(12);
		const inputs = Float64Array.from({ length: 400 }, () => random.normal());
		const outputs = Float64Array.from({ length: 800 }, (_, i) =>
			i % 2 === 0 ? Math.exp(inputs[i >> 1]) : Math.sin(3 * inputs[i >> 1]),
		);
		const table = new Dataset({ inputCount: 1, outputCount: 2, inputs, outputs });
		for (const allowed of [
			{ relative: 0.01 },
			{ absolute: [0.1, 0.001] },
			{ absolute: 0.01, relative: 0.02 },
		]) {
			const { network, pieces, fewest } = memorizeFunction(table, { tolerance: allowed });
			expect(pieces).toBe(fewest);
			const evaluator = new Evaluator(network);
			const given = new Float64Array(2);
			for (let i = 0; i < 400; i++) {
				evaluator.evaluate(inputs, given, i);
				for (let k = 0; k < 2; k++) {
					const y = outputs[2 * i + k];
					const absolute = "absolute" in allowed ? ([allowed.absolute].flat()[k] ?? 0.01) : 0;
					const relative = "relative" in allowed ? (allowed.relative ?? 0) * Math.abs(y) : 0;
					expect(Math.abs(given[k] - y)).toBeLessThanOrEqual(Math.max(absolute, relative));
				}
			}
		}
	});

	it("is the same network from a file, and compiled", () => {
		const table = dataset(Array.from({ length: 1000 }, (_, i) => ({ x: i / 100, y: Math.sqrt(i) })));
		const { network } = memorizeFunction(table, { tolerance: { absolute: 0.01 } });
		const metadata = { inputs: ["x"], outputs: ["y"] };
		const read = decode(encode({ network, metadata })).network;
		const compiled = compile(network);
		const [a, b, c] = [new Float64Array(1), new Float64Array(1), new Float64Array(1)];
		if ("form" in read) return expect.fail("another network");
		for (let x = -1; x < 11; x += 0.013) {
			new Evaluator(network).evaluate(Float64Array.of(x), a);
			compiled.evaluate(Float64Array.of(x), b);
			new Evaluator(read).evaluate(Float64Array.of(x), c);
			expect([b[0], c[0]]).toEqual([a[0], a[0]]);
		}
	});

	it("takes constants where they are cheaper, and says what it made least", () => {
		const steps = dataset(Array.from({ length: 300 }, (_, i) => ({ x: i, y: Math.floor(i / 100) })));
		const least = memorizeFunction(steps, { tolerance: { absolute: 0.1 } });
		expect([least.pieces, least.constantLeaves, least.cost.worst.multiplications]).toEqual([3, 3, 0]);
		const slope = dataset(Array.from({ length: 300 }, (_, i) => ({ x: i, y: i })));
		expect(memorizeFunction(slope, { tolerance: { absolute: 80 }, minimize: "leaves" }).pieces).toBe(1);
		expect(memorizeFunction(slope, { tolerance: { absolute: 80 }, minimize: "worst" }).cost.worst.total).toBe(
			1,
		);
	});

	it("refuses numbers that are not finite, and tolerances that are none", () => {
		expect(() => memorizeFunction(dataset([{ x: Infinity, y: 0 }]), { tolerance: { absolute: 1 } })).toThrow(
			/Row 1/,
		);
		expect(() => memorizeFunction(dataset([{ x: 0, y: 0 }]), { tolerance: { absolute: -1 } })).toThrow(/-1/);
	});
});
