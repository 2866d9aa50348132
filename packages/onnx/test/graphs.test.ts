import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOnnx } from "../src/index.ts";
import type { NodeMessage, TensorMessage } from "../src/proto/messages.ts";
import { type Draw, drawn, integers } from "./cases/draw.ts";
import { model, node, type TypeName, tensor, value } from "./model.ts";
import { disagreement } from "./oracle.ts";

/**
 * Vectors of one length, each computed from those before it: sums are read once, twice, as sums and as
 * values.
 */
function randomGraph(draw: Draw): Uint8Array {
	const type: TypeName = draw.of("float32", "float64");
	const width = draw.integer(1, 4);
	const initializers: TensorMessage[] = [
		integers("from", [0]),
		integers("to", [width]),
		integers("axis", [1]),
	];
	const nodes: NodeMessage[] = [];
	const names = ["x"];
	const constant = (shape: number[]): string => {
		const name = `c${initializers.length}`;
		initializers.push(draw.tensor(name, type, shape, -1, 1));
		return name;
	};
	const add = (operator: string, inputs: string[], attributes = {}): string => {
		const name = `t${nodes.length}`;
		nodes.push(node(operator, inputs, name, attributes));
		return name;
	};
	const steps = draw.integer(1, 10);
	for (let step = 0; step < steps; step++) {
		const [a, b] = [draw.of(...names), draw.of(...names)];
		const make = draw.of(
			() => add(draw.of("Relu", "Abs", "Identity"), [a]),
			() => add("MatMul", [a, constant([width, width])]),
			() => add("Gemm", [a, constant([width, width]), draw.of(constant([width]), b)]),
			() => add(draw.of("Add", "Sub"), draw.of([a, b], [a, constant([width])], [constant([width]), b])),
			() => add(draw.of("Max", "Min"), draw.of([a, b], [a, constant([1]), b], [a, a])),
			() => add(draw.of("Mul"), [a, constant([width])]),
			() => add("Transpose", [add("Relu", [add("Transpose", [a])])]),
			() => add("Slice", [add("Concat", [a, b, a], { axis: { i: 1 } }), "from", "to", "axis"]),
			() => add("Reshape", [add("Unsqueeze", [a, "axis"]), "shape"]),
		);
		names.push(make());
	}
	nodes.push(node("Concat", [draw.of(...names), names[names.length - 1]], "y", { axis: { i: 1 } }));
	return model({
		type,
		inputs: [value("x", type, ["N", width])],
		initializers: [...initializers, tensor("shape", "int64", [2], [-1, width])],
		nodes,
	});
}

describe("graphs of many operators", () => {
	it("agree with onnxruntime, however their sums are shared", async () => {
		await fc.assert(
			fc.asyncProperty(drawn(randomGraph), fc.nat(1000), async (bytes, seed) => {
				expect(await disagreement(bytes, seed, 2)).toBe("");
			}),
			{ numRuns: Number(process.env.CONDNET_RUNS ?? 150) },
		);
	});
});

describe("the batch dimension", () => {
	const weights = [
		tensor("w", "float32", [2, 2], [1, 2, 3, 4]),
		integers("s", [3, 2]),
		integers("t", [3, -1]),
	];
	const read = (shape: (number | string)[], nodes: NodeMessage[], options = {}) =>
		readOnnx(model({ inputs: [value("x", "float32", shape)], initializers: weights, nodes }), options);
	const product = [node("MatMul", ["x", "w"], "h"), node("Relu", ["h"], "y")];

	it("is one row where it is free, and where it is fixed and its rows are alike", () => {
		const free = read(["N", 2], product);
		expect(free).toMatchObject({
			batch: 1,
			notes: [],
			inputs: [{ shape: [1, 2] }],
			outputs: [{ shape: [1, 2] }],
		});
		const fixed = read([3, 2], product);
		expect(fixed.network).toEqual(free.network);
		expect(fixed).toMatchObject({ batch: 3, notes: [expect.stringContaining("batch of 3 rows")] });
	});

	it("is one row where a Reshape names the number of rows", () => {
		for (const target of ["s", "t"]) {
			const nodes = [node("Reshape", ["x", target], "r"), node("MatMul", ["r", "w"], "y")];
			expect(read([3, 1, 2], nodes)).toMatchObject({ batch: 3, outputs: [{ shape: [1, 2] }] });
		}
	});

	it("is part of the input where rows are mixed", () => {
		const nodes = [
			node("Transpose", ["x"], "q", { perm: { ints: [1, 0] } }),
			node("MatMul", ["q", "w"], "y"),
		];
		const mixed = read([2, 2], nodes);
		expect(mixed).toMatchObject({ batch: 1, inputs: [{ shape: [2, 2] }], outputs: [{ shape: [2, 2] }] });
		expect(mixed.network.inputCount).toBe(4);
	});

	it("must be the only free one, unless the shape is given", () => {
		expect(() => read(["N", "width"], product)).toThrow('leaves dimension 1 ("width") free');
		expect(read(["N", "width"], product, { inputShapes: { x: [1, 2] } }).network.inputCount).toBe(2);
	});
});
