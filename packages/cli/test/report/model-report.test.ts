import { networkOperations } from "@condnet/core";
import { readOnnx } from "@condnet/onnx";
import { expect, test } from "vitest";
import { model, node, tensor, value } from "../../../onnx/test/model.ts";
import { modelReport, modelReportText } from "../../src/report/model-report.ts";

/** Two inputs, three ReLUs of which one is never active, one output; three weights are 0. */
const bytes = model({
	inputs: [value("x", "float32", ["N", 2])],
	initializers: [
		tensor("w", "float32", [2, 3], [1, 0, 3, 0.5, 5, 0]),
		tensor("b", "float32", [3], [10, -20, 20]),
		tensor("v", "float32", [3, 1], [2, 3, 0]),
	],
	nodes: [
		node("MatMul", ["x", "w"], "m", {}, "first"),
		node("Add", ["m", "b"], "a", {}, "second"),
		node("Relu", ["a"], "r", {}, "third"),
		node("MatMul", ["r", "v"], "y", {}, "last"),
	],
});

test("a model's parameters and operations are counted on all weights, on nonzero ones, and with column skip", () => {
	const read = readOnnx(bytes);
	const report = modelReport(read);
	expect(report.parameters).toBe(6 + 3 + 3);
	expect(report.nonzeros).toBe(4 + 2);
	expect(report.operations.dense).toEqual({
		multiplications: 9,
		additions: 3 + 3 + 2,
		comparisons: 3,
		total: 20,
	});
	expect(report.operations.nonzero).toEqual(networkOperations(read.network));
	// On [-1, 1] the first and third ReLU are always active, the second never is.
	const { columnSkip, nonzero } = report.operations;
	expect(columnSkip.inputs).toBe(1000);
	expect(nonzero.total - columnSkip.mean.total).toBeCloseTo(2, 9);
});

test("the report for people has a line for every layer", () => {
	const text = modelReportText(modelReport(readOnnx(bytes)));
	for (const name of ["first", "second", "third", "last"]) expect(text).toContain(`Node "${name}" (`);
	expect(text).toContain("12; 6 weights not 0");
	expect(text).toContain("x float32 [1, 2]");
});
