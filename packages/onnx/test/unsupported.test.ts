import { describe, expect, it } from "vitest";
import { readOnnx } from "../src/index.ts";
import { encodeModel } from "../src/proto/encode.ts";
import { message, model, node, tensor, value } from "./model.ts";
import { plain, refusal } from "./refusal.ts";

describe("what is not supported is named", () => {
	it("an operator, with its node and what there is instead", () => {
		const { code, text } = refusal(model({ nodes: [node("Softmax", ["x"], "y", {}, "last")] }));
		expect(code).toBe("unsupported-operator");
		expect(text).toMatch(/^Node "last" \(Softmax\) is not supported. Supported: Abs, Add, .*, Xor\.$/);
		const foreign = message({ nodes: [{ ...node("Relu", ["x"], "y"), domain: "com.example" }] });
		expect(refusal(encodeModel(foreign)).text).toContain('of domain "com.example" is not supported');
	});

	it("a product of two tensors, a training mode, a second output", () => {
		const text = (parts: Parameters<typeof model>[0]) => {
			const { code, text } = refusal(model(parts));
			expect(code).toBe("unsupported-operator");
			return text;
		};
		expect(text({ nodes: [node("Mul", ["x", "x"], "y")] })).toContain("both depend on the network's input");
		expect(
			text({ nodes: [node("MatMul", ["x", "x"], "y")], inputs: [value("x", "float32", [2, 2])] }),
		).toContain("both depend");
		expect(
			text({ nodes: [node("Div", ["c", "x"], "y")], initializers: [tensor("c", "float32", [], [1])] }),
		).toContain('needs the divisor "x" to be constant');
		const two = { ...node("MaxPool", ["x"], "p", { kernel_shape: { ints: [1] } }), outputs: ["p", "y"] };
		expect(text({ nodes: [two], inputs: [value("x", "float32", [1, 1, 2])] })).toContain(
			"only the first output is supported",
		);
	});

	it("an operator that no output depends on does no harm", () => {
		const nodes = [node("Softmax", ["x"], "s"), node("Relu", ["x"], "y")];
		expect(readOnnx(model({ nodes })).network.neuronCount).toBe(2);
	});
});

describe("weights outside the file", () => {
	const outside = { ...tensor("w", "float32", [2, 3], []), external: true };
	const parts = (location: string) => ({
		...plain,
		initializers: [
			{
				...outside,
				externalEntries: new Map([
					["location", location],
					["offset", "4"],
					["length", "24"],
				]),
			},
			plain.initializers[1],
		],
	});

	it("are refused unless asked for, and never read outside the model's folder", () => {
		expect(refusal(model(parts("w.bin"))).text).toContain('is stored outside the file, in "w.bin"');
		const read = (location: string) => () =>
			readOnnx(model(parts(location)), { externalData: () => new Uint8Array(24) });
		for (const location of ["../w.bin", "/etc/passwd", "a/../../w", "C:\\w", "\\\\host\\w", "", ".."])
			expect(read(location)).toThrow("expected a path inside the model's folder");
	});

	it("are the same weights", () => {
		const all = new Uint8Array(Float32Array.of(9, 1, 2, 3, 4, 5, 6).buffer);
		const externalData = (location: string, offset: number, length = 0) => {
			expect(location).toBe("w.bin");
			return all.subarray(offset, offset + length);
		};
		expect(readOnnx(model(parts("w.bin")), { externalData }).network).toEqual(readOnnx(model(plain)).network);
	});
});
