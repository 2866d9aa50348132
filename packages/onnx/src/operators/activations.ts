/**
 * Relu, LeakyRelu, PRelu, Clip and Abs: each element becomes one neuron of its own kind, which reads its sum as it
 * stands. Constants are computed at once. Cost: linear in the terms.
 */

import type { NetworkBuilder, NeuronKindName } from "@condnet/core";
import { type Forms, FormsBuilder } from "../forms.ts";
import type { DenseCost, Node, Operator } from "../node.ts";
import type { Tensor } from "../tensor.ts";

interface Activation {
	readonly kind: NeuronKindName;
	readonly low: number;
	readonly high: number;
	/** The same on a constant. */
	readonly value: (x: number) => number;
}

const rectifier: Activation = { kind: "relu", low: 0, high: 0, value: (x) => (x > 0 ? x : 0) };

/** Makes a neuron of every element that is not constant. */
function activate(forms: Forms, network: NetworkBuilder, of: (i: number) => Activation): Forms {
	const rows = new FormsBuilder(forms.count);
	for (let i = 0; i < forms.count; i++) {
		const { kind, low, high, value } = of(i);
		if (forms.terms(i) === 0) rows.end(value(forms.biases[i]));
		else rows.value(forms.neuron(i, network, kind, low, high));
	}
	return rows.build();
}

/** The plan of a unary activation that is alike for all elements. */
function plan(tensor: Tensor, activation: Activation, operations: DenseCost): ReturnType<Operator["plan"]> {
	return {
		shape: tensor.shape,
		terms: tensor.count,
		longest: 1,
		operations,
		build: (network) => activate(tensor.forms, network, () => activation),
	};
}

export const relu: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.floats(0);
		return plan(tensor, rectifier, { comparisons: tensor.count });
	},
};
