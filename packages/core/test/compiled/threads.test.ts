import fc from "fast-check";
import { expect, it } from "vitest";
import {
	type ConditionalNetwork,
	Evaluator,
	Random,
	serveThread,
	sharedNumbers,
	type Thread,
	ThreadedNetwork,
	type ThreadPort,
} from "../../src/index.ts";
import { axisNetwork, inputsFor, oneValueNetwork, synthesizedNetwork } from "./networks.ts";

/** A thread that lives in this one: messages are cloned and come later, as between real threads. */
function pretendThread(): Thread {
	const listeners: ((message: unknown) => void)[] = [];
	const clone = (message: unknown): unknown => (isOpen(message) ? message : structuredClone(message));
	const here: ThreadPort = {
		post: (message) => setImmediate(() => listeners[1](clone(message))),
		listen: (listener) => {
			listeners[0] = listener;
		},
	};
	const there: ThreadPort = {
		post: (message) => setImmediate(() => listeners[0](clone(message))),
		listen: (listener) => {
			listeners[1] = listener;
		},
	};
	serveThread(there);
	return { ...here, stop: () => {} };
}

function isOpen(message: unknown): boolean {
	return typeof message === "object" && message !== null && "header" in message;
}

function sharedInputs(network: ConditionalNetwork, random: Random, count: number): Float64Array {
	const inputs = sharedNumbers(count * network.inputCount);
	inputs.set(inputsFor(network, random, count));
	return inputs;
}

it("several threads give the reference's answers bit for bit, in place or not, with kernels and without", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat(),
			fc.boolean(),
			fc.integer({ min: 1, max: 4 }),
			async (seed, webAssembly, threads) => {
				const random = new Random(seed);
				const network = [oneValueNetwork, axisNetwork, synthesizedNetwork][random.integer(3)](random);
				const { inputCount, outputCount } = network;
				const count = random.integer(1500);
				const inputs = sharedInputs(network, random, count);
				const outputs = sharedNumbers(count * outputCount);
				const threaded = ThreadedNetwork.start(network, threads, pretendThread, { webAssembly, rows: count });
				const known = await threaded.evaluateBatch(inputs, outputs, count);
				const own = threaded.compiled;
				own.inputs.set(inputs);
				expect(await threaded.evaluateBatch(own.inputs, own.outputs, count)).toBe(known);
				threaded.stop();
				const reference = new Evaluator(network);
				const expected = new Float64Array(count * outputCount);
				let expectedKnown = 0;
				for (let i = 0; i < count; i++)
					if (reference.evaluate(inputs, expected, i * inputCount, i * outputCount)) expectedKnown++;
				expect(known).toBe(expectedKnown);
				for (let k = 0; k < expected.length; k++)
					for (const given of [outputs[k], own.outputs[k]])
						if (!Object.is(given, expected[k])) expect.fail(`${given} instead of ${expected[k]}`);
			},
		),
		{ numRuns: 60 },
	);
});

it("NaN in any thread's rows is refused", async () => {
	const random = new Random(2);
	const network = oneValueNetwork(random);
	const inputs = sharedInputs(network, random, 900);
	inputs[850 * network.inputCount] = Number.NaN;
	const outputs = sharedNumbers(900 * network.outputCount);
	const threaded = ThreadedNetwork.start(network, 3, pretendThread);
	await expect(threaded.evaluateBatch(inputs, outputs, 900)).rejects.toThrow("is NaN");
});

it("memory that is not shared is refused where there are several threads", async () => {
	const network = oneValueNetwork(new Random(2));
	const threaded = ThreadedNetwork.start(network, 2, pretendThread);
	const numbers = new Float64Array(10 * network.inputCount);
	await expect(threaded.evaluateBatch(numbers, numbers, 1)).rejects.toThrow("shared memory");
	expect(() => ThreadedNetwork.start(network, 0, pretendThread)).toThrow("expected a whole number");
});
