/**
 * Identity, Dropout and the operators that change the shape only: elements keep their order, sums stay as
 * they stand.
 */

import type { Node, Operator, Plan } from "../node.ts";
import { axisIndex, show, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** The elements of a tensor in their order under another shape. */
function reshaped(tensor: Tensor, shape: readonly number[]): Plan {
	return { shape, terms: tensor.terms, longest: tensor.longest, build: () => tensor.forms };
}

export const identity: Operator = {
	readsSums: true,
	plan: (node) => reshaped(node.input(0), node.input(0).shape),
};

export const dropout: Operator = {
	readsSums: true,
	plan(node: Node) {
		if (node.inputs[2] !== undefined && node.constant(2, "training_mode").values()[0] !== 0)
			node.unsupported("is in training mode, expected inference");
		if (node.opset < 7 && node.integer("is_test", 0) === 0)
			node.unsupported("is in training mode (is_test 0), expected inference");
		return reshaped(node.input(0), node.input(0).shape);
	},
};

export const flatten: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const rank = tensor.shape.length;
		const axis = node.integer("axis", 1);
		const front = axis === rank ? rank : axisIndex(axis, rank, node.label);
		return reshaped(tensor, [sizeOf(tensor.shape.slice(0, front)), sizeOf(tensor.shape.slice(front))]);
	},
};

export const reshape: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const target = node.integers(1, "the shape") ?? node.fail("has no shape");
		const keepsZero = node.integer("allowzero", 0) !== 0;
		const shape = target.map((dimension, axis) =>
			dimension === 0 && !keepsZero
				? (tensor.shape[axis] ?? node.fail(`copies axis ${axis}, which is not there`))
				: dimension,
		);
		// A file that fixes its batch names it here too, but one row of it is read.
		const open = shape.indexOf(-1);
		const rows = node.batch > 1 && !tensor.isConstant && shape[0] === node.batch;
		if (rows && (open > 0 || sizeOf(shape) === tensor.count * node.batch)) shape[0] = 1;
		if (open >= 0) shape[open] = tensor.count / -sizeOf(shape);
		if (
			sizeOf(shape) !== tensor.count ||
			!shape.every((dimension) => Number.isInteger(dimension) && dimension >= 0)
		)
			node.fail(`reshapes ${show(tensor.shape)} to ${show(target)}, which does not fit`);
		return reshaped(tensor, shape);
	},
};

/** Axes given by an attribute before operator set 13, by an input since. */
function axes(node: Node): number[] | undefined {
	return node.opset < 13 ? node.integerList("axes") : node.integers(1, "the axes");
}

export const squeeze: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const dropped = axes(node)?.map((axis) => axisIndex(axis, shape.length, node.label));
		for (const axis of dropped ?? [])
			if (shape[axis] !== 1) node.fail(`squeezes axis ${axis} of shape ${show(shape)}, expected a 1 there`);
		return reshaped(
			tensor,
			shape.filter((dimension, axis) => !(dropped === undefined ? dimension === 1 : dropped.includes(axis))),
		);
	},
};

export const unsqueeze: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const given = axes(node) ?? node.fail("has no axes");
		const rank = tensor.shape.length + given.length;
		const added = new Set(given.map((axis) => axisIndex(axis, rank, node.label)));
		if (added.size !== given.length) node.fail(`has axes ${show(given)}, expected different ones`);
		const rest = tensor.shape.values();
		return reshaped(
			tensor,
			Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.next().value ?? 1))),
		);
	},
};
