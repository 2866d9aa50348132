/** A promise belongs to the network: however it is asked, an input has one answer and one outcome. */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	Box,
	CnetReader,
	type CompiledNetwork,
	ConditionalNetwork,
	CondnetError,
	compile,
	Dataset,
	Domain,
	decode,
	Evaluator,
	encode,
	layoutOf,
	lowerings,
	Outcome,
	type Outside,
	PagedTree,
	Random,
	sharedNumbers,
	ThreadedNetwork,
	trace,
	verify,
} from "../src/internal.ts";
import { type RealThreads, realThreads } from "./compiled/threads/real-threads.ts";
import {
	axisNetwork,
	inputsFor,
	oneValueNetwork,
	synthesizedNetwork,
	withGaps,
} from "./random/compiled-networks.ts";
import { inSingle } from "./random/single.ts";

let threads: RealThreads;
beforeAll(async () => {
	threads = await realThreads();
});
afterAll(() => threads.remove());

const outsides: readonly Outside[] = ["error", "full", "clamp"];

/**
 * A network of any kind, with leaves without an answer or without, promised on a box, on two, or everywhere;
 * now and then in float32.
 */
function promised(random: Random): ConditionalNetwork {
	const network = promisedInFloat64(random);
	return (random.integer(3) === 0 ? inSingle(network) : undefined) ?? network;
}

function promisedInFloat64(random: Random): ConditionalNetwork {
	const made = [oneValueNetwork, axisNetwork, synthesizedNetwork][random.integer(3)](random);
	const constant = made.constants.length > 0 && made.networks.count === 0;
	const network = constant && random.integer(2) === 0 ? withGaps(made, random) : made;
	const { inputCount } = network;
	const some = (): Box => {
		const low = new Float64Array(inputCount).map(() => -2 * random.uniform());
		return new Box(
			low,
			low.map((end) => end + 3 * random.uniform()),
		);
	};
	const outside = outsides[random.integer(outsides.length)];
	const boxes = outside === "clamp" || random.integer(2) === 0 ? [some()] : [some(), some()];
	const fits = outside !== "full" || network.networks.count > 0;
	if (random.integer(5) === 0) return network;
	return new ConditionalNetwork({ ...network, domain: new Domain(boxes, fits ? outside : "error") });
}

interface Answer {
	readonly outcome: Outcome | undefined;
	readonly outputs: Float64Array;
	/** Where the network refuses to answer. */
	readonly message: string;
}

/** One input after another, by whatever evaluates. */
function answersOf(
	asked: Evaluator | CompiledNetwork,
	outputCount: number,
	inputs: readonly Float64Array[],
): Answer[] {
	return inputs.map((input) => {
		const outputs = new Float64Array(outputCount);
		try {
			return { outcome: asked.evaluate(input, outputs), outputs, message: "" };
		} catch (error) {
			if (!(error instanceof CondnetError)) throw error;
			return { outcome: undefined, outputs: new Float64Array(outputCount), message: error.message };
		}
	});
}

const compiledAs = (network: ConditionalNetwork): CompiledNetwork[] =>
	lowerings.flatMap((lowering) => {
		try {
			return [compile(network, { lowering })];
		} catch (error) {
			if (error instanceof CondnetError && error.code === "usage") return [];
			throw error;
		}
	});

const joined = (rows: readonly Float64Array[]): Float64Array =>
	Float64Array.from(rows.flatMap((row) => [...row]));

describe("answered, unknown and outside", () => {
	it("are the same of one input and in a batch, in every lowering, and after a file", () => {
		const seen = new Map<string, number>();
		fc.assert(
			fc.property(fc.nat(), (seed) => {
				const random = new Random(seed);
				const network = promised(random);
				const { inputCount, outputCount } = network;
				const count = 40;
				const rows = inputsFor(network, random, count).map((x) =>
					random.integer(2) === 0 ? x : 4 * random.uniform() - 2,
				);
				const inputs = Array.from({ length: count }, (_, i) =>
					rows.slice(i * inputCount, (i + 1) * inputCount),
				);
				const expected = answersOf(new Evaluator(network), outputCount, inputs);
				const metadata = {
					inputs: Array.from({ length: inputCount }, (_, j) => `x${j}`),
					outputs: Array.from({ length: outputCount }, (_, k) => `y${k}`),
				};
				const again = decode(encode({ network, metadata })).network;
				for (const { outcome } of expected)
					seen.set(
						`${network.domain.outside} ${outcome}`,
						(seen.get(`${network.domain.outside} ${outcome}`) ?? 0) + 1,
					);
				for (const asked of [new Evaluator(again), ...compiledAs(network)])
					expect(answersOf(asked, outputCount, inputs)).toEqual(expected);
				const taken = inputs.filter((_, i) => expected[i].outcome !== undefined);
				const given = expected.filter(({ outcome }) => outcome !== undefined);
				for (const compiled of compiledAs(network)) {
					const batch = joined(taken);
					const outputs = new Float64Array(taken.length * outputCount);
					const known = compiled.evaluateBatch(batch, outputs, taken.length);
					expect(outputs).toEqual(joined(given.map((answer) => answer.outputs)));
					const outcomes = compiled.outcomes(batch, outputs, taken.length);
					expect([...outcomes]).toEqual(given.map(({ outcome }) => outcome));
					if (network.domain.isEverywhere)
						expect(known).toBe(given.filter(({ outcome }) => outcome === Outcome.answered).length);
				}
				inputs.forEach((input, i) => {
					const { outcome, outputs, message } = expected[i];
					if (outcome === undefined) expect(() => trace(network, input)).toThrow(message);
					else expect(trace(network, input)).toMatchObject({ outcome, outputs });
				});
				const table = new Dataset({
					inputCount,
					outputCount,
					inputs: joined(inputs),
					outputs: joined(expected.map((a) => a.outputs)),
				});
				if (taken.length < count)
					expect(() => verify(network, table)).toThrow(/outside of the network's domain/);
				else
					expect(verify(network, table).mismatches).toBe(
						expected.filter(({ outcome }) => outcome === Outcome.unknown).length,
					);
			}),
			{ numRuns: 100 },
		);
		for (const [outside, outcome] of [
			["error", undefined],
			["error", Outcome.unknown],
			["full", Outcome.outside],
			["clamp", Outcome.outside],
		])
			expect(seen.get(`${outside} ${outcome}`), `${outside} ${outcome}`).toBeGreaterThan(10);
	});

	it("are the same in several threads, which name the row that they refuse", async () => {
		for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
			const random = new Random(seed);
			const network = promised(random);
			const { inputCount, outputCount } = network;
			const count = 3000;
			const inputs = sharedNumbers(count * inputCount);
			inputs.set(inputsFor(network, random, count));
			const outputs = sharedNumbers(count * outputCount);
			const alone = compile(network);
			const expected = new Float64Array(count * outputCount);
			const group = threads.group("answer");
			const threaded = ThreadedNetwork.start(network, 2, group.start);
			let message = "";
			try {
				alone.evaluateBatch(inputs, expected, count);
			} catch (error) {
				message = error instanceof Error ? error.message : "";
			}
			const answered = threaded.evaluateBatch(inputs, outputs, count);
			if (message !== "") await expect(answered).rejects.toThrow(message);
			else {
				await answered;
				expect(Float64Array.from(outputs)).toEqual(expected);
			}
			threaded.stop();
		}
	});

	it("are not left to a kept layout or to pages, which hold no domain", async () => {
		for (let seed = 1; seed < 60; seed++) {
			const random = new Random(seed);
			const network = promised(random);
			const metadata = {
				inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
				outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
			};
			const bytes = encode({ network, metadata, compiled: layoutOf(compile(network)) });
			const source = {
				size: bytes.length,
				read: (from: number, to: number) => bytes.slice(from, to),
				readInto: (into: Uint8Array, from: number) => into.set(bytes.subarray(from, from + into.length)),
			};
			const reader = await CnetReader.open(source);
			if (network.domain.isEverywhere) continue;
			expect(await reader.compiledHeader()).toBeUndefined();
			expect(await PagedTree.open(reader, source, 2 ** 20)).toBeUndefined();
		}
	});
});
