import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	CondnetError,
	compile,
	Dataset,
	decode,
	Evaluator,
	encode,
	forEachPath,
	LeafKind,
	type MemorizedGrid,
	memorizeGrid,
	OperationCount,
	rationals,
} from "../../src/internal.ts";
import { finiteFloat } from "../random/adversarial-floats.ts";

const { fromFloat64, add, subtract, multiply, divide, compare, negate } = rationals;
type Rational = rationals.Rational;

/** All crossings of some axes, and an output for each, the last axis fastest. */
function gridTable(axes: readonly (readonly number[])[], y: (x: readonly number[]) => number): Dataset {
	let rows: number[][] = [[]];
	for (const axis of axes) rows = rows.flatMap((row) => axis.map((value) => [...row, value]));
	return new Dataset({
		inputCount: axes.length,
		outputCount: 1,
		inputs: Float64Array.from(rows.flat()),
		outputs: Float64Array.from(rows, (row) => y(row)),
	});
}

/** The multilinear interpolant without rounding. */
function interpolant(
	axes: readonly (readonly number[])[],
	outputs: Float64Array,
	x: readonly number[],
): Rational {
	const at = (j: number, node: number): Rational => {
		if (j === axes.length) return fromFloat64(outputs[node]);
		const axis = axes[j];
		if (axis.length === 1) return at(j + 1, node);
		let low = 0;
		while (low < axis.length - 2 && axis[low + 1] < x[j]) low++;
		const [from, to] = [fromFloat64(axis[low]), fromFloat64(axis[low + 1])];
		const t = divide(subtract(fromFloat64(x[j]), from), subtract(to, from));
		const a = at(j + 1, node * axis.length + low);
		const b = at(j + 1, node * axis.length + low + 1);
		return add(a, multiply(t, subtract(b, a)));
	};
	const shifted = (j: number, node: number): Rational => at(j, node);
	return shifted(0, 0);
}

const axis = (float: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
	fc
		.uniqueArray(
			float.map((v) => v + 0),
			{ minLength: 1, maxLength: 5 },
		)
		.map((values) => values.sort((a, b) => a - b));
const small = fc.integer({ min: -20, max: 20 }).map((k) => k / 4);
const cases = (float: fc.Arbitrary<number>) =>
	fc.record({
		axes: fc.array(axis(float), { minLength: 1, maxLength: 3 }),
		outputs: fc.array(float, { minLength: 125, maxLength: 125 }),
		parts: fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
			minLength: 6,
			maxLength: 6,
		}),
	});

function shape(f: (a: number, b: number, c: number) => number): Dataset {
	const lines = (n: number): number[] => Array.from({ length: n }, (_, i) => i / (n - 1));
	return gridTable([lines(24), lines(20), lines(10)], ([a, b, c]) => f(a, b, c));
}

function kinds({ network }: MemorizedGrid): Set<number> {
	return new Set(network.leafKinds);
}

describe("memorizeGrid", () => {
	it("answers within the tolerance of the interpolant everywhere in the hull, on any numbers", () => {
		fc.assert(
			fc.property(
				fc.oneof(cases(small), cases(finiteFloat)),
				fc.constantFrom(1e-6, 0.01, 0.3, 1, 1e300),
				fc.constantFrom("bytes" as const, "worst" as const, "mean" as const, "leaves" as const),
				({ axes, outputs, parts }, absolute, minimize) => {
					let next = 0;
					const table = gridTable(axes, () => outputs[next++]);
					let made: MemorizedGrid;
					try {
						made = memorizeGrid(table, { tolerance: { absolute }, minimize });
					} catch (error) {
						// Numbers whose rounding alone is more than the tolerance.
						expect(error).toBeInstanceOf(CondnetError);
						expect(String(error)).toMatch(/below what an interpolated answer rounds/);
						return;
					}
					made.network.check();
					const evaluator = new Evaluator(made.network);
					const given = new Float64Array(1);
					const eps = fromFloat64(absolute);
					const largest = fromFloat64(made.largestError);
					for (const part of parts) {
						const x = axes.map((lines, j) => {
							const low = lines[Math.min(lines.length - 1, Math.floor(part[j] * lines.length))];
							const high = lines[lines.length - 1];
							const value = part[(j + 1) % 3] < 0.3 ? low : low + part[(j + 1) % 3] * (high - low);
							return Math.min(high, Math.max(low, Number.isFinite(value) ? value : low));
						});
						evaluator.evaluate(Float64Array.from(x), given);
						const off = subtract(fromFloat64(given[0]), interpolant(axes, table.outputs, x));
						for (const side of [off, negate(off)]) {
							expect(compare(side, eps) <= 0, `${x}`).toBe(true);
							expect(compare(side, largest) <= 0, `${x}`).toBe(true);
						}
					}
				},
			),
			{ numRuns: 250 },
		);
	});

	it("needs few values where inputs act apart, and cuts where a ridge does not let it", () => {
		const apart = memorizeGrid(
			shape((a, b, c) => Math.sin(2 * a) + Math.sqrt(b + 0.1) + c * c),
			{
				tolerance: { absolute: 0.003 },
			},
		);
		expect(apart.network.patches.values.length).toBeLessThan(40);
		const ridge = memorizeGrid(
			shape((a, b, c) => a * a + b * c + 0.5 * Math.max(0, a + b - 1)),
			{
				tolerance: { absolute: 0.003 },
			},
		);
		expect(ridge.network.patches.values.length).toBeLessThan(24 * 20);
		expect(ridge.largestStep).toBe(ridge.network.leafCount === 1 ? 0 : 2 * ridge.largestError);
		const plane = memorizeGrid(
			shape((a, b, c) => a + 2 * b - c),
			{ tolerance: { absolute: 0.003 } },
		);
		expect([plane.network.leafCount, ...kinds(plane)]).toEqual([1, LeafKind.network]);
		const flat = memorizeGrid(
			shape(() => 7),
			{ tolerance: { absolute: 0 } },
		);
		expect(flat.network.leafCount).toBe(1);
	});

	it("is the same network from a file and compiled, counts what it does, and keeps its hull", () => {
		const table = shape((a, b, c) => a * a + b * c + 0.5 * Math.max(0, a + b - 1));
		for (const outside of ["error", "clamp"] as const) {
			const { network, cost } = memorizeGrid(table, { tolerance: { absolute: 0.003 }, outside });
			const metadata = { inputs: ["a", "b", "c"], outputs: ["y"] };
			const read = decode(encode({ network, metadata })).network;
			if ("form" in read) return expect.fail("another network");
			const compiled = compile(read);
			const count = new OperationCount();
			const evaluators = [new Evaluator(network, count), new Evaluator(read)];
			const [a, b, c] = [new Float64Array(1), new Float64Array(1), new Float64Array(1)];
			const paths = new Set<number>();
			forEachPath(network, (_, { total }) => paths.add(total));
			for (let at = 0; at < table.inputs.length; at += 303) {
				const x = table.inputs.slice(at, at + 3).map((value) => Math.min(1, value * 1.01));
				count.reset();
				evaluators[0].evaluate(x, a);
				expect(paths.has(count.total)).toBe(true);
				expect(count.total).toBeLessThanOrEqual(cost.worst.total);
				evaluators[1].evaluate(x, b);
				compiled.evaluate(x, c);
				expect([b[0], c[0]]).toEqual([a[0], a[0]]);
			}
			const beyond = Float64Array.of(2, 0.5, -1);
			if (outside === "error") expect(() => evaluators[1].evaluate(beyond, b)).toThrow(/domain/);
			else {
				evaluators[1].evaluate(beyond, b);
				evaluators[0].evaluate(Float64Array.of(1, 0.5, 0), a);
				expect(b[0]).toBe(a[0]);
			}
		}
	});

	it("refuses rows that are no full grid", () => {
		const table = new Dataset({
			inputCount: 2,
			outputCount: 1,
			inputs: Float64Array.of(0, 0, 0, 1, 1, 0),
			outputs: Float64Array.of(0, 0, 0),
		});
		expect(() => memorizeGrid(table, { tolerance: { absolute: 1 } })).toThrow(/no full grid/);
	});
});
