/** Arbitrary models of the operators that move and copy elements by indices and factors. */

import type fc from "fast-check";
import { type Attributes, model, node, tensor, value } from "../model.ts";
import { type Draw, drawn, integers } from "./draw.ts";

/** An axis of a shape, counted from either end. */
function anyAxis(draw: Draw, shape: readonly number[]): { axis: number; named: number } {
	const axis = draw.integer(0, shape.length - 1);
	return { axis, named: draw.of(axis, axis - shape.length) };
}

/** A sum that is read as it stands, or the input itself. */
function source(draw: Draw, width: number) {
	return draw.chance()
		? { name: "x", nodes: [], initializers: [] }
		: {
				name: "h",
				nodes: [node("MatMul", ["x", "m"], "h")],
				initializers: [draw.tensor("m", "float32", [width, width])],
			};
}

export const picking: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
	Gather: drawn((draw) => {
		const shape = draw.shape(draw.integer(1, 3));
		const { axis, named } = anyAxis(draw, shape);
		const dims = draw.of([], [2], [2, 2]);
		const count = dims.reduce((product, length) => product * length, 1);
		const indices = Array.from({ length: count }, () => draw.integer(-shape[axis], shape[axis] - 1));
		const from = source(draw, shape[shape.length - 1]);
		return model({
			opset: draw.of(11, 13),
			inputs: [value("x", "float32", shape)],
			initializers: [...from.initializers, tensor("i", draw.of("int64", "int32"), dims, indices)],
			nodes: [
				...from.nodes,
				node("Gather", [from.name, "i"], "g", { axis: { i: named } }),
				node("Relu", ["g"], "y"),
			],
		});
	}),
	"Split by attributes": drawn((draw) => {
		const parts = [draw.integer(1, 3), draw.integer(1, 3)];
		const shape = [draw.integer(1, 3), parts[0] + parts[1]];
		const from = source(draw, shape[1]);
		return model({
			opset: draw.of(7, 11),
			inputs: [value("x", "float32", shape)],
			initializers: from.initializers,
			nodes: [
				...from.nodes,
				{
					...node("Split", [from.name], "a", { axis: { i: draw.of(1, -1) }, split: { ints: parts } }),
					outputs: ["a", "b"],
				},
				node("Concat", draw.of(["b", "a"], ["b"], ["a", "a"]), "y", { axis: { i: 1 } }),
			],
		});
	}),
	"Split by inputs": drawn((draw) => {
		const even = draw.chance();
		const parts = even ? [2, 2] : [draw.integer(1, 3), draw.integer(1, 3)];
		return model({
			opset: 13,
			inputs: [value("x", "float32", [2, parts[0] + parts[1]])],
			initializers: [integers("s", parts)],
			nodes: [
				{ ...node("Split", ["x", "s"], "a", { axis: { i: 1 } }), outputs: ["a", "b"] },
				node("Concat", ["b", "a"], "y", { axis: { i: 1 } }),
			],
		});
	}),
	Expand: drawn((draw) => {
		const shape = draw.shape(draw.integer(1, 3));
		const own = draw.broadcastTo(shape);
		const target = draw.chance()
			? shape
			: shape.map((length, a) => (own.length === shape.length && own[a] === length ? 1 : length));
		return model({
			inputs: [value("x", "float32", own)],
			initializers: [integers("s", target)],
			nodes: [node("Expand", ["x", "s"], "e"), node("Abs", ["e"], "y")],
		});
	}),
	Tile: drawn((draw) => {
		const shape = draw.shape(draw.integer(1, 3), 3);
		const from = source(draw, shape[shape.length - 1]);
		return model({
			inputs: [value("x", "float32", shape)],
			initializers: [
				...from.initializers,
				integers(
					"r",
					shape.map(() => draw.integer(1, 3)),
				),
			],
			nodes: [...from.nodes, node("Tile", [from.name, "r"], "t"), node("Relu", ["t"], "y")],
		});
	}),
	DepthToSpace: drawn((draw) => {
		const block = draw.integer(1, 2);
		return model({
			opset: draw.of(11, 13),
			inputs: [value("x", "float32", [1, block * block * draw.integer(1, 3), ...draw.shape(2, 3)])],
			nodes: [
				node("DepthToSpace", ["x"], "y", {
					blocksize: { i: block },
					...(draw.chance() ? { mode: { s: draw.of("DCR", "CRD") } } : {}),
				}),
			],
		});
	}),
	SpaceToDepth: drawn((draw) => {
		const block = draw.integer(1, 3);
		const [height, width] = draw.shape(2, 3);
		return model({
			opset: draw.of(7, 13),
			inputs: [value("x", "float32", [1, draw.integer(1, 3), block * height, block * width])],
			nodes: [node("SpaceToDepth", ["x"], "y", { blocksize: { i: block } })],
		});
	}),
	Upsample: drawn((draw) => {
		const scales = [1, 1, draw.of(1, 1.5, 2, 3), draw.of(1, 2, 2.5)];
		const byInput = draw.chance();
		return model({
			opset: byInput ? 9 : draw.of(7, 8),
			inputs: [value("x", "float32", [1, draw.integer(1, 2), ...draw.shape(2)])],
			initializers: byInput ? [tensor("s", "float32", [4], scales)] : [],
			nodes: [
				node("Upsample", byInput ? ["x", "s"] : ["x"], "y", {
					mode: { s: "nearest" },
					...(byInput ? {} : { scales: { floats: scales } }),
				}),
			],
		});
	}),
	Resize: drawn((draw) => {
		const image = draw.shape(2);
		const bySizes = draw.chance();
		const attributes: Attributes = {
			mode: { s: "nearest" },
			coordinate_transformation_mode: {
				s: draw.of("half_pixel", "asymmetric", "pytorch_half_pixel", "align_corners"),
			},
			nearest_mode: { s: draw.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil") },
		};
		return model({
			opset: draw.of(11, 13),
			inputs: [value("x", "float32", [1, 2, ...image])],
			initializers: [
				tensor("roi", "float32", [0], []),
				tensor(
					"s",
					"float32",
					bySizes ? [0] : [4],
					bySizes ? [] : [1, 1, draw.of(1, 2, 3, 0.5 + image[0]), draw.of(2, 1.5)],
				),
				integers("z", [1, 2, draw.integer(1, 7), draw.integer(1, 7)]),
			],
			nodes: [node("Resize", ["x", "roi", "s", ...(bySizes ? ["z"] : [])], "y", attributes)],
		});
	}),
};
