import { gzipSync } from "node:zlib";
import { NetworkBuilder } from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { beforeAll, describe, expect, test } from "vitest";
import { model, node } from "../../onnx/test/model.ts";
import { buildOnce, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	// y = |x0 - x1| + 1
	const network = new NetworkBuilder(2);
	network.add("relu", [0, 1], [1, -1], 0);
	network.add("relu", [0, 1], [-1, 1], 0);
	network.term(2, 1);
	network.term(3, 1);
	network.output(1);
	const bytes = writeOnnx(network.build());
	write("distance.onnx", bytes);
	write("distance.onnx.gz", gzipSync(bytes));
	write("rows.csv", "x0,x1,y0\n3,1,3\n1,4,4\n2,2,1\n");
	write("wrong.csv", "x0,x1,y0\n3,1,3\n1,4,5\n2,2,1\n");
	write("softmax.onnx", model({ nodes: [node("Softmax", ["x"], "y", {}, "last")] }));
	write("cut.onnx", bytes.subarray(0, 100));
});

describe.each(["distance.onnx", "distance.onnx.gz"])("%s is a network like any other", (name) => {
	test("inspect tells its layers and its operations", async () => {
		const { code, out } = await condnet(["inspect", path(name), "--json"]);
		expect(code).toBe(0);
		const report = JSON.parse(out);
		expect(report.model.layers.map(({ operator }: { operator: string }) => operator)).toEqual([
			"Gemm",
			"Relu",
			"Gemm",
		]);
		expect(report.model.parameters).toBe(9);
		expect(report.model.nonzeros).toBe(6);
		expect(report.model.operations.dense.total).toBe(14);
		expect(report.model.operations.nonzero.total).toBe(6);
		expect(report.model.operations.columnSkip.mean.total).toBe(5);
		expect((await condnet(["inspect", path(name)])).out).toContain("on nonzero weights");
	});

	test("predict, verify and explain answer", async () => {
		const predicted = await condnet(["predict", path(name), path("rows.csv")]);
		expect(predicted).toMatchObject({ code: 0, out: "y\n3\n4\n1\n" });
		expect((await condnet(["verify", path(name), path("rows.csv")])).code).toBe(0);
		expect((await condnet(["verify", path(name), path("wrong.csv")])).code).toBe(1);
		expect((await condnet(["explain", path(name), "--input", "3,1"])).out).toMatch(/y = 3/);
	});
});

test("an unsupported operator ends with status 4 and its name, a damaged model with 3", async () => {
	const unsupported = await condnet(["inspect", path("softmax.onnx")]);
	expect(unsupported.code).toBe(4);
	expect(unsupported.err).toContain('Node "last" (Softmax) is not supported. Supported: Abs, Add,');
	const damaged = await condnet(["predict", path("cut.onnx"), path("rows.csv")]);
	expect(damaged.code).toBe(3);
	expect(damaged.err).toContain("cut.onnx: ");
});
