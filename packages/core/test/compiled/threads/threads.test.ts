import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	type ConditionalNetwork,
	compile,
	Evaluator,
	Outcome,
	Random,
	sharedNumbers,
	ThreadedNetwork,
} from "../../../src/internal.ts";
import {
	axisNetwork,
	inputsFor,
	oneValueNetwork,
	synthesizedNetwork,
} from "../../random/compiled-networks.ts";
import type { WhenClaimed } from "./answering-thread.ts";
import { type RealThreads, realThreads, type ThreadGroup } from "./real-threads.ts";

let threads: RealThreads;
beforeAll(async () => {
	threads = await realThreads();
});
afterAll(() => threads.remove());

const networks = [oneValueNetwork, axisNetwork, synthesizedNetwork];

function sharedInputs(network: ConditionalNetwork, random: Random, count: number): Float64Array {
	const inputs = sharedNumbers(count * network.inputCount);
	inputs.set(inputsFor(network, random, count));
	return inputs;
}

/** A network of one gate's value with two threads, the other of which sleeps, and a batch of 40 portions. */
async function sleeping(
	whenClaimed: WhenClaimed,
): Promise<{ group: ThreadGroup; threaded: ThreadedNetwork; inputs: Float64Array; outputs: Float64Array }> {
	const random = new Random(2);
	const network = oneValueNetwork(random);
	const group = threads.group(whenClaimed);
	const threaded = ThreadedNetwork.start(network, 2, group.start);
	await group.slept(1);
	const inputs = sharedInputs(network, random, rows);
	return { group, threaded, inputs, outputs: sharedNumbers(rows * network.outputCount) };
}
const rows = 40960;

it("several threads give the reference's answers bit for bit, wherever the arrays are, with kernels and without", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat(),
			fc.boolean(),
			fc.integer({ min: 1, max: 3 }),
			fc.constantFrom<WhenClaimed>("answer", "answer late"),
			async (seed, webAssembly, threadCount, whenClaimed) => {
				const random = new Random(seed);
				const network = networks[random.integer(networks.length)](random);
				const { inputCount, outputCount } = network;
				const most = random.integer(6000);
				const group = threads.group(whenClaimed);
				const options = { webAssembly, rows: most };
				const threaded = ThreadedNetwork.start(network, threadCount, group.start, options);
				const own = threaded.compiled;
				if (own.lowering !== "reference") await group.slept(1);
				const reference = new Evaluator(network);
				for (const inOwnMemory of [true, false, false, true]) {
					const count = random.integer(most + 1);
					const given = sharedInputs(network, random, count);
					const inputs = inOwnMemory ? own.inputs : given;
					const outputs = inOwnMemory ? own.outputs : sharedNumbers(count * outputCount);
					inputs.set(given);
					const batch = threaded.begin(inputs, outputs, count);
					await sleep(random.integer(4));
					const known = await batch.finish();
					const expected = new Float64Array(count * outputCount);
					let expectedKnown = 0;
					for (let i = 0; i < count; i++)
						if (reference.evaluate(given, expected, i * inputCount, i * outputCount) === Outcome.answered)
							expectedKnown++;
					expect(known).toBe(expectedKnown);
					for (let k = 0; k < expected.length; k++)
						if (!Object.is(outputs[k], expected[k])) expect.fail(`${outputs[k]} instead of ${expected[k]}`);
				}
				threaded.stop();
			},
		),
		{ numRuns: 40 },
	);
});

it("whichever thread meets NaN, the first row that holds one is named, as one thread names it", async () => {
	const group = threads.group();
	const random = new Random(3);
	const network = oneValueNetwork(random);
	const { inputCount, outputCount } = network;
	const threaded = ThreadedNetwork.start(network, 3, group.start);
	await group.slept(1);
	const alone = compile(network);
	const outputs = sharedNumbers(rows * outputCount);
	const good = sharedInputs(network, random, rows);
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.nat(rows * inputCount - 1), { minLength: 1, maxLength: 5 }),
			fc.nat(2),
			async (places, milliseconds) => {
				const inputs = sharedNumbers(good.length);
				inputs.set(good);
				for (const place of places) inputs[place] = Number.NaN;
				let message = "";
				try {
					alone.evaluateBatch(inputs, new Float64Array(rows * outputCount), rows);
				} catch (error) {
					message = error instanceof Error ? error.message : "";
				}
				expect(message).toContain(`Row ${Math.floor(Math.min(...places) / inputCount)} of`);
				const batch = threaded.begin(inputs, outputs, rows);
				await sleep(milliseconds);
				await expect(batch.finish()).rejects.toThrow(message);
				expect(await threaded.evaluateBatch(good, outputs, rows)).toBe(
					alone.evaluateBatch(good, outputs, rows),
				);
			},
		),
		{ numRuns: 30 },
	);
	threaded.stop();
});

it("a thread sleeps when there is nothing to answer, and after it has answered", async () => {
	const { group, threaded, inputs, outputs } = await sleeping("answer");
	for (let slept = 2; slept < 5; slept++) {
		const batch = threaded.begin(inputs, outputs, rows);
		await group.slept(slept);
		await batch.finish();
	}
	threaded.stop();
	await group.ended();
});

it("a thread that crashes is an error for the batch it had a part of, and for every later one", async () => {
	const { group, threaded, inputs, outputs } = await sleeping("crash");
	const batch = threaded.begin(inputs, outputs, rows);
	await group.claimed();
	await expect(batch.finish()).rejects.toThrow("A thread ended");
	await group.ended();
	expect(() => threaded.begin(inputs, outputs, rows)).toThrow("A thread ended");
});

it("threads that are stopped while they are busy end, and so does the batch", async () => {
	const { group, threaded, inputs, outputs } = await sleeping("stall");
	const batch = threaded.begin(inputs, outputs, rows);
	await group.claimed();
	const finished = expect(batch.finish()).rejects.toThrow("The threads were stopped");
	threaded.stop();
	await finished;
	await group.ended();
	await expect(threaded.evaluateBatch(inputs, outputs, rows)).rejects.toThrow("The threads were stopped");
});

it("one batch at a time, in shared memory, of arrays that are long enough", async () => {
	const { threaded, inputs, outputs } = await sleeping("answer");
	const numbers = new Float64Array(inputs.length + outputs.length);
	await expect(threaded.evaluateBatch(numbers, numbers, 1)).rejects.toThrow("shared memory");
	await expect(threaded.evaluateBatch(inputs, outputs, rows + 1)).rejects.toThrow("The array of inputs has");
	const batch = threaded.begin(inputs, outputs, rows);
	expect(() => threaded.begin(inputs, outputs, rows)).toThrow("before the last one was finished");
	expect(await batch.finish()).toBe(await batch.finish());
	threaded.stop();
	const network = oneValueNetwork(new Random(2));
	const { start } = threads.group();
	expect(() => ThreadedNetwork.start(network, 0, start)).toThrow("expected a whole number");
	expect(() => ThreadedNetwork.over(compile(network), 2, start)).toThrow("compiled for one thread");
});
