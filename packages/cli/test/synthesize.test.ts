import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConditionalNetwork, encode, type Network, NetworkBuilder, Random } from "@condnet/core";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();
const data = process.env.CONDNET_DATA;

function smallNetwork(): Network {
	const random = new Random(3);
	const builder = new NetworkBuilder(2);
	for (let i = 0; i < 20; i++)
		builder.add("relu", [0, 1], [random.normal(), random.normal()], random.normal());
	for (let k = 0; k < 2; k++) {
		for (let i = 0; i < 20; i++) builder.term(2 + i, random.normal());
		builder.output(random.normal());
	}
	return builder.build();
}

beforeAll(async () => {
	await buildOnce();
	const network = ConditionalNetwork.of(smallNetwork());
	write("net.cnet", encode({ network, metadata: { inputs: ["a", "b"], outputs: ["u", "v"] } }));
	const random = new Random(4);
	const rows = Array.from(
		{ length: 200 },
		(_, i) => `${i},${random.normal()},${i % 3 === 0 ? 0 : random.normal()}\n`,
	);
	write("rows.csv", `id,b,a\n${rows.join("")}`);
});

describe("condnet synthesize --data", () => {
	it("reports every promised key, and writes a network that verify finds equal", async () => {
		const args = ["synthesize", path("net.cnet"), "--data", path("rows.csv"), "--leaf", "restricted"];
		const made = await condnet([...args, "-o", path("fast.cnet"), "--json"]);
		expect(made).toMatchObject({ code: 0 });
		const report = JSON.parse(made.out);
		const { operations, words, nsPerInput } = report;
		// 20 neurons of 2 inputs, 2 outputs of 20 neurons.
		expect(operations.dense).toEqual({ multiplications: 80, additions: 80, comparisons: 20, total: 180 });
		expect(operations.columnSkip.mean.total).toBeLessThan(180);
		expect(operations.conditional.mean.total).toBeLessThan(operations.columnSkip.mean.total);
		expect(operations.conditional.worst.total).toBeGreaterThanOrEqual(operations.conditional.mean.total);
		expect(report.leaves).toBeGreaterThan(1);
		expect(words.total).toBe(words.network + words.gates + words.leaves + words.masks);
		expect(report.verified).toEqual({ rows: 200, mismatches: 0 });
		for (const name of ["dense", "columnSkip", "conditional"]) expect(nsPerInput[name]).toBeGreaterThan(0);
		expect(report.seconds).toBeGreaterThan(0);
		expect(report.bytes).toBe(readFileSync(path("fast.cnet")).length);
		expect(
			await condnet(["verify", path("fast.cnet"), path("rows.csv"), "--against", path("net.cnet")]),
		).toMatchObject({ code: 0 });
	});

	it("keeps to the words asked for, and shows people the figures by kind of leaf", async () => {
		const args = ["synthesize", path("net.cnet"), "--data", path("rows.csv"), "--max-words", "150"];
		const made = await condnet(args);
		expect(made).toMatchObject({ code: 0 });
		expect(made.out).toMatch(/^column skip +[\d.]+ +180/m);
		expect(made.out).toMatch(/^(restricted|constant) /m);
		expect(made.out).toContain("200 rows, every one bit for bit");
	});

	it("refuses what it cannot do, with a word on what to do", async () => {
		await condnet([
			"synthesize",
			path("net.cnet"),
			"--data",
			path("rows.csv"),
			"-o",
			path("done.cnet"),
			"-q",
		]);
		const refusals: [string[], number, string][] = [
			[[path("net.cnet")], 2, "--data"],
			[[path("done.cnet"), "--data", path("rows.csv")], 3, "conditional network already"],
			[
				[path("net.cnet"), "--data", path("rows.csv"), "--leaf", "oblique"],
				2,
				"constant, restricted, affine",
			],
			[
				[path("net.cnet"), "--data", path("rows.csv"), "--max-words", "9", "--leaf", "restricted"],
				2,
				"No network fits 9 words",
			],
			[[path("net.cnet"), "--data", path("rows.csv"), "--inputs", "id"], 2, "2 inputs"],
		];
		for (const [args, code, message] of refusals) {
			const refused = await condnet(["synthesize", ...args]);
			expect(refused.code).toBe(code);
			expect(refused.err).toContain(message);
		}
	});

	it.skipIf(data === undefined || !existsSync(join(String(data), "ACASXU_run2a_1_1_batch_2000.onnx")))(
		"takes an ONNX model and counts its layers as it states them (needs CONDNET_DATA)",
		async () => {
			const random = new Random(5);
			const rows = Array.from({ length: 50 }, () =>
				Array.from({ length: 5 }, () => random.between(-0.3, 0.5)).join(),
			);
			write("acas.csv", `x0,x1,x2,x3,x4\n${rows.join("\n")}\n`);
			const model = join(String(data), "ACASXU_run2a_1_1_batch_2000.onnx");
			const made = await condnet([
				"synthesize",
				model,
				"--data",
				path("acas.csv"),
				"--leaf",
				"restricted",
				"--json",
			]);
			expect(made.code).toBe(0);
			const { operations, verified } = JSON.parse(made.out);
			expect(verified).toEqual({ rows: 50, mismatches: 0 });
			expect(operations.dense.total).toBeGreaterThan(26_000);
			expect(operations.conditional.mean.total).toBeLessThan(operations.columnSkip.mean.total);
		},
	);
});
