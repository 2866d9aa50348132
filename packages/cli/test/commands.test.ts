import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	write("t.csv", "a,b,y\n1,2,3\n1,3,4\n2,2,-0\n2,2,-0\n");
	write("l.csv", "x,name\n1,red\n2,green\n5,red\n");
	expect(
		await condnet(["memorize", path("t.csv"), "--inputs", "a,b", "--outputs", "y", "-o", path("t.cnet")]),
	).toMatchObject({
		code: 0,
	});
	expect(
		await condnet(["memorize", path("l.csv"), "-o", path("l.cnet"), "-q", "--membership"]),
	).toMatchObject({
		code: 0,
		out: "",
		err: "",
	});
}, buildTime);

test("memorize reports every promised key, and inspect the same of the file", async () => {
	const made = await condnet([
		"memorize",
		path("t.csv"),
		"--inputs",
		"a,b",
		"--outputs",
		"y",
		"-o",
		path("k.cnet"),
		"--json",
	]);
	expect(made).toMatchObject({ code: 0, err: "" });
	const report = JSON.parse(made.out);
	expect(report).toMatchObject({
		rows: 4,
		pairs: 3,
		inputs: 2,
		outputs: 1,
		labels: 3,
		strategy: "comparison",
		leaves: 3,
		gates: 2,
		neurons: 0,
		words: 7,
		depth: 2,
		bytes: readFileSync(path("k.cnet")).length,
		operations: {
			worst: { multiplications: 0, additions: 0, comparisons: 2, total: 2 },
			mean: { multiplications: 0, additions: 0 },
		},
		verified: { rows: 4, mismatches: 0 },
	});
	for (const bound of report.lowerBounds) {
		expect(Object.keys(bound)).toEqual(
			expect.arrayContaining(["class", "worst", "mean", "sentence", "attained"]),
		);
		expect(bound.worst).toBe(2);
	}
	expect(typeof report.seconds).toBe("number");
	const inspected = await condnet(["inspect", path("k.cnet"), "--json"]);
	const { seconds, stated, checked, sections, ...rest } = JSON.parse(inspected.out);
	const stored = sections.reduce((sum: number, section: { bytes: number }) => sum + section.bytes, 0);
	expect(stored).toBeGreaterThan(0);
	expect(stored).toBeLessThan(rest.bytes);
	expect(stated).toMatchObject({ rows: report.rows, verified: report.verified });
	expect(checked).toMatchObject({ by: "this run", wellFormed: true });
	// What the table takes is known only where it is read.
	const { seconds: _, table, ...expected } = report;
	expect(table).toEqual({ columns: 24 });
	expect(rest).toEqual(expected);
	expect(typeof seconds).toBe("number");
});

test("predict restores numbers to the bit and labels to their text, in order", async () => {
	const numbers = await condnet(["predict", path("t.cnet"), "-"], { input: "b,a\n2,2\n3,1\n2,1\n" });
	expect(numbers).toEqual({ code: 0, out: "y\n-0\n4\n3\n", err: "" });
	const labels = await condnet(["predict", path("l.cnet")], { input: "x\n2\n3\n5\n" });
	expect(labels).toEqual({ code: 0, out: "name,outcome\ngreen,answered\n,unknown\nred,answered\n", err: "" });
	const json = await condnet(["predict", path("l.cnet"), "--json"], { input: "x\n2\n" });
	expect(json.out).toBe('{"name":"green","outcome":"answered"}\n');
	const unknown = await condnet(["predict", path("l.cnet"), "--json"], { input: "x\n3\n" });
	expect(unknown.out).toBe('{"name":null,"outcome":"unknown"}\n');
	const bad = await condnet(["predict", path("t.cnet"), "-"], { input: "a,b\n1,2\nnan,3\n" });
	expect(bad.code).toBe(3);
	expect(bad.err).toContain('standard input, row 2 (line 3), column "a": "nan" is not a number');
});

test("verify ends with 0 where every row agrees, with 1 and the rows that differ otherwise", async () => {
	expect(await condnet(["verify", path("t.cnet"), path("t.csv")])).toEqual({
		code: 0,
		out: "4 rows: every one agrees bit for bit.\n",
		err: "",
	});
	write("changed.csv", "a,b,y\n1,2,3\n1,3,4.5\n2,2,-0\n2,2,0\n");
	const changed = await condnet(["verify", path("t.cnet"), path("changed.csv")]);
	expect(changed.code).toBe(1);
	expect(changed.out).toBe("row 2 (line 3): expected 4.5, got 4\nrow 4 (line 5): expected 0, got -0\n");
	expect(changed.err).toContain("2 of 4 rows differ, the first is row 2 (line 3)");
	expect(await condnet(["verify", path("t.cnet"), path("changed.csv"), "--tolerance", "0.5"])).toMatchObject({
		code: 0,
	});
	write("renamed.csv", "x,name\n1,red\n2,blue\n7,red\n");
	const json = await condnet(["verify", path("t.cnet"), path("changed.csv"), "--json"]);
	expect(JSON.parse(json.out).differing[1]).toEqual({ row: 4, line: 5, expected: [0], given: ["-0"] });
	const labels = await condnet(["verify", path("l.cnet"), path("renamed.csv"), "--json"]);
	expect(labels.code).toBe(1);
	expect(JSON.parse(labels.out)).toMatchObject({
		rows: 3,
		mismatches: 2,
		differing: [
			{ row: 2, line: 3, expected: ["blue"], given: ["green"] },
			{ row: 3, line: 4, expected: ["red"], given: null },
		],
	});
});

test("verify --against compares two networks on a table's inputs", async () => {
	write("other.csv", "a,b,y\n1,2,3\n1,3,4\n2,2,5\n");
	await condnet(["memorize", path("other.csv"), "-o", path("other.cnet"), "-q"]);
	write("inputs.csv", "a,b\n1,2\n2,2\n");
	const compared = await condnet([
		"verify",
		path("t.cnet"),
		path("inputs.csv"),
		"--against",
		path("other.cnet"),
	]);
	expect(compared.code).toBe(1);
	expect(compared.out).toBe("row 2 (line 3): expected 5, got -0\n");
	expect(
		await condnet(["verify", path("t.cnet"), path("inputs.csv"), "--against", path("t.cnet")]),
	).toMatchObject({ code: 0 });
});

test("explain shows the path, gate by gate, and its cost", async () => {
	const text = await condnet(["explain", path("t.cnet"), "--input", "2,2"]);
	expect(text.out).toContain("a > 1.5");
	expect(text.out).toContain("Answer  y = -0");
	const json = JSON.parse((await condnet(["explain", path("t.cnet"), "--input", "1,3", "--json"])).out);
	expect(json).toMatchObject({ input: [1, 3], outputs: [4], operations: { total: json.path.length } });
	expect(await condnet(["explain", path("t.cnet"), "--input", "1"])).toMatchObject({ code: 2 });
});

test("thousands of differing rows are shown in linear time", async () => {
	const table = (shift: number): string =>
		`a,y\n${Array.from({ length: 50_000 }, (_, i) => `${i},${(i + shift) % 7}`).join("\n")}\n`;
	write("many.csv", table(0));
	write("other.csv", table(1));
	await condnet(["memorize", path("many.csv"), "-q", "-o", path("many.cnet")]);
	const { code, out } = await condnet(["verify", path("many.cnet"), path("other.csv"), "--show", "50000"]);
	expect(code).toBe(1);
	expect(out.split("\n").length).toBe(50_001);
}, 30_000);
