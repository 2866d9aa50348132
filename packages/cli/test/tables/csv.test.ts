import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatNumber } from "../../src/report/number-text.ts";
import { readDataset } from "../../src/tables/dataset.ts";
import { openTable } from "../../src/tables/open-table.ts";
import { type ColumnOptions, selectColumns } from "../../src/tables/select.ts";
import { anyNumber, holdsPairs, sameBits } from "../numbers.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

async function read(file: string, options: ColumnOptions = {}) {
	const table = await openTable(file);
	return readDataset(table, selectColumns(table, options));
}

async function refusal(
	content: string | Uint8Array,
	options: ColumnOptions = {},
	name = "t.csv",
): Promise<string> {
	const file = write(name, content);
	const error: unknown = await read(file, options).catch((error) => error);
	expect(error).toMatchObject({ name: "CondnetError" });
	return error instanceof Error ? error.message.replace(file, name) : "";
}

test("text of float64 numbers comes back to the bit, whatever the numbers", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(anyNumber, anyNumber), { minLength: 1, maxLength: 300 }),
			async (rows) => {
				write("n.csv", `a,b\n${rows.map((row) => row.map(formatNumber).join(",")).join("\n")}\n`);
				const { dataset } = await read(path("n.csv"));
				expect(holdsPairs(dataset, rows)).toBe(true);
			},
		),
		{ numRuns: 40 },
	);
});

test("decimals of any length are read as the nearest float64, as JavaScript reads them", async () => {
	const digits = fc.stringMatching(/^[1-9]\d{0,30}\.\d{1,40}$/);
	const exponent = fc.integer({ min: -340, max: 270 });
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(digits, exponent), { minLength: 1, maxLength: 200 }),
			async (numbers) => {
				const texts = numbers.map(([text, e]) => `${text}e${e}`);
				write("d.csv", `a,b\n${texts.map((text) => `${text},0`).join("\n")}`);
				const { dataset } = await read(path("d.csv"));
				expect(sameBits(dataset.inputs, texts.map(Number))).toBe(true);
			},
		),
		{ numRuns: 40 },
	);
});

test("labels keep their text, quotes and line breaks included", async () => {
	const label = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => text.trim() !== "");
	await fc.assert(
		fc.asyncProperty(fc.array(label, { minLength: 1, maxLength: 50 }), async (labels) => {
			const lines = labels.map((text, i) => `${i},"${text.replaceAll('"', '""')}"`);
			write("l.csv", `x,label\n${lines.join("\n")}\n`);
			const { dataset, labels: read_ } = await read(path("l.csv"), { label: "label" });
			expect(Array.from(dataset.outputs, (id) => read_?.texts[id])).toEqual(labels);
		}),
		{ numRuns: 40 },
	);
});

test("rows keep their order over many blocks", async () => {
	const rows = Array.from({ length: 60_000 }, (_, i) => `${i},${i * 0.5}`);
	write("o.csv", `i,y\n${rows.join("\n")}\n`);
	const { dataset } = await read(path("o.csv"));
	expect(dataset.rowCount).toBe(60_000);
	expect(dataset.inputs.every((value, i) => value === i)).toBe(true);
	expect(dataset.outputs.every((value, i) => value === i * 0.5)).toBe(true);
});

test("line ends may be \\n or \\r\\n, the last one may be missing, a byte order mark is no part of a name", async () => {
	for (const text of ["a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "\ufeffa,b\n1,2\n3,4\n"]) {
		const { dataset } = await read(write("e.csv", text), { inputs: "a", outputs: "b" });
		expect(Array.from(dataset.inputs)).toEqual([1, 3]);
	}
});

test("one column of text becomes labels, also in .tsv", async () => {
	const { dataset, labels } = await read(write("u.tsv", "x\tc\n1\tLu\n2\tLl\n3\tLu\n"));
	expect(labels?.texts).toEqual(["Lu", "Ll"]);
	expect(Array.from(dataset.outputs)).toEqual([0, 1, 0]);
});

test("names with signs that SQL or patterns would read are only names", async () => {
	const file = write("a[1]*'q'.csv", `"it's ""x""",[y]\n1,2\n`);
	const { dataset } = await read(file, { inputs: `it's "x"`, outputs: "[y]" });
	expect(Array.from(dataset.inputs)).toEqual([1]);
});

describe("a bad cell is refused with file, row, line and column", () => {
	const place = 't.csv, row 2 (line 3), column "x": ';
	const cases: readonly [cell: string, problem: string][] = [
		["", "the cell is empty, expected a number."],
		["nan", '"nan" is not a number, and NaN cannot be stored or looked up.'],
		["abc", '"abc" is text, expected a number.'],
		["1_000", '"1_000" is text, expected a number.'],
		["0x10", '"0x10" is text, expected a number.'],
		["true", '"true" is text, expected a number.'],
		["1e309", '"1e309" is beyond the largest float64, 1.7976931348623157e308.'],
		["-1e999", '"-1e999" is beyond the largest float64, 1.7976931348623157e308.'],
		[
			"9007199254740993",
			'the integer "9007199254740993" is beyond 2^53, where float64 merges neighbouring integers.',
		],
		[
			"-18014398509481984",
			'the integer "-18014398509481984" is beyond 2^53, where float64 merges neighbouring integers.',
		],
	];
	test.each(cases)("%s", async (cell, problem) => {
		expect(await refusal(`x,y\n1,2\n${cell},3\n4,5\n`)).toBe(place + problem);
	});

	test("lines are counted through quoted line breaks and blank lines", async () => {
		const message = await refusal('x,y\n1,"a\nb"\n\n2,c\nabc,d\n');
		expect(message).toBe('t.csv, row 3 (line 6), column "x": "abc" is text, expected a number.');
	});
});

test("legal numbers stay legal: infinities spelled out, 2^53, spaces, signs, large powers", async () => {
	const { dataset } = await read(
		write(
			"ok.csv",
			"x,y\ninf,1\n-Infinity,2\n9007199254740992,3\n +4 ,4\n1.5e300,5\n.5,6\n7.,7\n-0,8\n1e-400,9\n",
		),
	);
	expect(
		sameBits(dataset.inputs, [
			Number.POSITIVE_INFINITY,
			Number.NEGATIVE_INFINITY,
			2 ** 53,
			4,
			1.5e300,
			0.5,
			7,
			-0,
			0,
		]),
	).toBe(true);
});

test("a file that is no table is refused with the reason", async () => {
	expect(await refusal("x,y\n1,2\n3\n")).toBe("t.csv, row 2 (line 3): the row has 1 cell, the header has 2.");
	expect(await refusal("x,y\n1,2\n3,4,5\n")).toBe(
		"t.csv, row 2 (line 3): the row has 3 cells, the header has 2.",
	);
	expect(await refusal('x,y\n1,2\n3,"4\n')).toBe(
		"t.csv, row 2 (line 3): a quote is opened and never closed.",
	);
	expect(await refusal("")).toBe("t.csv is empty, expected a header line and rows.");
	expect(await refusal("x,y\n")).toBe("t.csv has no rows.");
	expect(await refusal("x,y")).toBe("t.csv has no rows.");
	expect(await refusal("x,x\n1,2\n")).toBe('t.csv: two columns are called "x", the 1st and the 2nd.');
	expect(await refusal(Buffer.from("x,y\n1,\xe9\n", "latin1"))).toBe("t.csv, line 2: the text is not UTF-8.");
	expect(await refusal(Buffer.from("x,y\n1,2\n", "utf16le"))).toBe("t.csv is not a UTF-8 text file.");
	expect(await refusal("x;y\n1;2\n")).toBe('t.csv has one column, called "x;y".');
	expect(await refusal("1,2", {}, "t.xlsx")).toBe("t.xlsx: .xlsx is no table format.");
});

test("a column is numbers or labels, never both by accident", async () => {
	expect(await refusal("x,y\n1,2\n3,abc\n")).toBe(
		't.csv, row 2 (line 3), column "y": "abc" is text, expected a number.',
	);
	expect(await refusal("x,y\n1,abc\n3,4\n")).toBe(
		't.csv, row 2 (line 3), column "y": "4" is a number in a column that started with text, "abc".',
	);
	const { labels } = await read(write("m.csv", "x,y\n1,007\n2,abc\n3,7\n"), { label: "y" });
	expect(labels?.texts).toEqual(["007", "abc", "7"]);
});
