/** Operators that only rename or move elements: nothing is computed, sums stay as they stand. */

import type { Node, Operator, Plan } from "../node.ts";
import type { Tensor } from "../tensor.ts";

/** The elements of a tensor in their order under another shape. */
function reshaped(tensor: Tensor, shape: readonly number[]): Plan {
	return { shape, terms: tensor.terms, longest: tensor.longest, build: () => tensor.forms };
}

export const identity: Operator = {
	readsSums: true,
	plan: (node) => reshaped(node.input(0), node.input(0).shape),
};

export const flatten: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const rank = tensor.shape.length;
		const axis = flattenAxis(node, rank);
		const count = (part: readonly number[]): number => part.reduce((product, size) => product * size, 1);
		return reshaped(tensor, [count(tensor.shape.slice(0, axis)), count(tensor.shape.slice(axis))]);
	},
};

function flattenAxis(node: Node, rank: number): number {
	const axis = node.integer("axis", 1);
	if (!Number.isInteger(axis) || axis < -rank || axis > rank)
		node.fail(`has axis ${axis}, expected at most ${rank}`);
	return axis < 0 ? axis + rank : axis;
}
