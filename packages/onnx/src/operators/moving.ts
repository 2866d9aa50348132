/**
 * Transpose, Slice, Pad and Concat: elements are moved, sums stay as they stand. Padding is constant
 * elements.
 */

import { FormsBuilder } from "../forms.ts";
import type { Node, Operator } from "../node.ts";
import { axisIndex, sameShape, show, sizeOf, strides, tableMap, walk } from "../shape.ts";

export const transpose: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const order = node.integerList("perm") ?? shape.map((_, axis) => shape.length - 1 - axis);
		if (order.length !== shape.length || !shape.every((_, axis) => order.includes(axis)))
			node.fail(`has perm ${show(order)} for shape ${show(shape)}`);
		node.keepRows(tensor, order.length === 0 || order[0] === 0);
		const own = strides(shape);
		const turned = order.map((axis) => shape[axis]);
		return {
			shape: turned,
			terms: tensor.terms,
			longest: tensor.longest,
			build: () =>
				tensor.forms.pick(
					walk(
						turned,
						order.map((axis) => own[axis]),
					),
				),
		};
	},
};

/** The elements of an axis that a slice takes: first, first + step, ... */
interface Range {
	readonly first: number;
	readonly step: number;
	readonly count: number;
}

export const slice: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const lists = node.opset < 10;
		const starts =
			(lists ? node.integerList("starts") : node.integers(1, "starts")) ?? node.fail("has no starts");
		const ends = (lists ? node.integerList("ends") : node.integers(2, "ends")) ?? node.fail("has no ends");
		const given = (lists ? node.integerList("axes") : node.integers(3, "axes")) ?? starts.map((_, k) => k);
		const steps = (lists ? undefined : node.integers(4, "steps")) ?? starts.map(() => 1);
		if (![ends, given, steps].every(({ length }) => length === starts.length))
			node.fail(
				`has ${starts.length} starts, ${ends.length} ends, ${given.length} axes, ${steps.length} steps`,
			);
		const ranges = shape.map((count): Range => ({ first: 0, step: 1, count }));
		given.forEach((axis, k) => {
			const at = axisIndex(axis, shape.length, node.label);
			if (steps[k] === 0) node.fail("has a step of 0");
			ranges[at] = range(shape[at], starts[k], ends[k], steps[k]);
		});
		node.keepRows(tensor, !given.some((axis) => axisIndex(axis, shape.length, node.label) === 0));
		const sliced = ranges.map(({ count }) => count);
		return {
			shape: sliced,
			terms: Math.min(tensor.terms, sizeOf(sliced) * tensor.longest),
			longest: tensor.longest,
			build() {
				const tables = ranges.map(({ first, step, count }) =>
					Int32Array.from({ length: count }, (_, i) => first + i * step),
				);
				return tensor.forms.pick(tableMap(shape, tables));
			},
		};
	},
};

function range(length: number, start: number, end: number, step: number): Range {
	const clamp = (at: number, low: number, high: number): number =>
		Math.min(high, Math.max(low, at < 0 ? at + length : at));
	const first = step > 0 ? clamp(start, 0, length) : clamp(start, 0, length - 1);
	const last = step > 0 ? clamp(end, 0, length) : clamp(end, -1, length - 1);
	return { first, step, count: length === 0 ? 0 : Math.max(0, Math.ceil((last - first) / step)) };
}

export const pad: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const rank = shape.length;
		const attributes = node.opset < 11;
		const given =
			(attributes ? node.integerList("pads") : node.integers(1, "pads")) ?? node.fail("has no pads");
		const axes =
			(node.opset < 18 ? undefined : node.integers(3, "axes"))?.map((axis) =>
				axisIndex(axis, rank, node.label),
			) ?? shape.map((_, axis) => axis);
		if (given.length !== 2 * axes.length || !given.every(Number.isSafeInteger))
			node.fail(`has pads ${show(given)} for ${axes.length} axes, expected two each`);
		const mode = node.text("mode", "constant");
		const [before, after] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
		axes.forEach((axis, k) => {
			before[axis] = given[k];
			after[axis] = given[k + axes.length];
		});
		const padded = shape.map((length, axis) => length + before[axis] + after[axis]);
		if (padded.some((length) => length < 0))
			node.fail(`pads ${show(shape)} by ${show(given)}, which leaves nothing`);
		node.keepRows(tensor, before[0] === 0 && after[0] === 0);
		const source = sourceIndex(node, mode);
		shape.forEach((length, axis) => {
			const reach = Math.max(before[axis], after[axis]);
			if (
				(mode === "reflect" && reach >= Math.max(1, length)) ||
				(mode !== "constant" && length === 0 && reach > 0)
			)
				node.fail(`pads an axis of ${length} by ${reach} in mode ${mode}`);
		});
		const filler = attributes ? node.float("value", 0) : fillerInput(node);
		return {
			shape: padded,
			terms: mode === "constant" ? tensor.terms : sizeOf(padded) * tensor.longest,
			longest: tensor.longest,
			build() {
				const tables = padded.map((length, axis) =>
					Int32Array.from({ length }, (_, i) => source(i - before[axis], shape[axis])),
				);
				return tensor.forms.pick(tableMap(shape, tables), filler);
			},
		};
	},
};

function fillerInput(node: Node): number {
	if (node.inputs[2] === undefined) return 0;
	const tensor = node.constant(2, "the padding value");
	if (tensor.count !== 1 || tensor.type !== node.input(0).type)
		node.fail(`has a padding value of shape ${show(tensor.shape)} and type ${tensor.type}`);
	return tensor.values()[0];
}

/** Which of `length` elements stands at an index beyond them; -1 for the padding value. */
function sourceIndex(node: Node, mode: string): (at: number, length: number) => number {
	if (mode === "constant") return (at, length) => (at >= 0 && at < length ? at : -1);
	if (mode === "edge") return (at, length) => Math.min(length - 1, Math.max(0, at));
	if (mode === "reflect") return (at, length) => (at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at);
	if (mode === "wrap") return (at, length) => ((at % length) + length) % length;
	return node.fail(`has mode "${mode}", expected constant, reflect, edge or wrap`);
}

export const concat: Operator = {
	readsSums: false,
	plan(node: Node) {
		const tensors = node.inputs.map((_, place) => node.input(place));
		if (tensors.length === 0) node.fail("has no inputs, expected at least one");
		const [{ shape, type }] = tensors;
		const axis = axisIndex(node.integer("axis", 0), shape.length, node.label);
		for (const other of tensors)
			if (
				other.type !== type ||
				!sameShape(
					other.shape.map((length, a) => (a === axis ? shape[axis] : length)),
					shape,
				)
			)
				node.fail(
					`joins ${tensors.map((tensor) => `${tensor.type} ${show(tensor.shape)}`).join(" and ")}, which do not fit`,
				);
		for (const tensor of tensors) node.keepRows(tensor, axis > 0);
		const joined = [...shape];
		joined[axis] = tensors.reduce((sum, tensor) => sum + tensor.shape[axis], 0);
		return {
			shape: joined,
			terms: tensors.reduce((sum, { terms }) => sum + terms, 0),
			longest: tensors.reduce((most, { longest }) => Math.max(most, longest), 0),
			build() {
				const parts = tensors.map((tensor) => ({
					forms: tensor.forms,
					block: sizeOf(tensor.shape.slice(axis)),
				}));
				const rows = new FormsBuilder(sizeOf(joined));
				const outer = sizeOf(shape.slice(0, axis));
				for (let o = 0; o < outer; o++)
					for (const { forms, block } of parts)
						for (let i = o * block; i < (o + 1) * block; i++) rows.copy(forms, i);
				return rows.build();
			},
		};
	},
};
