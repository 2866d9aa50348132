import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	AffineRows,
	ConditionalNetwork,
	completeTree,
	decision,
	Evaluator,
	type ExactMaps,
	evaluateNetwork,
	LeafKind,
	type Network,
	NetworkBuilder,
	NetworkPool,
	NeuronKind,
	Random,
} from "../../src/internal.ts";
import { fromFloat64, rational, toFloat64 } from "../../src/numbers/rational.ts";
import { finiteFloat, inputFloat } from "../random/adversarial-floats.ts";
import { someNetwork } from "../random/conditional-networks.ts";

/** A neuron by its definition, term by term, for values by number. */
function plainNeuron(network: Network, i: number, look: (value: number) => number): number {
	const { start, columns, weights, biases } = network.rows;
	const terms: number[] = [];
	for (let k = start[i]; k < start[i + 1]; k++) terms.push(weights[k] * look(columns[k]));
	const [low, high] = [network.parameters[2 * i], network.parameters[2 * i + 1]];
	if (i < network.neuronCount && network.kinds[i] === NeuronKind.max)
		return terms.reduce((a, b) => (b > a ? b : a), low);
	const sum = terms.reduce((a, b) => a + b, biases[i]);
	if (i >= network.neuronCount) return sum;
	switch (network.kinds[i]) {
		case NeuronKind.relu:
			return sum > 0 ? sum : 0;
		case NeuronKind.linear:
			return sum;
		case NeuronKind.leaky:
			return sum > 0 ? sum : low * sum;
		case NeuronKind.abs:
			return Math.abs(sum);
		default:
			return sum > low ? (sum < high ? sum : high) : low; // infinity minus infinity is not above low
	}
}

/**
 * Parts times inputs and the constant's parts, all as integers in units of 2^-2148; then times 2^-shift.
 */
function plainExact({ inputCount, start, parts, shift }: ExactMaps, row: number, x: Float64Array): number {
	const integer = (value: number): bigint => {
		const { numerator, denominator } = fromFloat64(value);
		return (numerator << 1074n) / denominator;
	};
	let sum = 0n;
	for (let j = 0; j <= inputCount; j++) {
		const c = row * (inputCount + 1) + j;
		const factor = j < inputCount ? integer(x[j]) : 1n << 1074n;
		for (let i = start[c]; i < start[c + 1]; i++) sum += integer(parts[i]) * factor;
	}
	const [raised, unit] = [BigInt(Math.max(0, -shift)), BigInt(2148 + Math.max(0, shift))];
	return toFloat64(rational(sum << raised, 1n << unit));
}

/** Whether a mask, or one that it refines, leaves a value in. */
function isKept(network: ConditionalNetwork, mask: number, v: number): boolean {
	const { bases, settledStart, settled, start, bits } = network.masks;
	const base = bases[mask] ?? 0;
	if (base === 0) return ((bits[start[mask] + (v >> 5)] >> (v & 31)) & 1) === 1;
	const zeros = settled.subarray(settledStart[2 * mask], settledStart[2 * mask + 1]);
	return !zeros.includes(v) && isKept(network, base - 1, v);
}

/**
 * A conditional network by its definition: values are looked up by need, terms that a mask names 0 are left
 * out.
 */
function plainAnswer(network: ConditionalNetwork, x: Float64Array): number[] {
	const { tree, gateValues, gateRows, inputCount } = network;
	const look = (v: number): number =>
		v < inputCount ? x[v] : plainNeuron(network.networks.get(0), v - inputCount, look);
	let node = tree.root;
	while (node >= 0) {
		const v = gateValues[node];
		let sum = v >= 0 ? look(v) : 0;
		if (v < 0)
			for (let k = gateRows.start[~v]; k < gateRows.start[~v + 1]; k++)
				sum += gateRows.weights[k] * look(gateRows.columns[k]);
		node = sum > network.thresholds[node] ? tree.right[node] : tree.left[node];
	}
	const leaf = ~node;
	const item = network.leafItem(leaf);
	if (network.leafKind(leaf) === LeafKind.constant)
		return Array.from(
			network.constants.subarray(item * network.outputCount, (item + 1) * network.outputCount),
		);
	if (network.leafKind(leaf) === LeafKind.exact)
		return Array.from({ length: network.outputCount }, (_, k) =>
			plainExact(network.exact, item * network.outputCount + k, x),
		);
	const restricted = network.leafKind(leaf) === LeafKind.restricted;
	const evaluated = network.networks.get(restricted ? network.masks.networks[item] : item);
	const kept = (v: number): boolean => !restricted || isKept(network, item, v);
	const known = Float64Array.from({ length: evaluated.valueCount }, (_, v) =>
		kept(v) && v < inputCount ? x[v] : 0,
	);
	for (let i = 0; i < evaluated.neuronCount; i++)
		if (kept(inputCount + i)) known[inputCount + i] = plainNeuron(evaluated, i, (v) => known[v]);
	const answers = Array.from({ length: evaluated.outputCount }, (_, k) =>
		plainNeuron(evaluated, evaluated.neuronCount + k, (v) => known[v]),
	);
	if (network.answer === "values") return answers;
	const best = network.answer === "argmax" ? Math.max(...answers) : Math.min(...answers);
	return [answers.some(Number.isNaN) ? Number.NaN : answers.indexOf(best)];
}

describe("the reference evaluation", () => {
	it("is the definition, for networks with every kind of gate, neuron and leaf", () => {
		fc.assert(
			fc.property(fc.integer(), fc.array(inputFloat, { minLength: 8, maxLength: 8 }), (seed, point) => {
				const network = someNetwork(new Random(seed));
				network.check();
				const x = Float64Array.from({ length: network.inputCount }, (_, j) => point[j % point.length]);
				const given = new Float64Array(network.outputCount);
				fc.pre(network.keys.length === 0);
				const exact = network.leafKinds.includes(LeafKind.exact);
				fc.pre(!exact || x.every(Number.isFinite)); // an exact leaf refuses infinities
				new Evaluator(network).evaluate(x, given);
				const expected = plainAnswer(network, x);
				// A network that meets infinity minus infinity answers NaN, of which argmin says nothing.
				if (expected.every((value) => value >= 0 || value < 0)) expect(Array.from(given)).toEqual(expected);
			}),
			{ numRuns: 500 },
		);
	});

	it("refuses NaN, naming the input", () => {
		const builder = new NetworkBuilder(2);
		builder.output(1);
		const evaluator = new Evaluator(ConditionalNetwork.of(builder.build()));
		expect(() => evaluator.evaluate(Float64Array.of(1, Number.NaN), new Float64Array(1))).toThrow(
			"Input 1 is NaN",
		);
	});

	it("takes no memory for outputs of networks that there are not, however many a file claims", () => {
		const network = new ConditionalNetwork({
			inputCount: 1,
			outputCount: 1,
			tree: completeTree(1),
			gateValues: new Int32Array(0),
			thresholds: new Float64Array(0),
			networks: NetworkPool.empty(1, 2 ** 40),
			constants: Float64Array.of(3),
			answer: "argmin",
		});
		network.check();
		const outputs = new Float64Array(1);
		new Evaluator(network).evaluate(Float64Array.of(0), outputs);
		expect(outputs[0]).toBe(3);
	});

	it("decides for the first of equal numbers", () => {
		expect(decision(Float64Array.of(2, 1, 1, 2), "argmin")).toBe(1);
		expect(decision(Float64Array.of(2, 1, 1, 2), "argmax")).toBe(0);
	});
});

describe("affine rows", () => {
	it("refuse zero and infinite weights, columns out of order, and biases that would change sums", () => {
		const rows = (column: number, weight: number, bias: number): AffineRows =>
			new AffineRows(
				Uint32Array.of(0, 2),
				Uint32Array.of(1, column),
				Float64Array.of(1, weight),
				Float64Array.of(bias),
			);
		expect(() => rows(2, 1, 0).check("rows", () => 3)).not.toThrow();
		expect(() => rows(2, 0, 0).check("rows", () => 3)).toThrow("weight 0");
		expect(() => rows(2, Infinity, 0).check("rows", () => 3)).toThrow("weight Infinity");
		expect(() => rows(1, 1, 0).check("rows", () => 3)).toThrow("value 1");
		expect(() => rows(3, 1, 0).check("rows", () => 3)).toThrow("value 3");
		expect(() => rows(2, 1, -0).check("rows", () => 3)).toThrow("bias -0");
	});

	it("give the same bits with terms of value 0 left out, in any network", () => {
		fc.assert(
			fc.property(
				fc.array(finiteFloat, { minLength: 1, maxLength: 12 }),
				finiteFloat,
				fc.nat(),
				(weights, bias, zeros) => {
					const all = new NetworkBuilder(weights.length);
					const some = new NetworkBuilder(weights.length);
					const x = Float64Array.from(weights, (_, j) => ((zeros >> j) & 1 ? (j % 2 ? 0 : -0) : 0.1 + j));
					weights.forEach((weight, j) => {
						all.term(j, weight);
						if (x[j] !== 0) some.term(j, weight);
					});
					all.output(bias);
					some.output(bias);
					const a = new Float64Array(1);
					const b = new Float64Array(1);
					evaluateNetwork(all.build(), x, a);
					evaluateNetwork(some.build(), x, b);
					expect(Object.is(a[0], b[0])).toBe(true);
				},
			),
			{ numRuns: 1000 },
		);
	});
});
