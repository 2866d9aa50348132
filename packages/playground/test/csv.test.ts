import fc from "fast-check";
import { expect, it } from "vitest";
import { readTable, suggestColumns } from "../src/csv.ts";
import { refusal, textOf } from "../src/text-of.ts";

const name = fc.string({ minLength: 1, maxLength: 8 });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

it("reads every finite number and every text as it was written", () => {
	const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
	fc.assert(
		fc.property(
			fc.array(fc.tuple(finite, finite, name), { minLength: 1, maxLength: 20 }),
			fc.constantFrom(",", ";", "\t"),
			fc.constantFrom("\n", "\r\n", "\r"),
			(rows, separator, end) => {
				const labels = rows.map(([, , label]) => `t${label}`);
				const text = [
					["a", "b", "y"],
					...rows.map(([a, b], i) => [
						a.toExponential(),
						Number.isInteger(b) ? b.toExponential() : String(b),
						quoted(labels[i]),
					]),
				]
					.map((cells) => cells.join(separator))
					.join(end);
				const table = readTable(text);
				expect(table.inputNames).toEqual(["a", "b"]);
				for (const [i, [a, b]] of rows.entries()) {
					expect(table.inputs[2 * i]).toBe(Number(a.toExponential()));
					expect(table.inputs[2 * i + 1]).toBe(b === 0 ? 0 : b);
					expect(table.labels?.[table.outputs[i]]).toBe(labels[i]);
				}
			},
		),
	);
});

it.each([
	["a,y\n1e400,2\n", /Row 1, column a is 1e400, too large/],
	["a;y\n1,500;2\n2,250;3\n", /"1,500", expected a number with a point: this comma may part thousands/],
	["a,y\n,2\n3,4\n", /Row 1, column a is empty/],
	["a,y\n9007199254740993,2\n", /which no float64 holds; the nearest is 9007199254740992/],
	["a,y\nx,2\n3,4\n", /Row 1, column a is "x", expected a number/],
	["a,y\n1,2,3\n", /Row 1 has 3 cells, the header 2/],
	['a,y\n"1,2\n', /a quote that never ends/],
	['a,y\n"1"2,3\n', /text after a closing quote/],
	["a,y\n", /no rows below its header/],
	["a\n1\n", /at least two/],
])("refuses %j", (text, says) => {
	expect(() => readTable(text)).toThrow(says);
});

it("takes the columns that are chosen, and by itself those with numbers", () => {
	const text = "id,name,kind,size\n1,anna,p,10\n2,berta,q,20\n";
	const byItself = readTable(text);
	expect(byItself.inputNames).toEqual(["id"]);
	expect(byItself.notes).toEqual(["Left out, as no row has a number there: name, kind."]);
	const chosen = readTable(text, { answer: 2, inputs: [3] });
	expect([chosen.inputNames, chosen.outputName, chosen.labels]).toEqual([["size"], "kind", ["p", "q"]]);
	expect(chosen.columns.map(({ use }) => use)).toEqual(["none", "none", "answer", "input"]);
	expect(() => readTable(text, { inputs: [1] })).toThrow(/Row 1, column name is "anna"/);
	expect(() => readTable(text, { inputs: [] })).toThrow(/No column is left/);
});

const first =
	"The first line has a number wherever lines below it have one, so it is a row, and columns are numbered.";

it("reads a table without a header, and says so", () => {
	const { inputNames, outputs, notes } = readTable("1,2\n3,4\n");
	expect([inputNames, ...outputs]).toEqual([["column 1"], 2, 4]);
	expect(notes).toEqual([first]);
});

it("takes a first line for a row where its numbers stand as those below, labels or not", () => {
	const { inputNames, outputs, labels, notes } = readTable("1,2,a\n3,4,b\n5,6,a\n");
	expect([inputNames, labels, [...outputs]]).toEqual([
		["column 1", "column 2"],
		["a", "b"],
		[0, 1, 0],
	]);
	expect(notes).toEqual([first]);
	expect(readTable("2019,size,a\n3,4,b\n5,6,a\n").inputNames).toEqual(["2019", "size"]);
});

it("gives columns without a name, or with another's, one of their own, and says so", () => {
	const { inputNames, notes } = readTable(",a, a ,y\n0,1,2,p\n1,3,4,q\n");
	expect(inputNames).toEqual(["column 1", "a", "a (2)"]);
	expect(notes).toEqual([
		"Column 1 has no name: it is called column 1.",
		"Column 3 is a second a: it is called a (2).",
	]);
});

it("takes no column from separators at the ends of lines, and says so", () => {
	const { inputNames, outputName, outputs, notes } = readTable("a,b,y,\n1,2,3,\n4,5,6,\n");
	expect([inputNames, outputName, ...outputs]).toEqual([["a", "b"], "y", 3, 6]);
	expect(notes).toEqual(["Each line ends with a separator; nothing stands behind it, so that is no column."]);
	expect(readTable("a,b,\n1,2,\n4,5,6\n").outputName).toBe("column 3");
});

it("says which columns are the same in every row", () => {
	expect(readTable("a,b,y\n1,7,1\n2,7,2\n").notes).toEqual([
		"The same in every row, which tells nothing: b.",
	]);
	expect(readTable("a,b,y\n1,7,1\n").notes).toEqual([]);
});

it("asks for numbers where a table has none", () => {
	expect(() => readTable("color,shape,kind\nred,round,x\nblue,square,y\n")).toThrow(
		/No column but kind has a number in any row \(color, shape\)/,
	);
});

it("reads texts as they are encoded, and says what it guessed", () => {
	const text = "a,y\n1,gr\u00fcn\n";
	expect(textOf(Buffer.from(text))).toEqual({ text });
	expect(textOf(Buffer.from(`\ufeff${text}`, "utf16le"))).toEqual({ text });
	expect(textOf(Buffer.from(`\ufeff${text}`, "utf16le").swap16())).toEqual({ text });
	expect(textOf(Buffer.from(text, "latin1"))).toEqual({ text, guess: "Windows-1252, as it is not UTF-8" });
});

it("refuses files of other kinds by what they are", () => {
	const text = Buffer.from("a,y\n1,2\n");
	for (const name of ["t.csv", "t.txt", "t", "net.onnx"]) expect(refusal(name, text)).toBe(undefined);
	expect(refusal("t.csv", Buffer.from("\ufeffa,y\n", "utf16le"))).toBe(undefined);
	expect(refusal("t.xlsx", text)).toMatch(/is a workbook: save its sheet as .csv/);
	expect(refusal("net.h5", text)).toMatch(/export it as .onnx/);
	expect(refusal("t.parquet", Buffer.from("PAR1\0"))).toMatch(/is not a text/);
});

it("reads decimal commas where they are nothing else, and says so", () => {
	const { inputs, outputs, notes } = readTable("a;b;y\n50,5;3;-1,25\n7;4;2\n");
	expect([...inputs, ...outputs]).toEqual([50.5, 3, 7, 4, -1.25, 2]);
	expect(notes).toEqual(["Commas are read as decimal points in a, y."]);
});

it("says which column only counts the rows", () => {
	const rows = Array.from({ length: 12 }, (_, i) => `${i + 1},${(i * 7) % 5},${i % 2}`);
	expect(readTable(`id,a,y\n${rows.join("\n")}\n`).notes).toEqual([
		"id only counts the rows: untick it if it is not measured.",
	]);
	expect(readTable(`id,y\n${rows.map((row) => row.replace(/,.*,/, ",")).join("\n")}\n`).notes).toEqual([]);
});

it("suggests columns of a table that cannot be read as it is", () => {
	const text = "time,temp,state\nmonday,,ok\ntuesday,2,no\n";
	expect(() => readTable(text)).toThrow(/Row 1, column temp is empty/);
	expect(suggestColumns(text)?.map(({ use }) => use)).toEqual(["none", "input", "answer"]);
});
