/**
 * Add, Sub and Neg. A constant added to a sum that has no bias yet becomes its bias, so that MatMul then Add
 * is one sum that starts at the added constant. Everything else adds values: an operand that is still a sum
 * is made a linear neuron first, and the result is (constant +) a + b by ascending value. Subtraction adds
 * the exact negation.
 */

import type { NetworkBuilder } from "@condnet/core";
import { Forms, FormsBuilder } from "../forms.ts";
import type { Node, Operator } from "../node.ts";
import { broadcastMap, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Adds forms element by element. */
export function addForms(left: Forms, right: Forms, network: NetworkBuilder): Forms {
	if (left.columns.length + right.columns.length === 0)
		return Forms.ofConstants(left.biases.map((bias, i) => bias + right.biases[i]));
	const fuses = (a: Forms, b: Forms, i: number): boolean =>
		b.terms(i) === 0 && (a.biases[i] === 0 || b.biases[i] === 0 || a.terms(i) === 0);
	const rows = new FormsBuilder(left.count, left.columns.length + right.columns.length);
	const value = (forms: Forms, i: number): void => {
		if (forms.isSettled(i)) rows.scaled(forms, i, 1);
		else rows.term(forms.neuron(i, network, "linear"), 1);
	};
	for (let i = 0; i < left.count; i++) {
		if (fuses(left, right, i)) rows.copy(left, i, left.biases[i] + right.biases[i]);
		else if (fuses(right, left, i)) rows.copy(right, i, left.biases[i] + right.biases[i]);
		else {
			value(left, i);
			value(right, i);
			rows.end(0);
		}
	}
	return rows.build();
}

function addition(sign: 1 | -1): Operator {
	return {
		readsSums: true,
		plan(node: Node) {
			const [left, right] = node.operands();
			const shape = node.broadcast([left, right]);
			node.keepRank([left, right]);
			const count = sizeOf(shape);
			const constant = left.isConstant ? left : right.isConstant ? right : undefined;
			const isZero = constant?.values().every((value) => value === 0) ?? false;
			const kept = [left, right].reduce(
				(sum, { count: own, terms }) => sum + (own === count ? terms : count),
				0,
			);
			return {
				shape,
				terms: constant === undefined ? 2 * count : kept,
				longest: Math.max(2, left.longest, right.longest),
				parameters: constant?.count ?? 0,
				operations: { additions: isZero ? 0 : count },
				build(network) {
					const spread = (tensor: Tensor): Forms =>
						tensor.count === count
							? tensor.forms
							: tensor.settled(network).pick(broadcastMap(tensor.shape, shape));
					const second = spread(right);
					return addForms(spread(left), sign === 1 ? second : second.negated(), network);
				},
			};
		},
	};
}

export const add: Operator = addition(1);
export const sub: Operator = addition(-1);

/** The exact negation. */
export const neg: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.floats(0);
		return {
			shape: tensor.shape,
			terms: tensor.terms,
			longest: tensor.longest,
			build: () => tensor.forms.negated(),
		};
	},
};
