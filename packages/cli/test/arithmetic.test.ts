/** --arithmetic float32, as a user runs it. */

import { readFileSync } from "node:fs";
import { decode, inFloat32, type Network, NetworkBuilder, Random } from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

/** 2 inputs, 8 neurons, 3 outputs; its weights are no float32 numbers. */
function smallModel(): Network {
	const random = new Random(3);
	const builder = new NetworkBuilder(2);
	const layer = Array.from({ length: 8 }, () =>
		builder.add("relu", [0, 1], [random.normal(), random.normal()], random.normal()),
	);
	for (let k = 0; k < 3; k++) {
		for (const value of layer) builder.term(value, random.normal());
		builder.output(random.normal());
	}
	return builder.build();
}

const model = smallModel();
const rounded = "were rounded to it";

/** What a command says as JSON. */
async function json(code: number, ...args: string[]) {
	const result = await condnet([...args, "--json"]);
	expect(result.err).not.toContain("condnet:");
	expect(result.code).toBe(code);
	return JSON.parse(result.out);
}

beforeAll(async () => {
	await buildOnce();
	write("model.onnx", writeOnnx(model));
	write("rows.csv", "x[0],x[1]\n0.1,0.2\n-0.3,0.7\n0.9,-0.9\n");
}, buildTime);

describe("--arithmetic float32", () => {
	it("synthesizes on a box what check-proof proves, of the model in float32", async () => {
		const made = await json(
			0,
			...["synthesize", path("model.onnx"), "--box", "-1.00000001:1", "--decision", "argmax"],
			...["--max-boxes", "200", "--arithmetic", "float32", "-o", path("net.cnet")],
		);
		expect(made.notes.join()).toContain("its ends rounded inward");
		expect(made.notes.join()).toContain(rounded);
		const { network } = decode(readFileSync(path("net.cnet")));
		expect(network.arithmetic).toBe("float32");
		expect(network.domain.boxes[0].low[0]).toBe(-1);
		const proof = await condnet(["check-proof", path("net.cnet"), "--against", path("model.onnx")]);
		expect(proof.out).toMatch(/^proved\n.* in float32 for every float32 input of its box/);
		expect((await json(0, "inspect", path("net.cnet"))).arithmetic).toBe("float32");
		expect((await json(0, "inspect", path("model.onnx"))).arithmetic).toBe("float64");
		const same = ["verify", path("net.cnet"), path("rows.csv"), "--against", path("model.onnx")];
		expect(await json(0, ...same, "--arithmetic", "float32")).toMatchObject({ rows: 3, mismatches: 0 });
	});

	it("predicts, explains and synthesizes on rows with the bits of the rounded model", async () => {
		const single = inFloat32(model).network;
		expect(single.rows.weights).not.toEqual(model.rows.weights);
		const asked = [path("model.onnx"), path("rows.csv"), "--arithmetic", "float32"];
		const predicted = await condnet(["predict", ...asked]);
		expect(predicted.err).toContain(rounded);
		write("answers.csv", predicted.out);
		await json(
			0,
			...["synthesize", path("model.onnx"), "--data", path("rows.csv"), "--leaf", "restricted"],
			...["--arithmetic", "float32", "-o", path("data.cnet")],
		);
		expect((await condnet(["predict", path("data.cnet"), path("rows.csv")])).out).toBe(predicted.out);
		const explained = await json(
			0,
			...["explain", path("model.onnx"), "--input", "0.1,0.2", "--arithmetic", "float32"],
		);
		expect(predicted.out.split("\n")[1]).toBe(explained.outputs.join());
		expect(explained.outputs.every((value: number) => Math.fround(value) === value)).toBe(true);
	});

	it("is planned, and joined to what is proved", async () => {
		await json(
			0,
			...["plan", path("model.onnx"), "--box", "-1:1", "--shards", "2", "--max-boxes", "100"],
			...["--arithmetic", "float32", "-o", path("job.plan")],
		);
		await condnet(["work", path("job.plan"), "--all", "-o", path("results")]);
		await json(0, "join", path("job.plan"), path("results"), "-o", path("joined.cnet"));
		const against = ["--against", path("model.onnx")];
		expect((await json(0, "check-proof", path("joined.cnet"), ...against)).arithmetic).toBe("float32");
	});

	it("memorizes tables of float32, and says what cannot be", async () => {
		write("table.csv", "x,y\n0.1,1\n0.2,2\n");
		const table = ["memorize", path("table.csv"), "--arithmetic", "float32"];
		const made = await json(0, ...table, "-o", path("table.cnet"));
		expect(made).toMatchObject({ arithmetic: "float32", verified: { rows: 2, mismatches: 0 } });
		expect((await condnet(["verify", path("table.cnet"), path("table.csv")])).code).toBe(0);
		write("near.csv", "x,y\n0.1,1\n0.10000000001,2\n");
		const near = await condnet(["memorize", path("near.csv"), "--arithmetic", "float32"]);
		expect(near.err).toContain("x = 0.1, as x = 0.10000000001, in float32");
		const refused = await condnet([...table, "--tolerance", "1"]);
		expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("not with a tolerance")]);
	});

	it("is refused of a conditional network in float64, and the other way round", async () => {
		await json(0, "memorize", path("table.csv"), "-o", path("double.cnet"));
		const rows = path("table.csv");
		const double = await condnet(["predict", path("double.cnet"), rows, "--arithmetic", "float32"]);
		expect([double.code, double.err]).toEqual([3, expect.stringContaining("conditional network in float64")]);
		const single = await condnet(["predict", path("table.cnet"), rows, "--arithmetic", "float64"]);
		expect([single.code, single.err]).toEqual([3, expect.stringContaining("its arithmetic is float32")]);
	});
});
