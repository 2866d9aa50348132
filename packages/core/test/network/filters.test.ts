import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	ConditionalNetwork,
	compile,
	costSummary,
	decode,
	Evaluator,
	encode,
	evaluateNetwork,
	Filters,
	forEachPath,
	LeafKind,
	lowerings,
	OperationCount,
	Random,
	withoutFilters,
	wordCount,
} from "../../src/internal.ts";
import { namesOf, someNumber } from "../random/conditional-networks.ts";
import { filteredNetwork } from "../random/filters.ts";

function someInputs(
	random: Random,
	{ inputCount, gateValues, thresholds }: ConditionalNetwork,
): Float64Array {
	const inputs = Float64Array.from({ length: inputCount }, () => someNumber(random));
	if (gateValues.length === 0) return inputs;
	const gate = random.integer(gateValues.length);
	if (random.integer(2) === 0 && gateValues[gate] >= 0 && gateValues[gate] < inputCount)
		inputs[gateValues[gate]] = thresholds[gate];
	return inputs;
}

const seeds = fc.nat({ max: 1e6 });

describe("a filtered leaf", () => {
	it("decides by its difference beyond the thresholds, and as the masked network between them", () => {
		let decided = 0;
		let left = 0;
		fc.assert(
			fc.property(seeds, (seed) => {
				const network = filteredNetwork(new Random(seed));
				network.check();
				const { filters } = network;
				const random = new Random(seed);
				const evaluator = new Evaluator(network);
				const behind = new Evaluator(withoutFilters(network));
				const [given, expected] = [new Float64Array(1), new Float64Array(1)];
				for (let k = 0; k < 40; k++) {
					const inputs = someInputs(random, network);
					evaluator.evaluate(inputs, given);
					behind.evaluate(inputs, expected);
					if (network.leafKind(evaluator.leaf) === LeafKind.filtered && !Number.isNaN(given[0])) {
						const filter = network.leafItem(evaluator.leaf);
						const difference = filters.networks.get(filter);
						const values = new Float64Array(difference.valueCount);
						values.set(inputs);
						const sum = new Float64Array(1);
						evaluateNetwork(difference, values, sum);
						const isAbove = sum[0] > filters.high[filter];
						if (isAbove || sum[0] < filters.low[filter]) {
							expected[0] = isAbove ? filters.above[filter] : filters.below[filter];
							decided++;
						} else left++;
					}
					expect(given).toEqual(expected);
				}
			}),
			{ numRuns: 60 },
		);
		expect(Math.min(decided, left)).toBeGreaterThan(50);
	});

	it("counts no more than the proved maximum of its path", () => {
		fc.assert(
			fc.property(seeds, (seed) => {
				const network = filteredNetwork(new Random(seed));
				const most: number[] = [];
				forEachPath(network, (leaf, { total }) => {
					most[leaf] = total;
				});
				expect(Math.max(...most)).toBe(costSummary(network).worst.total);
				const count = new OperationCount();
				const evaluator = new Evaluator(network, count);
				const random = new Random(seed);
				for (let k = 0; k < 20; k++) {
					count.reset();
					evaluator.evaluate(someInputs(random, network), new Float64Array(1));
					expect(count.total).toBeLessThanOrEqual(most[evaluator.leaf]);
				}
			}),
			{ numRuns: 40 },
		);
	});

	it("has the same answers in every lowering, one by one and in batches, with kernels and without", () => {
		let compared = 0;
		fc.assert(
			fc.property(seeds, fc.boolean(), (seed, webAssembly) => {
				const network = filteredNetwork(new Random(seed));
				const random = new Random(seed);
				const rows = 24;
				const inputs = new Float64Array(rows * network.inputCount);
				for (let k = 0; k < rows; k++) inputs.set(someInputs(random, network), k * network.inputCount);
				const expected = new Float64Array(rows);
				const evaluator = new Evaluator(network);
				for (let k = 0; k < rows; k++) evaluator.evaluate(inputs, expected, k * network.inputCount, k);
				const { keys, gateValues, inputCount, pathGates } = network;
				const walks =
					keys.length + pathGates.length === 0 &&
					gateValues.every((value) => value >= 0 && value < inputCount);
				for (const lowering of walks ? lowerings.filter((name) => name.endsWith("-programs")) : [undefined]) {
					const compiled = compile(network, { lowering, webAssembly });
					const given = new Float64Array(rows);
					for (let k = 0; k < rows; k++) compiled.evaluate(inputs, given, k * inputCount, k);
					expect(given).toEqual(expected);
					compiled.evaluateBatch(inputs, given.fill(-1), rows);
					expect(given).toEqual(expected);
					if (walks) compared++;
				}
			}),
			{ numRuns: 80 },
		);
		expect(compared).toBeGreaterThan(20);
	});

	it("comes back from a file bit for bit", () => {
		fc.assert(
			fc.property(seeds, (seed) => {
				const network = filteredNetwork(new Random(seed));
				const read = decode(encode({ network, metadata: namesOf(network) })).network;
				expect(read.filters.networks.kinds).toEqual(network.filters.networks.kinds);
				expect(read.filters.networks.rows).toEqual(network.filters.networks.rows);
				for (const name of ["above", "below", "low", "high", "masks"] as const)
					expect(read.filters[name]).toEqual(network.filters[name]);
				expect(wordCount(read)).toEqual(wordCount(network));
			}),
			{ numRuns: 40 },
		);
	});

	it("is refused where it names no filter, a filter no output or no mask, or promises values", () => {
		const network = filteredNetwork(new Random(3));
		const { filters } = network;
		const altered = (parts: Partial<Filters>) => () =>
			new ConditionalNetwork({ ...network, filters: new Filters({ ...filters, ...parts }) }).check();
		expect(altered({})).not.toThrow();
		expect(altered({ above: filters.below })).toThrow("decides between outputs");
		expect(altered({ above: filters.above.map(() => 99) })).toThrow("decides between outputs 99");
		expect(altered({ masks: filters.masks.map(() => 9999) })).toThrow("uses mask 9999");
		expect(altered({ low: filters.low.map(() => Number.NaN) })).toThrow("has thresholds NaN");
		expect(altered({ high: filters.low, low: filters.high.map((high) => high + 1) })).toThrow(
			"has thresholds",
		);
		expect(() =>
			new ConditionalNetwork({ ...network, filters: Filters.empty(network.inputCount) }).check(),
		).toThrow(/uses filter \d+, which does not exist/);
	});
});
