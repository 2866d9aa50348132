import { expect } from "vitest";
import {
	ConditionalNetwork,
	Dataset,
	distinctPairs,
	Evaluator,
	ExactEvaluator,
	type ExactNetwork,
	ExactOperationCount,
	exactNetwork,
	exactOperations,
	type Pairs,
	parameterCount,
	Random,
	rationals,
	type UnconditionalNetwork,
	weightBits,
} from "../../src/internal.ts";

/** Distinct random points of integers in [low, low + range) with random integer labels in [0, labels). */
export function integerTable(
	count: number,
	inputCount: number,
	{ seed = 1, low = 0, range = 2 ** 20, labels = 256, outputCount = 1 } = {},
): Pairs {
	const random = new Random(seed);
	const points = new Map<string, number[]>();
	while (points.size < count) {
		const point = Array.from({ length: inputCount }, () => low + random.integer(range));
		points.set(point.join(), point);
	}
	const inputs = Float64Array.from([...points.values()].flat());
	const outputs = Float64Array.from({ length: count * outputCount }, () => random.integer(labels));
	return distinctPairs(new Dataset({ inputCount, outputCount, inputs, outputs }));
}

/** Points of a paraboloid: distinct integers, and the sum of their squares. */
export function paraboloid(count: number, inputCount: number, seed = 1): Pairs {
	const flat = integerTable(count, inputCount - 1, { seed, low: -40, range: 80 });
	const inputs: number[] = [];
	for (const row of flat.rows) {
		const point = flat.dataset.inputs.subarray(row * (inputCount - 1), (row + 1) * (inputCount - 1));
		inputs.push(
			...point,
			point.reduce((sum, value) => sum + value * value, 0),
		);
	}
	const outputs = Float64Array.from({ length: count }, (_, i) => Math.sin(i));
	return distinctPairs(
		new Dataset({ inputCount, outputCount: 1, inputs: Float64Array.from(inputs), outputs }),
	);
}

export function exactOf(built: UnconditionalNetwork): ExactNetwork {
	return built.arithmetic === "float64" ? exactNetwork(built.network) : built.network;
}

/**
 * Every point is answered exactly, in float64 too where the type says so; nothing costs more than the formula
 * says.
 */
export function checkExact(pairs: Pairs, built: UnconditionalNetwork): void {
	const { inputs, outputs, inputCount, outputCount } = pairs.dataset;
	const exact = exactOf(built);
	const evaluator = new ExactEvaluator(exact);
	for (const row of pairs.rows) {
		const expected = Array.from(
			outputs.subarray(row * outputCount, (row + 1) * outputCount),
			rationals.fromFloat64,
		);
		expect(evaluator.evaluate(inputs, row * inputCount)).toEqual(expected);
		if (built.arithmetic !== "float64") continue;
		const answers = new Float64Array(outputCount);
		new Evaluator(ConditionalNetwork.of(built.network)).evaluate(inputs, answers, row * inputCount);
		expect(Array.from(answers, rationals.fromFloat64)).toEqual(expected);
	}
	checkCounts(pairs, built);
}

export function checkCounts(pairs: Pairs, built: UnconditionalNetwork): void {
	const exact = exactOf(built);
	const count = new ExactOperationCount();
	const row = pairs.rows[pairs.count >> 1];
	new ExactEvaluator(exact, count).evaluate(pairs.dataset.inputs, row * pairs.dataset.inputCount);
	const { neurons, parameters, operations, weightBits: bits, wordOperations } = built.counts;
	expect(exact.neuronCount).toBe(neurons);
	expect(count.snapshot()).toEqual(exactOperations(exact));
	expect(count.total).toBeLessThanOrEqual(operations);
	expect(parameterCount(exact)).toBeLessThanOrEqual(parameters);
	if (bits !== null) expect(weightBits(exact).total).toBeLessThanOrEqual(bits);
	if (wordOperations !== null) expect(count.wordOperations).toBeLessThanOrEqual(wordOperations);
}
