/**
 * Models as exporters write them: nodes in any order, branches, functions, old operator sets, unused inputs.
 */

import { describe, expect, it } from "vitest";
import { readOnnx } from "../src/index.ts";
import type { FunctionMessage, GraphMessage } from "../src/proto/messages.ts";
import { answer } from "./agreement.ts";
import { model, node, tensor, value } from "./model.ts";
import { disagreement } from "./oracle.ts";

const branch = (nodes: GraphMessage["nodes"], output: string): GraphMessage => ({
	name: "branch",
	nodes,
	initializers: [],
	inputs: [],
	outputs: [value(output, "float32", undefined)],
});

/** A Relu times a number, as torch's exporter writes functions. */
const scaledRelu: FunctionMessage = {
	domain: "pkg.local",
	name: "scaled_relu",
	inputs: ["a"],
	outputs: ["b"],
	attributes: new Map(),
	nodes: [
		node("Constant", [], "c", { value_float: { refersTo: "scale" } }),
		node("Relu", ["a"], "r"),
		node("Mul", ["r", "c"], "b"),
	],
	opsets: new Map([["", 13]]),
};

describe("models as exporters write them", () => {
	it("take the branch that a constant says, of names of their own", async () => {
		for (const choice of [0, 1]) {
			const branches = {
				then_branch: { g: branch([node("Neg", ["x"], "t"), node("Relu", ["t"], "y")], "y") },
				else_branch: { g: branch([node("Abs", ["x"], "t"), node("Relu", ["t"], "z")], "z") },
			};
			const bytes = model({
				initializers: [tensor("c", "bool", [], [choice])],
				nodes: [
					node("If", ["c"], "first", branches),
					node("If", ["c"], "second", branches),
					node("Sub", ["first", "second"], "w"),
					node("Add", ["w", "x"], "y"),
				],
			});
			expect(await disagreement(bytes)).toBe("");
		}
	});

	it("keep the names of their outputs, whatever a branch or a function calls them", () => {
		const branches = {
			then_branch: { g: branch([node("Relu", ["x"], "t")], "t") },
			else_branch: { g: branch([node("Neg", ["x"], "e")], "e") },
		};
		const bytes = model({
			initializers: [tensor("c", "bool", [], [1])],
			nodes: [
				node("If", ["c"], "y", branches),
				{ ...node("scaled_relu", ["x"], "z", { scale: { f: 2 } }), domain: "pkg.local" },
				node("Identity", ["y"], "w"),
			],
			outputs: ["y", "z", "w", "y"].map((name) => value(name, "float32", undefined)),
			functions: [scaledRelu],
		});
		expect(readOnnx(bytes).outputs.map(({ name }) => name)).toEqual(["y", "z", "w", "y"]);
	});

	it("call functions of their own, with attributes, twice", () => {
		const call = (from: string, to: string, scale: number) => ({
			...node("scaled_relu", [from], to, { scale: { f: scale } }),
			domain: "pkg.local",
		});
		const bytes = model({ nodes: [call("x", "h", 2), call("h", "y", 4)], functions: [scaledRelu] });
		expect(Array.from(answer(readOnnx(bytes), Float64Array.of(-1, 3)))).toEqual([0, 24]);
	});

	it("leave out inputs that no output depends on, and say so", () => {
		const bytes = model({
			inputs: [value("unused", "int64", ["A", "B"]), value("x", "float32", [1, 2])],
			nodes: [node("Relu", ["x"], "y")],
		});
		const { inputs, notes } = readOnnx(bytes);
		expect(inputs.map(({ name }) => name)).toEqual(["x"]);
		expect(notes).toEqual(['Input "unused" is left out: no output depends on it.']);
	});

	it("are refused where BatchNormalization trains, in every operator set", () => {
		const read =
			(opset: number, outputs: string[], attributes = {}) =>
			() => {
				const bytes = model({
					opset,
					inputs: [value("x", "float32", [1, 1])],
					initializers: ["s", "b", "m", "v"].map((name) => tensor(name, "float32", [1], [1])),
					nodes: [{ ...node("BatchNormalization", ["x", "s", "b", "m", "v"], "y", attributes), outputs }],
				});
				return readOnnx(bytes).network.inputCount;
			};
		const five = ["y", "m1", "v1", "m2", "v2"];
		for (const opset of [7, 8, 9, 10, 11, 12, 13]) {
			expect(read(opset, five)).toThrow("training mode");
			expect(read(opset, ["y"])()).toBe(1);
		}
		for (const opset of [14, 15, 20]) {
			expect(read(opset, ["y"], { training_mode: { i: 1 } })).toThrow("training mode");
			expect(read(opset, ["y"])()).toBe(1);
		}
		expect(read(6, ["y"])).toThrow("training mode");
		expect(read(6, ["y"], { is_test: { i: 1 } })()).toBe(1);
	});

	it("broadcast from an axis on before operator set 7", () => {
		const bytes = model({
			opset: 6,
			inputs: [value("x", "float32", [1, 2, 2])],
			initializers: [tensor("b", "float32", [2], [10, 20])],
			nodes: [node("Add", ["x", "b"], "y", { broadcast: { i: 1 }, axis: { i: 1 } })],
		});
		expect(Array.from(answer(readOnnx(bytes), Float64Array.of(1, 2, 3, 4)))).toEqual([11, 12, 23, 24]);
	});

	it("are refused where a Where jumps", () => {
		const initializers = [tensor("t", "float32", [], [0]), tensor("o", "float32", [], [1])];
		const read = (yes: string, no: string) => () =>
			readOnnx(
				model({
					opset: 16,
					initializers,
					nodes: [node("Greater", ["x", "t"], "c"), node("Where", ["c", yes, no], "y")],
				}),
			);
		expect(read("x", "o")).toThrow("do not meet where the comparison changes");
		expect(read("o", "t")).toThrow("do not meet");
		expect(read("x", "t")().network.neuronCount).toBe(2);
	});

	it("say what a cast of what depends on the input is read as", () => {
		const bytes = model({
			outputs: [value("y", "float16", undefined)],
			nodes: [node("Cast", ["x"], "y", { to: { i: 10 } })],
		});
		expect(readOnnx(bytes).notes).toEqual([
			"Node 0 (Cast) casts float32 to float16; the network goes on in float64 and does not round.",
		]);
	});
});
