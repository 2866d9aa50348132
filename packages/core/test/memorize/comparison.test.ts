import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Dataset,
	distinctPairs,
	Evaluator,
	type MemorizeOptions,
	memorize,
	OperationCount,
	Outcome,
	Random,
} from "../../src/internal.ts";
import { columnRuns } from "../../src/memorize/column.ts";
import { trieTree } from "../../src/memorize/trie.ts";
import { awkwardFloats, inputFloat, type Table, tables } from "../random/adversarial-floats.ts";

const options: fc.Arbitrary<MemorizeOptions> = fc.record({
	minimize: fc.constantFrom("worst", "mean", "leaves"),
	membership: fc.boolean(),
});

/** Points whose coordinates are +-i on one axis and 0 elsewhere: every axis ties almost everywhere. */
function star(count: number, inputCount: number): Dataset {
	const inputs = new Float64Array(count * inputCount);
	for (let i = 0; i < count; i++) {
		const size = 1 + Math.floor(i / (2 * inputCount));
		inputs[i * inputCount + (Math.floor(i / 2) % inputCount)] = i % 2 === 0 ? size : -size;
	}
	return new Dataset({
		inputCount,
		outputCount: 1,
		inputs,
		outputs: Float64Array.from({ length: count }, (_, i) => i),
	});
}

function randomTable(n: number, p: number, labels: number, seed: number): Dataset {
	const random = new Random(seed);
	return new Dataset({
		inputCount: p,
		outputCount: 1,
		inputs: Float64Array.from({ length: n * p }, () => random.uniform()),
		outputs: Float64Array.from({ length: n }, (_, i) => (labels === n ? i : random.integer(labels))),
	});
}

describe("memorize by comparisons", () => {
	it("returns every output with the bits it came with, whatever the inputs", () => {
		fc.assert(
			fc.property(tables(inputFloat), options, (table, chosen) => {
				const dataset = new Dataset(table);
				const { network } = memorize(dataset, chosen);
				network.check();
				const evaluator = new Evaluator(network);
				const given = new Float64Array(table.outputCount);
				for (let row = 0; row < dataset.rowCount; row++) {
					expect(evaluator.evaluate(table.inputs, given, row * table.inputCount)).toBe(Outcome.answered);
					for (let k = 0; k < table.outputCount; k++)
						expect(Object.is(given[k], table.outputs[row * table.outputCount + k])).toBe(true);
				}
			}),
			{ numRuns: 400 },
		);
	});

	it("states the operations that an instrumented run counts, worst and mean", () => {
		fc.assert(
			fc.property(tables(inputFloat), options, (table, chosen) => {
				const dataset = new Dataset(table);
				const { network, cost } = memorize(dataset, chosen);
				const count = new OperationCount();
				const evaluator = new Evaluator(network, count);
				const given = new Float64Array(table.outputCount);
				const { rows } = distinctPairs(dataset);
				let worst = 0;
				let sum = 0;
				for (const row of rows) {
					count.reset();
					evaluator.evaluate(table.inputs, given, row * table.inputCount);
					worst = Math.max(worst, count.total);
					sum += count.total;
				}
				expect(cost.worst.total).toBe(worst);
				expect(cost.mean.total).toBeCloseTo(sum / rows.length, 10);
			}),
		);
	});

	it("states the same means and bounds whatever unit the weights are in, subnormal or near the largest", () => {
		const shares = [3, 1, 0, 2, 5, 1, 1, 4];
		const stated = (unit: number): unknown => {
			const { cost, lowerBounds } = memorize(
				new Dataset({
					...{ inputCount: 1, outputCount: 1, inputs: Float64Array.from(shares, (_, i) => i) },
					outputs: Float64Array.from(shares, (_, i) => i % 3),
					weights: Float64Array.from(shares, (share) => share * unit),
				}),
				{ minimize: "mean" },
			);
			return { cost, lowerBounds };
		};
		for (const unit of [5e-324, 2 ** -1060, 2 ** -500, 2 ** 1000, 2 ** 1018])
			expect(stated(unit)).toEqual(stated(1));
	});

	it("never crosses a lower bound, and is never worse than halving in the number of gates", () => {
		fc.assert(
			fc.property(tables(inputFloat), options, (table, chosen) => {
				const { lowerBounds, cost, pairs, network } = memorize(new Dataset(table), chosen);
				for (const bound of lowerBounds) {
					expect(cost.worst.total).toBeGreaterThanOrEqual(bound.worst ?? 0);
					expect(cost.mean.total).toBeGreaterThanOrEqual((bound.mean ?? 0) - 1e-12);
				}
				expect(network.leafCount).toBeLessThanOrEqual(pairs);
				if (table.inputCount === 1 && !chosen.membership)
					expect(cost.worst.total).toBeLessThanOrEqual(Math.ceil(Math.log2(pairs)));
			}),
		);
	});

	it("answers unknown for every input that is not stored, and pays one comparison a coordinate", () => {
		fc.assert(
			fc.property(
				tables(inputFloat, 12),
				fc.array(inputFloat, { minLength: 4, maxLength: 4 }),
				(table, probe) => {
					const dataset = new Dataset(table);
					const { network, cost } = memorize(dataset, { membership: true });
					const point = Float64Array.from(probe.slice(0, table.inputCount));
					let stored = false;
					for (let row = 0; row < dataset.rowCount; row++)
						stored ||= point.every((value, j) => value === table.inputs[row * table.inputCount + j]);
					expect(new Evaluator(network).evaluate(point, new Float64Array(table.outputCount))).toBe(
						stored ? Outcome.answered : Outcome.unknown,
					);
					expect(cost.worst.total).toBe(cost.depth + table.inputCount);
				},
			),
		);
	});

	it("in one column makes one leaf a run, at depth ceil(log2 runs), and says the bound is attained", () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 300 }), (labels) => {
				const inputs = Float64Array.from(labels, (_, i) => i - 20);
				const { network, cost, lowerBounds } = memorize(
					new Dataset({ inputCount: 1, outputCount: 1, inputs, outputs: Float64Array.from(labels) }),
				);
				const runs = labels.filter((label, i) => label !== labels[i - 1]).length;
				expect(network.leafCount).toBe(runs);
				expect(cost.worst.total).toBe(Math.ceil(Math.log2(runs)));
				expect(lowerBounds[0]).toMatchObject({
					class: "thresholds-one-column",
					worst: cost.worst.total,
					attained: true,
				});
			}),
		);
	});

	it("under weights stays within 2 comparisons of the entropy in one column, and keeps a depth limit", () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 100 }),
				fc.integer({ min: 0, max: 4 }),
				(weights, slack) => {
					fc.pre(weights.some((weight) => weight > 1e-9));
					const count = weights.length;
					const numbers = Float64Array.from(weights, (_, i) => i);
					const parts = {
						inputCount: 1,
						outputCount: 1,
						inputs: numbers,
						outputs: numbers,
						weights: Float64Array.from(weights),
					};
					const total = weights.reduce((a, b) => a + b, 0);
					const entropy = weights.reduce(
						(h, w) => (w > 0 ? h + (w / total) * (Math.log2(total) - Math.log2(w)) : h),
						0,
					);
					const free = memorize(new Dataset(parts), { minimize: "mean" });
					expect(free.cost.mean.total).toBeLessThanOrEqual(entropy + 2);
					const maxDepth = Math.ceil(Math.log2(count)) + slack;
					const limited = memorize(new Dataset(parts), { minimize: "mean", maxDepth });
					expect(limited.cost.worst.total).toBeLessThanOrEqual(maxDepth);
				},
			),
		);
	});

	it("says where no tree keeps a depth limit, whatever is made least", () => {
		const dataset = randomTable(64, 2, 64, 1);
		for (const minimize of ["worst", "mean", "leaves"] as const) {
			const { notes } = memorize(dataset, { minimize, maxDepth: 5 });
			expect(notes).toEqual(["No tree was found with at most 5 gates on a path."]);
			expect(memorize(dataset, { minimize, maxDepth: 6 }).notes).toEqual([]);
		}
	});

	it("gives ceil(log2 n) comparisons where a column tells all inputs apart", () => {
		const { cost, lowerBounds } = memorize(randomTable(4096, 8, 4096, 1));
		expect(cost.worst).toEqual({ multiplications: 0, additions: 0, comparisons: 12, total: 12 });
		expect(lowerBounds.find((bound) => bound.class === "constant-leaves")).toMatchObject({
			worst: 12,
			attained: true,
		});
	});

	it("needs at most 21 comparisons on 1000 points of the star in 8 dimensions", () => {
		expect(memorize(star(1000, 8)).cost.worst.total).toBeLessThanOrEqual(21);
	});

	it("answers random labels of two values within the depth of halving, or with few leaves", () => {
		const dataset = randomTable(5000, 8, 2, 3);
		expect(memorize(dataset).cost.worst.total).toBeLessThanOrEqual(13);
		expect(memorize(dataset, { minimize: "leaves" }).network.leafCount).toBeLessThanOrEqual(1250);
	});

	it("gives the same network for the same table", () => {
		const once = memorize(randomTable(500, 3, 4, 9)).network;
		const again = memorize(randomTable(500, 3, 4, 9)).network;
		expect(again).toEqual(once);
	});

	it("stops when aborted", () => {
		const signal = AbortSignal.abort();
		expect(() => memorize(randomTable(10, 2, 2, 1), { signal })).toThrow("Interrupted");
	});
});

describe("the lexicographic trie", () => {
	/** The distinct inputs of a table, each with a label of its own. */
	const labelled = ({ inputCount, inputs }: Table): Dataset => {
		const outputs = new Float64Array(inputs.length / inputCount);
		const { rows } = distinctPairs(new Dataset({ inputCount, outputCount: 1, inputs, outputs }));
		const distinct = Array.from(rows, (row) =>
			Array.from(inputs.subarray(row * inputCount, (row + 1) * inputCount)),
		);
		return new Dataset({
			inputCount,
			outputCount: 1,
			inputs: Float64Array.from(distinct.flat()),
			outputs: Float64Array.from(rows, (_, i) => i),
		});
	};

	it("is no deeper than ceil(log2 n) + 2p - 2, whatever ties", () => {
		fc.assert(
			fc.property(tables(fc.oneof(inputFloat, fc.constantFrom(0, 1, 2, ...awkwardFloats)), 200), (table) => {
				const dataset = labelled(table);
				const pairs = distinctPairs(dataset);
				const { tree } = trieTree(pairs, "worst");
				tree.check();
				const bound = Math.ceil(Math.log2(pairs.count)) + 2 * table.inputCount - 2;
				expect(Math.max(...tree.depths())).toBeLessThanOrEqual(bound);
			}),
			{ numRuns: 300 },
		);
	});

	it("stays below entropy + 2p on average under weights", () => {
		fc.assert(
			fc.property(tables(inputFloat, 60), fc.integer(), (table, seed) => {
				const random = new Random(seed);
				const plain = labelled(table);
				const weights = Float64Array.from({ length: plain.rowCount }, () => random.uniform() ** 4 + 1e-6);
				const pairs = distinctPairs(new Dataset({ ...plain, weights }));
				const { tree, leafMasses } = trieTree(pairs, "mean");
				const total = leafMasses.reduce((a, b) => a + b, 0);
				const mean = tree.depths().reduce((sum, depth, leaf) => sum + (depth * leafMasses[leaf]) / total, 0);
				const entropy = leafMasses.reduce((h, mass) => h + (mass / total) * Math.log2(total / mass), 0);
				expect(mean).toBeLessThan(entropy + 2 * table.inputCount + 1e-9);
			}),
		);
	});
});

describe("runs of a column", () => {
	it("exist iff its values determine the label", () => {
		fc.assert(
			fc.property(tables(fc.integer({ min: 0, max: 3 }), 30), (table) => {
				const pairs = distinctPairs(new Dataset(table));
				for (let axis = 0; axis < table.inputCount; axis++) {
					const labelOf = new Map<number, number>();
					let determined = true;
					for (let i = 0; i < pairs.count; i++) {
						const value = table.inputs[pairs.rows[i] * table.inputCount + axis];
						determined &&= (labelOf.get(value) ?? pairs.labels[i]) === pairs.labels[i];
						labelOf.set(value, pairs.labels[i]);
					}
					expect(columnRuns(pairs, axis) !== undefined).toBe(determined);
				}
			}),
		);
	});
});
