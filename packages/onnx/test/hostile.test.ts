import { describe, expect, it } from "vitest";
import { readOnnx } from "../src/index.ts";
import type { FunctionMessage, GraphMessage, NodeMessage } from "../src/proto/messages.ts";
import { model, node, tensor, value } from "./model.ts";
import { plain, refusal } from "./refusal.ts";

describe("a hostile file is refused with a sentence, at once", () => {
	it("cut off anywhere", () => {
		const bytes = model(plain);
		readOnnx(bytes);
		for (let length = 0; length < bytes.length; length++) {
			const { code, text } = refusal(bytes.subarray(0, length));
			// Whole fields may be missing at the end: the file then names no output, or no operator set.
			expect([length, code, text]).toEqual([length, "bad-data", expect.stringMatching(/\.$/)]);
		}
	});

	it("of huge declared shapes", () => {
		for (const [shape, text] of [
			[[1, 2 ** 31], 'Input "x" has 2147483648 elements, expected at most 1048576.'],
			[[1, 2 ** 30, 2 ** 30], 'Input "x" has shape [1, 1073741824, 1073741824], which is too large.'],
			[[1, -5], 'Input "x" leaves dimension 1 free'],
			[[1, 0], 'Input "x" leaves dimension 1 free'],
			[new Array(40).fill(1), 'Input "x" has 40 dimensions'],
		] as const)
			expect(refusal(model({ ...plain, inputs: [value("x", "float32", shape)] })).text).toContain(text);
		const wide = tensor("w", "float32", [2 ** 20, 2 ** 19], [1]);
		expect(refusal(model({ ...plain, initializers: [wide, plain.initializers[1]] })).text).toBe(
			'Initializer "w" of shape [1048576, 524288] and type float32 holds 1 numbers, expected 549755813888.',
		);
	});

	it("of a huge batch is no matter: one row of it is read", () => {
		const initializers = [tensor("w", "float32", [4, 4], new Array(16).fill(1))];
		const nodes = [node("MatMul", ["x", "w"], "y")];
		const read = readOnnx(model({ inputs: [value("x", "float32", [2 ** 30, 4, 4])], initializers, nodes }));
		expect([read.batch, read.network.inputCount]).toEqual([2 ** 30, 16]);
	});

	it("of operators that ask for huge results", () => {
		const integers = (name: string, values: number[]) => tensor(name, "int64", [values.length], values);
		const image = [value("x", "float32", [1, 1, 4, 4])];
		const doubling = Array.from({ length: 60 }, (_, k) =>
			node("Concat", k === 0 ? ["x", "x"] : [`c${k - 1}`, `c${k - 1}`], `c${k}`, { axis: { i: 1 } }),
		);
		const far = 1e12;
		const cases = [
			model({
				inputs: image,
				initializers: [integers("p", [0, 0, far, 0, 0, 0, 0, 0])],
				nodes: [node("Pad", ["x", "p"], "y")],
			}),
			model({ inputs: image, nodes: [...doubling, node("Relu", ["c59"], "y")] }),
			model({
				inputs: image,
				nodes: [
					node("MaxPool", ["x"], "y", { kernel_shape: { ints: [2, 2] }, pads: { ints: [far, 0, 0, 0] } }),
				],
			}),
			model({
				inputs: image,
				nodes: [
					node("MaxPool", ["x"], "y", {
						kernel_shape: { ints: [far, far] },
						pads: { ints: [far, far, far, far] },
					}),
				],
			}),
			model({
				inputs: [value("x", "float32", [1, 1, 1000, 1000])],
				initializers: [tensor("w", "float32", [1, 1, 20, 20], new Array(400).fill(1))],
				nodes: [node("Conv", ["x", "w"], "y")],
			}),
			model({
				inputs: [value("x", "float32", [1, 1000])],
				initializers: [tensor("c", "float32", [1000, 1000, 1, 1], [], true)].map((t) => ({
					...t,
					raw: new Uint8Array(4e6),
				})),
				nodes: [node("Add", ["x", "c"], "y")],
			}),
			model({
				inputs: [value("x", "float32", [1, 1000])],
				initializers: [tensor("c", "float32", [1000], [], true)].map((t) => ({
					...t,
					raw: new Uint8Array(4e3),
				})),
				nodes: [
					...Array.from({ length: 40_000 }, (_, k) =>
						node("Add", [k === 0 ? "c" : `d${k - 1}`, "c"], `d${k}`),
					),
					node("Add", ["x", "d39999"], "y"),
				],
			}),
		];
		for (const bytes of cases) {
			const { code, text } = refusal(bytes);
			expect(code).toBe("bad-data");
			expect(text).toMatch(
				/elements, expected at most|weights, expected at most|too large|too many times over|too many for a file/,
			);
		}
	});

	it("of constants and copies that would be huge", () => {
		const far = tensor("s", "int64", [2], [2 ** 20, 2 ** 20]);
		const wide = [
			tensor("one", "float32", [], [1]),
			tensor("zero", "float32", [], [0]),
			tensor("end", "float32", [], [1e30]),
		];
		for (const first of [
			node("ConstantOfShape", ["s"], "c"),
			node("Expand", ["one", "s"], "c"),
			node("Tile", ["x", "s"], "c"),
			node("Range", ["zero", "end", "one"], "c"),
			node("Upsample", ["x"], "c", { scales: { floats: [1, 2 ** 30] } }),
		]) {
			const opset = first.type === "Upsample" ? 7 : 13;
			const nodes = [first, node("Add", ["x", "c"], "y")];
			const { code, text } = refusal(model({ opset, initializers: [far, ...wide], nodes }));
			expect([first.type, code, text]).toEqual([
				first.type,
				"bad-data",
				expect.stringMatching(/too many|too large|elements, expected at most|counts from/),
			]);
		}
	});

	it("of functions that call themselves or unfold without end", () => {
		const function_ = (name: string, nodes: NodeMessage[]): FunctionMessage => ({
			domain: "local",
			name,
			inputs: ["a"],
			outputs: ["b"],
			attributes: new Map(),
			nodes,
			opsets: new Map([["", 13]]),
		});
		const call = (type: string, from: string, to: string): NodeMessage => ({
			...node(type, [from], to),
			domain: "local",
		});
		const itself = [function_("f", [call("g", "a", "b")]), function_("g", [call("f", "a", "b")])];
		expect(refusal(model({ nodes: [call("f", "x", "y")], functions: itself })).text).toContain(
			"within itself",
		);
		const doubling = Array.from({ length: 30 }, (_, k) =>
			function_(
				`f${k}`,
				k === 29
					? [node("Relu", ["a"], "b")]
					: [call(`f${k + 1}`, "a", "m"), call(`f${k + 1}`, "m", "n"), node("Add", ["m", "n"], "b")],
			),
		);
		expect(refusal(model({ nodes: [call("f0", "x", "y")], functions: doubling })).text).toContain(
			"unfold to more than",
		);
	});

	it("of cycles and of names that nothing computes", () => {
		const cycle = [
			node("Add", ["x", "b"], "a"),
			node("Add", ["a", "a"], "b", {}, "back"),
			node("Relu", ["a"], "y"),
		];
		expect(refusal(model({ nodes: cycle })).text).toBe(
			'Node "back" (Add) reads "a" of Node 0 (Add), which depends on it.',
		);
		expect(refusal(model({ nodes: [node("Relu", ["y"], "y")] })).text).toContain(
			'reads "y" of Node 0 (Relu), which depends on it',
		);
		expect(refusal(model({ nodes: [node("Relu", ["z"], "y")] })).text).toBe(
			'Node 0 (Relu) reads "z", which nothing computes.',
		);
		expect(refusal(model({ nodes: [node("Relu", ["x"], "z")] })).text).toContain(
			'"y", which nothing computes',
		);
		const twice = [node("Relu", ["x"], "y"), node("Abs", ["x"], "y")];
		expect(refusal(model({ nodes: twice })).text).toContain('Two tensors are called "y"');
	});

	it("of deep nesting", () => {
		const group = new Uint8Array(200_000).fill(0x4b); // start of group 9, again and again
		expect(refusal(group).text).toContain("group");
		// A message in field 7 (graph) in field 1 (node) in field 5 (attribute) in field 6 (graph) ...: skipped
		// as bytes.
		let nested = new Uint8Array(0);
		for (let depth = 0; depth < 2000; depth++) {
			const length = nested.length;
			const head = [0x32, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14];
			nested = Uint8Array.from([...head, ...nested]);
		}
		expect(refusal(nested).code).toBe("bad-data");
		let graph: GraphMessage = {
			name: "",
			nodes: [],
			initializers: [],
			inputs: [],
			outputs: [value("x", "float32", [])],
		};
		for (let depth = 0; depth < 20; depth++)
			graph = { ...graph, nodes: [node("If", ["c"], "y", { then_branch: { g: graph } })] };
		expect(refusal(model({ nodes: graph.nodes })).text).toContain("nests graphs more than 8 levels deep");
	});

	it("of wrong types", () => {
		const change = (parts: Parameters<typeof model>[0]) => refusal(model({ ...plain, ...parts })).text;
		expect(change({ inputs: [value("x", "float16", [1, 2])] })).toContain("mixes float16 with float32");
		expect(change({ inputs: [value("x", "string", [1, 2])] })).toContain(
			"element type string, expected float32",
		);
		expect(change({ inputs: [value("x", "int64", [1, 2])] })).toContain('Input "x" is of type int64');
		expect(change({ inputs: [value("x", "float64", [1, 2])] })).toContain("mixes float64 with float32");
		expect(
			change({ initializers: [tensor("w", "int64", [2, 3], [1, 2, 3, 4, 5, 6]), plain.initializers[1]] }),
		).toContain('Node "first" (Gemm) has input 1 "w" of type int64, expected floats');
		expect(change({ nodes: [node("Gemm", ["x", "w", "b"], "y", { alpha: { i: 1 } })] })).toContain(
			'attribute "alpha" of a wrong type',
		);
		expect(
			change({
				initializers: [tensor("w", "float32", [2, 3], [1, 2, 3, Number.NaN, 5, 6]), plain.initializers[1]],
			}),
		).toContain('reads NaN at element 3 of "w", expected finite numbers');
		expect(
			change({ initializers: [tensor("w", "float32", [3, 2], [1, 2, 3, 4, 5, 6]), plain.initializers[1]] }),
		).toContain("multiplies shapes [1, 2] and [3, 2], which do not fit");
		expect(change({ opset: 5 })).toContain("operator set 5, expected 6 or later");
		expect(refusal(Uint8Array.from([0x38, 1])).text).toContain("wire type 0, expected 2");
		expect(refusal(new TextEncoder().encode("hello, world")).code).toBe("bad-data");
		expect(refusal(new Uint8Array(0)).text).toContain("it holds no graph");
	});
});
