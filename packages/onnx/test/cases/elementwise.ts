/** Arbitrary models of the operators that work element by element. */

import type fc from "fast-check";
import { type Attributes, model, node, type TypeName, tensor, value } from "../model.ts";
import { type Draw, drawn, floats } from "./draw.ts";

/** A unary operator on an input of random shape. */
function unary(
	type: string,
	attributes: (draw: Draw) => Attributes,
	types: TypeName[],
	opsets: number[],
): fc.Arbitrary<Uint8Array> {
	return drawn((draw) => {
		const element = draw.of(...types);
		return model({
			opset: draw.of(...opsets),
			type: element,
			inputs: [value("x", element, draw.shape(draw.integer(1, 4)))],
			nodes: [node(type, ["x"], "y", attributes(draw))],
		});
	});
}

/** A binary operator with a broadcast constant on either side. */
function withConstant(
	type: string,
	sides: ("left" | "right")[],
	low: number,
	high: number,
): fc.Arbitrary<Uint8Array> {
	return drawn((draw) => {
		const element = draw.of(...floats);
		const shape = draw.shape(draw.integer(1, 4));
		const other = draw.broadcastTo(shape);
		const [own, constant] = draw.chance() ? [shape, other] : [other, shape];
		const left = draw.of(...sides) === "left";
		return model({
			opset: draw.of(7, 13, 14),
			type: element,
			inputs: [value("x", element, own)],
			initializers: [draw.tensor("c", element, constant, low, high)],
			nodes: [node(type, left ? ["c", "x"] : ["x", "c"], "y")],
		});
	});
}

export const elementwise: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
	Relu: unary("Relu", () => ({}), floats, [7, 13, 14]),
	Abs: unary("Abs", () => ({}), floats, [7, 13]),
	LeakyRelu: unary(
		"LeakyRelu",
		(draw) => (draw.chance() ? { alpha: { f: draw.of(0.25, -0.5, 0, 1, 1.5) } } : {}),
		["float32"],
		[7, 16],
	),
	"Clip by attributes": unary(
		"Clip",
		(draw) => ({
			...(draw.chance() ? { min: { f: draw.of(-1, 0, 0.5) } } : {}),
			...(draw.chance() ? { max: { f: draw.of(0.75, 2) } } : {}),
		}),
		["float32"],
		[7, 10],
	),
	"Clip by inputs": drawn((draw) => {
		const element = draw.of(...floats);
		const bounds = draw.of(["low", "high"], ["low"], ["", "high"], ["", ""]);
		return model({
			opset: draw.of(12, 13),
			type: element,
			inputs: [value("x", element, draw.shape(2))],
			initializers: [
				tensor("low", element, [], [draw.of(-1, 0, 0.5, 1.5)]),
				tensor("high", element, [], [draw.of(0.75, 1, 2)]),
			].filter(({ name }) => bounds.includes(name)),
			nodes: [node("Clip", ["x", ...bounds], "y")],
		});
	}),
	PRelu: drawn((draw) => {
		const shape = draw.shape(draw.integer(1, 4));
		const slope = draw.broadcastTo(shape);
		return model({
			opset: draw.of(7, 9, 16),
			inputs: [value("x", "float32", shape)],
			initializers: [draw.tensor("s", "float32", slope)],
			nodes: [node("PRelu", ["x", "s"], "y")],
		});
	}),
	"Add of a constant": withConstant("Add", ["left", "right"], -2, 2),
	"Sub of a constant": withConstant("Sub", ["left", "right"], -2, 2),
	"Mul by a constant": withConstant("Mul", ["left", "right"], -2, 2),
	"Div by a constant": withConstant("Div", ["right"], 0.25, 2),
	"Add and Sub of two branches": drawn((draw) => {
		const element = draw.of(...floats);
		const shape = draw.shape(2);
		const other = [draw.of(1, shape[0]), shape[1]];
		return model({
			type: element,
			inputs: [value("x", element, shape), value("z", element, other)],
			initializers: [draw.tensor("w", element, [shape[1], shape[1]])],
			nodes: [
				node("MatMul", ["x", "w"], "a"),
				node(draw.of("Relu", "Identity"), ["z"], "b"),
				node(draw.of("Add", "Sub"), draw.of(["a", "b"], ["b", "a"], ["a", "x"], ["x", "a"], ["a", "a"]), "y"),
			],
		});
	}),
	"Max and Min": drawn((draw) => {
		const element = draw.of(...floats);
		const shape = draw.shape(draw.integer(1, 3));
		const [z, c] = [draw.broadcastTo(shape), draw.broadcastTo(shape)];
		const inputs = draw.of(
			["x"],
			["x", "z"],
			["x", "c"],
			["c", "x"],
			["z", "c", "x"],
			["x", "n"],
			["x", "x", "n", "z"],
			["x", "o"],
		);
		return model({
			opset: draw.of(8, 12, 13),
			type: element,
			inputs: [value("x", element, shape), value("z", element, z)],
			initializers: [
				draw.tensor("c", element, c),
				tensor("o", element, [1], [0]),
				tensor("minus", element, [1], [-1]),
			],
			nodes: [
				node("Mul", ["x", "minus"], "n"),
				node(draw.of("Max", "Min"), inputs, "m"),
				node("Add", ["m", "z"], "y"),
			],
		});
	}),
	Identity: unary("Identity", () => ({}), floats, [7, 13, 16]),
};
