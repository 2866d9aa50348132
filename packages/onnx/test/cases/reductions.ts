/**
 * Arbitrary models of sums over inputs and axes, of choices, of types, and of what shapes are computed from.
 */

import type fc from "fast-check";
import { type Attributes, model, node, tensor, value } from "../model.ts";
import { drawn, floats, integers } from "./draw.ts";

function reduction(type: string, byInput: number, attributes: readonly number[]): fc.Arbitrary<Uint8Array> {
	return drawn((draw) => {
		const shape = draw.shape(draw.integer(1, 4), 3);
		const axes = [...shape.keys()]
			.filter(() => draw.chance())
			.map((axis) => draw.of(axis, axis - shape.length));
		const opset = draw.of(byInput, ...attributes);
		const named: Attributes = opset === byInput || axes.length === 0 ? {} : { axes: { ints: axes } };
		return model({
			opset,
			inputs: [value("x", "float32", shape)],
			initializers: [integers("a", axes)],
			nodes: [
				node(type, opset === byInput && axes.length > 0 ? ["x", "a"] : ["x"], "r", {
					...named,
					...(draw.chance() ? { keepdims: { i: draw.integer(0, 1) } } : {}),
				}),
				node("Relu", ["r"], "y"),
			],
		});
	});
}

export const reductions: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
	"Sum and Mean": drawn((draw) => {
		const type = draw.of("Sum", "Mean");
		const element = type === "Sum" ? draw.of(...floats) : "float32";
		const shape = draw.shape(2);
		return model({
			opset: draw.of(8, 13),
			type: element,
			inputs: [value("x", element, shape), value("z", element, draw.broadcastTo(shape))],
			initializers: [draw.tensor("c", element, draw.broadcastTo(shape))],
			nodes: [
				node(type, draw.of(["x"], ["x", "z"], ["x", "c", "z"], ["c", "x", "x"]), "s"),
				node("Sum", ["s", "z"], "y"),
			],
		});
	}),
	ReduceSum: reduction("ReduceSum", 13, [7, 11]),
	ReduceMean: reduction("ReduceMean", 18, [7, 11]),
	ReduceMax: reduction("ReduceMax", 18, [11, 12]),
	ReduceMin: reduction("ReduceMin", 18, [11, 12]),
	Neg: drawn((draw) =>
		model({
			inputs: [value("x", "float32", draw.shape(2))],
			nodes: [node("Neg", ["x"], "n"), node("Relu", ["n"], "r"), node("Neg", ["r"], "y")],
		}),
	),
	HardSigmoid: drawn((draw) =>
		model({
			opset: draw.of(7, 13),
			inputs: [value("x", "float32", draw.shape(2))],
			nodes: [
				node(
					"HardSigmoid",
					["x"],
					"y",
					draw.chance() ? { alpha: { f: draw.of(0.25, -0.5) }, beta: { f: 0.625 } } : {},
				),
			],
		}),
	),
	"Where on a comparison": drawn((draw) => {
		const shape = draw.shape(2);
		const t = draw.of(0, 0.5, -1);
		const branches =
			t === 0
				? draw.of(["x", "a"], ["a", "x"], ["n", "x"], ["x", "o"], ["o", "n"], ["a", "n"], ["x", "x"])
				: draw.of(["x", "t"], ["t", "x"], ["t", "t"]);
		return model({
			opset: 16,
			inputs: [value("x", "float32", shape)],
			initializers: [
				tensor("t", "float32", [], [t]),
				tensor("o", "float32", [], [0]),
				tensor("slope", "float32", [], [draw.of(0.25, -2, 1)]),
			],
			nodes: [
				node("Mul", ["x", "slope"], "a"),
				node("Neg", ["x"], "n"),
				node(
					draw.of("Greater", "GreaterOrEqual", "Less", "LessOrEqual"),
					draw.of(["x", "t"], ["t", "x"]),
					"c",
				),
				...(draw.chance() ? [node("Not", ["c"], "d")] : [node("Identity", ["c"], "d")]),
				node("Where", ["d", ...branches], "y"),
			],
		});
	}),
	"Where on constants": drawn((draw) => {
		const shape = draw.shape(2);
		const count = shape[0] * shape[1];
		return model({
			inputs: [value("x", "float32", shape)],
			initializers: [
				tensor(
					"k",
					"int64",
					shape,
					Array.from({ length: count }, () => draw.integer(0, 1)),
				),
				tensor("one", "int64", [], [1]),
				draw.tensor("c", "float32", draw.broadcastTo(shape)),
			],
			nodes: [
				node("Equal", ["k", "one"], "e"),
				node("Where", ["e", ...draw.of(["x", "c"], ["c", "x"])], "y"),
			],
		});
	}),
	"float16 and bfloat16 weights, Cast": drawn((draw) => {
		const [k, n] = draw.shape(2);
		const bits = Array.from({ length: k * n }, () => draw.integer(0, 0x3c00) | (draw.chance() ? 0x8000 : 0));
		const type = draw.of("float16", "bfloat16");
		return model({
			opset: 13,
			inputs: [value("x", "float64", [1, k])],
			initializers: [tensor("h", type, [k, n], bits, draw.chance())],
			outputs: [value("y", "float64", undefined)],
			nodes: [
				node("Cast", ["h"], "w", { to: { i: 1 } }),
				node("Cast", ["w"], "v", { to: { i: 11 } }),
				node("MatMul", ["x", "v"], "y"),
			],
		});
	}),
	DequantizeLinear: drawn((draw) => {
		const [k, n] = draw.shape(2);
		const perAxis = draw.chance();
		const axis = draw.of(0, 1, -1);
		const count = perAxis ? [k, n][(axis + 2) % 2] : 1;
		const type = draw.of("int8", "uint8");
		const least = type === "int8" ? -128 : 0;
		const drawnBytes = (length: number) => Array.from({ length }, () => draw.integer(least, least + 255));
		return model({
			opset: 13,
			inputs: [value("x", "float32", [1, k])],
			initializers: [
				tensor("q", type, [k, n], drawnBytes(k * n), draw.chance()),
				tensor("s", "float32", perAxis ? [count] : [], draw.numbers(count, 0.005, 0.02).map(Math.fround)),
				tensor("z", type, perAxis ? [count] : [], drawnBytes(count)),
			],
			nodes: [
				node(
					"DequantizeLinear",
					draw.of(["q", "s"], ["q", "s", "z"]),
					"w",
					perAxis ? { axis: { i: axis } } : {},
				),
				node("MatMul", ["x", "w"], "y"),
			],
		});
	}),
	"Reshape to a shape computed from shapes": drawn((draw) => {
		const shape = [draw.integer(1, 3), ...draw.shape(2, 3)];
		return model({
			opset: draw.of(11, 12),
			inputs: [value("x", "float32", draw.of(shape, ["N", ...shape.slice(1)]))],
			initializers: [tensor("zero", "int64", [], [0]), integers("minus", [-1])],
			// In no order.
			nodes: [
				node("Relu", ["r"], "y"),
				node("Reshape", ["x", "t"], "r"),
				node("Concat", ["u", "minus"], "t", { axis: { i: 0 } }),
				node("Unsqueeze", ["g"], "u", { axes: { ints: [0] } }),
				node("Gather", ["s", "zero"], "g"),
				node("Shape", ["x"], "s"),
			],
		});
	}),
	"arithmetic on constants": drawn((draw) => {
		const n = draw.integer(1, 4);
		return model({
			inputs: [value("x", "float32", [1, n])],
			initializers: [
				draw.tensor("p", "float32", [n], 0.25, 3),
				tensor(
					"i",
					"int64",
					[n],
					Array.from({ length: n }, () => draw.integer(-9, 9)),
				),
				tensor("j", "int64", [], [draw.of(2, 3, -4)]),
				tensor("zero", "int64", [], [0]),
				tensor("n", "int64", [], [n]),
				tensor("one", "int64", [], [1]),
			],
			nodes: [
				node(draw.of("Sqrt", "Exp", "Neg", "Reciprocal", "Log", "Floor", "Ceil", "Round"), ["p"], "a"),
				node("Pow", ["p", "a"], "b"),
				node(draw.of("Div", "Mul", "Sub", "Mod"), ["i", "j"], "k"),
				node("Range", ["zero", "n", "one"], "l"),
				node(draw.of("Add", "Max", "Min"), ["k", "l"], "m"),
				node("Cast", ["m"], "f", { to: { i: 1 } }),
				node("Add", ["f", "b"], "c"),
				node("Mul", ["x", "c"], "y"),
			],
		});
	}),
};
