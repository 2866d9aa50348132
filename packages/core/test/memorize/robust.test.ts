import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certifiedRadius, Dataset, distinctPairs, Evaluator, memorize, Random } from "../../src/internal.ts";
import { leastWithin } from "../../src/memorize/boxes.ts";
import { nextDown, nextUp } from "../../src/numbers/floats.ts";
import { inputFloat, tables } from "../random/adversarial-floats.ts";
import { bytes, countsAgree, table } from "./tables.ts";

const strategy = "robust";

/** Inputs near a row, nearer than the radius: corners, their neighbours inwards, random ones. */
function* perturbations(
	dataset: Dataset,
	row: number,
	radius: number,
	random: Random,
	times: number,
): Generator<Float64Array> {
	const own = dataset.inputs.subarray(row * dataset.inputCount, (row + 1) * dataset.inputCount);
	const low = own.map((x) => leastWithin(x, radius));
	const high = own.map((x) => -leastWithin(-x, radius));
	for (let k = 0; k < times; k++) {
		yield own.map((_, j) => (random.uint32() >>> 31 ? low[j] : high[j]));
		yield own.map((x, j) => [low[j], high[j], x][random.integer(3)]);
		yield own.map((x, j) => {
			if (!Number.isFinite(x)) return x;
			const moved = x + random.between(-1, 1) * Math.min(radius, 1e300);
			return Math.min(high[j], Math.max(low[j], moved));
		});
	}
}

function keepsAnswers(
	dataset: Dataset,
	built: ReturnType<typeof memorize>,
	radius: number,
	times: number,
): void {
	const evaluator = new Evaluator(built.network);
	const given = new Float64Array(dataset.outputCount);
	const random = new Random(7);
	for (let row = 0; row < dataset.rowCount; row++)
		for (const input of perturbations(dataset, row, radius, random, times)) {
			evaluator.evaluate(input, given);
			for (let k = 0; k < dataset.outputCount; k++)
				if (!Object.is(given[k], dataset.outputs[row * dataset.outputCount + k]))
					throw new Error(
						`row ${row + 1} moved by less than ${radius} to ${input.join()} changed its answer`,
					);
		}
}

/** Exact: whether x - x' < radius, for a float x' below x. */
function isWithin(x: number, other: number, radius: number): boolean {
	const scaled = (value: number): bigint => {
		const bits = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer)[0];
		const biased = bits >> 52n;
		const magnitude =
			((bits & 0xfffffffffffffn) | (biased > 0n ? 1n << 52n : 0n)) << (biased > 0n ? biased - 1n : 0n);
		return value < 0 ? -magnitude : magnitude;
	};
	return scaled(x) - scaled(other) < scaled(radius);
}

describe("the box around an input", () => {
	it("ends at the last float within the radius, exactly", () => {
		const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
		const near = fc
			.tuple(finite, fc.double({ min: 2 ** -60, max: 4, noNaN: true }))
			.map(([x, part]) => [x, Math.abs(x) * part]);
		fc.assert(
			fc.property(fc.oneof(fc.tuple(finite, finite), near), ([x, size]) => {
				const radius = Math.abs(size);
				fc.pre(radius > 0 && radius < Number.POSITIVE_INFINITY);
				const least = leastWithin(x, radius);
				expect(least <= x && isWithin(x, least, radius)).toBe(true);
				if (least > -Number.MAX_VALUE) expect(isWithin(x, nextDown(least), radius)).toBe(false);
			}),
			{ numRuns: 2000 },
		);
	});
});

describe("robust", () => {
	it("keeps every answer within the radius asked for and within the one certified, on any numbers", () => {
		const parts = fc.constantFrom(1, 0.999, 0.5, 0.01);
		fc.assert(
			fc.property(tables(inputFloat, 25), parts, (rows, ofBest) => {
				const dataset = new Dataset(rows);
				const built = memorize(dataset, { strategy, radius: { ofBest } });
				built.network.check();
				expect(built.verified.mismatches).toBe(0);
				expect(countsAgree(built.network, dataset)).toBe(true);
				const radius = built.radius ?? 0;
				if (radius > 0) keepsAnswers(dataset, built, Math.min(radius, Number.MAX_VALUE), 4);
			}),
			{ numRuns: 300 },
		);
	});

	it("certifies the very radius: the next float is not one", () => {
		fc.assert(
			fc.property(tables(inputFloat, 12), (rows) => {
				const dataset = new Dataset(rows);
				const built = memorize(dataset, { strategy, radius: { ofBest: 1 } });
				const radius = built.radius ?? 0;
				fc.pre(radius < 1e300 && radius > 0);
				// Somewhere on the faces of the balls of the next radius an answer changes: at the nearest float
				// beyond a gate.
				const evaluator = new Evaluator(built.network);
				const { inputCount, outputCount } = dataset;
				const given = new Float64Array(outputCount);
				let changed = false;
				for (let row = 0; row < dataset.rowCount && !changed; row++) {
					const own = dataset.inputs.subarray(row * inputCount, (row + 1) * inputCount);
					const candidates = Array.from(own, (x, j) => {
						const low = leastWithin(x, nextUp(radius));
						const high = -leastWithin(-x, nextUp(radius));
						const inside = Array.from(built.network.thresholds).filter((t, gate) => {
							return built.network.gateValues[gate] === j && t >= low && t < high;
						});
						return [x, ...inside, ...inside.map(nextUp)];
					});
					for (const input of combinations(candidates, 3000)) {
						evaluator.evaluate(input, given);
						changed ||= given.some((value, k) => !Object.is(value, dataset.outputs[row * outputCount + k]));
					}
				}
				expect(changed).toBe(true);
			}),
			{ numRuns: 100 },
		);
	});

	it("keeps the figures of docs/theory.md for random points", () => {
		for (const [inputs, labels, ofBest, depth, leaves] of [
			[2, 1000, 0.5, 11, 1100],
			[2, 1000, 0.999, 12, 1100],
			[8, 10, 0.5, 12, 1400],
			[8, 10, 0.9, 14, 2000],
			[32, 10, 0.5, 15, 6000],
		]) {
			const random = new Random(inputs);
			const dataset = table(
				1000,
				inputs,
				() => random.uniform(),
				(row) => (labels === 1000 ? row : random.integer(labels)),
			);
			const built = memorize(dataset, { strategy, radius: { ofBest } });
			expect(built.cost.depth).toBeLessThanOrEqual(depth);
			expect(built.network.leafCount).toBeLessThanOrEqual(leaves);
			keepsAnswers(dataset, built, built.radius ?? 0, 3);
		}
	});

	it("cuts one column at the least depth with the best radius there is", () => {
		const random = new Random(12);
		const dataset = table(
			3000,
			1,
			() => random.normal(),
			() => random.integer(2),
		);
		const built = memorize(dataset, { strategy, radius: { ofBest: 1 } });
		const bound = built.lowerBounds.find((one) => one.class === "thresholds-one-column");
		expect(bound).toMatchObject({ worst: built.cost.worst.total, attained: true });
		keepsAnswers(dataset, built, built.radius ?? 0, 2);
	});

	it("takes a number, and says which rows forbid a larger one", () => {
		const dataset = table(
			3,
			2,
			(row, column) => [0, 0, 5, 1, 5.5, 1.25][2 * row + column],
			(row) => row,
		);
		expect(memorize(dataset, { strategy, radius: 0.25 }).radius).toBeGreaterThanOrEqual(0.25);
		expect(() => memorize(dataset, { strategy, radius: 0.26 })).toThrow(
			"rows 2 and 3 have different outputs and are only 0.5 apart",
		);
		for (const radius of [0, -1, Number.NaN, { ofBest: 0 }, { ofBest: 1.01 }, { ofBest: Number.NaN }])
			expect(() => memorize(dataset, { strategy, radius })).toThrow("was asked for");
	});

	it("is a single leaf with the largest float as radius where all outputs are one", () => {
		const built = memorize(
			table(
				5,
				2,
				(row) => row,
				() => 1,
			),
			{ strategy, radius: { ofBest: 1 } },
		);
		expect(built.network.leafCount).toBe(1);
		expect(built.radius).toBe(Number.MAX_VALUE);
	});

	it("refuses membership, which contradicts it", () => {
		expect(() =>
			memorize(
				table(2, 1, (row) => row),
				{ strategy, membership: true },
			),
		).toThrow("they contradict");
	});

	it("gives up with a clear message where boxes cut each other into too many leaves", () => {
		const random = new Random(1);
		const dataset = table(
			400,
			64,
			() => random.uniform(),
			() => random.integer(2),
		);
		expect(() => memorize(dataset, { strategy, radius: { ofBest: 1 } })).toThrow("more than 25600 leaves");
	});

	it("gives the same network every time", () => {
		fc.assert(
			fc.property(tables(inputFloat), (rows) => {
				const dataset = new Dataset(rows);
				const first = memorize(dataset, { strategy }).network;
				expect(bytes(first)).toEqual(bytes(memorize(dataset, { strategy }).network));
			}),
			{ numRuns: 50 },
		);
	});
});

describe("a certified radius", () => {
	it("is no larger than what moving each input shows, on trees that were not built for it", () => {
		fc.assert(
			fc.property(tables(inputFloat, 20), (rows) => {
				const dataset = new Dataset(rows);
				const built = memorize(dataset);
				const pairs = distinctPairs(dataset);
				const radius = certifiedRadius(built.network, dataset.inputs, pairs.rows);
				if (radius > 0) keepsAnswers(dataset, built, Math.min(radius, Number.MAX_VALUE), 4);
			}),
			{ numRuns: 200 },
		);
	});

	it("is refused for oblique gates and for membership", () => {
		const random = new Random(2);
		const dataset = table(20, 3, () => random.normal());
		for (const options of [
			{ strategy: "halving" },
			{ strategy: "projection" },
			{ membership: true },
		] as const) {
			const { network } = memorize(dataset, options);
			expect(() => certifiedRadius(network, dataset.inputs, Uint32Array.of(0))).toThrow(
				"A radius is certified for",
			);
		}
	});
});

function* combinations(choices: number[][], most: number): Generator<Float64Array> {
	const total = Math.min(
		most,
		choices.reduce((product, list) => product * list.length, 1),
	);
	for (let n = 0; n < total; n++) {
		let rest = n;
		yield Float64Array.from(choices, (list) => {
			const value = list[rest % list.length];
			rest = Math.floor(rest / list.length);
			return value;
		});
	}
}

describe("options that a strategy cannot use", () => {
	it("are refused or named in a note", () => {
		const dataset = table(50, 2, (row, column) => (row * (column + 7)) % 51);
		expect(() => memorize(dataset, { radius: 1 })).toThrow("the strategy comparison keeps none");
		for (const name of ["halving", "robust"] as const) {
			const { notes } = memorize(dataset, { strategy: name, minimize: "leaves", maxDepth: 3 });
			expect(notes.at(-1)).toBe(
				`The strategy ${name} builds one tree only: asking for minimize leaves and a depth of at most 3 changed nothing.`,
			);
		}
	});
});
