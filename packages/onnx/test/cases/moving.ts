/** Arbitrary models of the operators that rename and move elements. */

import type fc from "fast-check";
import { model, node, tensor, value } from "../model.ts";
import { drawn, integers } from "./draw.ts";

export const moving: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
	Flatten: drawn((draw) => {
		const shape = draw.shape(draw.integer(1, 4));
		return model({
			opset: draw.of(11, 13),
			inputs: [value("x", "float32", shape)],
			nodes: [
				node(
					"Flatten",
					["x"],
					"y",
					draw.chance() ? { axis: { i: draw.integer(-shape.length, shape.length) } } : {},
				),
			],
		});
	}),
	Reshape: drawn((draw) => {
		const shape = draw.shape(3);
		const target = draw.of(
			[-1],
			[0, -1],
			[shape[0] * shape[1], shape[2]],
			[1, -1, shape[1]],
			[shape[2], 0, shape[0]],
		);
		return model({
			opset: draw.of(7, 13, 14),
			inputs: [value("x", "float32", shape)],
			initializers: [integers("s", target, draw.chance())],
			nodes: [node("Reshape", ["x", "s"], "y")],
		});
	}),
	Transpose: drawn((draw) => {
		const rank = draw.integer(1, 4);
		const order = Array.from({ length: rank }, (_, axis) => axis);
		for (let i = rank - 1; i > 0; i--) {
			const j = draw.integer(0, i);
			[order[i], order[j]] = [order[j], order[i]];
		}
		const shape = draw.shape(rank);
		const [m, n] = [shape[order[rank - 1]], draw.integer(1, 3)];
		return model({
			inputs: [value("x", "float32", shape)],
			initializers: [draw.tensor("w", "float32", [m, n])],
			nodes: [node("Transpose", ["x"], "t", { perm: { ints: order } }), node("MatMul", ["t", "w"], "y")],
		});
	}),
	"Squeeze and Unsqueeze by attributes": drawn((draw) =>
		model({
			opset: draw.of(7, 11),
			inputs: [value("x", "float32", [1, draw.integer(1, 3), 1, 2])],
			nodes: [
				node("Squeeze", ["x"], "s", { axes: { ints: draw.of([0], [2], [0, 2]) } }),
				node("Unsqueeze", ["s"], "y", { axes: { ints: draw.of([0], [1, 2], [0, 3]) } }),
			],
		}),
	),
	"Squeeze and Unsqueeze by inputs": drawn((draw) =>
		model({
			opset: draw.of(13, 14),
			inputs: [value("x", "float32", [1, draw.integer(2, 3), 1, 2])],
			initializers: [integers("a", draw.of([0], [-2], [0, 2])), integers("b", draw.of([0], [-1, 1], [0, 3]))],
			nodes: [node("Squeeze", draw.of(["x", "a"], ["x"]), "s"), node("Unsqueeze", ["s", "b"], "y")],
		}),
	),
	Concat: drawn((draw) => {
		const shape = draw.shape(draw.integer(1, 3));
		const axis = draw.integer(0, shape.length - 1);
		const other = shape.map((dimension, a) => (a === axis ? draw.integer(1, 3) : dimension));
		return model({
			inputs: [value("x", "float32", shape), value("z", "float32", other)],
			initializers: [draw.tensor("c", "float32", other)],
			nodes: [
				node("Relu", ["x"], "r"),
				node("Concat", draw.of(["x", "z"], ["z", "c", "r"], ["r", "r", "c"], ["x"]), "y", {
					axis: { i: draw.of(axis, axis - shape.length) },
				}),
			],
		});
	}),
	"Slice by attributes": drawn((draw) => {
		const shape = draw.shape(3, 6);
		const axes = draw.of([0], [2, 1], [-1, 0]);
		return model({
			opset: draw.of(7, 9),
			inputs: [value("x", "float32", shape)],
			nodes: [
				node("Slice", ["x"], "s", {
					...(axes[0] === 0 && draw.chance() ? {} : { axes: { ints: axes } }),
					starts: { ints: axes.map(() => draw.of(0, -100)) },
					ends: { ints: axes.map(() => draw.of(1, 2, 100)) },
				}),
				node("Relu", ["s"], "y"),
			],
		});
	}),
	"Slice by inputs": drawn((draw) => {
		const shape = draw.shape(3, 6);
		const axes = draw.of([0], [2, 1], [-1, 0]);
		const steps = axes.map(() => draw.of(1, 2, -1, -2, 3));
		const far = 2 ** 62;
		return model({
			opset: draw.of(10, 11, 13),
			inputs: [value("x", "float32", shape)],
			initializers: [
				integers(
					"b",
					steps.map((step) => (step > 0 ? draw.of(0, -100) : draw.of(-1, far))),
					draw.chance(),
				),
				integers(
					"e",
					steps.map((step) => (step > 0 ? draw.of(1, far) : draw.of(-far, -100))),
				),
				integers("a", axes),
				integers("t", steps),
			],
			nodes: [node("Slice", ["x", "b", "e", "a", "t"], "s"), node("Abs", ["s"], "y")],
		});
	}),
	"Pad by attributes": drawn((draw) => {
		const shape = draw.shape(3);
		return model({
			opset: draw.of(7, 10),
			inputs: [value("x", "float32", shape)],
			nodes: [
				node("Pad", ["x"], "p", {
					mode: { s: draw.of("constant", "edge", "reflect") },
					pads: { ints: [...shape, ...shape].map((dimension) => draw.integer(0, dimension - 1)) },
					...(draw.chance() ? { value: { f: 1.5 } } : {}),
				}),
				node("Relu", ["p"], "y"),
			],
		});
	}),
	"Pad by inputs, then Conv": drawn((draw) => {
		const shape = draw.shape(2, 5);
		const mode = draw.of("constant", "edge", "reflect");
		const pads = [...shape, ...shape].map((dimension) =>
			mode === "constant"
				? draw.integer(dimension > 3 ? -1 : 0, 2)
				: draw.integer(0, Math.min(2, dimension - 1)),
		);
		const opset = draw.of(11, 13, 18);
		const axes = opset === 18 && draw.chance();
		return model({
			opset,
			inputs: [value("x", "float32", [1, 1, ...shape])],
			initializers: [
				integers("p", axes ? pads : [0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]], draw.chance()),
				tensor("v", "float32", [], [draw.of(0, 1.5, -1)]),
				integers("a", draw.of([2, 3], [-2, -1])),
				draw.tensor("w", "float32", [2, 1, 1, 1]),
				draw.tensor("b", "float32", [2]),
			],
			nodes: [
				node("Pad", ["x", "p", ...(draw.chance() || axes ? ["v"] : []), ...(axes ? ["a"] : [])], "q", {
					mode: { s: mode },
				}),
				node("Conv", ["q", "w", "b"], "y"),
			],
		});
	}),
	Dropout: drawn((draw) => {
		const opset = draw.of(7, 10, 12, 13);
		return model({
			opset,
			inputs: [value("x", "float32", draw.shape(2))],
			initializers: opset < 12 ? [] : [tensor("r", "float32", [], [0.5]), tensor("t", "bool", [], [0])],
			nodes: [
				node("Dropout", opset < 12 ? ["x"] : draw.of(["x"], ["x", "r"], ["x", "r", "t"]), "d"),
				node("Relu", ["d"], "y"),
			],
		});
	}),
};
