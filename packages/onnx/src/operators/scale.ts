/**
 * Mul and Div by constants and BatchNormalization: every element is one value times a number, plus a number.
 * Dividing by c multiplies by 1 / c, rounded once. BatchNormalization is a * x + b with a = scale /
 * sqrt(variance + epsilon) and b = bias - mean * a, each step rounded once; the sum starts at b. Sums are
 * made linear neurons before they are scaled.
 */

import type { NetworkBuilder } from "@condnet/core";
import { type Forms, FormsBuilder } from "../forms.ts";
import type { Node, Operator } from "../node.ts";
import { broadcastMap, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** factor(i) * element map[i] + addend(i) for every i. */
function scaled(
	tensor: Tensor,
	network: NetworkBuilder,
	map: Int32Array | undefined,
	count: number,
	factor: (i: number) => number,
	addend: (i: number) => number,
): Forms {
	const forms = tensor.settled(network);
	const rows = new FormsBuilder(count);
	for (let i = 0; i < count; i++) {
		rows.scaled(forms, map === undefined ? i : map[i], factor(i));
		rows.end(addend(i));
	}
	return rows.build();
}

export const mul: Operator = {
	readsSums: false,
	plan(node: Node) {
		const [left, right] = node.operands();
		if (!left.isConstant && !right.isConstant)
			node.unsupported(
				`multiplies "${left.name}" with "${right.name}", and both depend on the network's input`,
				"Supported: a product with a constant.",
			);
		return right.isConstant
			? scaling(node, left, right, 1, (c) => c)
			: scaling(node, right, left, 0, (c) => c);
	},
};

export const div: Operator = {
	readsSums: false,
	plan(node: Node) {
		node.constant(1, "the divisor");
		const values = node.weights(1, "the divisor");
		const [tensor, divisor] = node.operands();
		if (values.includes(0)) node.fail(`divides by "${divisor.name}", which holds a 0`);
		if (!tensor.isConstant) return scaling(node, tensor, divisor, 1, (c) => 1 / c);
		const shape = node.broadcast([tensor, divisor]);
		return {
			shape,
			terms: 0,
			longest: 0,
			build() {
				const [above, below] = [broadcastMap(tensor.shape, shape), broadcastMap(divisor.shape, shape)];
				const dividends = tensor.values();
				const rows = new FormsBuilder(above.length);
				for (let i = 0; i < above.length; i++) rows.end(dividends[above[i]] / values[below[i]]);
				return rows.build();
			},
		};
	},
};

function scaling(
	node: Node,
	tensor: Tensor,
	constant: Tensor,
	place: number,
	factor: (c: number) => number,
): ReturnType<Operator["plan"]> {
	const weights = node.weights(place, "the factor");
	const shape = node.broadcast([tensor, constant]);
	const count = sizeOf(shape);
	return {
		shape,
		terms: count,
		longest: 1,
		parameters: constant.count,
		operations: { multiplications: count },
		build(network) {
			const factors = broadcastMap(constant.shape, shape);
			const map = tensor.count === count ? undefined : broadcastMap(tensor.shape, shape);
			return scaled(
				tensor,
				network,
				map,
				count,
				(i) => factor(weights[factors[i]]),
				() => 0,
			);
		},
	};
}

export const batchNormalization: Operator = {
	readsSums: false,
	plan(node: Node) {
		const tensor = node.floats(0);
		const { shape, count } = tensor;
		if (node.integer("spatial", 1) !== 1) node.unsupported("has spatial 0, expected 1");
		if (trains(node))
			node.unsupported(
				"is in training mode, where it answers by the statistics of the batch",
				"Export the model in inference mode: model.eval() in PyTorch.",
			);
		const epsilon = node.float("epsilon", Math.fround(1e-5));
		const channels = shape.length > 1 ? shape[1] : 1;
		const [scale, bias, mean, variance] = ["scale", "bias", "mean", "variance"].map((what, k) => {
			const values = node.weights(k + 1, `the ${what}`);
			if (values.length !== channels)
				node.fail(`has a ${what} of ${values.length} numbers for ${channels} channels`);
			return values;
		});
		const factors = scale.map((s, c) => s / Math.sqrt(variance[c] + epsilon));
		const addends = bias.map((b, c) => b - mean[c] * factors[c]);
		node.requireFinite(factors, "scale / sqrt(variance + epsilon)");
		const inner = sizeOf(shape.slice(2));
		const channel = (i: number): number => Math.floor(i / inner) % channels;
		return {
			shape,
			terms: count,
			longest: 1,
			parameters: 4 * channels,
			operations: { multiplications: count, additions: count },
			build: (network) =>
				scaled(
					tensor,
					network,
					undefined,
					count,
					(i) => factors[channel(i)],
					(i) => addends[channel(i)],
				),
		};
	},
};

/** Operator sets say it by is_test, by the number of outputs, by training_mode. */
function trains(node: Node): boolean {
	if (node.opset < 7) return node.integer("is_test", 0) === 0;
	if (node.opset < 14) return node.outputs.slice(1).some((name) => name !== "");
	return node.integer("training_mode", 0) !== 0;
}
