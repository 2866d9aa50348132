import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Dataset,
	distinctPairs,
	exactOperations,
	memorizeUnconditionally,
	type Pairs,
	parameterCount,
	twoLayerInteger,
	twoLayerRational,
	type UnconditionalKind,
	unconditionalKinds,
	weightBits,
} from "../../src/internal.ts";
import { finiteFloat } from "../random/adversarial-floats.ts";
import { checkCounts, checkExact, exactOf, integerTable, paraboloid } from "./check.ts";

const anyTable = unconditionalKinds.filter((kind) => kind !== "convex");
const real = ["two-layer", "three-layer-rational", "three-layer-integer", "lifted"] as const;

function pairsOf(inputs: readonly number[][], label: (i: number) => number): Pairs | undefined {
	const distinct = [...new Map(inputs.map((point) => [point.map((v) => v + 0).join(), point])).values()];
	const outputs = Float64Array.from(distinct, (_, i) => label(i));
	const parts = {
		inputCount: inputs[0].length,
		outputCount: 1,
		inputs: Float64Array.from(distinct.flat()),
		outputs,
	};
	return distinctPairs(new Dataset(parts));
}

/** Tables of small integers: ties, collinear points, constant columns, one point. */
const smallTables = fc
	.tuple(
		fc.integer({ min: 1, max: 3 }).chain((width) =>
			fc.array(fc.array(fc.integer({ min: -4, max: 9 }), { minLength: width, maxLength: width }), {
				minLength: 1,
				maxLength: 40,
			}),
		),
		fc.array(fc.integer({ min: -3, max: 12 }), { minLength: 40, maxLength: 40 }),
	)
	.map(([inputs, labels]) => pairsOf(inputs, (i) => labels[i]));

describe.each(anyTable)("%s", (kind) => {
	it("answers every point of any table of integers exactly, at the stated cost", () => {
		fc.assert(
			fc.property(smallTables, (pairs) => {
				if (pairs) checkExact(pairs, memorizeUnconditionally(pairs, kind));
			}),
			{ numRuns: 60 },
		);
	});

	it("takes inputs and labels that are fractions", () => {
		fc.assert(
			fc.property(smallTables, fc.constantFrom(0.5, 2 ** -12), (pairs, unit) => {
				if (!pairs) return;
				const { dataset } = pairs;
				const scaled = new Dataset({
					...dataset,
					inputs: dataset.inputs.map((value) => value * unit),
					outputs: dataset.outputs.map((value) => value / 4),
				});
				const scaledPairs = distinctPairs(scaled);
				checkExact(scaledPairs, memorizeUnconditionally(scaledPairs, kind));
			}),
			{ numRuns: 30 },
		);
	});

	it.each([16, 64, 200])("has the neurons, parameters and operations of its formula at n = %i", (count) => {
		const labels = kind.startsWith("bit") ? 256 : 2 ** 40; // wide labels do not coincide
		const pairs = integerTable(count, 8, { labels, low: 5, seed: count });
		const built = memorizeUnconditionally(pairs, kind);
		const exact = exactOf(built);
		checkExact(pairs, built);
		expect(exact.neuronCount).toBe(built.counts.neurons);
		// Short last groups leave hinges out, and a drawn number may be 0 or 1.
		expect(parameterCount(exact) / built.counts.parameters).toBeGreaterThan(0.93);
		expect(exactOperations(exact).total / built.counts.operations).toBeGreaterThan(0.93);
	});

	it("refuses labels and inputs that are not finite, and says so", () => {
		for (const value of [Number.POSITIVE_INFINITY, Number.NaN]) {
			const labels = pairsOf([[1], [2]], (i) => (i === 1 ? value : 0));
			expect(() => labels && memorizeUnconditionally(labels, kind)).toThrow("labels must be finite");
		}
		const inputs = pairsOf([[1], [Number.POSITIVE_INFINITY]], () => 0);
		expect(() => inputs && memorizeUnconditionally(inputs, kind)).toThrow("they must be finite");
	});
});

describe.each(real)("%s", (kind) => {
	it("takes any finite floats", () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(finiteFloat, finiteFloat), { minLength: 1, maxLength: 12 }),
				fc.array(finiteFloat, { minLength: 12, maxLength: 12 }),
				(inputs, labels) => {
					const pairs = pairsOf(
						inputs.map(([a, b]) => [a, b]),
						(i) => labels[i],
					);
					// Squares of a range of 2^2100 take thousands of neurons; a smaller range shows the same.
					if (!pairs || (kind === "lifted" && inputs.flat().some((v) => v !== Math.round(v)))) return;
					checkExact(pairs, memorizeUnconditionally(pairs, kind));
				},
			),
			{ numRuns: 25 },
		);
	});

	it("answers several outputs", () => {
		const pairs = integerTable(60, 2, { outputCount: 3, labels: 1000 });
		checkExact(pairs, memorizeUnconditionally(pairs, kind));
	});
});

describe("convex", () => {
	it("answers points of a paraboloid and of a sphere, real labels included", () => {
		const lifted = paraboloid(120, 4);
		const built = memorizeUnconditionally(lifted, "convex");
		expect(built.arithmetic).toBe("float64");
		checkExact(lifted, built);
		const circle = Array.from({ length: 40 }, (_, i) => [Math.cos(i), Math.sin(i)]);
		const pairs = pairsOf(circle, (i) => 1 / (i + 1));
		if (pairs) checkExact(pairs, memorizeUnconditionally(pairs, "convex"));
		const single = pairsOf([[3, 4]], () => 7);
		if (single) checkExact(single, memorizeUnconditionally(single, "convex"));
	});

	it("names a point inside the hull of others", () => {
		const square = [
			[0, 0],
			[4, 0],
			[0, 4],
			[4, 4],
			[2, 1],
		];
		const pairs = pairsOf(square, (i) => i);
		expect(() => pairs && memorizeUnconditionally(pairs, "convex")).toThrow("Row 5 is not strictly exposed");
		const edge = pairsOf(
			[
				[0, 0],
				[4, 0],
				[2, 0],
				[0, 4],
			],
			(i) => i,
		);
		expect(() => edge && memorizeUnconditionally(edge, "convex")).toThrow("Row 3 is not strictly exposed");
	});
});

describe("neurons", () => {
	const neurons = (kind: UnconditionalKind, count: number): number =>
		memorizeUnconditionally(integerTable(count, 8), kind).counts.neurons;

	it("of three layers are at most 2.9 and 4 times sqrt(n) at n = 4096", () => {
		expect(neurons("three-layer-rational", 4096)).toBeLessThanOrEqual(2.9 * 64);
		expect(neurons("three-layer-integer", 4096)).toBeLessThanOrEqual(4 * 64);
	});

	it("of two layers are n - 1 in rationals and 2(n - 1) in integers, and a projection", () => {
		const pairs = integerTable(300, 8, { range: 300 });
		expect(twoLayerRational(pairs).counts.neurons).toBe(299 + 1);
		expect(twoLayerInteger(pairs).counts.neurons).toBe(2 * 299 + 1);
	});
});

describe("arithmetic", () => {
	it("of two layers is float64 for integers of moderate size, rational otherwise", () => {
		expect(memorizeUnconditionally(integerTable(64, 2), "two-layer").arithmetic).toBe("float64");
		const fractions = pairsOf([[0.1], [0.2], [0.7]], (i) => i / 3);
		expect(fractions && memorizeUnconditionally(fractions, "two-layer").arithmetic).toBe("rational");
	});

	it("of both forms of two layers is exact", () => {
		for (const build of [twoLayerRational, twoLayerInteger]) {
			const pairs = integerTable(150, 3, { range: 40, outputCount: 2 });
			checkExact(pairs, build(pairs));
		}
	});

	it("of a float64 network keeps weights within their bits", () => {
		const pairs = integerTable(500, 8);
		for (const kind of anyTable) {
			const built = memorizeUnconditionally(pairs, kind);
			checkCounts(pairs, built);
			if (built.counts.weightBits !== null)
				expect(weightBits(exactOf(built)).total / built.counts.weightBits).toBeGreaterThan(0.6);
		}
	});
});
