/** What callers without types hand in wrongly is a CondnetError that says what was expected. */

import { describe, expect, it } from "vitest";
import {
	Box,
	ConditionalNetwork,
	CondnetError,
	checkProof,
	compile,
	Dataset,
	Domain,
	decode,
	decodeAny,
	Evaluator,
	encode,
	isPairFile,
	lowerings,
	memorize,
	memorizeFunction,
	memorizeRanges,
	Network,
	NetworkBuilder,
	openLayout,
	Random,
	synthesizeOnBox,
	synthesizeOnData,
	synthesizeOnInterval,
	trace,
	verify,
} from "../src/internal.ts";
import { axisNetwork, oneValueNetwork, synthesizedNetwork } from "./random/compiled-networks.ts";

/** Anything, as a caller without types may hand it in. */
const any = (value: unknown): never => value as never;

const table = new Dataset({
	inputCount: 2,
	outputCount: 1,
	inputs: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
	outputs: Float64Array.of(1, 2, 3, 4),
});
const { network } = memorize(table);
const box = new Box(Float64Array.of(0, 0), Float64Array.of(1, 1));

function expectUsage(call: () => unknown, message: RegExp, where = ""): void {
	let thrown: unknown;
	try {
		call();
	} catch (error) {
		thrown = error;
	}
	expect(thrown, where).toBeInstanceOf(CondnetError);
	if (!(thrown instanceof CondnetError)) return;
	expect(thrown.code, where).toBe("usage");
	expect(thrown.message, where).toMatch(message);
	expect(thrown.message).toMatch(/expected|not fit/);
}

describe("asking a network", () => {
	/** Every lowering that some network is laid out in, the reference, and one behind a domain. */
	const asked = new Map<string, ReturnType<typeof compile> | Evaluator>([
		["Evaluator", new Evaluator(network)],
	]);
	const line = new NetworkBuilder(1);
	line.add("relu", [0], [1], 0);
	line.term(1, 1);
	line.output(0);
	const pieces = synthesizeOnInterval(line.build(), -1, 1).network;
	asked.set("exact", compile(new ConditionalNetwork({ ...pieces, domain: Domain.everywhere })));
	for (let seed = 1; seed < 60; seed++) {
		const random = new Random(seed);
		const made = [oneValueNetwork, axisNetwork, synthesizedNetwork][seed % 3](random);
		for (const lowering of lowerings)
			try {
				if (!asked.has(lowering)) asked.set(lowering, compile(made, { lowering }));
			} catch {
				// This network does not allow it.
			}
	}
	const bounded = new ConditionalNetwork({ ...network, domain: new Domain([box]) });
	asked.set("a domain", compile(bounded));

	it("names what is wrong with the arrays, in every lowering", () => {
		expect([...asked.keys()].length).toBe(lowerings.length + 2);
		for (const [name, one] of asked) {
			const { inputCount, outputCount } = one instanceof Evaluator ? one.network : one;
			const inputs = new Float64Array(inputCount);
			const outputs = new Float64Array(outputCount);
			const wrong: [unknown, unknown, number | undefined, number | undefined, RegExp][] = [
				[new Float64Array(inputCount - 1), outputs, 0, 0, /^The array of inputs has \d+ numbers/],
				[inputs, outputs, 1, 0, /^The array of inputs has/],
				[inputs, outputs, -1, 0, /^The array of inputs has/],
				[inputs, outputs, Number.NaN, 0, /^The array of inputs has/],
				[inputs, new Float64Array(outputCount - 1), 0, 0, /^The array of outputs has \d+ numbers/],
				[inputs, outputs, 0, 1, /^The array of outputs has/],
				[Array.from(inputs), outputs, 0, 0, /^The array of inputs is a plain array, expected a Float64Array/],
				[inputs, Array.from(outputs), 0, 0, /^The array of outputs is a plain array/],
				[new Float32Array(inputCount), outputs, 0, 0, /inputs is of type Float32Array/],
				["1,2", outputs, 0, 0, /inputs is the text "1,2"/],
				[undefined, outputs, 0, 0, /inputs is undefined/],
				[inputs, null, 0, 0, /outputs is null/],
			];
			for (const [from, into, at, to, message] of wrong)
				expectUsage(() => one.evaluate(any(from), any(into), at, to), message, name);
			one.evaluate(inputs, outputs);
		}
	});

	it("names what is wrong with a batch, in every lowering", () => {
		for (const [name, one] of asked) {
			if (one instanceof Evaluator) continue;
			const inputs = new Float64Array(2 * one.inputCount);
			const outputs = new Float64Array(2 * one.outputCount);
			const wrong: [unknown, unknown, unknown, RegExp][] = [
				[inputs, outputs, 3, /^The array of inputs has \d+ numbers/],
				[inputs, new Float64Array(0), 2, /^The array of outputs has 0 numbers/],
				[inputs, outputs, 1.5, /^A batch of 1.5 inputs/],
				[inputs, outputs, undefined, /^A batch of undefined inputs/],
				[inputs, outputs, -1, /^A batch of -1 inputs/],
				[Array.from(inputs), outputs, 2, /^The array of inputs is a plain array/],
				[inputs, new Float32Array(outputs.length), 2, /^The array of outputs is of type Float32Array/],
			];
			for (const [from, into, count, message] of wrong) {
				expectUsage(() => one.evaluateBatch(any(from), any(into), any(count)), message, name);
				expectUsage(() => one.outcomes(any(from), any(into), any(count)), message, name);
			}
		}
	});
});

describe("the library's doors", () => {
	it("say what they were given and what they expect", () => {
		const bytes = encode({ network, metadata: { inputs: ["a", "b"], outputs: ["y"] } });
		const model = new Network(1, new Uint8Array(0), new Float64Array(0), network.gateRows);
		const calls: [() => unknown, RegExp][] = [
			[() => decode(any("net.cnet")), /^The file is the text "net.cnet", expected a Uint8Array/],
			[() => decode(any(undefined)), /^The file is undefined/],
			[() => decode(any(bytes.buffer)), /^The file is of type ArrayBuffer/],
			[() => decodeAny(any([1, 2])), /^The file is a plain array/],
			[() => isPairFile(any("x")), /^The file is the text/],
			[() => compile(any(bytes)), /^The network is of type Uint8Array, expected a ConditionalNetwork/],
			[() => compile(any(decode(bytes))), /^The network is a plain object, expected a ConditionalNetwork/],
			[() => compile(any(model)), /^The network is of type Network, expected a ConditionalNetwork/],
			[() => new Evaluator(any(bytes)), /^The network is of type Uint8Array/],
			[() => encode(any(bytes)), /^The file is of type Uint8Array, expected an object/],
			[() => encode(any({ network: bytes, metadata: {} })), /^The network is of type Uint8Array/],
			[() => encode(any(undefined)), /^The file is undefined/],
			[() => memorize(any([[1, 2]])), /^The table is a plain array, expected a Dataset/],
			[() => memorizeRanges(any(null)), /^The table is null/],
			[() => memorizeFunction(any({}), any({ tolerance: 1 })), /^The table is a plain object/],
			[() => new Dataset(any([1])), /inputs is undefined, expected a Float64Array/],
			[() => new Dataset(any(undefined)), /^A table is made of undefined/],
			[() => new Dataset({ ...table, inputs: any([1, 2]) }), /^The table's array of inputs is a plain array/],
			[() => new Dataset({ ...table, outputs: new Float64Array(3) }), /do not fit/],
			[() => verify(any(bytes), table), /^The network is of type Uint8Array/],
			[() => verify(network, any([1])), /^The table is a plain array/],
			[() => trace(network, any([1, 2])), /^The array of inputs is a plain array/],
			[() => trace(network, new Float64Array(1)), /^The array of inputs has 1 numbers, expected 2/],
			[
				() => synthesizeOnBox(any(network), box),
				/^The network is of type ConditionalNetwork, expected a Network/,
			],
			[() => synthesizeOnBox(model, any([[0, 1]])), /^The box is a plain array, expected a Box/],
			[() => synthesizeOnBox(model, any(2)), /^The box is the number 2, expected a Box/],
			[() => synthesizeOnBox(model, any(undefined)), /^The box is undefined, expected a Box/],
			[() => synthesizeOnBox(any(1), box), /^The network is the number 1, expected a Network/],
			[() => synthesizeOnData(model, any([1])), /^The array of inputs is a plain array/],
			[() => synthesizeOnInterval(any(bytes), 0, 1), /^The network is of type Uint8Array/],
			[() => new Box(any([0]), any([1])), /^The array of lower ends of a box is a plain array/],
			[() => checkProof(network, any(undefined), model), /^The proof is undefined/],
			[() => checkProof(network, any({}), any(network)), /^The network is of type ConditionalNetwork/],
			[() => new Network(1, any([0]), any([0, 1]), network.gateRows), /^The array of kinds is a plain array/],
		];
		for (const [call, message] of calls) expectUsage(call, message, String(call));
	});

	it("refuse a layout that is none", async () => {
		const refused = await openLayout(any(undefined), () => {}).catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(CondnetError);
	});
});
