import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	add,
	compare,
	fromFloat64,
	multiply,
	negate,
	type Rational,
	toFloat64,
	zero,
} from "../../src/exact/rational.ts";
import {
	type ConditionalNetwork,
	costSummary,
	Evaluator,
	type Network,
	NeuronKind,
	type NeuronKindName,
	neuronKindNames,
	synthesizeOneInput,
} from "../../src/index.ts";
import { layeredNetwork } from "./networks.ts";

/** The network's first output by its definition in rational arithmetic, for any kind of neuron. */
function exactValue(network: Network, x: number): Rational {
	const values: Rational[] = [fromFloat64(x)];
	const { rows, kinds, parameters, neuronCount } = network;
	const larger = (a: Rational, b: Rational): Rational => (compare(a, b) > 0 ? a : b);
	const smaller = (a: Rational, b: Rational): Rational => (compare(a, b) < 0 ? a : b);
	for (let i = 0; i <= neuronCount; i++) {
		const terms: Rational[] = [];
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++)
			terms.push(multiply(fromFloat64(rows.weights[k]), values[rows.columns[k]]));
		const sum = terms.reduce(add, fromFloat64(rows.biases[i]));
		if (i === neuronCount) return sum;
		const low = parameters[2 * i];
		const kind = kinds[i];
		if (kind === NeuronKind.relu) values.push(larger(sum, zero));
		else if (kind === NeuronKind.linear) values.push(sum);
		else if (kind === NeuronKind.abs) values.push(larger(sum, negate(sum)));
		else if (kind === NeuronKind.leaky)
			values.push(compare(sum, zero) > 0 ? sum : multiply(fromFloat64(low), sum));
		else if (kind === NeuronKind.clip)
			values.push(smaller(larger(sum, fromFloat64(low)), fromFloat64(parameters[2 * i + 1])));
		else values.push(terms.reduce(larger, Number.isFinite(low) ? fromFloat64(low) : terms[0]));
	}
	return zero;
}

const networks = fc
	.record({
		seed: fc.integer(),
		widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
		kinds: fc.subarray<NeuronKindName>([...neuronKindNames], { minLength: 1 }),
	})
	.map(({ seed, widths, kinds }) => layeredNetwork([1, ...widths, 1], seed, kinds));

/** Floats where an error would show: thresholds, their neighbours, ends, and anything between. */
function probes(network: ConditionalNetwork, low: number, high: number, more: readonly number[]): number[] {
	const near = Array.from(network.thresholds).flatMap((t) => [t, t + Math.abs(t) * 2 ** -52, t + 2 ** -60]);
	return [low, high, ...near, ...more.map((u) => low + u * (high - low))].filter(
		(x) => x >= low && x <= high,
	);
}

describe("synthesis of a network of one input", () => {
	it("answers the network's exact value, correctly rounded, for every float64 of the interval", () => {
		fc.assert(
			fc.property(
				networks,
				fc.constantFrom<readonly [number, number]>([-3, 3], [0, 500], [-5e-324, 1e-320], [1, 1 + 2 ** -50]),
				fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
				(source, [low, high], more) => {
					const { network } = synthesizeOneInput(source, low, high);
					network.check();
					const evaluator = new Evaluator(network);
					const answer = new Float64Array(1);
					for (const x of probes(network, low, high, more)) {
						evaluator.evaluate(Float64Array.of(x), answer);
						expect(answer[0]).toBe(toFloat64(exactValue(source, x)) + 0);
					}
				},
			),
			{ numRuns: 120 },
		);
	});

	it("takes one comparison a level, and two operations", () => {
		const { network, pieces } = synthesizeOneInput(layeredNetwork([1, 16, 16, 1], 5), -10, 10);
		const { worst } = costSummary(network);
		expect(pieces).toBeGreaterThan(8);
		expect(worst.total).toBe(Math.ceil(Math.log2(network.leafCount)) + 2);
	});

	it("refuses more inputs than one, and empty or endless intervals", () => {
		expect(() => synthesizeOneInput(layeredNetwork([2, 2, 1], 1), 0, 1)).toThrow("2 inputs");
		expect(() => synthesizeOneInput(layeredNetwork([1, 2, 1], 1), 1, 1)).toThrow("holds no numbers");
		expect(() => synthesizeOneInput(layeredNetwork([1, 2, 1], 1), 0, Infinity)).toThrow("holds no numbers");
	});
});
