/** What predict writes, and verify's tolerances. */

import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { readDataset } from "../src/tables/dataset.ts";
import { openTable } from "../src/tables/open-table.ts";
import { selectColumns } from "../src/tables/select.ts";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	write("t.csv", 'id,x,y\n007,1,0.1\n"a,b",2,-0\n,3,1e300\n');
	write("l.csv", "x,label\n1,red\n2,\n".replace("2,\n", '2,""\n'));
	for (const args of [
		["t.csv", "--inputs", "x", "--outputs", "y", "-o", "t.cnet"],
		["l.csv", "--membership", "-o", "l.cnet"],
	]) {
		const given = args.map((arg) => (/^\w+\.\w+$/.test(arg) ? path(arg) : arg));
		expect((await condnet(["memorize", ...given])).code).toBe(0);
	}
}, buildTime);

const predict = (...args: string[]) =>
	condnet(["predict", ...args.map((arg) => (/^\w+\.\w+$/.test(arg) ? path(arg) : arg))]);

test("columns that are kept stand before the answers as they are written", async () => {
	expect(await predict("t.cnet", "t.csv", "--keep", "id,x")).toEqual({
		code: 0,
		out: 'id,x,y\n007,1,0.1\n"a,b",2,-0\n,3,1e300\n',
		err: "",
	});
	expect((await predict("t.cnet", "t.csv", "--keep", "id", "--json")).out).toBe(
		'{"id":"007","y":0.1}\n{"id":"a,b","y":-0}\n{"id":"","y":1e300}\n',
	);
	const twice = await predict("t.cnet", "t.csv", "--keep", "y");
	expect(twice).toMatchObject({ code: 2, err: expect.stringContaining('The network answers "y"') });
}, 60_000);

test("answers come back to the bit from every format, which the ending says", async () => {
	for (const ending of ["csv", "tsv", "jsonl", "parquet", "npy"]) {
		const file = path(`a.${ending}`);
		expect(await predict("t.cnet", "t.csv", "-o", file)).toMatchObject({ code: 0, err: "" });
		const spec = ending === "npy" ? `${file},${file}` : file;
		const table = await openTable(spec);
		if (ending !== "npy") expect(table.columns.map(({ name }) => name)).toEqual(["y"]);
		const wants = [{ column: 0, kind: "number" as const }];
		for await (const { cells } of table.read(wants))
			expect([ending, Array.from(cells[0], Number)]).toEqual([ending, [0.1, -0, 1e300]]);
	}
	expect(readFileSync(path("a.npy")).subarray(0, 6).toString("latin1")).toBe("\x93NUMPY");
}, 60_000);

test("labels and unknown answers go to Parquet, not to .npy; other endings are refused", async () => {
	write("asked.csv", "x\n1\n2\n3\n");
	expect(await predict("l.cnet", "asked.csv", "-o", path("l.parquet"))).toMatchObject({ code: 0 });
	const table = await openTable(path("l.parquet"));
	expect(table.columns.map(({ name }) => name)).toEqual(["label", "outcome"]);
	const texts = [0, 1].map((column) => ({ column, kind: "text" as const, empty: true }));
	for await (const { cells } of table.read(texts))
		expect(cells).toEqual([
			["red", "", ""],
			["answered", "answered", "unknown"],
		]);
	expect(await predict("l.cnet", "asked.csv", "-o", "l.npy")).toMatchObject({ code: 2 });
	expect(await predict("t.cnet", "t.csv", "-o", "t.npz")).toMatchObject({ code: 2 });
	expect(await predict("t.cnet", "t.csv", "-o", "t.xlsx")).toMatchObject({ code: 2 });
}, 60_000);

test("the empty label that predict writes is read again", async () => {
	const { out } = await predict("l.cnet", "asked.csv");
	expect(out).toBe('label,outcome\nred,answered\n"",answered\n,unknown\n');
	const lines = out.split("\n").slice(1, 3);
	const table = await openTable(
		write("again.csv", `x,label,o\n${lines.map((l, i) => `${i},${l}`).join("\n")}`),
	);
	const { labels } = await readDataset(table, selectColumns(table, { inputs: "x", label: "label" }));
	expect(labels?.texts).toEqual(["red", ""]);
});

test("a relative tolerance is a part of the expected number", async () => {
	write("near.csv", "x,y\n1,0.10000001\n2,0\n3,1.0000001e300\n");
	const verify = (...args: string[]) => condnet(["verify", path("t.cnet"), path("near.csv"), ...args]);
	expect(await verify("--relative-tolerance", "1e-6")).toMatchObject({ code: 0 });
	const strict = await verify("--relative-tolerance", "1e-9", "--json");
	expect(strict.code).toBe(1);
	expect(JSON.parse(strict.out)).toMatchObject({ mismatches: 2, relativeTolerance: 1e-9, notes: [] });
}, 60_000);
