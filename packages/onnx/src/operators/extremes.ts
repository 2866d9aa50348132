/**
 * Max and Min. Every element is one max neuron over the values it compares, constants in its `low`; Min is
 * the negation of the largest negation, which is exact. Max of one value and 0 is a ReLU. Sums are made
 * linear neurons first.
 */

import type { NetworkBuilder } from "@condnet/core";
import { type Forms, FormsBuilder } from "../forms.ts";
import type { Node, Operator } from "../node.ts";
import { SpreadInputs } from "./spread.ts";

/** A settled element. */
export interface Member {
	readonly forms: Forms;
	readonly i: number;
}

/**
 * Adds the element that is the largest (sign 1) or smallest (sign -1) of the members. Cost: linear in them
 * but for a sort where their values do not ascend.
 */
export function largest(
	members: readonly Member[],
	sign: 1 | -1,
	network: NetworkBuilder,
	rows: FormsBuilder,
): void {
	let low = Number.NEGATIVE_INFINITY;
	const signs = new Map<number, number>(); // by value
	for (const { forms, i } of members) {
		const at = forms.start[i];
		if (forms.terms(i) === 0) {
			low = Math.max(low, sign * forms.biases[i]);
			continue;
		}
		const weight = sign * forms.weights[at];
		const value = forms.columns[at];
		const known = signs.get(value);
		if (known === undefined) signs.set(value, weight);
		else if (known !== weight) {
			// A row holds a value once: the one with the other sign is copied.
			network.term(value, weight);
			signs.set(network.neuron("linear", 0), 1);
		}
	}
	if (signs.size === 0 || low === Number.POSITIVE_INFINITY) {
		rows.end(sign * low);
		return;
	}
	if (signs.size === 1 && low === Number.NEGATIVE_INFINITY) {
		for (const [value, weight] of signs) rows.term(value, sign * weight);
		rows.end(0);
		return;
	}
	for (const value of [...signs.keys()].sort((a, b) => a - b)) network.term(value, signs.get(value) ?? 0);
	const rectified = signs.size === 1 && low === 0;
	rows.term(rectified ? network.neuron("relu", 0) : network.neuron("max", 0, low === 0 ? 0 : low), sign);
	rows.end(0);
}

function extreme(sign: 1 | -1): Operator {
	return {
		readsSums: false,
		plan(node: Node) {
			const inputs = new SpreadInputs(node);
			const { shape, count, tensors } = inputs;
			for (const tensor of tensors)
				if (tensor.isConstant && tensor.values().some(Number.isNaN))
					node.fail(`compares with NaN in "${tensor.name}"`);
			return {
				shape,
				terms: count * tensors.length,
				longest: tensors.length,
				operations: { comparisons: count * (tensors.length - 1) },
				build(network) {
					const spread = inputs.settled(network);
					const rows = new FormsBuilder(count);
					for (let i = 0; i < count; i++)
						largest(
							spread.map(({ forms, map }) => ({ forms, i: map[i] })),
							sign,
							network,
							rows,
						);
					return rows.build();
				},
			};
		},
	};
}

export const max: Operator = extreme(1);
export const min: Operator = extreme(-1);
