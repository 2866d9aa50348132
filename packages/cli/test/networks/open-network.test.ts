import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Evaluator } from "@condnet/core";
import { describe, expect, it } from "vitest";
import { openNetwork } from "../../src/networks/open-network.ts";
import { scratchFolder } from "../scratch.ts";

const { write } = scratchFolder();
const data = process.env.CONDNET_DATA;
const tiny = data === undefined ? undefined : join(data, "test_tiny.onnx");

describe("opening a network", () => {
	it("names the file that is no model, no network, or cannot be unpacked", async () => {
		const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 255);
		for (const name of ["a.onnx", "a.onnx.gz", "a.cnet"])
			await expect(openNetwork(write(name, bytes))).rejects.toThrow(name);
		await expect(openNetwork(write("table.csv", "a,b\n"))).rejects.toThrow("is a table");
	});

	it.skipIf(tiny === undefined || !existsSync(tiny))(
		"reads an ONNX model as an unconditional network, packed or not (needs CONDNET_DATA)",
		async () => {
			const bytes = readFileSync(String(tiny));
			const plain = await openNetwork(write("tiny.onnx", bytes));
			const packed = await openNetwork(write("tiny.onnx.gz", gzipSync(bytes)));
			expect(plain.network.gateCount).toBe(0);
			expect(plain.metadata.inputs).toEqual(["X_0"]);
			expect(plain.model?.layers.length).toBeGreaterThan(0);
			const answers = [plain, packed].map(({ network }) => {
				const outputs = new Float64Array(network.outputCount);
				new Evaluator(network).evaluate(new Float64Array(network.inputCount).fill(0.5), outputs);
				return outputs;
			});
			expect(answers[1]).toEqual(answers[0]);
		},
	);
});
