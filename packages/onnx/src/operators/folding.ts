/**
 * What is computed from constants alone, element by element. Floats are computed in float64, each step
 * rounded once; integers exactly, division and remainder as ONNX says; a result that the type does not hold
 * is refused. Comparisons and logic give bool.
 */

import { evenInteger, holds, isFloat } from "../element-type.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { broadcastMap, elementCount, strides } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { filled } from "./picking.ts";

type Function1 = (x: number) => number;
type Function2 = (x: number, y: number) => number;

const sigmoid: Function1 = (x) => 1 / (1 + Math.exp(-x));

/** On integers; on floats these are operators of their own. */
const signs: Readonly<Record<string, Function1>> = { Abs: Math.abs, Neg: (x) => -x };

const unary: Readonly<Record<string, Function1>> = {
	Ceil: Math.ceil,
	Cos: Math.cos,
	Exp: Math.exp,
	Floor: Math.floor,
	Log: Math.log,
	Reciprocal: (x) => 1 / x,
	Round: evenInteger,
	Sigmoid: sigmoid,
	Sign: Math.sign,
	Sin: Math.sin,
	Sqrt: Math.sqrt,
	Tanh: Math.tanh,
};

/** Arithmetic on constants. */
const binary: Readonly<Record<string, Function2>> = {
	Add: (x, y) => x + y,
	Sub: (x, y) => x - y,
	Mul: (x, y) => x * y,
	Div: (x, y) => x / y,
	Pow: (x, y) => x ** y,
	Max: (x, y) => Math.max(x, y),
	Min: (x, y) => Math.min(x, y),
};

const relations: Readonly<Record<string, Function2>> = {
	And: (x, y) => Number(x !== 0 && y !== 0),
	Equal: (x, y) => Number(x === y),
	Or: (x, y) => Number(x !== 0 || y !== 0),
	Xor: (x, y) => Number((x !== 0) !== (y !== 0)),
};

/** Remainders: of the divisor's sign, or with fmod of the dividend's. */
function remainder(node: Node): Function2 {
	if (node.integer("fmod", 0) !== 0) return (x, y) => x % y;
	return (x, y) => {
		const rest = x % y;
		return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
	};
}

/** The constants of a node, or a refusal that says what it would take. */
function constants(node: Node): readonly Tensor[] {
	const tensors = node.inputs.map((_, place) => node.input(place));
	if (tensors.length === 0) node.fail("has no inputs, expected at least one");
	const variable = tensors.find(({ isConstant }) => !isConstant);
	if (variable !== undefined)
		node.unsupported(
			`reads "${variable.name}", which depends on the network's input, and is supported on constants only`,
		);
	return tensors;
}

function checked(node: Node, type: Tensor["type"], value: number): number {
	if (holds(type, value)) return value + 0;
	return node.fail(`computes ${value}, which ${type} does not hold`);
}

/** A function of two numbers on two or more constants, from left to right. */
export function folded(node: Node, apply: Function2, result?: Tensor["type"]): Plan {
	const tensors = constants(node);
	const [first, ...rest] = tensors;
	const { type } = first;
	// The exponent of a power may be of another type.
	if (node.type !== "Pow" && rest.some((tensor) => tensor.type !== type))
		node.fail(`mixes ${tensors.map((tensor) => tensor.type).join(" with ")}, expected inputs of one type`);
	const shape = node.broadcast(tensors);
	elementCount(shape, node.label);
	const whole = !isFloat(type) && type !== "bool";
	const quotient = node.type === "Div" && whole;
	return {
		shape,
		terms: 0,
		longest: 0,
		type: result ?? type,
		build(network) {
			const parts = tensors.map((tensor) => ({
				values: tensor.values(),
				map: broadcastMap(tensor.shape, shape),
			}));
			return filled(shape, (i) => {
				let value = parts[0].values[parts[0].map[i]];
				for (let k = 1; k < parts.length; k++) {
					const other = parts[k].values[parts[k].map[i]];
					value = apply(value, other);
					if (quotient) value = Math.trunc(value);
				}
				return checked(node, result ?? type, value);
			}).build(network);
		},
	};
}

/** An operator that is read on floats, and folded where its inputs are constants of another type. */
export function foldedOrElse(name: string, otherwise: Operator): Operator {
	const fold = Object.hasOwn(signs, name)
		? unaryOperator(signs[name]).plan
		: (node: Node) => folded(node, binary[name]);
	return {
		readsSums: otherwise.readsSums,
		plan: (node) => (node.isConstant && !isFloat(node.input(0).type) ? fold(node) : otherwise.plan(node)),
	};
}

function unaryOperator(apply: Function1): Operator {
	return {
		readsSums: false,
		plan(node: Node) {
			const [tensor] = constants(node);
			const values = tensor.values();
			return filled(tensor.shape, (i) => checked(node, tensor.type, apply(values[i])));
		},
	};
}

const shapes: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		const { shape } = tensor;
		const clamp = (at: number): number =>
			Math.min(shape.length, Math.max(0, at < 0 ? at + shape.length : at));
		const part = shape.slice(clamp(node.integer("start", 0)), clamp(node.integer("end", shape.length)));
		return { ...filled([part.length], (i) => part[i]), type: "int64", isConstant: true };
	},
};

const sizes: Operator = {
	readsSums: true,
	plan: (node) => ({ ...filled([], () => node.input(0).count), type: "int64", isConstant: true }),
};

const range: Operator = {
	readsSums: false,
	plan(node: Node) {
		const tensors = constants(node);
		if (tensors.length !== 3 || !tensors.every(({ count, type }) => count === 1 && type === tensors[0].type))
			node.fail("expects a start, a limit and a step, numbers of one type");
		const [start, limit, step] = tensors.map((tensor) => tensor.values()[0]);
		const length = Math.max(0, Math.ceil((limit - start) / step));
		if (!Number.isSafeInteger(length)) node.fail(`counts from ${start} to ${limit} by ${step}`);
		return filled([length], (i) => start + i * step);
	},
};

/** Elements that are not 0: their indices, axis by axis. */
const nonZero: Operator = {
	readsSums: false,
	plan(node: Node) {
		const [tensor] = constants(node);
		const { shape } = tensor;
		const found: number[] = [];
		tensor.values().forEach((value, i) => {
			if (value !== 0) found.push(i);
		});
		const steps = strides(shape);
		const { length } = found;
		return {
			...filled([shape.length, length], (i) => {
				const axis = Math.floor(i / length);
				return Math.floor(found[i % length] / steps[axis]) % shape[axis];
			}),
			type: "int64",
		};
	},
};

export const folding: ReadonlyMap<string, Operator> = new Map<string, Operator>([
	...Object.entries(unary).map(([name, apply]): [string, Operator] => [name, unaryOperator(apply)]),
	...Object.entries(relations).map(([name, apply]): [string, Operator] => [
		name,
		{ readsSums: false, plan: (node) => folded(node, apply, "bool") },
	]),
	["Mod", { readsSums: false, plan: (node) => folded(node, remainder(node)) }],
	["NonZero", nonZero],
	["Pow", { readsSums: false, plan: (node) => folded(node, binary.Pow) }],
	["Range", range],
	["Shape", shapes],
	["Size", sizes],
]);
