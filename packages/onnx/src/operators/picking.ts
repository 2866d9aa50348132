/**
 * Gather, Split, Expand, Tile, DepthToSpace and SpaceToDepth: elements are moved, and some of them copied.
 * Sums stay as they stand, but where an element is copied its sum becomes a linear neuron first, so that it
 * is computed once. Maps are listed when a node is built, after its size was found within the limits.
 */

import { Forms } from "../forms.ts";
import type { Node, Operator, Plan } from "../node.ts";
import {
	axisIndex,
	broadcast,
	broadcastMap,
	elementCount,
	type Shape,
	show,
	sizeOf,
	strides,
	tableMap,
	walk,
} from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** The tensor whose element i is element map()[i] of another. */
export function picked(node: Node, tensor: Tensor, shape: Shape, map: () => Int32Array): Plan {
	const count = elementCount(shape, node.label);
	return {
		shape,
		type: tensor.type,
		terms: count * tensor.longest,
		longest: tensor.longest,
		build(network) {
			const from = map();
			const copies = tensor.type !== "bool" && repeats(from, tensor.count);
			return (copies ? tensor.settled(network) : tensor.forms).pick(from);
		},
	};
}

function repeats(map: Int32Array, count: number): boolean {
	if (map.length > count) return true;
	const seen = new Uint8Array(count);
	return map.some((from) => seen[from]++ > 0);
}

export const gather: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const axis = axisIndex(node.integer("axis", 0), shape.length, node.label);
		const indices = node.constant(1, "the indices");
		const places = node.indices(1, shape[axis]);
		node.keepRows(tensor, axis > 0);
		const gathered = [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)];
		return picked(node, tensor, gathered, () => {
			const tables = shape.map((length, a) =>
				a === axis ? places : Int32Array.from({ length }, (_, i) => i),
			);
			return tableMap(shape, tables);
		});
	},
};

export const split: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const axis = axisIndex(node.integer("axis", 0), shape.length, node.label);
		const parts = node.integers(1, "the split") ?? node.integerList("split") ?? evenParts(node, shape[axis]);
		if (
			!parts.every((part) => Number.isSafeInteger(part) && part >= 0) ||
			parts.reduce((sum, part) => sum + part, 0) !== shape[axis] ||
			parts.length < node.outputs.length
		)
			node.fail(`splits an axis of ${shape[axis]} into ${show(parts)} for ${node.outputs.length} outputs`);
		node.keepRows(tensor, axis > 0);
		let from = 0;
		const plans = parts.map((length) => {
			const first = from;
			from += length;
			const part = shape.map((all, a) => (a === axis ? length : all));
			const start = first * strides(shape)[axis];
			return picked(node, tensor, part, () => walk(part, strides(shape), start));
		});
		const [plan = node.fail("splits into nothing"), ...others] = plans;
		return { ...plan, others };
	},
};

/** Parts of one size but for the last. */
function evenParts(node: Node, length: number): number[] {
	const count = node.integer("num_outputs", node.outputs.length);
	if (!(count >= 1) || count > node.outputs.length || (node.opset < 18 && length % count !== 0))
		node.fail(`splits an axis of ${length} into ${count} parts for ${node.outputs.length} outputs`);
	const part = Math.ceil(length / count);
	return Array.from({ length: count }, (_, k) => Math.max(0, Math.min(part, length - k * part)));
}

export const expand: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const target = node.integers(1, "the shape") ?? node.fail("has no shape");
		elementCount(target, node.label);
		const shape =
			broadcast(tensor.shape, target) ??
			node.fail(`expands shape ${show(tensor.shape)} to ${show(target)}, which does not fit`);
		node.keepRows(tensor, shape.length === tensor.shape.length && shape[0] === tensor.shape[0]);
		return picked(node, tensor, shape, () => broadcastMap(tensor.shape, shape));
	},
};

export const tile: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const repeated = node.integers(1, "the repeats") ?? node.fail("has no repeats");
		if (repeated.length !== shape.length) node.fail(`repeats shape ${show(shape)} by ${show(repeated)}`);
		elementCount(repeated, node.label);
		node.keepRows(tensor, repeated[0] === 1);
		const tiled = shape.map((length, axis) => length * repeated[axis]);
		return picked(node, tensor, tiled, () =>
			tableMap(
				shape,
				tiled.map((length, axis) => Int32Array.from({ length }, (_, i) => i % shape[axis])),
			),
		);
	},
};

interface Blocks {
	readonly batch: number;
	readonly channels: number;
	readonly height: number;
	readonly width: number;
	readonly block: number;
}

function blocks(node: Node): Blocks {
	const { shape } = node.input(0);
	const block = node.integer("blocksize", 0);
	if (shape.length !== 4 || !(block >= 1)) node.fail(`moves blocks of ${block} in shape ${show(shape)}`);
	const [batch, channels, height, width] = shape;
	return { batch, channels, height, width, block };
}

export const depthToSpace: Operator = {
	readsSums: true,
	plan(node: Node) {
		const { batch, channels, height, width, block } = blocks(node);
		const mode = node.text("mode", "DCR");
		const depth = channels / block ** 2;
		if (!Number.isInteger(depth) || (mode !== "DCR" && mode !== "CRD"))
			node.fail(`has ${channels} channels for blocks of ${block} in mode "${mode}"`);
		// Seen as [batch, ...] with the channels in three parts, then brought into the order of the result.
		const parts = mode === "DCR" ? [block, block, depth] : [depth, block, block];
		const [c, y, x] = mode === "DCR" ? [3, 1, 2] : [1, 2, 3];
		return turned(
			node,
			[batch, ...parts, height, width],
			[0, c, 4, y, 5, x],
			[batch, depth, height * block, width * block],
		);
	},
};

export const spaceToDepth: Operator = {
	readsSums: true,
	plan(node: Node) {
		const { batch, channels, height, width, block } = blocks(node);
		const [rows, columns] = [height / block, width / block];
		if (!Number.isInteger(rows) || !Number.isInteger(columns))
			node.fail(`has blocks of ${block} in an image of ${height} by ${width}`);
		return turned(
			node,
			[batch, channels, rows, block, columns, block],
			[0, 3, 5, 1, 2, 4],
			[batch, channels * block ** 2, rows, columns],
		);
	},
};

/** The first input seen under another shape, its axes in another order, seen under a third shape. */
function turned(node: Node, seen: Shape, order: readonly number[], shape: Shape): Plan {
	const own = strides(seen);
	return picked(node, node.input(0), shape, () =>
		walk(
			order.map((axis) => seen[axis]),
			order.map((axis) => own[axis]),
		),
	);
}

/** A constant of which the reader knows no more than its shape and what fills it. */
export function filled(
	shape: Shape,
	value: (i: number) => number,
): Pick<Plan, "shape" | "terms" | "longest" | "build"> {
	return {
		shape,
		terms: 0,
		longest: 0,
		build: () => Forms.ofConstants(Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(i))),
	};
}
