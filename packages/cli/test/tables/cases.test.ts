/** Small files that other readers read wrongly, silently or badly, each with what is right. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { crc32, gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { formatText } from "../../src/tables/csv-text.ts";
import { readDataset } from "../../src/tables/dataset.ts";
import { type OpenOptions, openTable } from "../../src/tables/open-table.ts";
import { type ColumnOptions, selectColumns, tableNotes, usedColumns } from "../../src/tables/select.ts";
import { Session, sqlString } from "../../src/tables/session.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const session = new Session();

/** Names, inputs, outputs or labels, and notes of a table; or the message and the hint. */
async function read(file: string, options: ColumnOptions & OpenOptions = {}) {
	try {
		const table = await openTable(file, options);
		const selection = selectColumns(table, options);
		const { dataset, labels } = await readDataset(table, selection);
		return {
			names: table.columns.map(({ name }) => name),
			inputs: Array.from(dataset.inputs),
			outputs: Array.from(dataset.outputs, (value) => labels?.texts[value] ?? value),
			notes: tableNotes(table, usedColumns(selection)).map((note) => note.replaceAll(path("/"), "")),
		};
	} catch (error) {
		if (!(error instanceof Error) || !("hint" in error)) throw error;
		return { message: error.message.replaceAll(path("/"), ""), hint: error.hint };
	}
}

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

describe("JSON is read as it stands", () => {
	test("columns keep their order, whatever their names", async () => {
		expect(await read(write("o.json", '{"region":3,"2020":1.5,"2021":2.5}'))).toMatchObject({
			names: ["region", "2020", "2021"],
			outputs: [2.5],
		});
		expect(await read(write("o.json", '{"__proto__":1,"constructor":2,"y":3}'))).toMatchObject({
			names: ["__proto__", "constructor", "y"],
			inputs: [1, 2],
		});
	});

	test("keys that stand twice, are missing, or come later are not passed over", async () => {
		expect(await read(write("k.json", '{"a":1,"a":2,"y":3}'))).toMatchObject({
			message: 'k.json, row 1 (line 1): the key "a" stands twice in one object.',
		});
		expect(await read(write("k.json", '{"a":1,"y":3}\n{"a":1,"\\u0061":1,"y":3}'))).toMatchObject({
			message: 'k.json, row 2 (line 2): the key "a" stands twice in one object.',
		});
		expect(await read(write("k.json", '{"toString":1,"y":2}\n{"y":3}'))).toMatchObject({
			message: 'k.json, row 2 (line 2), column "toString": the cell is empty, expected a number.',
		});
		expect(await read(write("k.json", '{"x":1,"y":2}\n{"z":0,"x":2,"y":3}'))).toMatchObject({
			inputs: [1, 2],
			notes: ['k.json: the first object has no key "z", which row 2 has: left out.'],
		});
	});

	test("depth and length have limits, and lists are no numbers", async () => {
		const list = `[${Array(500_000).fill(1)}]`;
		expect(await read(write("l.json", `{"a":${list},"y":1}`))).toMatchObject({
			message: expect.stringContaining("is a list, expected a number"),
		});
		expect(await read(write("l.json", `{"a":${"[".repeat(1e6)}`))).toMatchObject({
			message: "l.json, row 1 (line 1): values are nested more than 1000 deep.",
		});
	});

	test("labels of different kinds are not merged, and numbers as labels keep their text", async () => {
		expect(await read(write("m.jsonl", '{"x":1,"y":"a"}\n{"x":2,"y":1}\n'))).toMatchObject({
			message: 'm.jsonl, row 2 (line 2), column "y": "1" is a number in a column that started with text.',
		});
		const texts = ["1.0", "1", "1e0", "12345678901234567890.5", "-0"];
		const lines = texts.map((text, i) => `{"x":${i},"y":${text}}`).join("\n");
		expect(await read(write("m.jsonl", lines), { label: "y" })).toMatchObject({ outputs: texts });
	});

	test("what JSON has no number for is told with its column", async () => {
		expect(await read(write("n.json", '[{"x":NaN,"y":1}]'))).toMatchObject({
			message: expect.stringContaining('n.json, row 1 (line 1), column "x": "NaN" is not a number'),
		});
		expect(await read(write("n.json", '[{"x":1e400,"y":1}]'))).toMatchObject({
			message: expect.stringContaining("beyond the largest float64"),
			hint: "Write Infinity or -Infinity where infinity is meant.",
		});
		expect(await read(write("n.json", '[{"x":-Infinity,"y":1}]'))).toMatchObject({ inputs: [-Infinity] });
	});

	test("a file that is cut off is told where it is", async () => {
		expect(await read(write("c.jsonl", '{"x":1,"y":1}\n{"x":1,"y'))).toMatchObject({
			message: "c.jsonl, row 2 (line 2): the object is cut off: the file ends within it.",
		});
		expect(await read(write("c.json", '[{"x":1,"y":1},\n'))).toMatchObject({
			message: expect.stringContaining("the array is cut off"),
		});
		for (const text of [
			'[{"x":1,"y":1},]',
			'{"x":1,,"y":1}',
			'{"x":01,"y":1}',
			'{"x":1,"y":1]',
			'[{"x":1,"y":1}] 2',
		])
			expect(await read(write("c.json", text))).toHaveProperty("message");
	});
});

test("labels keep every sign, and the empty label is written and read with quotes", async () => {
	const labels = ["\ufeffa", "a", "\0a", "", " ", 'q"', "1", "unknown", "é", "\u2028"];
	const text = `x,label\n${labels.map((label, i) => `${i},${formatText(label, ",")}`).join("\n")}\n`;
	expect(await read(write("s.csv", text), { label: "label" })).toMatchObject({ outputs: labels });
	const json = labels.map((y, x) => JSON.stringify({ x, y })).join("\n");
	expect(await read(write("s.jsonl", json))).toMatchObject({ outputs: labels });
});

describe(".npz", () => {
	const npy = (numbers: readonly number[], shape: string, descr = "<f8"): Uint8Array => {
		const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
		const data = descr === "<f2" ? Uint16Array.from(numbers) : Float64Array.from(numbers);
		return Buffer.concat([
			Buffer.from("\x93NUMPY\x01\x00v\x00", "latin1"),
			Buffer.from(`${text}\n`),
			new Uint8Array(data.buffer),
		]);
	};
	const x = npy([1, 2, 3, 4], "(2, 2)");
	const y = npy([10, 20], "(2,)");

	test("with the names of scikit-learn, and members that are not read named", async () => {
		for (const level of [0, 6] as const) {
			const file = write("s.npz", zipSync({ "X.npy": x, "y.npy": y, "other.npy": y }, { level }));
			expect(await read(file)).toMatchObject({
				inputs: [1, 2, 3, 4],
				outputs: [10, 20],
				notes: ["s.npz: the arrays X and y are read; not read: other."],
			});
		}
	});

	test("bytes that have changed, and arrays that stand twice, are refused", async () => {
		const bytes = zipSync({ "X.npy": x, "y.npy": y }, { level: 0 });
		bytes[30 + 5 + x.length - 1] ^= 1;
		expect(await read(write("s.npz", bytes))).toMatchObject({
			message: "s.npz, X.npy: its checksum is wrong: bytes have changed since it was written.",
		});
		expect(await read(write("s.npz", zipSync({ "X.npy": x, "y.npy": y, "Y.npy": y })))).toMatchObject({
			message: "s.npz holds 2 arrays where one is expected: y, Y.",
		});
		const twice = Buffer.from(zipSync({ "X.npy": x, "Z.npy": x, "y.npy": y }, { level: 0 }));
		const renamed = Buffer.from(twice.toString("latin1").replaceAll("Z.npy", "X.npy"), "latin1");
		expect(await read(write("s.npz", renamed))).toMatchObject({
			message: "s.npz holds 2 arrays where one is expected: X, X.",
		});
		expect(crc32("")).toBe(0);
	});

	test("thousands of members are named in a line", async () => {
		const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`a${i}.npy`, new Uint8Array(1)]));
		const result = await read(write("s.npz", zipSync(many, { level: 0 })));
		expect("message" in result && result.message.length).toBeLessThan(200);
		expect(result).toMatchObject({ message: expect.stringContaining("and 4990 more") });
	});

	test("float16, and shapes as Python 2 wrote them", async () => {
		// 1, -2, the least subnormal, 65504
		const halves = npy([0x3c00, 0xc000, 0x0001, 0x7bff], "(2L, 2L)", "<f2");
		const file = write("s.npz", zipSync({ "X.npy": halves, "y.npy": y }));
		expect(await read(file)).toMatchObject({ inputs: [1, -2, 2 ** -24, 65504] });
	});
});

test("20,000 columns are read in a second or two, and four times as many in about four times as long", async () => {
	const time = async (width: number): Promise<number> => {
		const line = (f: (j: number) => unknown) => Array.from({ length: width }, (_, j) => f(j)).join(",");
		const text = `${line((j) => `column${j}`)}\n${[1, 2, 3].map((i) => line((j) => i * j + 0.5)).join("\n")}\n`;
		writeFileSync(path("w.csv"), text);
		const start = performance.now();
		const result = await read(path("w.csv"));
		expect("inputs" in result && result.inputs.length).toBe(3 * (width - 1));
		return performance.now() - start;
	};
	await time(20_000);
	expect(await time(20_000)).toBeLessThan(3000);
	expect(await time(80_000)).toBeLessThan(12_000);
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
