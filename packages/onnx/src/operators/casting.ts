/**
 * Cast, CastLike and DequantizeLinear. A constant is rounded once to the type it is cast to, or cut off to an
 * integer. What depends on the input stays as it is in float64 when it is cast from one float type to
 * another: rounding to narrower types is no part of the network. Quantized constants are widened to (x -
 * zero point) * scale, rounded once.
 */

import { type ElementType, elementType, holds, isFloat, rounded } from "../element-type.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { axisIndex, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { filled } from "./picking.ts";

function castTo(node: Node, tensor: Tensor, type: ElementType): Plan {
	if (tensor.isConstant) {
		const values = tensor.values();
		const cast = (x: number): number => castNumber(node, x, type);
		// A batch of which one row is read shows in numbers made of shapes.
		if (!isFloat(tensor.type) && isFloat(type) && node.batch > 1 && tensor.isOfShape)
			node.fail("makes a number of the size of the batch");
		return { ...filled(tensor.shape, (i) => cast(values[i])), type };
	}
	if (!isFloat(tensor.type) || !isFloat(type))
		node.unsupported(
			`casts "${tensor.name}", which depends on the network's input, from ${tensor.type} to ${type}`,
			"Supported: from one float type to another.",
		);
	if (tensor.type !== type)
		node.note(
			`${node.label} casts ${tensor.type} to ${type}; the network goes on in float64 and does not round.`,
		);
	return {
		shape: tensor.shape,
		type,
		terms: tensor.terms,
		longest: tensor.longest,
		build: () => tensor.forms,
	};
}

function castNumber(node: Node, x: number, type: ElementType): number {
	if (type === "bool") return x === 0 ? 0 : 1;
	if (isFloat(type)) return rounded(type, x);
	const whole = Math.trunc(x) + 0;
	// Bounds of slices may be anything that says "to the end".
	if (holds(type, whole) || (Number.isInteger(x) && (type === "int64" || type === "uint64"))) return whole;
	return node.fail(`casts ${x} to ${type}, which does not hold it`);
}

export const cast: Operator = {
	readsSums: true,
	plan: (node) =>
		castTo(node, node.input(0), elementType(node.integer("to", 0), `The result of ${node.label}`)),
};

export const castLike: Operator = {
	readsSums: true,
	plan: (node) => castTo(node, node.input(0), node.input(1).type),
};

export const dequantizeLinear: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.constant(0, "the quantized tensor");
		const scale = node.constant(1, "the scale");
		const zero = node.inputs[2] === undefined ? undefined : node.constant(2, "the zero point");
		const factors = scale.values();
		node.requireFinite(factors, scale.name);
		const zeros = zero?.values() ?? new Float64Array(factors.length);
		if (isFloat(tensor.type) || !isFloat(scale.type) || (zero !== undefined && zero.type !== tensor.type))
			node.fail(`has inputs of types ${node.inputs.map((input) => input?.type ?? "none").join(", ")}`);
		if (node.integer("block_size", 0) !== 0) node.unsupported("dequantizes by blocks");
		const isScalar = scale.count === 1 && scale.shape.length <= 1;
		const axis = isScalar ? 0 : axisIndex(node.integer("axis", 1), tensor.shape.length, node.label);
		if (zeros.length !== factors.length || (!isScalar && scale.shape.length !== 1))
			node.fail(`has ${factors.length} scales and ${zeros.length} zero points`);
		if (!isScalar && factors.length !== tensor.shape[axis])
			node.fail(`has ${factors.length} scales for an axis of ${tensor.shape[axis]}`);
		const inner = sizeOf(tensor.shape.slice(axis + 1));
		const values = tensor.values();
		const at = (i: number): number => (isScalar ? 0 : Math.floor(i / inner) % factors.length);
		return { ...filled(tensor.shape, (i) => (values[i] - zeros[at(i)]) * factors[at(i)]), type: scale.type };
	},
};
