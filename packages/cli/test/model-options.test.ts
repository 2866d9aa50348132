/** How a model is read: where it stops, its inputs' shapes, weights beside it, and what a decision cuts off. */

import { mkdirSync, symlinkSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type ModelParts, model, node, tensor, value } from "../../onnx/test/model.ts";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();
const weights = [1, -1, 0.5, 2, 0.25, 1];

/** Three logits of two inputs and a Softmax behind them. */
const classifier: ModelParts = {
	inputs: [value("obs", "float32", ["N", "F"]), value("mask", "int64", ["N"])],
	initializers: [tensor("w", "float32", [2, 3], weights)],
	nodes: [
		node("MatMul", ["obs", "w"], "hidden"),
		node("Relu", ["hidden"], "logits"),
		node("Softmax", ["logits"], "y", {}, "last"),
	],
};
const shape = ["--input-shape", "obs=1,2"];

function outside(location: string, length = "24"): Uint8Array {
	const entries = new Map([
		["location", location],
		["offset", "4"],
		["length", length],
	]);
	const stored = { ...tensor("w", "float32", [2, 3], []), external: true, externalEntries: entries };
	return model({ nodes: [node("MatMul", ["x", "w"], "y")], initializers: [stored] });
}

beforeAll(async () => {
	await buildOnce();
	write("soft.onnx", model(classifier));
	write("rows.csv", "a,b\n1,2\n-1,0.5\n");
	mkdirSync(path("in"));
	write("in/w.bin", new Uint8Array(Float32Array.of(9, ...weights).buffer));
	write("secret.bin", new Uint8Array(28));
	symlinkSync(path("secret.bin"), path("in/link.bin"));
	symlinkSync(path("in/w.bin"), path("in/near.bin"));
	for (const name of ["w.bin", "link.bin", "near.bin", "none.bin", "../secret.bin"])
		write(`in/${name.replace(/\W/g, "-")}.onnx`, outside(name));
	write("in/long.onnx", outside("w.bin", "28"));
	write(
		"in/plain.onnx",
		model({
			nodes: [node("MatMul", ["x", "w"], "y")],
			initializers: [tensor("w", "float32", [2, 3], weights)],
		}),
	);
}, buildTime);

describe("a decision", () => {
	test("is proved of a model that ends in Softmax, and checked against the whole model", async () => {
		const box = ["--box=-1:1", "--decision", "argmax", "--max-boxes", "500"];
		const made = await condnet([
			"synthesize",
			path("soft.onnx"),
			...shape,
			...box,
			"-o",
			path("d.cnet"),
			"--json",
		]);
		expect(made.code).toBe(0);
		const { notes } = JSON.parse(made.out);
		expect(notes.join("\n")).toContain('Node "last" (Softmax) is cut off');
		expect(notes.join("\n")).toContain('Input "mask" is left out');
		expect(made.err).toContain('the argmax of "logits" is that of the whole model, the first of equal ones');
		const against = ["--against", path("soft.onnx"), ...shape];
		const checked = await condnet(["check-proof", path("d.cnet"), ...against, "--json"]);
		expect(checked.code).toBe(0);
		expect(JSON.parse(checked.out)).toMatchObject({ verdict: "proved", answer: "argmax" });
		expect(JSON.parse(checked.out).notes.join()).toContain("is cut off");
		write("inside.csv", "obs[0],obs[1]\n0.5,-1\n-1,-1\n1,1\n");
		expect((await condnet(["verify", path("d.cnet"), path("inside.csv"), ...against])).code).toBe(0);
	}, 60_000);

	test("is what the error offers where values are asked for", async () => {
		for (const args of [
			["inspect", path("soft.onnx")],
			["predict", path("soft.onnx"), path("rows.csv")],
			["synthesize", path("soft.onnx"), "--box=0:1"],
		]) {
			const { code, err } = await condnet([...args, ...shape]);
			expect(code).toBe(4);
			expect(err).toContain('Node "last" (Softmax) is not supported');
			expect(err).toContain('Stop before it with --output "logits", or');
			expect(err).toContain("condnet synthesize --decision argmax");
		}
	});
});

describe("--output and --input-shape", () => {
	test("say where a model stops and what its file leaves open, in every command", async () => {
		const read = ["--output", "logits", ...shape];
		const answers = await condnet(["predict", path("soft.onnx"), path("rows.csv"), ...read]);
		expect(answers).toMatchObject({ code: 0, out: "logits[0],logits[1],logits[2]\n5,0,2.5\n0,1.125,0\n" });
		write("full.csv", `a,b,p,q,r\n1,2,5,0,2.5\n`);
		expect((await condnet(["verify", path("soft.onnx"), path("full.csv"), ...read])).code).toBe(0);
		const inspected = JSON.parse((await condnet(["inspect", path("soft.onnx"), ...read, "--json"])).out);
		expect(inspected.columns).toEqual({
			inputs: ["obs[0]", "obs[1]"],
			outputs: ["logits[0]", "logits[1]", "logits[2]"],
		});
		expect(inspected.notes.join()).toContain('up to tensor "logits"');
		expect((await condnet(["explain", path("soft.onnx"), "--input", "1,2", ...read])).out).toContain(
			"logits[2] = 2.5",
		);
		const box = ["--box=0:1", "--max-boxes", "50", "-o", path("v.cnet")];
		expect((await condnet(["synthesize", path("soft.onnx"), ...read, ...box])).code).toBe(0);
		expect(
			(await condnet(["check-proof", path("v.cnet"), "--against", path("soft.onnx"), ...read])).code,
		).toBe(0);
	}, 60_000);

	test("are refused where they say nothing", async () => {
		for (const [part, ...args] of [
			['no tensor "logit"', "inspect", path("soft.onnx"), "--output", "logit", ...shape],
			['"z", which is no input', "inspect", path("soft.onnx"), "--input-shape", "z=1"],
			["its shape, such as", "inspect", path("soft.onnx"), "--input-shape", "obs=1,-2"],
			["has a shape already", "inspect", path("soft.onnx"), ...shape, ...shape],
			["named with -o x.cnet", "synthesize", path("soft.onnx"), "--box=0:1", "--output", "x.cnet"],
			["is none", "inspect", path("rows.cnet"), "--output", "logits"],
		]) {
			const { code, err } = await condnet(args);
			expect([args, code, err]).toEqual([args, 2, expect.stringContaining(part)]);
		}
		const open = await condnet(["inspect", path("soft.onnx"), "--output", "logits"]);
		expect(open).toMatchObject({ code: 3, err: expect.stringContaining("--input-shape obs=1,") });
	});
});

describe("--external-data", () => {
	const inspected = (name: string, ...args: string[]) =>
		condnet(["predict", path(`in/${name}.onnx`), path("rows.csv"), ...args]);

	test("reads weights from the model's folder, where it is given", async () => {
		const plain = await inspected("plain");
		for (const name of ["w-bin", "near-bin"]) expect(await inspected(name, "--external-data")).toEqual(plain);
		const refused = await inspected("w-bin");
		expect(refused.code).toBe(3);
		expect(refused.err).toContain("--external-data");
	});

	test("never reads out of it, nor other than what is declared", async () => {
		for (const [name, code, part] of [
			["link-bin", 3, "a link out of the model's folder"],
			["---secret-bin", 3, "expected a path inside the model's folder"],
			["none-bin", 74, "there is no such file"],
			["long", 3, "expected 24 bytes"],
		] as const) {
			const { code: given, err } = await inspected(name, "--external-data");
			expect([name, given, err]).toEqual([name, code, expect.stringContaining(part)]);
		}
	});
});
