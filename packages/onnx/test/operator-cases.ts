/** One arbitrary model for every operator: random shapes, attributes, weights, element type and operator set. */

import fc from "fast-check";
import { type Attributes, model, node, type TypeName, tensor, value } from "./model.ts";

type Gen = fc.GeneratorValue;

const small = (low: number, high: number) => fc.integer({ min: low, max: high });

/** Draws helpers from fast-check's generator: everything is shrunk and reprinted by its seed. */
class Draw {
	readonly #gen: Gen;

	constructor(gen: Gen) {
		this.#gen = gen;
	}

	integer(low: number, high: number): number {
		return this.#gen(small, low, high);
	}

	chance(): boolean {
		return this.#gen(fc.boolean);
	}

	of<T>(...items: T[]): T {
		return items[this.integer(0, items.length - 1)];
	}

	shape(rank: number, high = 4): number[] {
		return Array.from({ length: rank }, () => this.integer(1, high));
	}

	/** Weights with zeros and negative numbers among them, exact in float32. */
	numbers(count: number, low = -2, high = 2): number[] {
		return Array.from({ length: count }, () => {
			const drawn = this.integer(0, 1 << 12) / (1 << 12);
			return drawn < 0.1 ? Math.max(0, low) : low + (high - low) * drawn;
		});
	}

	tensor(name: string, type: TypeName, shape: readonly number[], low = -2, high = 2) {
		const count = size(shape);
		return tensor(name, type, shape, this.numbers(count, low, high).map(Math.fround), this.chance());
	}

	/** A shape that broadcasts to another one. */
	broadcastTo(shape: readonly number[]): number[] {
		const part = shape.slice(this.integer(0, shape.length));
		return part.map((dimension) => (this.integer(0, 3) === 0 ? 1 : dimension));
	}
}

export function size(shape: readonly number[]): number {
	return shape.reduce((product, dimension) => product * dimension, 1);
}

function drawn(make: (draw: Draw) => Uint8Array): fc.Arbitrary<Uint8Array> {
	return fc.gen().map((gen) => make(new Draw(gen)));
}

const floats: TypeName[] = ["float32", "float64"];

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

/** Attributes of a window over an image, such that it fits. */
function windowAttributes(
	draw: Draw,
	image: readonly number[],
	kernel: readonly number[],
	dilated: boolean,
): Attributes {
	const strides = kernel.map(() => draw.integer(1, 3));
	const dilations = kernel.map((k, a) =>
		dilated && k > 1 && 2 * (k - 1) < image[a] ? draw.integer(1, 2) : 1,
	);
	// onnxruntime refuses automatic padding where the windows leave gaps.
	const gaps = strides.some((stride, a) => stride > kernel[a]);
	const automatic = gaps ? "NOTSET" : draw.of("NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
	const attributes: Record<string, Attributes[string]> = { strides: { ints: strides } };
	if (dilated && automatic !== "SAME_LOWER" && automatic !== "SAME_UPPER")
		attributes.dilations = { ints: dilations };
	if (automatic !== "NOTSET") attributes.auto_pad = { s: automatic };
	else if (draw.chance())
		attributes.pads = {
			ints: [...kernel, ...kernel].map((k) => draw.integer(0, Math.max(0, Math.min(2, k - 1)))),
		};
	return attributes;
}

/** An image of random size and a kernel that fits into it. */
function image(draw: Draw, rank: number): { image: number[]; kernel: number[] } {
	const kernel = draw.shape(rank, 3);
	return { image: kernel.map((k) => k + draw.integer(0, 4)), kernel };
}

function pool(
	type: string,
	extra: (draw: Draw, opset: number) => Attributes,
	opsets: number[],
	dilatedSince: number,
): fc.Arbitrary<Uint8Array> {
	return drawn((draw) => {
		const { image: from, kernel } = image(draw, draw.integer(1, 3));
		const opset = draw.of(...opsets);
		return model({
			opset,
			inputs: [value("x", "float32", [1, draw.integer(1, 3), ...from])],
			nodes: [
				node(type, ["x"], "y", {
					kernel_shape: { ints: kernel },
					...windowAttributes(draw, from, kernel, opset >= dilatedSince),
					...extra(draw, opset),
				}),
			],
		});
	});
}

const integers = (name: string, values: readonly number[], raw = false) =>
	tensor(name, "int64", [values.length], values, raw);

export const cases: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
	Relu: unary("Relu", () => ({}), floats, [7, 13, 14]),
	Abs: unary("Abs", () => ({}), floats, [7, 13]),
	Identity: unary("Identity", () => ({}), floats, [7, 13, 16]),
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
	MaxPool: pool(
		"MaxPool",
		(draw, opset): Attributes => (opset >= 10 && draw.chance() ? { ceil_mode: { i: 1 } } : {}),
		[8, 10, 12],
		10,
	),
	AveragePool: pool(
		"AveragePool",
		(draw, opset): Attributes => ({
			...(draw.chance() ? { count_include_pad: { i: 1 } } : {}),
			...(opset >= 10 && draw.chance() ? { ceil_mode: { i: 1 } } : {}),
		}),
		[7, 10, 11, 19],
		19,
	),
	GlobalAveragePool: drawn((draw) =>
		model({
			inputs: [value("x", "float32", [1, ...draw.shape(draw.integer(2, 4))])],
			nodes: [node("GlobalAveragePool", ["x"], "y")],
		}),
	),
	Conv: drawn((draw) => {
		const { image: from, kernel } = image(draw, draw.integer(1, 3));
		const [groups, depth, features] = [draw.integer(1, 2), draw.integer(1, 2), draw.integer(1, 2)];
		const biased = draw.chance();
		return model({
			opset: draw.of(7, 11, 13),
			inputs: [value("x", "float32", [1, groups * depth, ...from])],
			initializers: [
				draw.tensor("w", "float32", [groups * features, depth, ...kernel]),
				...(biased ? [draw.tensor("b", "float32", [groups * features])] : []),
			],
			nodes: [
				node("Conv", biased ? ["x", "w", "b"] : ["x", "w"], "y", {
					...windowAttributes(draw, from, kernel, true),
					...(groups > 1 ? { group: { i: groups } } : {}),
					...(draw.chance() ? { kernel_shape: { ints: kernel } } : {}),
				}),
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
