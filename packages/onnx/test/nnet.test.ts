/** .nnet files: the order of what is computed, and texts that are none. */

import { CondnetError } from "@condnet/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNnet } from "../src/index.ts";
import { answer } from "./agreement.ts";

interface Parts {
	sizes: number[];
	minima: number[];
	maxima: number[];
	means: number[];
	ranges: number[];
	weights: number[][][];
	biases: number[][];
}

function textOf({ sizes, minima, maxima, means, ranges, weights, biases }: Parts): string {
	const line = (numbers: readonly number[]): string => `${numbers.join(",")},`;
	return [
		"// a comment",
		line([sizes.length - 1, sizes[0], sizes[sizes.length - 1], Math.max(...sizes)]),
		...[line(sizes), "0,", line(minima), line(maxima), line(means), line(ranges)],
		...weights.flatMap((rows, k) => [...rows.map(line), ...biases[k].map((bias) => line([bias]))]),
	].join("\n");
}

/** As the documentation says: each operation rounded once, in this order. */
function byHand({ minima, maxima, means, ranges, weights, biases }: Parts, x: readonly number[]): number[] {
	let values = x.map((value, j) => {
		const clipped = Math.min(maxima[j], Math.max(minima[j], value));
		return (clipped - means[j]) * (1 / ranges[j]);
	});
	weights.forEach((rows, k) => {
		values = rows.map((row, i) => {
			const sum = row.reduce((total, weight, j) => total + weight * values[j], biases[k][i]);
			return k < weights.length - 1 ? Math.max(0, sum) : sum;
		});
	});
	return values.map((value) => means[x.length] + ranges[x.length] * value + 0);
}

const number = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((value) => value + 0);
const scale = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const parts: fc.Arbitrary<Parts> = fc
	.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 })
	.chain((sizes) => {
		const list = (of: fc.Arbitrary<number>, length: number) =>
			fc.array(of, { minLength: length, maxLength: length });
		const [n] = sizes;
		return fc.record({
			sizes: fc.constant(sizes),
			minima: list(fc.constantFrom(-1e3, -0.5, 0), n),
			maxima: list(fc.constantFrom(0, 0.25, 1e3), n),
			means: list(fc.oneof(fc.constant(0), number), n + 1),
			ranges: list(fc.oneof(fc.constant(1), scale), n + 1),
			weights: fc.tuple(
				...sizes
					.slice(1)
					.map((rows, k) => fc.array(list(number, sizes[k]), { minLength: rows, maxLength: rows })),
			),
			biases: fc.tuple(...sizes.slice(1).map((rows) => list(number, rows))),
		});
	});

const small: Parts = {
	sizes: [2, 2, 1],
	minima: [-1, -1],
	maxima: [1, 1],
	means: [0.5, 0, 3],
	ranges: [2, 1, 4],
	weights: [
		[
			[1, -1],
			[0, 2],
		],
		[[1, 1]],
	],
	biases: [[0, 1], [0.5]],
};

function refusal(text: string): string {
	try {
		readNnet(text);
	} catch (error) {
		if (error instanceof CondnetError && error.code === "bad-data") return error.message;
		throw error;
	}
	throw new Error("it was read");
}

describe("a .nnet file", () => {
	it("is computed in the documented order, to the bit", () => {
		fc.assert(
			fc.property(
				parts,
				fc.array(fc.double({ noNaN: true, min: -2e3, max: 2e3 }), { minLength: 4, maxLength: 4 }),
				(given, x) => {
					const input = x.slice(0, given.sizes[0]);
					const { network, sizes } = readNnet(textOf(given));
					expect(sizes).toEqual(given.sizes);
					expect(Array.from(answer({ network }, Float64Array.from(input)))).toEqual(byHand(given, input));
				},
			),
		);
	});

	it("says its normalisation, and leaves out what does nothing", () => {
		const { network, notes } = readNnet(textOf(small));
		expect(notes.join()).toContain("clipped from (-1, -1) to (1, 1), less (0.5, 0), over (2, 1)");
		// Two clips, a mean, a range, two relus, one sum.
		expect(network.neuronCount).toBe(7);
	});

	it("is refused with its line where it is none", () => {
		const lines = textOf(small).split("\n");
		const changed = (at: number, line: string): string => refusal(lines.with(at, line).join("\n"));
		expect(refusal("")).toContain("the file ends");
		expect(refusal(lines.slice(0, -1).join("\n"))).toContain("the file ends, expected a bias of layer 2");
		expect(refusal(`${textOf(small)}\n1,`)).toContain("line 15: more numbers after the last layer");
		expect(changed(1, "1e9,2,1,2,")).toContain("line 2: 1000000000 layers");
		expect(changed(2, "2,99999999,1,")).toContain("line 3: a layer of 99999999 neurons");
		expect(changed(2, "2,1000000,1,")).toContain("more than the file has room for");
		expect(changed(2, "3,2,1,")).toContain("for 2 inputs and 1 outputs");
		expect(changed(7, "2,0,4,")).toContain("range 1 is 0");
		expect(changed(8, "1,nan,")).toContain('line 9: "nan" is no finite number (weights of layer 1)');
		expect(changed(8, "1,1e999,")).toContain("no finite number");
		expect(changed(8, "1,")).toContain("1 numbers, expected 2");
		expect(changed(8, "1,2,3,4,5,")).toContain("more numbers, expected 2");
		expect(changed(5, "-2,1,")).toContain("clipped to [-1, -2], which is empty");
	});
});
