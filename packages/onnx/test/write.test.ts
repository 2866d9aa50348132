import { type Network, NetworkBuilder, type NeuronKindName, Random } from "@condnet/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOnnx, writeOnnx } from "../src/index.ts";
import { answer, distance } from "./agreement.ts";
import { Runtime } from "./runtime.ts";

const kinds: NeuronKindName[] = ["relu", "linear", "leaky", "clip", "abs", "max"];

/** Numbers whose sums depend on their order, copies and constants included. */
function drawNumber(random: Random): number {
	const awkward = [1, -1, 0.1, 1e16, -1e16, 3e-310, 5e-324, 1 / 3];
	return random.integer(2) === 0 ? random.normal() : awkward[random.integer(awkward.length)];
}

/** Any network: neurons of any kind that read anything before them, in no layers. */
function randomNetwork(random: Random, allowed: readonly NeuronKindName[]): Network {
	const inputCount = 1 + random.integer(4);
	const builder = new NetworkBuilder(inputCount);
	const row = (width: number, least: number): void => {
		let terms = 0;
		for (let v = 0; v < width; v++) {
			if (random.integer(3) > 0 && !(v === width - 1 && terms < least)) continue;
			builder.term(v, drawNumber(random));
			terms++;
		}
	};
	const count = random.integer(12);
	for (let i = 0; i < count; i++) {
		const kind = allowed[random.integer(allowed.length)];
		row(inputCount + i, kind === "max" ? 1 : 0);
		const low = drawNumber(random);
		const bounds: Record<NeuronKindName, [number, number]> = {
			relu: [0, 0],
			linear: [0, 0],
			abs: [0, 0],
			leaky: [low, 0],
			clip: [
				random.integer(3) === 0 ? Number.NEGATIVE_INFINITY : low,
				random.integer(3) === 0 ? Number.POSITIVE_INFINITY : Math.abs(low) + 1,
			],
			max: [random.integer(2) === 0 ? Number.NEGATIVE_INFINITY : low, 0],
		};
		builder.neuron(kind, random.integer(3) === 0 ? 0 : drawNumber(random), ...bounds[kind]);
	}
	for (let k = 0; k <= random.integer(3); k++) {
		row(inputCount + count, 0);
		builder.output(drawNumber(random));
	}
	return builder.build();
}

function randomInput(random: Random, count: number): Float64Array {
	return Float64Array.from({ length: count }, () => drawNumber(random));
}

describe("a network written as ONNX", () => {
	it("read back, gives every output to the bit", () => {
		fc.assert(
			fc.property(fc.integer(), (seed) => {
				const random = new Random(seed);
				const network = randomNetwork(random, kinds);
				const back = readOnnx(writeOnnx(network));
				for (let run = 0; run < 10; run++) {
					const input = randomInput(random, network.inputCount);
					expect(answer(back, input)).toEqual(answer({ network }, input));
				}
			}),
			{ numRuns: 300 },
		);
	});

	it("read back, is the same network where its layers are plain", () => {
		fc.assert(
			fc.property(
				fc.integer(),
				fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 2, maxLength: 5 }),
				(seed, widths) => {
					const random = new Random(seed);
					const builder = new NetworkBuilder(widths[0]);
					let first = 0;
					widths.slice(1).forEach((width, layer) => {
						const next = first + widths[layer];
						for (let i = 0; i < width; i++) {
							for (let v = first; v < next; v++) builder.term(v, random.normal());
							if (layer === widths.length - 2) builder.output(random.normal());
							else builder.neuron("relu", random.normal());
						}
						first = next;
					});
					const network = builder.build();
					const { network: back } = readOnnx(writeOnnx(network));
					expect(back).toEqual(network);
				},
			),
		);
	});

	it("runs in onnxruntime, in batches, with the same answers", async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer(), async (seed) => {
				const random = new Random(seed);
				const network = randomNetwork(random, ["relu", "linear", "clip", "abs", "max"]);
				const bytes = writeOnnx(network);
				const runtime = await Runtime.load(bytes);
				const inputs = Array.from({ length: 5 }, () =>
					Float64Array.from({ length: network.inputCount }, () => random.normal()),
				);
				const found = await runtime.run(readOnnx(bytes).inputs, inputs);
				await runtime.release();
				for (const [k, input] of inputs.entries()) {
					// Sums of numbers of very different size cancel: what they lose is relative to the largest value
					// inside.
					const values = new Float64Array(network.valueCount);
					values.set(input);
					const exact = answer({ network }, input, values);
					const largest = Math.max(1, ...values.map(Math.abs));
					if (largest < 1e6) expect(distance(found[k], exact)).toBeLessThan(1e-9);
				}
			}),
			{ numRuns: 60 },
		);
	});

	it("keeps float32 weights as they are, and refuses to round others", () => {
		const exact = new NetworkBuilder(1);
		exact.add("relu", [0], [Math.fround(0.1)], 0.5);
		exact.term(1, 2);
		exact.output(0);
		const network = exact.build();
		expect(readOnnx(writeOnnx(network, { type: "float32" })).network).toEqual(network);
		const wide = new NetworkBuilder(1);
		wide.term(0, 0.1);
		wide.output(0);
		expect(() => writeOnnx(wide.build(), { type: "float32" })).toThrow("0.1, which float32 does not hold");
	});
});
