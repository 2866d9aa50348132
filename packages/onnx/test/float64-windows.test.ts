import { Random } from "@condnet/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOnnx } from "../src/index.ts";
import { answer, distance, tolerance } from "./agreement.ts";
import { type Attributes, model, node, tensor, value } from "./model.ts";

/** A window over images in one go: what a plain loop needs to know. */
interface Setting {
	readonly channels: number;
	readonly size: readonly [number, number];
	readonly kernel: readonly [number, number];
	readonly stride: readonly [number, number];
	readonly dilation: readonly [number, number];
	/** Top, left, bottom, right. */
	readonly pads: readonly [number, number, number, number];
}

const setting: fc.Arbitrary<Setting> = fc
	.record({
		channels: fc.integer({ min: 1, max: 3 }),
		size: fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 })),
		kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
		stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
		dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
		pads: fc.tuple(...([0, 1, 2, 3] as const).map(() => fc.integer({ min: 0, max: 1 }))),
	})
	.map(({ kernel, dilation, pads, ...rest }) => ({
		...rest,
		kernel,
		dilation: [kernel[0] === 3 ? 1 : dilation[0], kernel[1] === 3 ? 1 : dilation[1]] as const,
		pads: [
			kernel[0] > 1 ? pads[0] : 0,
			kernel[1] > 1 ? pads[1] : 0,
			kernel[0] > 1 ? pads[2] : 0,
			kernel[1] > 1 ? pads[3] : 0,
		] as const,
	}));

const attributes = ({ kernel, stride, dilation, pads }: Setting): Attributes => ({
	kernel_shape: { ints: [...kernel] },
	strides: { ints: [...stride] },
	dilations: { ints: [...dilation] },
	pads: { ints: [...pads] },
});

/**
 * Calls `visit` with every output position and the pixels under its window, kernel row by row; -1 for
 * padding.
 */
function forEachWindow(
	{ size: [height, width], kernel, stride, dilation, pads }: Setting,
	visit: (pixels: number[]) => void,
): void {
	const bottom = height + pads[2] - dilation[0] * (kernel[0] - 1);
	const right = width + pads[3] - dilation[1] * (kernel[1] - 1);
	for (let y = -pads[0]; y < bottom; y += stride[0])
		for (let x = -pads[1]; x < right; x += stride[1]) {
			const pixels: number[] = [];
			for (let i = 0; i < kernel[0]; i++)
				for (let j = 0; j < kernel[1]; j++) {
					const [row, column] = [y + i * dilation[0], x + j * dilation[1]];
					pixels.push(row < 0 || column < 0 || row >= height || column >= width ? -1 : row * width + column);
				}
			visit(pixels);
		}
}

/** What a one-node float64 model answers. */
function run(
	type: string,
	at: Setting,
	input: Float64Array,
	opset: number,
	weights?: Float64Array,
): Float64Array {
	const dims = [1, at.channels, ...at.size];
	const kernel =
		weights === undefined ? [] : [tensor("w", "float64", [2, at.channels, ...at.kernel], [...weights], true)];
	const bytes = model({
		opset,
		type: "float64",
		inputs: [value("x", "float64", dims)],
		initializers: kernel,
		nodes: [node(type, weights === undefined ? ["x"] : ["x", "w"], "y", attributes(at))],
	});
	return answer(readOnnx(bytes), input);
}

function numbers(random: Random, count: number): Float64Array {
	return Float64Array.from({ length: count }, () => random.normal());
}

describe("convolution and pooling in float64 agree with a plain loop", () => {
	const holds = (
		check: (
			at: Setting,
			input: Float64Array,
			image: (channel: number) => Float64Array,
			random: Random,
		) => void,
	) =>
		fc.assert(
			fc.property(setting, fc.nat(), (at, seed) => {
				const random = new Random(seed);
				const pixels = at.size[0] * at.size[1];
				const input = numbers(random, at.channels * pixels);
				check(at, input, (channel) => input.subarray(channel * pixels, (channel + 1) * pixels), random);
			}),
		);

	it("Conv", () => {
		holds((at, input, image, random) => {
			const taps = at.kernel[0] * at.kernel[1];
			const weights = numbers(random, 2 * at.channels * taps);
			const expected: number[] = [];
			for (let f = 0; f < 2; f++)
				forEachWindow(at, (pixels) => {
					let sum = 0;
					for (let c = 0; c < at.channels; c++)
						pixels.forEach((pixel, k) => {
							if (pixel >= 0) sum += weights[(f * at.channels + c) * taps + k] * image(c)[pixel];
						});
					expected.push(sum);
				});
			expect(distance(run("Conv", at, input, 13, weights), Float64Array.from(expected))).toBeLessThan(
				tolerance.float64,
			);
		});
	});

	it("MaxPool, exactly", () => {
		holds((at, input, image) => {
			const expected: number[] = [];
			for (let c = 0; c < at.channels; c++)
				forEachWindow(at, (pixels) => {
					expected.push(Math.max(...pixels.filter((pixel) => pixel >= 0).map((pixel) => image(c)[pixel])));
				});
			expect(run("MaxPool", at, input, 12)).toEqual(Float64Array.from(expected));
		});
	});

	it("AveragePool", () => {
		holds((at, input, image) => {
			const expected: number[] = [];
			for (let c = 0; c < at.channels; c++)
				forEachWindow(at, (pixels) => {
					const inside = pixels.filter((pixel) => pixel >= 0);
					expected.push(inside.reduce((sum, pixel) => sum + image(c)[pixel], 0) / inside.length);
				});
			expect(distance(run("AveragePool", at, input, 19), Float64Array.from(expected))).toBeLessThan(
				tolerance.float64,
			);
		});
	});

	it("GlobalAveragePool", () => {
		holds((at, input, image) => {
			const expected = Array.from({ length: at.channels }, (_, c) => {
				const pixels = image(c);
				return pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
			});
			const bytes = model({
				type: "float64",
				inputs: [value("x", "float64", [1, at.channels, ...at.size])],
				nodes: [node("GlobalAveragePool", ["x"], "y")],
			});
			expect(distance(answer(readOnnx(bytes), input), Float64Array.from(expected))).toBeLessThan(
				tolerance.float64,
			);
		});
	});
});
