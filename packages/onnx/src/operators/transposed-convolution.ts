/**
 * ConvTranspose with a constant kernel: the element of a position is one sum over the inputs that a Conv of
 * this kernel would read it for. It starts at the channel's bias (plus the products of constant elements) and
 * adds weight * value by ascending value. Zero weights are left out. Cost: linear in the terms.
 */

import { FormsBuilder } from "../forms.ts";
import type { Node, Operator } from "../node.ts";
import { elementCount, type Shape, show, sizeOf } from "../shape.ts";
import { constantKernel } from "./windows.ts";

interface Axis {
	readonly from: number;
	readonly to: number;
	readonly kernel: number;
	readonly stride: number;
	readonly dilation: number;
	readonly before: number;
}

/** Inputs and kernel elements that meet at each position of the output. */
interface Meetings {
	readonly start: Uint32Array;
	readonly inputs: Uint32Array;
	readonly kernel: Uint32Array;
}

export const convTranspose: Operator = {
	readsSums: false,
	plan(node: Node) {
		const { tensor, shape, weights } = constantKernel(node);
		const [batch, channels, ...from] = tensor.shape;
		const [depth, part, ...kernel] = shape;
		const groups = node.integer("group", 1);
		if (!(groups >= 1) || channels !== depth || channels % groups !== 0)
			node.fail(`has ${groups} groups, ${channels} channels and a kernel of shape ${show(shape)}`);
		const features = part * groups;
		const biases = node.inputs[2] === undefined ? undefined : node.weights(2, "the bias");
		if (biases !== undefined && biases.length !== features)
			node.fail(`has ${biases.length} biases for ${features} features`);
		const axes = placed(node, from, kernel);
		const to = axes.map((axis) => axis.to);
		const [pixels, taps, positions] = [sizeOf(from), sizeOf(kernel), elementCount(to, node.label)];
		let nonzeros = 0;
		for (const weight of weights) if (weight !== 0) nonzeros++;
		const terms = batch * pixels * nonzeros;
		return {
			shape: [batch, features, ...to],
			terms,
			longest: (channels / groups) * Math.min(taps, pixels),
			parameters: weights.length + (biases?.length ?? 0),
			operations: {
				multiplications: batch * pixels * weights.length,
				additions: batch * pixels * weights.length,
			},
			build(network) {
				const forms = tensor.settled(network);
				const meetings = axes.reduce(extended, {
					start: Uint32Array.of(0, 1),
					inputs: new Uint32Array(1),
					kernel: new Uint32Array(1),
				});
				const rows = new FormsBuilder(batch * features * positions, terms);
				const inGroup = channels / groups;
				for (let b = 0; b < batch; b++)
					for (let feature = 0; feature < features; feature++) {
						const first = Math.floor(feature / part) * inGroup;
						for (let p = 0; p < positions; p++) {
							for (let c = first; c < first + inGroup; c++) {
								const [image, filter] = [(b * channels + c) * pixels, (c * part + (feature % part)) * taps];
								for (let k = meetings.start[p]; k < meetings.start[p + 1]; k++)
									rows.scaled(forms, image + meetings.inputs[k], weights[filter + meetings.kernel[k]]);
							}
							rows.end(biases === undefined ? 0 : biases[feature]);
						}
					}
				return rows.build();
			},
		};
	},
};

/** Reads strides, dilations and pads. */
function placed(node: Node, from: Shape, kernel: Shape): Axis[] {
	const rank = from.length;
	const strides = node.sizes("strides", rank, 1, 1);
	const dilations = node.sizes("dilations", rank, 1, 1);
	const pads = node.sizes("pads", 2 * rank, 0, 0);
	const extra = node.sizes("output_padding", rank, 0, 0);
	const asked = node.has("output_shape") ? node.sizes("output_shape", rank, 0, 1) : undefined;
	const automatic = node.text("auto_pad", "NOTSET");
	if (!["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].includes(automatic))
		node.fail(`has auto_pad "${automatic}", expected NOTSET, VALID, SAME_UPPER or SAME_LOWER`);
	const same = automatic.startsWith("SAME");
	return from.map((length, a) => {
		const full = strides[a] * (length - 1) + extra[a] + (kernel[a] - 1) * dilations[a] + 1;
		const explicit = automatic === "NOTSET" || automatic === "";
		let [before, after] = explicit ? [pads[a], pads[a + rank]] : [0, 0];
		if (asked !== undefined || same) {
			const total = Math.max(0, full - (asked?.[a] ?? length * strides[a]));
			before = automatic === "SAME_UPPER" ? Math.floor(total / 2) : total - Math.floor(total / 2);
			after = total - before;
		}
		const to = asked?.[a] ?? full - before - after;
		if (!(to >= 1)) node.fail(`leaves nothing of an axis of ${length}`);
		return { from: length, to, kernel: kernel[a], stride: strides[a], dilation: dilations[a], before };
	});
}

/** Adds an axis, as the meetings in an image are the product of those on its axes. */
function extended(outer: Meetings, axis: Axis): Meetings {
	const { from, to, kernel, stride, dilation, before } = axis;
	const own: (readonly [number, number])[][] = Array.from({ length: to }, () => []);
	for (let i = 0; i < from; i++)
		for (let k = 0; k < kernel; k++) own[i * stride + k * dilation - before]?.push([i, k]);
	const count = outer.start.length - 1;
	const start = new Uint32Array(count * to + 1);
	for (let q = 0; q < count; q++)
		for (let p = 0; p < to; p++)
			start[q * to + p + 1] = start[q * to + p] + (outer.start[q + 1] - outer.start[q]) * own[p].length;
	const inputs = new Uint32Array(start[start.length - 1]);
	const kernels = new Uint32Array(inputs.length);
	let at = 0;
	for (let q = 0; q < count; q++)
		for (let p = 0; p < to; p++)
			for (let k = outer.start[q]; k < outer.start[q + 1]; k++)
				for (const [i, j] of own[p]) {
					inputs[at] = outer.inputs[k] * from + i;
					kernels[at++] = outer.kernel[k] * kernel + j;
				}
	return { start, inputs, kernel: kernels };
}
