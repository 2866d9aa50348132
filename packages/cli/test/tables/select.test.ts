import { expect, test } from "vitest";
import { type ColumnOptions, selectColumns } from "../../src/tables/select.ts";
import type { Table } from "../../src/tables/table.ts";

function tableOf(names: readonly string[], firstOutput?: number): Table {
	return {
		name: "t.csv",
		columns: names.map((name) => ({ name, kind: "either", type: "VARCHAR" })),
		rowCount: undefined,
		expectedRows: undefined,
		firstOutput,
		unnamed: false,
		notes: [],
		read: async function* () {},
		firstCell: async () => undefined,
		lineOf: async () => undefined,
	};
}

function chosen(
	names: readonly string[],
	options: ColumnOptions,
	firstOutput?: number,
): [number[], number[]] {
	const { inputs, outputs } = selectColumns(tableOf(names, firstOutput), options);
	return [[...inputs], [...outputs]];
}

test("columns are named, or matched by wildcards in the order of the table", () => {
	expect(chosen(["p1", "p2", "q", "y"], { inputs: "p*", outputs: "y" })).toEqual([[0, 1], [3]]);
	expect(chosen(["p1", "p2", "q", "y"], { inputs: "q,p?", outputs: "y" })).toEqual([[2, 0, 1], [3]]);
	expect(chosen(["a.b", "axb", "y"], { inputs: "a.*", outputs: "y" })).toEqual([[0], [2]]);
});

test("a name that holds a comma or a quote is quoted as in CSV", () => {
	const names = ["a", "b, c", 'd "e"', "y"];
	expect(chosen(names, { inputs: 'a,"b, c"', outputs: "y" })).toEqual([[0, 1], [3]]);
	expect(chosen(names, { inputs: '"d ""e""" , "b, c"', outputs: "y" })).toEqual([[2, 1], [3]]);
	expect(chosen(names, { inputs: 'd "e"', label: '"b, c"' })).toEqual([[2], [1]]);
	expect(() => chosen(names, { inputs: "a,", outputs: "y" })).toThrow('no column ""');
});

test("a wildcard never takes a column that another option names", () => {
	expect(chosen(["a", "y", "b"], { inputs: "*", outputs: "y" })).toEqual([[0, 2], [1]]);
	expect(chosen(["a", "y", "w"], { inputs: "*", outputs: "y", weights: "w" })).toEqual([[0], [1]]);
	expect(chosen(["x", "y1", "y2"], { inputs: "x", outputs: "*" })).toEqual([[0], [1, 2]]);
});

test("defaults: the column left over, the last column, the arrays' own border", () => {
	expect(chosen(["a", "b", "y"], { inputs: "a,b" })).toEqual([[0, 1], [2]]);
	expect(chosen(["a", "b", "y"], { outputs: "a" })).toEqual([[1, 2], [0]]);
	expect(chosen(["a", "b", "y"], {})).toEqual([[0, 1], [2]]);
	expect(chosen(["x0", "x1", "y0", "y1"], {}, 2)).toEqual([
		[0, 1],
		[2, 3],
	]);
});

test("what is unclear or unknown is refused, naming the columns there are", () => {
	expect(() => chosen(["a", "b", "y"], { inputs: "c", outputs: "y" })).toThrow(
		't.csv has no column "c" (--inputs).',
	);
	expect(() => chosen(["a", "b", "y"], { inputs: "z*", outputs: "y" })).toThrow('t.csv has no column "z*"');
	expect(() => chosen(["a", "b", "y"], { inputs: "a" })).toThrow(
		'Which of the columns "b", "y" are the outputs?',
	);
	expect(() => chosen(["a", "y"], { inputs: "a", outputs: "a" })).toThrow("cannot be both input and output");
	expect(() => chosen(["a"], {})).toThrow("no column left for the outputs");
	expect(chosen(["a", "b", "c"], { label: "b", outputs: "c" })).toEqual([[0], [2, 1]]);
});
