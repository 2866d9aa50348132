import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	writeFileSync(path("t.csv"), 'a<b,speed & co,kind\n1,2,low\n3,4,high\n5,1,low\n6,7,"<b>"\n');
	expect((await condnet(["memorize", path("t.csv"), "-o", path("t.cnet")])).code).toBe(0);
}, buildTime);

it("draws a network, to a file or standard output, with what was left out said", async () => {
	const args = ["draw", path("t.cnet"), "--input", "3,4", "--colour", "decision"];
	const file = await condnet([...args, "-o", path("t.svg"), "--json"]);
	expect(file.code).toBe(0);
	const report = JSON.parse(file.out);
	const svg = readFileSync(path("t.svg"), "utf8");
	expect(report).toMatchObject({ output: path("t.svg"), bytes: Buffer.byteLength(svg) });
	expect(report.notes.join(" ")).toContain("sampled at 200 x 160 points");
	expect(svg).toContain("&lt;b&gt;");
	expect(svg).not.toContain("<b>");
	const stdout = await condnet(args);
	expect(stdout.out).toBe(svg);
	expect(stdout.err).toContain("sampled");
});

it("draws a model that is no .cnet file", async () => {
	const { code, out } = await condnet(["draw", "examples/controller/controller.onnx", "--view=-3:3,-8:8"]);
	expect(code).toBe(0);
	expect(out).toContain(">-8</text>");
});

it.each([
	[["--over", "a<b,none"], "no input none"],
	[["--over", "a<b,a<b"], "one or two different inputs"],
	[["--input", "1"], "--input has 1 value, the network takes 2"],
	[["--at", "1,x"], '--at, speed & co: "x" is text'],
	[["--view", "2:1"], "the lower one first"],
	[["-o", "net.png"], "does not end in .svg"],
])("refuses %s", async (args, says) => {
	const { code, err, out } = await condnet(["draw", path("t.cnet"), ...args]);
	expect(err).toContain(says);
	expect([code, out]).toEqual([2, ""]);
});
