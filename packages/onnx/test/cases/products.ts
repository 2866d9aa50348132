/** Arbitrary models of products, sums and what depends on constants alone. */

import type fc from "fast-check";
import { type Attributes, model, node, value } from "../model.ts";
import { drawn, floats, integers } from "./draw.ts";

export const products: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
	"MatMul by a constant on the right": drawn((draw) => {
		const element = draw.of(...floats);
		const [k, n] = draw.shape(2, 5);
		const lead = draw.shape(draw.integer(0, 3), 3);
		const batch = draw.chance() ? [] : draw.broadcastTo(lead.slice(0, -1));
		const vector = lead.length > 0 && batch.length === 0 && draw.chance();
		return model({
			opset: draw.of(7, 9, 13),
			type: element,
			inputs: [value("x", element, [...lead, k])],
			initializers: [draw.tensor("w", element, vector ? [k] : [...batch, k, n])],
			nodes: [node("MatMul", ["x", "w"], "y")],
		});
	}),
	"MatMul by a constant on the left": drawn((draw) => {
		const element = draw.of(...floats);
		const [m, k, n] = draw.shape(3, 5);
		const lead = draw.shape(draw.integer(0, 2), 3);
		const batch = draw.broadcastTo(lead);
		return model({
			type: element,
			inputs: [value("x", element, draw.chance() && lead.length === 0 ? [k] : [...lead, k, n])],
			initializers: [draw.tensor("w", element, draw.chance() ? [k] : [...batch, m, k])],
			nodes: [node("MatMul", ["w", "x"], "y")],
		});
	}),
	Gemm: drawn((draw) => {
		const element = draw.of(...floats);
		const [m, k, n] = draw.shape(3, 4);
		const [transA, transB, swapped] = [draw.chance(), draw.chance(), draw.chance()];
		const a = transA ? [k, m] : [m, k];
		const b = transB ? [n, k] : [k, n];
		const c = draw.of([[]], [[m, n], [1, n], [n], [m, 1], [1]]).map((shape) => [shape].flat());
		return model({
			opset: draw.of(11, 13),
			type: element,
			inputs: [value("x", element, swapped ? b : a)],
			initializers: [
				draw.tensor("w", element, swapped ? a : b),
				...(c[0].length === 0 ? [] : [draw.tensor("c", element, draw.of(...c))]),
			],
			nodes: [
				node("Gemm", [...(swapped ? ["w", "x"] : ["x", "w"]), ...(c[0].length === 0 ? [] : ["c"])], "y", {
					transA: { i: Number(transA) },
					transB: { i: Number(transB) },
					...(draw.chance() ? { alpha: { f: draw.of(0.5, -1.25, 3) } } : {}),
					...(draw.chance() ? { beta: { f: draw.of(0.5, -1.25, 0) } } : {}),
				}),
			],
		});
	}),
	"MatMul, Add and Sub, then an activation": drawn((draw) => {
		const element = draw.of(...floats);
		const [k, n] = draw.shape(2, 5);
		return model({
			type: element,
			inputs: [value("x", element, [1, k])],
			initializers: [
				draw.tensor("w", element, [k, n]),
				draw.tensor("b", element, [n]),
				draw.tensor("c", element, [draw.of(1, n)]),
			],
			nodes: [
				node("MatMul", ["x", "w"], "m"),
				node(draw.of("Add", "Sub"), draw.of(["m", "b"], ["b", "m"]), "a"),
				node(draw.of("Add", "Sub"), draw.of(["a", "c"], ["c", "a"]), "s"),
				node(draw.of("Relu", "Abs", "Identity"), ["s"], "y"),
			],
		});
	}),
	BatchNormalization: drawn((draw) => {
		const element = draw.of(...floats);
		const [channels, ...rest] = draw.shape(draw.integer(1, 3));
		return model({
			opset: draw.of(7, 9, 14, 15),
			type: element,
			inputs: [value("x", element, [1, channels, ...rest])],
			initializers: [
				draw.tensor("s", element, [channels]),
				draw.tensor("b", element, [channels]),
				draw.tensor("m", element, [channels]),
				draw.tensor("v", element, [channels], 0.25, 3),
			],
			nodes: [
				node(
					"BatchNormalization",
					["x", "s", "b", "m", "v"],
					"y",
					draw.chance() ? { epsilon: { f: 0.01 } } : {},
				),
			],
		});
	}),
	"Constant and what depends on constants alone": drawn((draw) => {
		const n = draw.integer(1, 3);
		const make = draw.tensor("", "float32", [n, 2]);
		return model({
			opset: draw.of(12, 13),
			inputs: [value("x", "float32", [1, n])],
			initializers: [draw.tensor("d", "float32", [2, n], 0.5, 2), integers("s", [2, -1])],
			nodes: [
				node("Constant", [], "k", { value: { t: make } }),
				node(
					"Constant",
					[],
					"l",
					draw.of<Attributes>({ value_float: { f: 1.5 } }, { value_floats: { floats: [0.5, 2] } }),
				),
				node("Mul", ["k", "l"], "m"),
				node("Reshape", ["m", "s"], "r"),
				node(draw.of("Add", "Sub", "Max", "Div"), ["r", "d"], "a"),
				node("Transpose", ["a"], "w"),
				node("MatMul", ["x", "w"], "y"),
			],
		});
	}),
};
