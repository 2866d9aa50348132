import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Image } from "../../../src/compiled/image/image.ts";
import { openImage } from "../../../src/compiled/open.ts";
import { finiteRange } from "../../../src/compiled/programs/finite-range.ts";
import {
	Box,
	ConditionalNetwork,
	compile,
	Domain,
	Evaluator,
	Outcome,
	Random,
} from "../../../src/internal.ts";
import { nextDown, nextUp } from "../../../src/numbers/floats.ts";
import { awkwardFloats } from "../../random/adversarial-floats.ts";
import { synthesizedNetwork } from "../../random/compiled-networks.ts";

const finite = awkwardFloats.filter(Number.isFinite);

/** An interval of everyday or of awkward ends. */
function interval(random: Random): [number, number] {
	const end = (): number =>
		random.integer(3) === 0 ? finite[random.integer(finite.length)] : 4 * random.uniform() - 2;
	const ends = [end(), end()];
	return [Math.min(...ends), Math.max(...ends)];
}

/** A network whose leaves compute, on one to three boxes. */
function boxed(random: Random): ConditionalNetwork {
	const { keys: _, ...network } = synthesizedNetwork(random);
	const boxes = Array.from({ length: 1 + random.integer(3) }, () => {
		const ends = Array.from({ length: network.inputCount }, () => interval(random));
		return new Box(
			Float64Array.from(ends, ([low]) => low),
			Float64Array.from(ends, ([, high]) => high),
		);
	});
	const outside = boxes.length === 1 && random.integer(2) === 0 ? "clamp" : "full";
	return new ConditionalNetwork({ ...network, domain: new Domain(boxes, outside) });
}

/** Inputs in the boxes, at their ends, beside them, and what no number of a box is. */
function inputsOf({ domain, inputCount }: ConditionalNetwork, random: Random, count: number): Float64Array {
	const inputs = new Float64Array(count * inputCount);
	for (let at = 0; at < inputs.length; at += inputCount) {
		const box = domain.boxes[random.integer(domain.boxes.length)];
		const isIn = random.integer(2) === 0;
		box.sample(random, inputs.subarray(at, at + inputCount));
		for (let j = 0; j < inputCount; j++) {
			if (random.integer(2) === 0) inputs[at + j] = [box.low[j], box.high[j]][random.integer(2)];
			if (isIn || random.integer(inputCount) > 0) continue;
			const end = inputs[at + j];
			const others = [nextUp(end), nextDown(end), -end, ...awkwardFloats, Number.NaN];
			inputs[at + j] = others[random.integer(others.length)];
		}
	}
	return inputs;
}

/** Beyond this some number that the network computes may not be finite, and plain JavaScript answers. */
function rangeOf({ networks }: ConditionalNetwork): number {
	return Math.min(...Array.from({ length: networks.count }, (_, k) => finiteRange(networks.get(k))));
}

/** A network on its boxes, and the programs behind its domain. */
function subject(seed: number) {
	const random = new Random(seed);
	const network = boxed(random);
	const { inner } = compile(network, { lowering: "leaf-programs" });
	return { random, network, inner, range: rangeOf(network) };
}

const count = 30;

describe("programs behind a domain", () => {
	it("answer what lies in its boxes, and leave the rest to it", () => {
		let inside = 0;
		let outside = 0;
		fc.assert(
			fc.property(fc.nat(), (seed) => {
				const { random, network, inner, range } = subject(seed);
				const { inputCount, outputCount, domain } = network;
				const inputs = inputsOf(network, random, count);
				const evaluator = new Evaluator(network);
				const found = new Float64Array(outputCount);
				const expected = new Float64Array(outputCount);
				const batch = { inputs, count: 1, outputs: found, to: 0, row: 0 };
				for (let at = 0; at < inputs.length; at += inputCount) {
					found.fill(7);
					const isAnswered = inner.evaluateInside(inputs, found, at, 0);
					const isOrdinary = inputs.subarray(at, at + inputCount).every((value) => Math.abs(value) <= range);
					if (isOrdinary || isAnswered) expect(isAnswered).toBe(domain.contains(inputs, at));
					expect(inner.evaluateChunkInside({ ...batch, at })).toBe(isAnswered);
					if (isAnswered) {
						expect(evaluator.evaluate(inputs, expected, at)).toBe(Outcome.answered);
						expect(found).toEqual(expected);
						inside++;
					} else {
						expect(found.every((value) => value === 7)).toBe(true);
						outside++;
					}
				}
			}),
			{ numRuns: 300 },
		);
		expect(Math.min(inside, outside)).toBeGreaterThan(500);
	});

	it("answer a chunk only where every row lies in a box", () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat({ max: count - 1 }), (seed, row) => {
				const { random, network, inner, range } = subject(seed);
				const { inputCount, outputCount, domain } = network;
				const inputs = domain.boxes[0]
					.points(count, random)
					.map((value) => (Math.abs(value) <= range ? value : 0));
				const rows = Array.from({ length: count }, (_, i) => i * inputCount);
				const outputs = new Float64Array(count * outputCount);
				const batch = { inputs, at: 0, count, outputs, to: 0, row: 0 };
				expect(inner.evaluateChunkInside(batch)).toBe(
					range > 0 && rows.every((at) => domain.contains(inputs, at)),
				);
				inputs[row * inputCount + random.integer(inputCount)] = Number.NaN;
				expect(inner.evaluateChunkInside(batch)).toBe(false);
			}),
		);
	});

	it("answer a chunk by one call also where rows lie outside, as long as all numbers are finite", () => {
		let outside = 0;
		fc.assert(
			fc.property(fc.nat(), (seed) => {
				const { random, network, inner, range } = subject(seed);
				const { inputCount, outputCount, domain } = network;
				fc.pre(range > 0);
				const { header, memory } = inner.image;
				const { kernels } = memory;
				if (!kernels) return;
				let calls = 0;
				const answerInputs: typeof kernels.answerInputs = (...parameters) => {
					calls++;
					kernels.answerInputs(...parameters);
				};
				const refused = (): never => expect.fail("a row was answered on its own");
				const spied = { ...kernels, answerInputs, answerInput: refused };
				const programs = openImage(new Image(header, { ...memory, kernels: spied }));
				const inputs = inputsOf(network, random, count).map((value) =>
					Math.abs(value) <= range ? value : 0,
				);
				for (let at = 0; at < inputs.length; at += inputCount) if (!domain.contains(inputs, at)) outside++;
				programs.evaluateBatch(inputs, new Float64Array(count * outputCount), count);
				expect(calls).toBe(1);
			}),
		);
		expect(outside).toBeGreaterThan(200);
	});

	it("are the domain's one test, where its boxes are of numbers from which all stays finite", () => {
		const asked = vi.spyOn(Domain.prototype, "contains");
		let outside = 0;
		for (let seed = 0; seed < 600; seed++) {
			const { random, network, range } = subject(seed);
			const { inputCount, outputCount, domain } = network;
			const compiled = compile(network, { lowering: "leaf-programs" });
			const evaluator = new Evaluator(network);
			const inputs = inputsOf(network, random, count).map((value) => (Number.isNaN(value) ? 9 : value));
			const isOrdinary = domain.boxes.every(({ low, high }) =>
				[...low, ...high].every((end) => Math.abs(end) <= range),
			);
			const [found, expected] = [new Float64Array(outputCount), new Float64Array(outputCount)];
			for (let at = 0; at < inputs.length; at += inputCount) {
				asked.mockClear();
				const outcome = compiled.evaluate(inputs, found, at);
				if (isOrdinary) expect(asked).not.toHaveBeenCalled();
				expect(outcome).toBe(evaluator.evaluate(inputs, expected, at));
				expect(found).toEqual(expected);
				if (isOrdinary && outcome === Outcome.outside) outside++;
			}
		}
		asked.mockRestore();
		expect(outside).toBeGreaterThan(300);
	});
});
