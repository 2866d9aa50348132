/** Small files that other readers read wrongly, silently or badly, each with what is right. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { formatText } from "../../src/tables/csv-text.ts";
import { Session, sqlString } from "../../src/tables/session.ts";
import { smallFiles } from "./small-files.ts";

const { path, write, read } = smallFiles();
const session = new Session();

async function parquet(file: string, sql: string): Promise<string> {
	await session.rows(`COPY (${sql}) TO ${sqlString(path(file))} (FORMAT parquet)`);
	return path(file);
}

const rows = { inputs: [1, 2], outputs: [10, 20], notes: [] };

describe("where a file lies and what it is called says nothing about its rows", () => {
	test.each(["y=7", "year=2020", "dt=2024-01-05", "~", "a*b", "[1]", "a?b", "x'y", "a\\b", "a\\b*c", "\\["])(
		"%s",
		async (folder) => {
			mkdirSync(path(folder), { recursive: true });
			const sql = "SELECT * FROM (VALUES (1, 10), (2, 20)) t(x, y)";
			const file = await parquet(`${folder}/t.parquet`, sql);
			expect(await read(file)).toEqual({ names: ["x", "y"], ...rows });
			write(`${folder}/t.csv`, "x,y\n1,10\n2,20\n");
			expect(await read(path(`${folder}/t.csv`))).toEqual({ names: ["x", "y"], ...rows });
		},
	);

	test("from a folder called ~, named by a relative path", async () => {
		const sql = "SELECT * FROM (VALUES (1, 10), (2, 20)) t(x, y)";
		mkdirSync(path("~"), { recursive: true });
		await parquet("~/t.parquet", sql);
		const here = process.cwd();
		process.chdir(path(""));
		try {
			expect(await read("~/t.parquet")).toEqual({ names: ["x", "y"], ...rows });
		} finally {
			process.chdir(here);
		}
	});
});

test("names of Parquet columns are those in the file, and no two are one", async () => {
	const file = await parquet("n.parquet", "SELECT 1 aaaq, 2 bbbq, 3 y");
	const renamed = (to: string): string =>
		write("n.parquet", Buffer.from(readFileSync(file).toString("latin1").replaceAll("bbbq", to), "latin1"));
	expect(await read(renamed("AAAQ"))).toMatchObject({ names: ["aaaq", "AAAQ", "y"], inputs: [1, 2] });
	await parquet("n.parquet", "SELECT 1 aaaq, 2 bbbq, 3 y");
	expect(await read(renamed("aaaq"))).toMatchObject({
		message: 'n.parquet: two columns are called "aaaq", the 1st and the 2nd.',
	});
});

test("line ends of all kinds may be mixed, and the last may be missing", async () => {
	for (const text of [
		"x,y\r\n1,10\n2,20\n",
		"x,y\n1,10\r\n2,20\r\n",
		"x,y\r1,10\r2,20\r",
		"x,y\r\r\n1,10\r\r\n2,20\r\r\n",
		"x,y\n1,10\n2,20\r",
		"\ufeffx,y\r\n\r\n1,10\n\r2,20",
	])
		for (const file of [write("e.csv", text), write("e.csv.gz", gzipSync(text))])
			expect(await read(file)).toEqual({ names: ["x", "y"], ...rows });
	expect(await read(write("e.csv", "x,y\r1,10\r\r\na,20\r\n"))).toMatchObject({
		message: 'e.csv, row 2 (line 3), column "x": "a" is text, expected a number.',
	});
});

test("delimiters at the ends of lines make no column, and that is said", async () => {
	for (const text of ["x,y,\n1,10,\n2,20,\n", "x,y\n1,10,\n2,20,,\n", "x,y,,\n1,10\n2,20,\n"]) {
		const result = await read(write("d.csv", text));
		expect(result).toMatchObject({ names: ["x", "y"], inputs: [1, 2], outputs: [10, 20] });
		expect("notes" in result && result.notes[0]).toMatch(/delimiter/);
	}
	expect(await read(write("d.csv", "x,y,\n1,10,\n2,20,3\n"))).toMatchObject({
		message: "d.csv, row 2 (line 3): the row has 3 cells, the header has 2.",
	});
});

test("a header of numbers only is no header unless that is said", async () => {
	const file = write("h.csv", "600,0,-30,14.967\n601,0,-30,15\n");
	expect(await read(file)).toMatchObject({
		message: "h.csv: all names in the header are numbers (600, 0, -30, 14.967).",
	});
	expect(await read(file, { header: false })).toMatchObject({
		names: ["c0", "c1", "c2", "c3"],
		outputs: [14.967, 15],
	});
	expect(await read(file, { header: true })).toMatchObject({ names: ["600", "0", "-30", "14.967"] });
});

test("decimal commas are read where they are said to be", async () => {
	const file = write("c.csv", "x;y\n1,5;10\n-2,25e1;0,1234567890123456\n");
	expect(await read(file, { delimiter: ";", decimal: "," })).toMatchObject({
		inputs: [1.5, -22.5],
		outputs: [10, 0.1234567890123456],
	});
	expect(await read(file, { delimiter: ";" })).toMatchObject({
		message: 'c.csv, row 1 (line 2), column "x": "1,5" is text, expected a number.',
		hint: expect.stringContaining("--decimal ,"),
	});
	expect(await read(write("c.csv", "x;y\n1.5;1\n"), { delimiter: ";", decimal: "," })).toMatchObject({
		message: expect.stringContaining('"1.5" is text'),
	});
});

describe("a hint knows the role of the column", () => {
	test.each([
		["red", "1", "--inputs"],
		["1,5", "1", "--decimal ,"],
		["5%", "1", "plain numbers"],
		["true", "1", "1 and 0"],
		["0x10", "1", "plain numbers"],
		["$5", "1", "plain numbers"],
		["2020-01-02", "1", "dates"],
		["10.0.0.1", "1", "addresses"],
		["01/02/2024", "1", "Write dates as 2024-01-31"],
		["31.1.24 12:00", "1", "Write dates as 2024-01-31"],
		["NA", "1", 'If "NA" stands for a missing value, fill the cell or remove the row'],
		["#DIV/0!", "1", "stands for a missing value"],
		["1d5", "1", "plain numbers"],
		["1.5 kg", "1", "plain numbers"],
		["\u22121", "1", "plain numbers"],
		["\uff11\u0661", "1", "plain numbers"],
		["1\u00a0234", "1", "plain numbers"],
		['=""1""', "1", "plain numbers"],
	])("input %s", async (x, y, hint) => {
		const result = await read(write("r.csv", `c,y\n"${x}",${y}\n`));
		expect(result).toMatchObject({ hint: expect.stringContaining(hint) });
		expect(result).not.toMatchObject({ hint: expect.stringContaining("--label") });
	});

	test("a column of labels that starts with a sign for a missing value may be one of numbers", async () => {
		expect(await read(write("r.csv", "x,y\n1,#N/A\n2,3\n"))).toMatchObject({
			message:
				'r.csv, row 2 (line 3), column "y": "3" is a number in a column that started with text, "#N/A".',
			hint: expect.stringMatching(/"#N\/A" stands for a missing value, .* Otherwise: --label y/),
		});
	});

	test("an output that is an identifier beyond 2^53 may be a label", async () => {
		expect(await read(write("r.csv", "x,id y\n1,90071992547409931\n"))).toMatchObject({
			hint: "--label 'id y' keeps every cell of the column as text.",
		});
	});
});

test("what is no CSV text, or one that is read otherwise, is told as what it is", async () => {
	for (const [content, message, hint] of [
		[gzipSync("x,y\n1,2\n"), "packed by gzip", ".gz"],
		["PK\x03\x04", "a zip archive", "CSV UTF-8"],
		[Buffer.from("\ufeffx,y\n1,2\n", "utf16le"), "UTF-16 text", "UTF-8"],
		["PAR1", "Parquet", ".parquet"],
		["x,y\n1,2\n\0\0\0\0", "row 2 (line 3): the line is of NUL bytes alone", "not written to its end"],
		["# by hand\nx,y\n1,2\n", 'one column, "# by hand"', "Remove the lines before the header"],
		["x y\n1 2\n", 'one column, "x y"', "--delimiter ' '"],
		["x\n1\n", 'one column, "x"', ""],
		["x|y\n1|2\n", 'one column, called "x|y"', "--delimiter '|'"],
		["sep=;\nx;y\n1;2\n", 'one column, called "sep=;"', "Remove this line"],
	] as const)
		expect(await read(write("o.csv", content))).toMatchObject({
			message: expect.stringContaining(message),
			hint: expect.stringContaining(hint),
		});
	expect(await read(write("o.xlsx", "PK"))).toMatchObject({ hint: "Save the sheet as CSV UTF-8." });
	expect(await read(write("o.csv", ",x,y\n0,1,2\n"))).toMatchObject({
		notes: [
			"o.csv: column 1 has no name and is used; if it only numbers the rows, name the others with --inputs.",
		],
	});
	expect(await read(path("o.csv"), { inputs: "x", outputs: "y" })).toMatchObject({
		notes: ['o.csv: not used: column "".'],
	});
});

test("labels keep every sign, and the empty label is written and read with quotes", async () => {
	const labels = ["\ufeffa", "a", "\0a", "", " ", 'q"', "1", "unknown", "é", "\u2028"];
	const text = `x,label\n${labels.map((label, i) => `${i},${formatText(label, ",")}`).join("\n")}\n`;
	expect(await read(write("s.csv", text), { label: "label" })).toMatchObject({ outputs: labels });
	const json = labels.map((y, x) => JSON.stringify({ x, y })).join("\n");
	expect(await read(write("s.jsonl", json))).toMatchObject({ outputs: labels });
});

test("20,000 columns are read, and four times as many, within the time of a test", async () => {
	for (const width of [20_000, 80_000]) {
		const line = (f: (j: number) => unknown) => Array.from({ length: width }, (_, j) => f(j)).join(",");
		const text = `${line((j) => `column${j}`)}\n${[1, 2, 3].map((i) => line((j) => i * j + 0.5)).join("\n")}\n`;
		const result = await read(write("w.csv", text));
		expect("inputs" in result && result.inputs.length).toBe(3 * (width - 1));
	}
}, 60_000);

test("long headers are read whole, and a record beyond the limit is told", async () => {
	const long = "n".repeat(3 * 2 ** 20);
	expect(await read(write("l.csv", `${long},y\n1,2\n`))).toMatchObject({ names: [long, "y"] });
	writeFileSync(path("q.csv"), Buffer.concat([Buffer.from('x,y\n1,"'), Buffer.alloc(70 * 2 ** 20, "a")]));
	expect(await read(path("q.csv"))).toMatchObject({
		message: "q.csv, row 1 (line 2): a quote is opened and never closed.",
	});
	writeFileSync(path("q.csv"), Buffer.concat([Buffer.from("x,y\n1,"), Buffer.alloc(65 * 2 ** 20, "a")]));
	expect(await read(path("q.csv"))).toMatchObject({
		message: "q.csv, row 1 (line 2): the row has more than 64 MB, the most that one row may have.",
	});
}, 60_000);

test("a packed text that is cut off or changed is refused", async () => {
	const packed = gzipSync(`x,y\n${Array.from({ length: 1000 }, (_, i) => `${i},${i}`).join("\n")}`);
	expect(await read(write("p.csv.gz", packed))).toMatchObject({ names: ["x", "y"] });
	for (const bytes of [packed.subarray(0, -20), Buffer.from("x,y\n1,2\n")])
		expect(await read(write("p.csv.gz", bytes))).toMatchObject({
			message: expect.stringContaining("p.csv.gz: it cannot be unpacked"),
		});
});
