/** Tables that stand for functions: ranges and tolerances on the command line. */

import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	write("r.csv", "start,end,cc\n0,9,de\n10,19,fr\n30,30,de\n31,40,de\n");
	write("bad.csv", "start,end,cc\n0,9,de\n5,6,fr\n");
	write("q.csv", "ip\n-1\n0\n9\n10\n25\n40\n");
	write("f.csv", `x,y\n${Array.from({ length: 200 }, (_, i) => `${i},${Math.sqrt(i)}`).join("\n")}\n`);
}, buildTime);

test("ranges answer all of their numbers, gaps are unknown, and contradicting rows are named", async () => {
	const columns = ["--ranges", "start,end", "--outputs", "cc"];
	const file = ["--key", "ip", "--integers", "-o", path("r.cnet")];
	const made = await condnet(["memorize", path("r.csv"), ...columns, ...file, "--json"]);
	expect(made).toMatchObject({ code: 0, err: "" });
	expect(JSON.parse(made.out)).toMatchObject({
		rows: 4,
		strategy: "ranges",
		leaves: 6,
		ranges: { rows: 4, gaps: 3, merged: 1 },
		operations: { worst: { comparisons: 3, total: 3 } },
		verified: { rows: 4, mismatches: 0 },
		columns: { inputs: ["ip"], outputs: ["cc"] },
	});
	const asked = await condnet(["predict", path("r.cnet"), path("q.csv")]);
	const expected = [",unknown", "de,answered", "de,answered", "fr,answered", ",unknown", "de,answered"];
	expect(asked).toMatchObject({ code: 0, out: `cc,outcome\n${expected.join("\n")}\n` });
	const bad = await condnet(["memorize", path("bad.csv"), ...columns]);
	expect(bad.code).toBe(3);
	expect(bad.err).toMatch(/lines 2 and 3: Rows 1 \(0 to 9\) and 2 \(5 to 6\).*"de" and cc = "fr"/);
	const inner = await condnet(["memorize", path("bad.csv"), ...columns, "--ranges-most-specific", "--json"]);
	expect(JSON.parse(inner.out)).toMatchObject({ leaves: 5, ranges: { rows: 2, gaps: 2, merged: 0 } });
	expect((await condnet(["memorize", path("r.csv"), "--key", "ip"])).code).toBe(2);
});

test("a tolerance gives pieces beside their least number, and five lines of bytes against it", async () => {
	const fit = ["memorize", path("f.csv"), "--inputs", "x", "--outputs", "y"];
	const made = await condnet([...fit, "--tolerance", "y=0.05", "-o", path("f.cnet"), "--json"]);
	expect(made).toMatchObject({ code: 0, err: "" });
	const { bytes, leaves, tolerance, curve, table } = JSON.parse(made.out);
	expect(tolerance).toMatchObject({ absolute: [0.05], pieces: leaves, lowerBound: leaves, attained: true });
	expect(tolerance.largestError).toBeLessThanOrEqual(0.05 + 2 ** -50);
	expect(curve.map(({ part }: { part: number }) => part)).toEqual([0.25, 0.5, 1, 2, 4]);
	expect(curve[2]).toMatchObject({ leaves, bytes });
	expect(table).toEqual({ columns: 200 * 9, grid: 200 * 8 });
	const checked = await condnet(["verify", path("f.cnet"), path("f.csv"), "--tolerance", "0.0500000001"]);
	expect(checked.code).toBe(0);
	expect((await condnet([...fit, "--minimize", "bytes"])).code).toBe(2);
	expect((await condnet([...fit, "--tolerance", "z=1"])).err).toMatch(/"z=1" names no output/);
});

test("a tolerance of several inputs is kept at the rows, by output, whatever is made least", async () => {
	const rows = Array.from({ length: 900 }, (_, i) => [i % 30, Math.floor(i / 30)]);
	const lines = rows.map(([a, b]) => `${a},${b},${Math.sin(a / 9) + b / 30},${a > 12 ? 5 : b}`);
	write("two.csv", `a,b,y,z\n${lines.join("\n")}\n`);
	const fit = ["memorize", path("two.csv"), "--inputs", "a,b", "--outputs", "y,z"];
	const file = ["--tolerance", "y=0.01,z=0.5", "-o", path("two.cnet"), "--force", "--json"];
	const asked = [...fit, ...file];
	for (const minimize of ["bytes", "worst", "mean", "leaves"]) {
		const made = await condnet([...asked, "--minimize", minimize]);
		expect(made).toMatchObject({ code: 0, err: "" });
		const { tolerance, curve, leaves, notes } = JSON.parse(made.out);
		expect(tolerance).toMatchObject({ absolute: [0.01, 0.5], pieces: leaves });
		expect(tolerance.largestError).toBeLessThanOrEqual(0.5 + 2 ** -40);
		expect(tolerance.lowerBound).toBeLessThanOrEqual(leaves);
		expect(curve.map(({ part }: { part: number }) => part)).toEqual([0.25, 0.5, 1, 2, 4]);
		expect(notes[0]).toMatch(/only rows/);
		const checked = await condnet(["verify", path("two.cnet"), path("two.csv"), "--tolerance", "0.5000001"]);
		expect(checked.code).toBe(0);
	}
});

test("a full grid is recognised, and kept between its rows too where that is asked for", async () => {
	const rows = Array.from({ length: 600 }, (_, i) => [i % 30, Math.floor(i / 30)]);
	const y = (a: number, b: number): number => Math.sin(a / 9) + (a * b) / 300;
	write("grid.csv", `a,b,y\n${rows.map(([a, b]) => `${a},${b},${y(a, b)}`).join("\n")}\n`);
	write("in.csv", "a,b\n3.5,7.25\n0,19\n29,0\n");
	write("out.csv", "a,b\n30,5\n");
	const fit = ["memorize", path("grid.csv"), "--inputs", "a,b", "--outputs", "y", "--tolerance", "0.01"];
	const file = ["-o", path("grid.cnet"), "--force", "--json"];
	const made = await condnet([...fit, "--interpolate", "multilinear", ...file]);
	expect(made).toMatchObject({ code: 0, err: "" });
	const { table, tolerance, between, curve, notes } = JSON.parse(made.out);
	expect(table).toMatchObject({ grid: 600 * 8 + 30 + 20, shape: [30, 20] });
	expect(tolerance.largestError).toBeLessThanOrEqual(0.01);
	expect(between).toMatch(/interpolant/);
	expect(curve).toHaveLength(5);
	expect(notes.join()).toMatch(/30 x 20 grid.*outside the hull is refused/);
	const asked = await condnet(["predict", path("grid.cnet"), path("in.csv")]);
	const given = asked.out.trim().split("\n").slice(1).map(Number.parseFloat);
	const between3 = (y(3, 7) * 0.75 + y(3, 8) * 0.25 + y(4, 7) * 0.75 + y(4, 8) * 0.25) / 2;
	for (const [i, expected] of [between3, y(0, 19), y(29, 0)].entries())
		expect(Math.abs(given[i] - expected)).toBeLessThanOrEqual(0.01 + 1e-12);
	expect((await condnet(["predict", path("grid.cnet"), path("out.csv")])).code).toBe(3);
	await condnet([...fit, "--interpolate", "multilinear", "--outside", "clamp", ...file]);
	const clamped = await condnet(["predict", path("grid.cnet"), path("out.csv")]);
	expect(clamped.out).toMatch(/outside/);
	expect((await condnet(["inspect", path("grid.cnet")])).out).toMatch(/multilinear interpolant/);
	expect((await condnet([...fit, "--outside", "clamp"])).code).toBe(2);
	expect((await condnet([...fit.slice(0, -2), "--interpolate", "multilinear"])).code).toBe(2);
	const sparse = await condnet([
		"memorize",
		path("f.csv"),
		"--tolerance",
		"1",
		"--interpolate",
		"multilinear",
	]);
	expect(sparse.code).toBe(0);
});
