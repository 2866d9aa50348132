/**
 * Relu, LeakyRelu, PRelu, Clip and Abs: each element becomes one neuron of its own kind, which reads its sum
 * as it stands. HardSigmoid is a clip of alpha * value + beta to [0, 1]. Constants are computed at once. A
 * Clip without bounds makes linear neurons, constants among them: so a written network keeps its
 * values in order. Cost: linear in the terms.
 */

import type { NetworkBuilder, NeuronKindName } from "@condnet/core";
import { type Forms, FormsBuilder } from "../forms.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { broadcast, broadcastMap, sameShape, show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

interface Activation {
	readonly kind: NeuronKindName;
	readonly low: number;
	readonly high: number;
	/** The same on a constant. */
	value(x: number): number;
}

const rectifier: Activation = { kind: "relu", low: 0, high: 0, value: (x) => (x > 0 ? x : 0) };
/** What a Clip without bounds is: it keeps its elements, constants too, as neurons of their own. */
const kept: Activation = { kind: "linear", low: 0, high: 0, value: (x) => x };
const magnitude: Activation = { kind: "abs", low: 0, high: 0, value: Math.abs };

function leaky(slope: number): Activation {
	return { kind: "leaky", low: slope, high: 0, value: (x) => (x > 0 ? x : slope * x) };
}

function clipped(low: number, high: number): Activation {
	if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return kept;
	if (low === 0 && high === Number.POSITIVE_INFINITY) return rectifier;
	return { kind: "clip", low, high, value: (x) => Math.min(high, Math.max(low, x)) };
}

/** Makes a neuron of every element, or computes it where it is constant. */
function activate(forms: Forms, network: NetworkBuilder, of: (i: number) => Activation): Forms {
	const rows = new FormsBuilder(forms.count);
	for (let i = 0; i < forms.count; i++) {
		const activation = of(i);
		if (forms.terms(i) === 0 && activation !== kept) rows.end(activation.value(forms.biases[i]));
		else rows.value(forms.neuron(i, network, activation.kind, activation.low, activation.high));
	}
	return rows.build();
}

function plan(tensor: Tensor, of: (i: number) => Activation, comparisons: number, multiplications = 0): Plan {
	return {
		shape: tensor.shape,
		terms: tensor.count,
		longest: 1,
		operations: { comparisons: comparisons * tensor.count, multiplications: multiplications * tensor.count },
		build: (network) => activate(tensor.forms, network, of),
	};
}

export const relu: Operator = {
	readsSums: true,
	plan: (node) => plan(node.floats(0), () => rectifier, 1),
};

export const abs: Operator = {
	readsSums: true,
	plan: (node) => plan(node.floats(0), () => magnitude, 1),
};

export const leakyRelu: Operator = {
	readsSums: true,
	plan(node: Node) {
		const slope = node.float("alpha", Math.fround(0.01));
		if (!Number.isFinite(slope)) node.fail(`has alpha ${slope}, expected a finite number`);
		const activation = leaky(slope);
		return plan(node.floats(0), () => activation, 1, 1);
	},
};

export const pRelu: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.floats(0);
		const slopes = node.weights(1, "the slope");
		const own = node.floats(1).shape;
		// Before operator set 7 a list of slopes is one for every channel.
		const byChannel = node.opset < 7 && slopes.length > 1 && own.length === 1;
		const shape = byChannel ? [...own, ...tensor.shape.slice(2).fill(1)] : own;
		const spread = broadcast(shape, tensor.shape);
		if (spread === undefined || !sameShape(spread, tensor.shape))
			node.fail(`has a slope of shape ${show(shape)} for an input of shape ${show(tensor.shape)}`);
		return {
			...plan(tensor, () => rectifier, 1, 1),
			parameters: slopes.length,
			build(network) {
				const map = broadcastMap(shape, tensor.shape);
				return activate(tensor.forms, network, (i) => leaky(slopes[map[i]]));
			},
		};
	},
};

export const clip: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.floats(0);
		const unbounded = Number.POSITIVE_INFINITY;
		const low = node.opset < 11 ? node.float("min", -unbounded) : (bound(node, 1, "min") ?? -unbounded);
		const high = node.opset < 11 ? node.float("max", unbounded) : (bound(node, 2, "max") ?? unbounded);
		if (Number.isNaN(low) || Number.isNaN(high)) node.fail(`has bounds ${low} and ${high}, expected numbers`);
		// Min(Max(x, low), high) is what the standard says, also where the bounds cross.
		if (low > high) return { ...plan(tensor, () => rectifier, 0), build: () => constantForms(tensor, high) };
		const activation = clipped(low, high);
		if (activation === kept && tensor.isConstant)
			return { ...plan(tensor, () => kept, 0), build: () => tensor.forms };
		const comparisons = (Number.isFinite(low) ? 1 : 0) + (Number.isFinite(high) ? 1 : 0);
		return plan(tensor, () => activation, comparisons);
	},
};

export const hardSigmoid: Operator = {
	readsSums: false,
	plan(node: Node) {
		const tensor = node.floats(0);
		const [alpha, beta] = [node.float("alpha", Math.fround(0.2)), node.float("beta", 0.5)];
		if (!Number.isFinite(alpha) || !Number.isFinite(beta)) node.fail(`has alpha ${alpha} and beta ${beta}`);
		const activation = clipped(0, 1);
		const { terms, operations, ...rest } = plan(tensor, () => activation, 2, 1);
		return {
			...rest,
			terms: 2 * terms,
			operations: { ...operations, additions: tensor.count },
			build(network) {
				const forms = tensor.settled(network);
				const rows = new FormsBuilder(tensor.count);
				for (let i = 0; i < tensor.count; i++) {
					rows.scaled(forms, i, alpha);
					rows.end(beta);
				}
				return activate(rows.build(), network, () => activation);
			},
		};
	},
};

function constantForms(tensor: Tensor, value: number): Forms {
	const rows = new FormsBuilder(tensor.count);
	for (let i = 0; i < tensor.count; i++) rows.end(value);
	return rows.build();
}

function bound(node: Node, place: number, what: string): number | undefined {
	if (node.inputs[place] === undefined) return undefined;
	const tensor = node.constant(place, what);
	node.floats(place);
	if (tensor.count !== 1) node.fail(`has ${what} "${tensor.name}" of ${tensor.count} numbers, expected one`);
	return tensor.values()[0];
}
