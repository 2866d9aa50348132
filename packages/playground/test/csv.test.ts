import fc from "fast-check";
import { expect, it } from "vitest";
import { readTable, suggestColumns } from "../src/csv.ts";

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
	["a,y\nx,2\n", /Row 1, column a is "x", expected a number/],
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

it("reads a table without a header, and says so", () => {
	const { inputNames, outputs, notes } = readTable("1,2\n3,4\n");
	expect([inputNames, ...outputs]).toEqual([["column 1"], 2, 4]);
	expect(notes).toEqual(["The first line holds numbers only, so it is a row, and columns are numbered."]);
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
