/** Networks in float32: every operation is rounded to it, and every way to ask gives the reference's bits. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	ConditionalNetwork,
	compile,
	Domain,
	decode,
	Evaluator,
	encode,
	inFloat32,
	layoutOf,
	type Network,
	NetworkBuilder,
	NeuronKind,
	Random,
	Tree,
	trace,
} from "../../src/index.ts";
import { Box } from "../../src/network/box.ts";
import { awkwardFloats } from "../random/adversarial-floats.ts";
import { wideBox, wideNetwork } from "../random/whole-range.ts";

/** The network in an array that holds float32 alone, one operation at a time. */
function inFloat32Array(network: Network, inputs: readonly number[]): Float32Array {
	const { inputCount, neuronCount, outputCount, rows, kinds, parameters } = network;
	const values = new Float32Array(network.valueCount + outputCount);
	const one = new Float32Array(2);
	values.set(inputs);
	for (let row = 0; row < rows.count; row++) {
		const isMax = row < neuronCount && kinds[row] === NeuronKind.max;
		const [low, high] = [parameters[2 * row], parameters[2 * row + 1]];
		one[0] = isMax ? low : rows.biases[row];
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			one[1] = rows.weights[k] * values[rows.columns[k]];
			if (!isMax) one[0] = one[0] + one[1];
			else if (one[1] > one[0]) one[0] = one[1];
		}
		const kind = row < neuronCount ? kinds[row] : NeuronKind.linear;
		if (kind === NeuronKind.relu && !(one[0] > 0)) one[0] = 0;
		if (kind === NeuronKind.leaky && !(one[0] > 0)) one[0] = low * one[0];
		if (kind === NeuronKind.abs && !(one[0] > 0)) one[0] = 0 - one[0];
		if (kind === NeuronKind.clip) one[0] = one[0] > low ? (one[0] < high ? one[0] : high) : low;
		values[inputCount + row] = one[0];
	}
	return values.subarray(network.valueCount);
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe("a network in float32", () => {
	it("gives the bits of float32 operations, one at a time, as written and read, compiled and traced", () => {
		fc.assert(
			fc.property(seeds, (seed) => {
				const random = new Random(seed);
				const box = wideBox(1 + random.integer(4), random, "float32");
				const model = wideNetwork(box, random);
				const network = ConditionalNetwork.of(model);
				const metadata = {
					inputs: Array.from(box.low, (_, j) => `x${j}`),
					outputs: Array.from({ length: model.outputCount }, (_, k) => `y${k}`),
				};
				const read = decode(encode({ network, metadata })).network;
				expect(read.arithmetic).toBe("float32");
				expect(read.networks.get(0).arithmetic).toBe("float32");
				const compiled = compile(read);
				const given = new Float64Array(model.outputCount);
				for (let trial = 0; trial < 4; trial++) {
					const inputs = Array.from(box.low, (low, j) => {
						const kind = random.integer(4);
						if (kind === 0) return awkwardFloats[random.integer(awkwardFloats.length)];
						return kind === 1 ? low : kind === 2 ? box.high[j] : random.normal();
					});
					const expected = Array.from(inFloat32Array(model, inputs));
					const asked = Float64Array.from(inputs);
					new Evaluator(network).evaluate(asked, given);
					expect(Array.from(given)).toEqual(expected);
					compiled.evaluate(asked, given);
					expect(Array.from(given)).toEqual(expected);
					compiled.evaluateBatch(asked, given, 1);
					expect(Array.from(given)).toEqual(expected);
					expect(Array.from(trace(read, asked).outputs)).toEqual(expected);
				}
			}),
			{ numRuns: 150 },
		);
	});

	it("counts what was rounded, and refuses what float32 does not reach", () => {
		const builder = new NetworkBuilder(2);
		builder.add("relu", [0, 1], [0.5, 0.1], 1e-60);
		builder.term(2, 1);
		builder.output(0.25);
		const { network, rounded, numbers } = inFloat32(builder.build());
		expect([rounded, numbers]).toEqual([2, 5]);
		expect(Array.from(network.rows.biases)).toEqual([0, 0.25]);
		const large = new NetworkBuilder(1);
		large.term(0, 1e39);
		large.output(0);
		expect(() => inFloat32(large.build())).toThrow("the largest of float32");
	});

	it("asks its domain of the rounded input, compiled too", () => {
		const low = Math.fround(0.1);
		const network = new ConditionalNetwork({
			...ConditionalNetwork.of(inFloat32(identity()).network),
			domain: new Domain([new Box(Float64Array.of(low), Float64Array.of(1))]),
		});
		network.check();
		const given = new Float64Array(1);
		for (const answers of [new Evaluator(network), compile(network)]) {
			expect(answers.evaluate(Float64Array.of(0.1), given)).toBe(0);
			expect(given[0]).toBe(low);
			expect(() => answers.evaluate(Float64Array.of(0.0999), given)).toThrow("outside");
		}
	});

	it("whose answers are stored is laid out as in float64, behind the rounding", () => {
		const network = new ConditionalNetwork({
			inputCount: 1,
			outputCount: 1,
			tree: new Tree(0, Int32Array.of(~0), Int32Array.of(~1)),
			gateValues: Int32Array.of(0),
			thresholds: Float64Array.of(Math.fround(0.1)),
			constants: Float64Array.of(5, 7),
			arithmetic: "float32",
		});
		network.check();
		const compiled = compile(network);
		expect(compiled.lowering).not.toBe("reference");
		// A kept layout would be opened without the rounding.
		expect(layoutOf(compiled)).toBeUndefined();
		const answers = new Float64Array(3);
		// 0.1 is below its float32 number, 0.10000000000000002 is too; what is above rounds to it as well
		compiled.evaluateBatch(Float64Array.of(0.1, low(0.1) + 1e-12, 0.2), answers, 3);
		expect(Array.from(answers)).toEqual([5, 5, 7]);
	});

	it("is malformed where a number is none of float32, or arithmetics are mixed", () => {
		const model = inFloat32(identity()).network;
		const parts = ConditionalNetwork.of(model);
		expect(() => new ConditionalNetwork({ ...parts, arithmetic: "float64" }).check()).toThrow("arithmetic");
		expect(() => new ConditionalNetwork({ ...parts, constants: Float64Array.of(0.1) }).check()).toThrow(
			"no float32 number",
		);
	});
});

function low(x: number): number {
	return Math.fround(x);
}

function identity(): Network {
	const builder = new NetworkBuilder(1);
	builder.term(0, 1);
	builder.output(0);
	return builder.build();
}
