import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOnce, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	const rows = Array.from({ length: 80 }, (_, i) => `${(i * 7919) % 211},${(i * 31) % 97},${(i * i) % 13}`);
	write("t.csv", `a,b,y\n${rows.join("\n")}\n`);
	const circle = Array.from({ length: 12 }, (_, i) => `${i},${i * i},${i % 3 === 0 ? "red" : "blue"}`);
	write("parabola.csv", `u,v,colour\n${circle.join("\n")}\n`);
});

describe.each([
	["two-layer", "float64"],
	["three-layer-rational", "rational"],
	["bit-extraction-7", "integer"],
	["lifted", "float64"],
] as const)("memorize --unconditional %s", (kind, arithmetic) => {
	const file = (): string => path(`${kind}.cnet`);

	test("writes a network that inspect, verify, predict and explain work on", async () => {
		const made = await condnet([
			"memorize",
			path("t.csv"),
			"--unconditional",
			kind,
			"-o",
			file(),
			"--json",
			"-q",
		]);
		expect(made.code).toBe(0);
		const report = JSON.parse(made.out);
		expect(report).toMatchObject({ rows: 80, strategy: kind, leaves: 1, gates: 0, depth: 0 });
		expect(report.verified).toEqual({ rows: 80, mismatches: 0 });
		expect(report.unconditional.arithmetic).toBe(arithmetic);
		const { stated, checked, sections, ...inspected } = JSON.parse(
			(await condnet(["inspect", file(), "--json"])).out,
		);
		expect(sections.length).toBeGreaterThan(0);
		expect(stated).toMatchObject({ rows: 80, strategy: kind });
		expect(checked).toMatchObject({ by: "this run" });
		// What the table takes is known only where it is read.
		const { table, ...rest } = report;
		expect(table).toEqual({ columns: 240 });
		expect({ ...inspected, seconds: 0 }).toEqual({ ...rest, seconds: 0 });
		expect(await condnet(["verify", file(), path("t.csv")])).toMatchObject({ code: 0 });
		const answers = (await condnet(["predict", file(), path("t.csv")])).out.trim().split("\n");
		expect(answers).toEqual(["y", ...Array.from({ length: 80 }, (_, i) => String((i * i) % 13))]);
		const explained = JSON.parse((await condnet(["explain", file(), "--input", "0,0", "--json"])).out);
		expect(explained.outputs).toEqual([0]);
		expect(explained.operations).toEqual(report.operations.worst);
	});

	test("is found out by verify when a cell is another", async () => {
		const changed = readFileSync(path("t.csv"), "utf8").replace("0,0,0\n", "0,0,1\n");
		const result = await condnet(["verify", file(), write(`${kind}.csv`, changed)]);
		expect(result.code).toBe(1);
		expect(result.err).toContain("row 1 (line 2)");
	});
});

test("memorize --unconditional convex takes labels of text, and says why where it cannot", async () => {
	const made = await condnet([
		"memorize",
		path("parabola.csv"),
		"--unconditional",
		"convex",
		"-o",
		path("c.cnet"),
		"-q",
	]);
	expect(made.code).toBe(0);
	expect(await condnet(["verify", path("c.cnet"), path("parabola.csv")])).toMatchObject({ code: 0 });
	const refused = await condnet(["memorize", path("t.csv"), "--unconditional", "convex"]);
	expect(refused.code).toBe(3);
	expect(refused.err).toContain("is not strictly exposed");
	const infinite = await condnet(["memorize", "-", "--unconditional", "lifted"], {
		input: "x,y\n1,2\n2,inf\n",
	});
	expect(infinite.code).toBe(3);
	expect(infinite.err).toContain("Use condnet memorize without --unconditional: a constant leaf");
});

test("memorize --unconditional does not go with what only conditional networks have", async () => {
	const refused = await condnet(["memorize", path("t.csv"), "--unconditional", "lifted", "--membership"]);
	expect(refused.code).toBe(2);
	expect(refused.err).toContain("--membership");
});

test("figure draws what was asked for, and writes its numbers beside it", async () => {
	const args = ["figure", "--max-n", "64", "--p", "2", "--only", "conditional,two-layer", "--json"];
	const result = await condnet([...args, "-o", path("f.svg")]);
	expect(result.code).toBe(0);
	const rows = JSON.parse(result.out);
	expect(rows).toHaveLength(6);
	expect(rows[2]).toMatchObject({
		construction: "conditional",
		n: 64,
		p: 2,
		built: true,
		exact: true,
		operations: 6,
	});
	expect(readFileSync(path("f.svg"), "utf8")).toMatch(/^<svg .*<\/svg>\n$/s);
	expect(readFileSync(path("f.csv"), "utf8").trim().split("\n")).toHaveLength(7);
	expect(await condnet(["figure", "--only", "none"])).toMatchObject({ code: 2 });
	expect(await condnet(["figure", "--max-n", "3"])).toMatchObject({ code: 2 });
});
