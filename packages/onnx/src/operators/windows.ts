/**
 * Sliding windows of convolution and pooling, over any number of spatial axes: which elements of one channel
 * each output position reads. Only taps inside the image are listed. Cost: linear in the taps.
 */

import type { Node } from "../node.ts";
import { type Shape, sameShape, show, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

export interface Windows {
	/** Spatial sizes of input and output. */
	readonly from: readonly number[];
	readonly to: readonly number[];
	/** Taps of any position at most, padding left out. */
	readonly longest: number;
	list(): Taps;
}

/**
 * Position p reads the spatial elements inputs[k] under the kernel's elements kernel[k], k in [start[p],
 * start[p + 1]).
 */
export interface Taps {
	readonly start: Uint32Array;
	readonly inputs: Uint32Array;
	readonly kernel: Uint32Array;
	/** Taps of each position that lie in the padded image. */
	readonly padded: Float64Array;
}

interface Axis {
	readonly size: number;
	readonly kernel: number;
	readonly stride: number;
	readonly dilation: number;
	readonly before: number;
	readonly after: number;
	readonly positions: number;
}

/** What a convolution reads, and its constant kernel; both have two dimensions before an image's. */
export function constantKernel(node: Node): {
	readonly tensor: Tensor;
	readonly shape: Shape;
	readonly weights: Float64Array;
} {
	const tensor = node.floats(0);
	const { shape } = node.constant(1, "the kernel");
	const weights = node.weights(1, "the kernel");
	if (tensor.shape.length < 3 || shape.length !== tensor.shape.length)
		node.fail(`has an input of shape ${show(tensor.shape)} and a kernel of shape ${show(shape)}`);
	const declared = node.integerList("kernel_shape");
	if (declared !== undefined && !sameShape(declared, shape.slice(2)))
		node.fail(`declares kernel_shape ${show(declared)}, but its kernel has shape ${show(shape)}`);
	return { tensor, shape, weights };
}

/**
 * @param kernel sizes of the kernel
 * @param isPool whether ceil_mode has a meaning
 */
export function windows(
	node: Node,
	from: readonly number[],
	kernel: readonly number[],
	isPool: boolean,
): Windows {
	const rank = from.length;
	if (kernel.length !== rank || !kernel.every((size) => Number.isSafeInteger(size) && size > 0))
		node.fail(`has a kernel of shape ${show(kernel)} for an image of shape ${show(from)}`);
	const strides = node.sizes("strides", rank, 1, 1);
	const dilations = node.sizes("dilations", rank, 1, 1);
	const pads = node.sizes("pads", 2 * rank, 0, 0);
	const automatic = node.text("auto_pad", "NOTSET");
	if (!["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].includes(automatic))
		node.fail(`has auto_pad "${automatic}", expected NOTSET, VALID, SAME_UPPER or SAME_LOWER`);
	const ceil = isPool && node.integer("ceil_mode", 0) !== 0;
	const axes = from.map((size, a): Axis => {
		const extent = dilations[a] * (kernel[a] - 1) + 1;
		const same = automatic.startsWith("SAME");
		const missing = (Math.ceil(size / strides[a]) - 1) * strides[a] + extent - size;
		const total = same ? Math.max(0, missing) : 0;
		const explicit = automatic === "NOTSET" || automatic === "";
		const before = explicit ? pads[a] : Math.floor((automatic === "SAME_LOWER" ? total + 1 : total) / 2);
		const after = explicit ? pads[a + rank] : total - before;
		const steps = (size + before + after - extent) / strides[a];
		let positions = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
		// A window that would start beyond the image is left out.
		if (ceil && (positions - 1) * strides[a] >= size + before) positions--;
		if (!(positions >= 1) || extent > size + before + after)
			node.fail(`has windows of ${extent} on an axis of ${size + before + after}, padding included`);
		return { size, kernel: kernel[a], stride: strides[a], dilation: dilations[a], before, after, positions };
	});
	return {
		from,
		to: axes.map(({ positions }) => positions),
		longest: sizeOf(axes.map(({ size, kernel }) => Math.min(size, kernel))),
		list: () => listTaps(axes),
	};
}

/** Adds axis by axis, as the taps of a window are the product of those on its axes. */
function listTaps(axes: readonly Axis[]): Taps {
	let taps: Taps = {
		start: Uint32Array.of(0, 1),
		inputs: new Uint32Array(1),
		kernel: new Uint32Array(1),
		padded: Float64Array.of(1),
	};
	for (const axis of axes) taps = extend(taps, axis);
	return taps;
}

function extend(outer: Taps, axis: Axis): Taps {
	const { size, kernel, stride, dilation, before, after, positions } = axis;
	const count = outer.padded.length;
	const first = new Uint32Array(positions); // first and end of the kernel's elements inside the image
	const end = new Uint32Array(positions);
	const inside = new Uint32Array(positions); // kernel's elements inside the padded image
	for (let p = 0; p < positions; p++) {
		const origin = p * stride - before;
		const upTo = (limit: number): number =>
			Math.min(kernel, Math.max(0, Math.ceil((limit - origin) / dilation)));
		first[p] = upTo(0);
		end[p] = Math.max(first[p], upTo(size));
		inside[p] = upTo(size + after);
	}
	const start = new Uint32Array(count * positions + 1);
	const padded = new Float64Array(count * positions);
	for (let q = 0; q < count; q++)
		for (let p = 0; p < positions; p++) {
			const taps = (outer.start[q + 1] - outer.start[q]) * (end[p] - first[p]);
			start[q * positions + p + 1] = start[q * positions + p] + taps;
			padded[q * positions + p] = outer.padded[q] * inside[p];
		}
	const inputs = new Uint32Array(start[start.length - 1]);
	const kernels = new Uint32Array(inputs.length);
	let at = 0;
	for (let q = 0; q < count; q++)
		for (let p = 0; p < positions; p++)
			for (let k = outer.start[q]; k < outer.start[q + 1]; k++)
				for (let j = first[p]; j < end[p]; j++) {
					inputs[at] = outer.inputs[k] * size + p * stride - before + j * dilation;
					kernels[at++] = outer.kernel[k] * kernel + j;
				}
	return { start, inputs, kernel: kernels, padded };
}
