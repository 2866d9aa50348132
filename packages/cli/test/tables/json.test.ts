import fc from "fast-check";
import { expect, test } from "vitest";
import { readDataset } from "../../src/tables/dataset.ts";
import { openTable } from "../../src/tables/open-table.ts";
import { type ColumnOptions, selectColumns } from "../../src/tables/select.ts";
import { finiteNumber, holdsPairs } from "../numbers.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

async function read(file: string, options: ColumnOptions = {}) {
	const table = await openTable(file);
	return readDataset(table, selectColumns(table, options));
}

async function refusal(content: string, name = "t.jsonl"): Promise<string> {
	const file = write(name, content);
	const error: unknown = await read(file, { inputs: "a", outputs: "b" }).catch((error) => error);
	expect(error).toMatchObject({ name: "CondnetError" });
	return error instanceof Error ? error.message.replace(file, name) : "";
}

/** JSON text of a number, -0 and large integers included. */
function literal(value: number): string {
	return Object.is(value, -0) ? "-0" : Math.abs(value) > 2 ** 53 ? value.toExponential() : String(value);
}

test("numbers come back to the bit, -0 included, from lines and from arrays", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(finiteNumber, finiteNumber), { minLength: 1, maxLength: 100 }),
			async (rows) => {
				const objects = rows.map(([a, b]) => `{"a": ${literal(a)}, "b": ${literal(b)}}`);
				write("n.jsonl", objects.join("\n"));
				write("n.json", `[${objects.join(",\n")}]`);
				for (const file of ["n.jsonl", "n.json"]) {
					const { dataset } = await read(path(file));
					expect(holdsPairs(dataset, rows)).toBe(true);
				}
			},
		),
		{ numRuns: 20 },
	);
});

test("labels keep their text, digits included", async () => {
	const lines = ['{"a":1,"b":"Lu"}', '{"a":2,"b":"12345678901234567890"}', '{"a":3,"b":"\\"q\\""}'];
	const { labels } = await read(write("l.jsonl", lines.join("\n")));
	expect(labels?.texts).toEqual(["Lu", "12345678901234567890", '"q"']);
});

test("a bad cell is refused with file, row, line and column", async () => {
	const second = (cell: string) => refusal(`{"a":1,"b":1}\n\n${cell}\n`);
	const place = 't.jsonl, row 2 (line 3), column "a": ';
	expect(await second('{"a":null,"b":1}')).toBe(`${place}the cell is empty, expected a number.`);
	expect(await second('{"b":1}')).toBe(`${place}the cell is empty, expected a number.`);
	expect(await second('{"a":"5","b":1}')).toBe(`${place}"5" is text, expected a number.`);
	expect(await second('{"a":[1],"b":1}')).toBe(`${place}"[1]" is a list, expected a number.`);
	expect(await second('{"a":1e309,"b":1}')).toBe(
		`${place}"1e309" is beyond the largest float64, 1.7976931348623157e308.`,
	);
	expect(await second('{"a":-9007199254740993,"b":1}')).toBe(
		`${place}the integer "-9007199254740993" is beyond 2^53, where float64 merges neighbouring integers.`,
	);
	expect(await second('{"a":1,')).toContain("the object is cut off");
	expect(await refusal('[{"a":1,"b":1},{"a":"x","b":1}]', "t.json")).toBe(
		't.json, row 2 (line 1), column "a": "x" is text, expected a number.',
	);
	expect(await refusal("")).toBe("t.jsonl is empty, expected JSON objects.");
});
