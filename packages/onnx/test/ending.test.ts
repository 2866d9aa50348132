/** What a classifier ends with, cut off where only its decision is asked for; and models read up to a tensor. */

import { CondnetError, decision } from "@condnet/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOnnx } from "../src/index.ts";
import { answer } from "./agreement.ts";
import { type Attributes, model, node, tensor, value } from "./model.ts";
import { Runtime } from "./runtime.ts";

type End = readonly [type: string, attributes?: Attributes, ...more: string[]];

const k = 4;
/** Relu(x) W, from 3 inputs to 4 logits, and what comes after it. */
function classifier(ends: readonly End[], parts: { opset?: number; weights?: number[] } = {}): Uint8Array {
	const weights = parts.weights ?? [1, -1, 0, 2, 0, 1, -2, 1, 1, 1, 0, -1];
	const names = ["logits", ...ends.map((_, i) => (i === ends.length - 1 ? "y" : `t${i}`))];
	return model({
		opset: parts.opset ?? 13,
		inputs: [value("x", "float32", ["N", 3])],
		initializers: [
			tensor("w", "float32", [3, k], weights),
			tensor("flat", "int64", [1], [-1]),
			tensor("cut", "int64", [2], [2, 2]),
		],
		nodes: [
			node("Relu", ["x"], "r"),
			node("MatMul", ["r", "w"], "logits"),
			...ends.map(([type, attributes = {}, ...more], i) =>
				node(type, [names[i], ...more], names[i + 1], attributes, `end${i}`),
			),
		],
		outputs: [value(names[ends.length], ends.at(-1)?.[0] === "ArgMax" ? "int64" : "float32", undefined)],
	});
}

const plain = readOnnx(classifier([["Identity"]]), { output: "logits" }).network;
const softmax: End = ["Softmax", { axis: { i: -1 } }];
const argMax: End = ["ArgMax", { axis: { i: 1 } }];

function refusal(bytes: Uint8Array, options: Parameters<typeof readOnnx>[1]): CondnetError {
	try {
		readOnnx(bytes, options);
	} catch (error) {
		if (error instanceof CondnetError) return error;
		throw error;
	}
	throw new Error("it was read");
}

describe("what a classifier ends with", () => {
	it.each<[string, readonly End[]]>([
		["Softmax", [softmax]],
		["Softmax by default", [["Softmax"]]],
		["LogSoftmax", [["LogSoftmax", { axis: { i: 1 } }]]],
		["Sigmoid", [["Sigmoid"]]],
		["Tanh", [["Tanh"]]],
		["ArgMax", [argMax]],
		["Softmax, ArgMax", [softmax, argMax]],
		["Softmax, ArgMax, Cast", [softmax, argMax, ["Cast", { to: { i: 1 } }]]],
		["Sigmoid, Reshape, Softmax", [["Sigmoid"], ["Reshape", {}, "flat"], ["Softmax", { axis: { i: 0 } }]]],
		["Softmax, Flatten, Identity", [softmax, ["Flatten"], ["Identity"]]],
		["Softmax, Cast to double", [softmax, ["Cast", { to: { i: 11 } }]]],
	])("%s is cut off, and said so", (_, ends) => {
		const cut = readOnnx(classifier(ends), { cutDecision: "argmax" });
		expect(cut.network).toEqual(plain);
		expect(cut.outputs).toEqual([{ name: "logits", shape: [1, k], type: "float32" }]);
		expect(cut.layers.map(({ operator }) => operator)).toEqual(["Relu", "MatMul"]);
		expect(cut.notes.join("\n")).toMatch(/\(\w+\).* cut off: .*argmax of "logits".*the first of equal ones/);
	});

	it("leaves the decision what onnxruntime's is, the first on a tie", async () => {
		const weight = fc.integer({ min: -3, max: 3 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(weight, { minLength: 3 * k, maxLength: 3 * k }),
				fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 3, maxLength: 3 }),
				fc.constantFrom<readonly End[]>([argMax], [softmax, argMax], [["Sigmoid"], softmax, argMax]),
				async (weights, x, ends) => {
					// A tenth keeps Sigmoid away from where float32 rounds it to 1.
					const scaled = weights.map((w) => w / 16);
					const bytes = classifier(ends, { weights: scaled });
					const { network, inputs } = readOnnx(bytes, { cutDecision: "argmax" });
					const runtime = await Runtime.load(bytes);
					const [[expected]] = await runtime.run(inputs, [Float64Array.from(x)]);
					await runtime.release();
					expect(decision(answer({ network }, Float64Array.from(x)), "argmax")).toBe(expected);
				},
			),
			{ numRuns: 60 },
		);
	});

	it("stays where what it compares is not the whole row", () => {
		for (const ends of [
			[["Softmax", { axis: { i: 0 } }]],
			[["ArgMax", { axis: { i: 0 } }]],
			[["ArgMax"]],
			[["Reshape", {}, "cut"], ["Softmax"]],
			[["Sigmoid"], ["Reshape", {}, "cut"], ["Softmax"]],
		] satisfies End[][]) {
			const { code, message } = refusal(classifier(ends), { cutDecision: "argmax" });
			expect([code, message]).toEqual(["unsupported-operator", expect.stringMatching(/compares parts of/)]);
		}
		// Before operator set 13, Softmax compares all that lies behind its axis.
		const old = classifier([["Softmax", { axis: { i: 0 } }]], { opset: 11 });
		expect(readOnnx(old, { cutDecision: "argmax" }).network).toEqual(plain);
	});

	it("is refused where it decides otherwise", () => {
		const last: End = ["ArgMax", { axis: { i: 1 }, select_last_index: { i: 1 } }];
		expect(refusal(classifier([last]), { cutDecision: "argmax" }).message).toContain("the last of equal");
		const other = refusal(classifier([softmax, argMax]), { cutDecision: "argmin" });
		expect([other.code, other.message]).toEqual(["usage", expect.stringContaining("answers argmax")]);
		const narrow = classifier([argMax, ["Cast", { to: { i: 9 } }]]);
		expect(refusal(narrow, { cutDecision: "argmax" }).code).toBe("unsupported-operator");
		const between = classifier([softmax, ["Relu"]]);
		expect(refusal(between, { cutDecision: "argmax" }).message).toContain("(Softmax) is not supported");
	});

	it("names its node, its type and what there is instead, where values are asked for", () => {
		for (const [type] of [["Softmax"], ["LogSoftmax"], ["ArgMax"], ["Sigmoid"], ["Tanh"]]) {
			const { code, message, hint } = refusal(classifier([[type]]), {});
			expect([code, message]).toEqual(["unsupported-operator", expect.stringContaining(`"end0" (${type})`)]);
			expect(hint).toContain('Stop before it with `output` "logits"');
			expect(hint).toContain("`cutDecision`");
		}
	});
});

describe("a tensor to stop at", () => {
	const bytes = classifier([softmax, argMax]);

	it("is the output, and what it does not depend on is left out and said", () => {
		const model = readOnnx(bytes, { output: "logits" });
		expect(model.network).toEqual(plain);
		expect(model.notes.join()).toContain('up to tensor "logits"');
		expect(readOnnx(bytes, { output: "r" }).network.outputCount).toBe(3);
		expect(readOnnx(bytes, { output: "t0", cutDecision: "argmax" }).network).toEqual(plain);
	});

	it("must be there, as must an input whose shape is given", () => {
		const none = refusal(bytes, { output: "logit" });
		expect([none.code, none.message]).toEqual(["usage", 'The model has no tensor "logit".']);
		expect(none.hint).toContain('"logits"');
		const wrong = refusal(bytes, { inputShapes: { z: [1, 3] } });
		expect([wrong.code, wrong.hint]).toEqual(["usage", 'Its inputs: "x".']);
	});
});
