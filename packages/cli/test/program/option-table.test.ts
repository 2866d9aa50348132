import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { createProgram } from "../../src/main.ts";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

/** What each command has a use for; every other option is unknown to it, and so refused. */
const limits = ["--threads", "--memory"];
const output = ["--output", "--force"];
/** Where --output names a tensor, the file to write is -o alone. */
const reading = ["--output", "--input-shape", "--external-data"];
const text = ["--delimiter", "--decimal", "--header", "--no-header"];
const columns = ["--inputs", "--outputs", ...text];
const used: Readonly<Record<string, readonly string[]>> = {
	memorize: [...limits, ...output, ...columns, "--seed"],
	synthesize: [...limits, ...reading, "--force", "--inputs", ...text, "--seed"],
	predict: [...limits, ...reading, "--force", "--inputs", ...text],
	verify: [...limits, ...reading, "--force", ...columns, "--seed"],
	"check-proof": ["--threads", ...reading, "--seed"],
	inspect: reading,
	explain: reading,
	draw: [...reading, "--force"],
	export: [...output, "--header"],
	figure: [...output, "--seed"],
};

test("a command has the shared options that it uses, and no others", () => {
	const shared = new Set(Object.values(used).flat());
	const found = Object.fromEntries(
		createProgram([]).commands.map((command) => [
			command.name(),
			command.options.flatMap(({ long }) => (long && shared.has(long) ? [long] : [])).sort(),
		]),
	);
	for (const [name, options] of Object.entries(used))
		expect([name, found[name]]).toEqual([name, [...options].sort()]);
});

const { path, write } = scratchFolder();
const model = fileURLToPath(new URL("../../../../examples/controller/controller.onnx", import.meta.url));

beforeAll(async () => {
	await buildOnce();
	write("t.csv", "a,y\n1,2\n3,4\n");
	await condnet(["memorize", path("t.csv"), "-q", "-o", path("t.cnet")]);
}, buildTime);

test("each kind of mistake has one exit code", async () => {
	for (const [code, ...args] of [
		[2, "explain", "t.cnet", "--input", "1", "--threads", "7"],
		[2, "memorize", "t.csv", "--seed", "3"],
		[2, "memorize", "t.csv", "--force"],
		[2, "synthesize", model, "--box", "1:0"],
		[2, "synthesize", model, "--box", "1"],
		[2, "predict", "t.cnet", "t.csv", "-o", "a.npz"],
		[2, "predict", "t.cnet", "t.csv", "--json", "-o", "a.csv"],
	] as const) {
		const given = args.map((arg) => (/^\w+\.\w+$/.test(arg) ? path(arg) : arg));
		const result = await condnet(given);
		expect([...given, result.code, result.out]).toEqual([...given, code, ""]);
	}
}, 60_000);

test("quiet commands print their results and no more", async () => {
	for (const args of [
		["inspect", "t.cnet"],
		["explain", "t.cnet", "--input", "1"],
		["verify", "t.cnet", "t.csv"],
		["memorize", "t.csv"],
	]) {
		const { code, out, err } = await condnet([
			...args.map((arg) => (/^\w+\.\w+$/.test(arg) ? path(arg) : arg)),
			"-q",
		]);
		expect({ code, err }).toEqual({ code: 0, err: "" });
		expect(out.length).toBeGreaterThan(0);
	}
	expect(await condnet(["memorize", path("t.csv"), "-q", "-o", path("q.cnet")])).toEqual({
		code: 0,
		out: "",
		err: "",
	});
}, 60_000);

test("control codes in names are shown, never sent to the terminal", async () => {
	const name = "a\u001b[31m\u009b\u202e";
	write("c.csv", `${name},y\n1,2\n3,4\n`);
	const { out, err } = await condnet(["memorize", path("c.csv"), "-o", path("c.cnet")]);
	const inspected = await condnet(["inspect", path("c.cnet"), "--json"]);
	for (const text of [out, err, inspected.out]) {
		expect(text).toContain("a\\u001b[31m\\u009b\\u202e");
		expect(text).not.toMatch(/(?![\n\t])\p{Cc}|\u202e/u);
	}
	expect(JSON.parse(inspected.out).columns.inputs).toEqual([name]);
});
