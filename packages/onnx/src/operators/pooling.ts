/**
 * AveragePool and GlobalAveragePool: every element is the sum of its window's values by ascending value, a
 * linear neuron, times 1 / n (rounded once); n counts the window's elements, those of the padding only where
 * count_include_pad says so. MaxPool and GlobalMaxPool: every element is one max neuron over its
 * window; the padding takes no part.
 */

import { FormsBuilder } from "../forms.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { show, sizeOf } from "../shape.ts";
import { largest } from "./extremes.ts";
import { type Taps, type Windows, windows } from "./windows.ts";

interface Images {
	/** Images of all channels and rows of the batch. */
	readonly count: number;
	readonly pixels: number;
	readonly window: Windows;
	readonly outputs: number;
	readonly plan: Pick<Plan, "shape" | "terms" | "longest">;
}

function images(node: Node, pooled: (from: readonly number[]) => Windows): Images {
	const { shape } = node.floats(0);
	if (shape.length < 3) node.fail(`pools an input of shape ${show(shape)}, expected a batch of images`);
	const [batch, channels, ...from] = shape;
	const window = pooled(from);
	const count = batch * channels;
	const outputs = count * sizeOf(window.to);
	return {
		count,
		pixels: sizeOf(from),
		window,
		outputs,
		plan: {
			shape: [batch, channels, ...window.to],
			terms: outputs * window.longest,
			longest: window.longest,
		},
	};
}

/** Calls `element` for every output, with the offset of its image and the number of its position. */
function visit(
	{ count, pixels }: Images,
	taps: Taps,
	element: (image: number, position: number) => void,
): void {
	for (let k = 0; k < count; k++) for (let p = 0; p < taps.padded.length; p++) element(k * pixels, p);
}

function kernelShape(node: Node): number[] {
	return node.integerList("kernel_shape") ?? node.fail("has no kernel_shape");
}

function average(node: Node, pooled: (from: readonly number[]) => Windows, padded: boolean): Plan {
	const tensor = node.floats(0);
	const all = images(node, pooled);
	return {
		...all.plan,
		operations: { multiplications: all.outputs, additions: all.outputs * (all.window.longest - 1) },
		build(network) {
			const forms = tensor.settled(network);
			const taps = all.window.list();
			const sums = new FormsBuilder(all.outputs, all.outputs * all.window.longest);
			const factors = new Float64Array(all.outputs);
			let count = 0;
			visit(all, taps, (image, p) => {
				const [from, to] = [taps.start[p], taps.start[p + 1]];
				if (from === to) node.fail("has a window that lies wholly in the padding");
				factors[count++] = 1 / (padded ? taps.padded[p] : to - from);
				for (let k = from; k < to; k++) sums.scaled(forms, image + taps.inputs[k], 1);
				sums.end(0);
			});
			const values = sums.build().settled(network);
			const rows = new FormsBuilder(all.outputs);
			for (let i = 0; i < all.outputs; i++) {
				rows.scaled(values, i, factors[i]);
				rows.end(0);
			}
			return rows.build();
		},
	};
}

export const averagePool: Operator = {
	readsSums: false,
	plan: (node) =>
		average(
			node,
			(from) => windows(node, from, kernelShape(node), true),
			node.integer("count_include_pad", 0) !== 0,
		),
};

export const globalAveragePool: Operator = {
	readsSums: false,
	plan: (node) => average(node, (from) => windows(node, from, from, false), false),
};

function maximum(node: Node, pooled: (from: readonly number[]) => Windows): Plan {
	const tensor = node.floats(0);
	const all = images(node, pooled);
	return {
		...all.plan,
		operations: { comparisons: all.outputs * (all.window.longest - 1) },
		build(network) {
			const forms = tensor.settled(network);
			const taps = all.window.list();
			const rows = new FormsBuilder(all.outputs);
			visit(all, taps, (image, p) => {
				const [from, to] = [taps.start[p], taps.start[p + 1]];
				if (from === to) node.fail("has a window that lies wholly in the padding");
				const members = Array.from(taps.inputs.subarray(from, to), (at) => ({ forms, i: image + at }));
				largest(members, 1, network, rows);
			});
			return rows.build();
		},
	};
}

export const maxPool: Operator = {
	readsSums: false,
	plan: (node) => maximum(node, (from) => windows(node, from, kernelShape(node), true)),
};

export const globalMaxPool: Operator = {
	readsSums: false,
	plan: (node) => maximum(node, (from) => windows(node, from, from, false)),
};
