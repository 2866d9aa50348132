/**
 * Sum, Mean and the reductions over axes. A sum adds its constant elements first, in order, then values by
 * ascending value; equal values' weights are added. A mean is that sum, a linear neuron, times 1 / n rounded
 * once. A largest or smallest element is one max neuron.
 */

import type { NetworkBuilder } from "@condnet/core";
import { isFloat } from "../element-type.ts";
import { type Forms, FormsBuilder } from "../forms.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { axisIndex, elementCount, type Shape, show, strides, walk } from "../shape.ts";
import { largest } from "./extremes.ts";
import { filled } from "./picking.ts";
import { SpreadInputs } from "./spread.ts";

/** Every element times 1 / n. */
function divided(sums: Forms, n: number, network: NetworkBuilder): Forms {
	const values = sums.settled(network);
	const rows = new FormsBuilder(values.count);
	for (let i = 0; i < values.count; i++) {
		rows.scaled(values, i, 1 / n);
		rows.end(0);
	}
	return rows.build();
}

function addition(isMean: boolean): Operator {
	return {
		readsSums: false,
		plan(node: Node) {
			const inputs = new SpreadInputs(node);
			const { shape, count, tensors } = inputs;
			return {
				shape,
				terms: count * tensors.length,
				longest: tensors.length,
				operations: { additions: count * (tensors.length - 1), multiplications: isMean ? count : 0 },
				build(network) {
					const spread = inputs.settled(network);
					const rows = new FormsBuilder(count);
					for (let i = 0; i < count; i++) {
						for (const { forms, map } of spread) rows.scaled(forms, map[i], 1);
						rows.end(0);
					}
					return isMean ? divided(rows.build(), tensors.length, network) : rows.build();
				},
			};
		},
	};
}

export const sum: Operator = addition(false);
export const mean: Operator = addition(true);

interface Groups {
	/** Shape of the result. */
	readonly shape: Shape;
	/** How many results there are, and elements in each. */
	readonly count: number;
	readonly size: number;
	/** The elements, result by result. */
	list(): Int32Array;
}

/** Which elements are taken together; undefined if every element stays alone. */
function groups(node: Node): Groups | undefined {
	const { shape } = node.input(0);
	const given = node.integers(1, "the axes") ?? node.integerList("axes") ?? [];
	if (given.length === 0 && node.integer("noop_with_empty_axes", 0) !== 0) return undefined;
	const dropped = new Set(
		given.length === 0 ? shape.keys() : given.map((axis) => axisIndex(axis, shape.length, node.label)),
	);
	node.keepRows(node.input(0), !dropped.has(0));
	const keeps = node.integer("keepdims", 1) !== 0;
	const kept = [...shape.keys()].filter((axis) => !dropped.has(axis));
	const order = [...kept, ...dropped];
	const own = strides(shape);
	const part = (axes: Iterable<number>): number =>
		elementCount(
			Array.from(axes, (axis) => shape[axis]),
			node.label,
		);
	return {
		shape: keeps
			? shape.map((length, axis) => (dropped.has(axis) ? 1 : length))
			: kept.map((axis) => shape[axis]),
		count: part(kept),
		size: part(dropped),
		list: () =>
			walk(
				order.map((axis) => shape[axis]),
				order.map((axis) => own[axis]),
			),
	};
}

/** A reduction of constants of any type, where it says how. */
type Fold = (values: readonly number[]) => number;

function reduction(
	fold: Fold,
	build?: (elements: Forms, groups: Groups, network: NetworkBuilder, node: Node) => Forms,
	isMean = false,
): Operator {
	return {
		readsSums: false,
		plan(node: Node): Plan {
			const tensor = node.input(0);
			const group = groups(node);
			if (group === undefined)
				return { shape: tensor.shape, terms: tensor.count, longest: 1, build: () => tensor.forms };
			const { shape, count, size } = group;
			if (size === 0) node.fail(`reduces an input of shape ${show(tensor.shape)}, which holds nothing`);
			if (tensor.isConstant && (build === undefined || !isFloat(tensor.type))) {
				const values = tensor.values();
				const list = group.list();
				return filled(shape, (i) =>
					fold(Array.from(list.subarray(i * size, (i + 1) * size), (at) => values[at])),
				);
			}
			if (build === undefined)
				node.unsupported(`multiplies elements of "${tensor.name}", which depend on the network's input`);
			node.floats(0);
			return {
				shape,
				terms: tensor.count + (isMean ? count : 0),
				longest: size,
				operations: { additions: count * (size - 1), multiplications: isMean ? count : 0 },
				build: (network) => build(tensor.settled(network), group, network, node),
			};
		},
	};
}

function totals(elements: Forms, { count, size, list }: Groups): Forms {
	const from = list();
	const rows = new FormsBuilder(count, from.length);
	for (let i = 0; i < count; i++) {
		for (let k = i * size; k < (i + 1) * size; k++) rows.scaled(elements, from[k], 1);
		rows.end(0);
	}
	return rows.build();
}

function extremes(sign: 1 | -1) {
	return (forms: Forms, { count, size, list }: Groups, network: NetworkBuilder): Forms => {
		const from = list();
		const rows = new FormsBuilder(count);
		for (let i = 0; i < count; i++) {
			const members = Array.from(from.subarray(i * size, (i + 1) * size), (at) => ({ forms, i: at }));
			largest(members, sign, network, rows);
		}
		return rows.build();
	};
}

const add: Fold = (values) => values.reduce((total, value) => total + value, 0);

export const reduceSum = reduction(add, totals);
export const reduceMean = reduction(
	(values) => Math.trunc(add(values) / values.length),
	(elements, group, network) => divided(totals(elements, group), group.size, network),
	true,
);
export const reduceMax = reduction((values) => values.reduce((a, b) => Math.max(a, b)), extremes(1));
export const reduceMin = reduction((values) => values.reduce((a, b) => Math.min(a, b)), extremes(-1));
export const reduceProd = reduction((values) => values.reduce((product, value) => product * value, 1));
