/** The same rows give the same network, whatever file they come from and wherever it lies. */

import { mkdirSync } from "node:fs";
import { encode, memorize } from "@condnet/core";
import fc from "fast-check";
import { zipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { formatNumber } from "../../src/report/number-text.ts";
import { readDataset } from "../../src/tables/dataset.ts";
import { openTable } from "../../src/tables/open-table.ts";
import { selectColumns } from "../../src/tables/select.ts";
import { Session, sqlString } from "../../src/tables/session.ts";
import { finiteNumber } from "../numbers.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const session = new Session();
type Row = readonly [number, number, number];

/** The network as a file, names left out. */
async function networkFrom(spec: string): Promise<Uint8Array> {
	const table = await openTable(spec);
	const { dataset } = await readDataset(table, selectColumns(table, {}));
	const { network } = memorize(dataset, {});
	return encode({ network, metadata: { inputs: ["a", "b"], outputs: ["y"] } });
}

function npy(numbers: readonly number[], columns: number): Uint8Array {
	const shape = `(${numbers.length / columns}, ${columns})`;
	const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
	return Buffer.concat([
		Buffer.from("\x93NUMPY\x01\x00v\x00", "latin1"),
		Buffer.from(`${text}\n`),
		new Uint8Array(Float64Array.from(numbers).buffer),
	]);
}

function jsonText(value: number): string {
	return Object.is(value, -0) ? "-0" : formatNumber(value);
}

/** Writes the rows in every format, and gives what they are called. */
async function everyFormat(rows: readonly Row[]): Promise<string[]> {
	const text = (delimiter: string): string =>
		["a,b,y".replaceAll(",", delimiter), ...rows.map((row) => row.map(formatNumber).join(delimiter))].join(
			"\n",
		);
	const objects = rows.map(([a, b, y]) => `{"a":${jsonText(a)},"b":${jsonText(b)},"y":${jsonText(y)}}`);
	const x = npy(
		rows.flatMap((row) => row.slice(0, 2)),
		2,
	);
	const y = npy(
		rows.map(([, , y]) => y),
		1,
	);
	const table = session.table("t", ["number", "number", "number"]);
	await table.append([0, 1, 2].map((j) => rows.map((row) => row[j])));
	await table.close();
	const sql = `COPY (SELECT v0 a, v1 b, v2 y FROM t) TO ${sqlString(path("y=7/t.parquet"))} (FORMAT parquet)`;
	await session.rows(sql);
	return [
		write("t.csv", text(",")),
		write("t.tsv", text("\t")),
		write("t.jsonl", objects.join("\n")),
		write("t.json", `[${objects.join(",\n")}]`),
		path("y=7/t.parquet"),
		write("y=7/t.csv", text(",")),
		write("~/t.csv", text(",")),
		write("t.npz", zipSync({ "X.npy": x, "y.npy": y })),
		`${write("x.npy", x)},${write("y.npy", y)}`,
	];
}

beforeAll(() => {
	for (const folder of ["y=7", "~"]) mkdirSync(path(folder));
});

test("nine files of the same rows give the same tree, thresholds and answers bit for bit", async () => {
	const rows = fc.uniqueArray(fc.tuple(finiteNumber, finiteNumber, finiteNumber), {
		minLength: 1,
		maxLength: 60,
		selector: ([a, b]) => `${a + 0},${b + 0}`,
	});
	await fc.assert(
		fc.asyncProperty(rows, async (rows) => {
			const [first, ...others] = await everyFormat(rows);
			const network = await networkFrom(first);
			for (const other of others) expect([other, await networkFrom(other)]).toEqual([other, network]);
		}),
		{ numRuns: 15 },
	);
}, 60_000);
