/** Arbitrary models of convolution and pooling. */

import type fc from "fast-check";
import { type Attributes, model, node, value } from "../model.ts";
import { type Draw, drawn } from "./draw.ts";

/** Attributes of a window over an image, such that it fits. */
function windowAttributes(
	draw: Draw,
	image: readonly number[],
	kernel: readonly number[],
	dilated: boolean,
): Attributes {
	const strides = kernel.map(() => draw.integer(1, 3));
	const dilations = kernel.map((k, a) =>
		dilated && k > 1 && 2 * (k - 1) < image[a] ? draw.integer(1, 2) : 1,
	);
	// onnxruntime refuses automatic padding where the windows leave gaps.
	const gaps = strides.some((stride, a) => stride > kernel[a]);
	const automatic = gaps ? "NOTSET" : draw.of("NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
	const attributes: Record<string, Attributes[string]> = { strides: { ints: strides } };
	if (dilated && automatic !== "SAME_LOWER" && automatic !== "SAME_UPPER")
		attributes.dilations = { ints: dilations };
	if (automatic !== "NOTSET") attributes.auto_pad = { s: automatic };
	else if (draw.chance())
		attributes.pads = {
			ints: [...kernel, ...kernel].map((k) => draw.integer(0, Math.max(0, Math.min(2, k - 1)))),
		};
	return attributes;
}

/** An image of random size and a kernel that fits into it. */
function image(draw: Draw, rank: number): { image: number[]; kernel: number[] } {
	const kernel = draw.shape(rank, 3);
	return { image: kernel.map((k) => k + draw.integer(0, 4)), kernel };
}

function pool(
	type: string,
	extra: (draw: Draw, opset: number) => Attributes,
	opsets: number[],
	dilatedSince: number,
): fc.Arbitrary<Uint8Array> {
	return drawn((draw) => {
		const { image: from, kernel } = image(draw, draw.integer(1, 3));
		const opset = draw.of(...opsets);
		return model({
			opset,
			inputs: [value("x", "float32", [1, draw.integer(1, 3), ...from])],
			nodes: [
				node(type, ["x"], "y", {
					kernel_shape: { ints: kernel },
					...windowAttributes(draw, from, kernel, opset >= dilatedSince),
					...extra(draw, opset),
				}),
			],
		});
	});
}

export const windows: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
	MaxPool: pool(
		"MaxPool",
		(draw, opset): Attributes => (opset >= 10 && draw.chance() ? { ceil_mode: { i: 1 } } : {}),
		[8, 10, 12],
		10,
	),
	AveragePool: pool(
		"AveragePool",
		(draw, opset): Attributes => ({
			...(draw.chance() ? { count_include_pad: { i: 1 } } : {}),
			...(opset >= 10 && draw.chance() ? { ceil_mode: { i: 1 } } : {}),
		}),
		[7, 10, 11, 19],
		19,
	),
	GlobalAveragePool: drawn((draw) =>
		model({
			inputs: [value("x", "float32", [1, ...draw.shape(draw.integer(2, 4))])],
			nodes: [node("GlobalAveragePool", ["x"], "y")],
		}),
	),
	GlobalMaxPool: drawn((draw) =>
		model({
			inputs: [value("x", "float32", [1, ...draw.shape(draw.integer(2, 4))])],
			nodes: [node("GlobalMaxPool", ["x"], "y")],
		}),
	),
	ConvTranspose: drawn((draw) => {
		const { image: from, kernel } = image(draw, draw.integer(1, 2));
		const [groups, depth, features] = [draw.integer(1, 2), draw.integer(1, 2), draw.integer(1, 2)];
		const biased = draw.chance();
		const strides = kernel.map(() => draw.integer(1, 3));
		return model({
			opset: draw.of(7, 11, 13),
			inputs: [value("x", "float32", [1, groups * depth, ...from])],
			initializers: [
				draw.tensor("w", "float32", [groups * depth, features, ...kernel]),
				...(biased ? [draw.tensor("b", "float32", [groups * features])] : []),
			],
			nodes: [
				node("ConvTranspose", biased ? ["x", "w", "b"] : ["x", "w"], "y", {
					strides: { ints: strides },
					...(draw.chance()
						? { pads: { ints: [...kernel, ...kernel].map((k) => draw.integer(0, k > 1 ? 1 : 0)) } }
						: {}),
					...(draw.chance() ? { output_padding: { ints: strides.map((s) => draw.integer(0, s - 1)) } } : {}),
					...(draw.chance() ? { dilations: { ints: kernel.map((k) => (k > 1 ? 2 : 1)) } } : {}),
					...(groups > 1 ? { group: { i: groups } } : {}),
				}),
			],
		});
	}),
	Conv: drawn((draw) => {
		const { image: from, kernel } = image(draw, draw.integer(1, 3));
		const [groups, depth, features] = [draw.integer(1, 2), draw.integer(1, 2), draw.integer(1, 2)];
		const biased = draw.chance();
		return model({
			opset: draw.of(7, 11, 13),
			inputs: [value("x", "float32", [1, groups * depth, ...from])],
			initializers: [
				draw.tensor("w", "float32", [groups * features, depth, ...kernel]),
				...(biased ? [draw.tensor("b", "float32", [groups * features])] : []),
			],
			nodes: [
				node("Conv", biased ? ["x", "w", "b"] : ["x", "w"], "y", {
					...windowAttributes(draw, from, kernel, true),
					...(groups > 1 ? { group: { i: groups } } : {}),
					...(draw.chance() ? { kernel_shape: { ints: kernel } } : {}),
				}),
			],
		});
	}),
};
