/** Commands that cannot do what they are asked, or are ended: exit codes, one message, and no half files. */

import { execFileSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOnce, buildTime, commandPath, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	write("t.csv", "a,b,y\n1,2,3\n1,3,4\n2,2,-0\n2,2,-0\n");
	write("l.csv", "x,name\n1,red\n2,green\n5,red\n");
	for (const name of ["t", "l"])
		expect(await condnet(["memorize", path(`${name}.csv`), "-o", path(`${name}.cnet`)])).toMatchObject({
			code: 0,
		});
}, buildTime);

/** What is left in the folder besides whole files. */
function leftovers(): string[] {
	return readdirSync(dirname(path("x"))).filter((name) => name.endsWith(".tmp"));
}

test("a line without an end on standard input is told while it comes", async () => {
	const input = `x,name\n1,${"7".repeat(66 * 2 ** 20)}`;
	for (const args of [
		["memorize", "-"],
		["predict", path("l.cnet"), "-"],
	]) {
		const { code, err } = await condnet(args, { input, hold: true });
		expect(code).toBe(3);
		expect(err).toContain("the row has more than 64 MB, the most that one row may have");
	}
}, 120_000);

describe("each bad input ends with its exit code and one message, and leaves no file", () => {
	const table = "a,y\n1,2\n";
	const cases: readonly [
		what: string,
		files: Record<string, string>,
		args: readonly string[],
		code: number,
		message: string,
	][] = [
		[
			"conflict",
			{ "c.csv": "a,y\n1,2\n3,4\n1,5\n" },
			["memorize", "c.csv"],
			3,
			"c.csv, rows 1 and 3 (lines 2 and 4): one input (a = 1) has two outputs, y = 2 and y = 5.",
		],
		[
			"unknown column",
			{ "u.csv": table },
			["memorize", "u.csv", "--inputs", "z"],
			2,
			'u.csv has no column "z" (--inputs).',
		],
		["empty file", { "e.csv": "" }, ["memorize", "e.csv"], 3, "e.csv is empty"],
		["header only", { "h.csv": "a,y\n" }, ["memorize", "h.csv"], 3, "h.csv has no rows."],
		["missing file", {}, ["memorize", "no.csv"], 74, "no.csv: there is no such file or folder."],
		["directory", {}, ["memorize", "."], 74, "is a directory, expected a file."],
		["unknown format", { "t.xyz": table }, ["memorize", "t.xyz"], 3, "is no table format."],
		["no command", {}, ["frobnicate"], 2, "unknown command"],
		["unknown option", { "o.csv": table }, ["memorize", "o.csv", "--frob"], 2, "unknown option"],
		["bad number", { "o.csv": table }, ["memorize", "o.csv", "--seed", "x"], 2, "Expected an integer."],
		["not a network", { "n.cnet": "hello" }, ["inspect", "n.cnet"], 3, "n.cnet: "],
		["table for a network", { "n.csv": table }, ["inspect", "n.csv"], 3, "is a table, expected a network"],
		[
			"no columns of the network",
			{ "w.csv": "q\n1\n" },
			["predict", "t.cnet", "w.csv"],
			2,
			'has no column "a", which the network reads.',
		],
		[
			"foreign file in the way",
			{ "f.csv": table, "f.cnet": "precious" },
			["memorize", "f.csv", "-o", "f.cnet"],
			2,
			"exists and is not a .cnet file; it is not replaced.",
		],
		[
			"folder for a file",
			{ "f.csv": table },
			["memorize", "f.csv", "-o", "."],
			74,
			"is a directory, expected a file to write.",
		],
		[
			"no such folder",
			{ "f.csv": table },
			["memorize", "f.csv", "-o", "no/f.cnet"],
			74,
			"cannot be written: there is no such file or folder.",
		],
		[
			"two results on one stream",
			{ "f.csv": table },
			["memorize", "f.csv", "-o", "-", "--json"],
			2,
			"would both write to standard output",
		],
	];
	test.each(cases)("%s", async (_, files, args, code, message) => {
		for (const [name, content] of Object.entries(files)) write(name, content);
		const given = args.map((arg) =>
			arg === "." ? dirname(path("x")) : /\.\w+$/.test(arg) ? path(arg) : arg,
		);
		const result = await condnet(given);
		expect(result.err.replaceAll(`${dirname(path("x"))}/`, "")).toContain(message);
		expect(result.err).not.toMatch(/\n\s+at /);
		expect(result).toMatchObject({ code, out: "" });
		expect(leftovers()).toEqual([]);
		if ("f.cnet" in files) expect(readFileSync(path("f.cnet"), "utf8")).toBe("precious");
	});
});

test("a .cnet file is replaced, also behind a symbolic link, and a foreign one only with --force", async () => {
	symlinkSync(path("t.cnet"), path("link.cnet"));
	const before = readFileSync(path("t.cnet"));
	writeFileSync(path("text"), "precious");
	expect(await condnet(["memorize", path("l.csv"), "-q", "-o", path("link.cnet")])).toMatchObject({
		code: 0,
	});
	expect(readFileSync(path("t.cnet")).equals(before)).toBe(false);
	expect(await condnet(["memorize", path("t.csv"), "-q", "-o", path("text"), "--force"])).toMatchObject({
		code: 0,
	});
	expect(readFileSync(path("text")).equals(before)).toBe(true);
	writeFileSync(path("t.cnet"), before);
});

test("the same table and seed give the same bytes, from a file or from standard input", async () => {
	const csv = readFileSync(path("t.csv"), "utf8");
	await condnet(["memorize", "-", "-q", "-o", path("again.cnet")], { input: csv });
	await condnet(["memorize", path("t.csv"), "-q", "-o", path("once.cnet")]);
	expect(readFileSync(path("again.cnet")).equals(readFileSync(path("once.cnet")))).toBe(true);
});

test("a full disk gives one message, and the pipe of a reader that left none", async () => {
	if (existsSync("/dev/full")) {
		const full = await condnet(["memorize", path("t.csv"), "-q", "-o", "/dev/full"]);
		expect(full).toMatchObject({ code: 74, out: "" });
		expect(full.err).toContain("/dev/full cannot be written: the disk is full.");
	}
	write("many.csv", `a,b\n${Array.from({ length: 60_000 }, (_, i) => `${i % 3},2`).join("\n")}\n`);
	const shell = `"${process.execPath}" "${commandPath}" predict "${path("t.cnet")}" "${path("many.csv")}" | head -n 1; echo "\${PIPESTATUS[0]}"`;
	const out = execFileSync("bash", ["-c", shell], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
	expect(out).toBe("y\n0\n");
});

test("Ctrl-C ends with 130, whether it waits or computes, and leaves no half file", async () => {
	const rows = Array.from({ length: 200_000 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i}`);
	const input = `a,b,y\n${rows.join("\n")}\n`;
	for (const hold of [true, false]) {
		const folder = path(`temporary-${hold}`);
		mkdirSync(folder);
		const copied = (): boolean =>
			readdirSync(folder).some((name) => statSync(join(folder, name)).size === input.length);
		const result = await condnet(["memorize", "-", "-o", path("big.cnet")], {
			input,
			hold,
			environment: { TMPDIR: folder },
			started: async (kill) => {
				while (!copied()) await setTimeout(20);
				await setTimeout(200);
				kill("SIGINT");
			},
		});
		expect(result).toMatchObject({ code: 130, out: "" });
		expect(result.err).toContain("condnet: interrupted");
		expect(existsSync(path("big.cnet"))).toBe(false);
		expect([...leftovers(), ...readdirSync(folder)]).toEqual([]);
	}
});
