import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { openCsv } from "../../src/tables/csv.ts";
import type { Table, Want } from "../../src/tables/table.ts";
import { fileText, streamText } from "../../src/tables/text-source.ts";
import { buildOnce, buildTime, commandPath, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const comma = { delimiter: "," };

/** All rows of a table, or what is wrong with it and the rows before. */
async function rowsOf(open: Promise<Table>, wants: readonly Want[]): Promise<unknown> {
	try {
		const table = await open;
		const rows: unknown[] = [];
		for await (const { firstRow, rowCount, cells } of table.read(wants)) {
			expect(firstRow).toBe(rows.length);
			for (let i = 0; i < rowCount; i++) rows.push(cells.map((column) => column[i]));
		}
		return { columns: table.columns, rows };
	} catch (error) {
		expect(error).toMatchObject({ code: "bad-data" });
		return error instanceof Error ? error.message : error;
	}
}

/** A text in pieces, each of which is taken before the next one comes. */
async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
	for (let at = 0, k = 0; at < bytes.length; k++) {
		const next = at + sizes[k % sizes.length];
		yield bytes.subarray(at, next);
		at = next;
		for (let turn = 0; turn < 3; turn++) await setImmediate();
	}
}

const good = fc.tuple(
	fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
	fc.constantFrom("a", "é", '"x, y"', '"two\nlines"', '"say ""so"""', '" "', "inf"),
);
const bad = fc.constantFrom(["", "empty"], ["nan", "b"], ["1"], ["1", "2", "3"], ["1e999", "b"], ["x", "b"]);
const line = fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: bad });

test("a stream gives the rows of the same text in a file, or its error with row and line, however it comes", async () => {
	const wants: Want[] = [
		{ column: 0, kind: "number" },
		{ column: 1, kind: "text" },
	];
	await fc.assert(
		fc.asyncProperty(
			fc.array(line, { maxLength: 12 }),
			fc.constantFrom("\n", "\r\n"),
			fc.boolean(),
			fc.boolean(),
			fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
			async (lines, ending, ended, marked, sizes) => {
				const rows = [["a", '"b\nc"'], ...lines].map((cells) => cells.join(","));
				const text = `${marked ? "\ufeff" : ""}${rows.join(ending)}${ended ? ending : ""}`;
				write("t.csv", text);
				const stream = Readable.from(pieces(Buffer.from(text), sizes), { objectMode: false });
				const streamed = await rowsOf(openCsv(streamText(stream, "the table"), comma), wants);
				expect(streamed).toEqual(await rowsOf(openCsv(fileText(path("t.csv"), "the table"), comma), wants));
			},
		),
		{ numRuns: 200 },
	);
}, 60_000);

test("one column, where an empty line is an empty cell, and texts that end early are told as in a file", async () => {
	for (const text of ["x\n1\n2", "x\n1\n\n2\n", "", "x", "x\n", 'x,y\n1,"open\n2,3\n', "x,y\n1,2\n3\n"]) {
		write("t.csv", text);
		const wants: Want[] = [{ column: 0, kind: "number" }];
		const stream = Readable.from(pieces(Buffer.from(text), [2]), { objectMode: false });
		const streamed = await rowsOf(openCsv(streamText(stream, "the table"), comma), wants);
		expect(streamed).toEqual(await rowsOf(openCsv(fileText(path("t.csv"), "the table"), comma), wants));
	}
});

beforeAll(async () => {
	await buildOnce();
	write("t.csv", "x,name\n1,red\n2,green\n5,red\n");
	await condnet(["memorize", path("t.csv"), "-o", path("t.cnet"), "-q"]);
}, buildTime);

test("predict answers each row of a pipe before the next one comes, and leaves no file behind", async () => {
	const child = spawn(process.execPath, [commandPath, "predict", path("t.cnet")], {
		stdio: ["pipe", "pipe", "inherit"],
		env: { ...process.env, TMPDIR: path("") },
	});
	const answered = async (input: string): Promise<string> => {
		child.stdin.write(input);
		const [bytes] = await once(child.stdout, "data");
		return String(bytes);
	};
	expect(await answered("x\n")).toBe("name\n");
	expect(await answered("5\n")).toBe("red\n");
	expect(await answered("2\n1\n")).toBe("green\nred\n");
	child.stdin.end("2");
	expect(String((await once(child.stdout, "data"))[0])).toBe("green\n");
	expect((await once(child, "close"))[0]).toBe(0);
	expect(readdirSync(path("")).filter((name) => name.startsWith("condnet-"))).toEqual([]);
}, 30_000);

test("a bad row ends predict though the pipe stays open, after the rows before it", async () => {
	const result = await condnet(["predict", path("t.cnet")], { input: "x\n1\nnan\n", hold: true });
	expect(result.code).toBe(3);
	expect(result.err).toContain('standard input, row 2 (line 3), column "x": "nan" is not a number');
}, 30_000);
