import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { decode, Evaluator, Outcome, PagedTree, Random } from "@condnet/core";
import { describe, expect, it } from "vitest";
import { Target } from "../../src/files/target.ts";
import { answerTable } from "../../src/networks/answers.ts";
import { openForAnswers } from "../../src/networks/paged.ts";
import { Context } from "../../src/program/context.ts";
import { FileSource, fileEvaluator } from "../../src/streamed/file-network.ts";
import { memorizeStreamed } from "../../src/streamed/memorize-streamed.ts";
import { openTable } from "../../src/tables/open-table.ts";
import { selectColumns } from "../../src/tables/select.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

/** Memorizes a CSV text out of core; returns the path of the file. */
async function memorized(
	name: string,
	csv: string,
	columns: { inputs: string; outputs?: string; label?: string },
) {
	const table = await openTable(write(`${name}.csv`, csv));
	const file = path(`${name}.cnet`);
	const target = await Target.prepare(file, { force: true });
	const report = await memorizeStreamed(table, selectColumns(table, columns), target, {
		memory: 2 ** 28,
		work: {},
	});
	return { file, report };
}

function csvOf(names: string[], rows: (number | string)[][]): string {
	const cell = (value: number | string): string => (Object.is(value, -0) ? "-0.0" : String(value));
	return `${names.join(",")}\n${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

describe("a table memorized outside of memory", () => {
	it.each([
		["without ties", 1e9],
		["with a few ties", 3000],
		["with many ties", 30],
		["with ties nearly everywhere", 3],
	])("%s is answered bit for bit, from memory and from the file", async (name, values) => {
		const random = new Random(values);
		const rows = Array.from({ length: 3000 }, () => {
			const x = [0, 1, 2].map(() => random.integer(values) / 8 - 1);
			// Answers are a function of the inputs: rows that repeat do not contradict each other.
			return [...x, Math.sin(x[0] + 10 * x[1] + 100 * x[2]), x[2] < 0 ? -0 : 0];
		});
		const { file, report } = await memorized(
			name.replaceAll(" ", "-"),
			csvOf(["a", "b", "c", "y", "z"], rows),
			{ inputs: "a,b,c", outputs: "y,z" },
		);
		expect(report.verified).toEqual({ rows: 3000, mismatches: 0 });
		expect(report.pairs).toBe(new Set(rows.map(([a, b, c]) => `${a},${b},${c}`)).size);
		const { network, metadata } = decode(readFileSync(file));
		expect(metadata.outputs).toEqual(["y", "z"]);
		expect(network.leafCount).toBe(report.leaves);
		const source = new FileSource(file);
		const evaluate = await fileEvaluator(source, 2 ** 20, {});
		const inputs = Float64Array.from(rows.flatMap((row) => row.slice(0, 3)).map(Number));
		const outputs = new Float64Array(2 * rows.length);
		evaluate(inputs, outputs, rows.length);
		source.close();
		const evaluator = new Evaluator(network);
		const given = new Float64Array(2);
		rows.forEach(([, , , y, z], row) => {
			evaluator.evaluate(inputs, given, 3 * row);
			expect([...given, outputs[2 * row], outputs[2 * row + 1]]).toEqual([y, z, y, z]);
		});
	});

	it("keeps labels of text, one leaf a run, and says which bound is attained", async () => {
		const rows = Array.from({ length: 500 }, (_, i) => [
			(i * 7) % 500,
			((i * 7) % 500) % 50 < 25 ? "lo, w" : "high",
		]);
		const csv = csvOf(["x", "y"], rows).replaceAll("lo, w", '"lo, w"');
		const { file, report } = await memorized("labels", csv, { inputs: "x", outputs: "y" });
		expect(report.leaves).toBe(20);
		expect(report.operations.worst.total).toBe(5);
		expect(report.lowerBounds[0]).toMatchObject({ class: "thresholds-one-column", worst: 5, attained: true });
		const { network, metadata } = decode(readFileSync(file));
		const given = new Float64Array(1);
		for (const [x, label] of rows) {
			new Evaluator(network).evaluate(Float64Array.of(Number(x)), given);
			expect(metadata.labels?.[given[0]]).toBe(label);
		}
	});

	it("is predicted from the file where that is larger than memory", async () => {
		const rows = Array.from({ length: 4000 }, (_, i) => [i % 63, (i * 31) % 4001, i / 3]);
		const { file } = await memorized("large", csvOf(["a", "b", "y"], rows), { inputs: "a,b" });
		const table = await openTable(path("large.csv"));
		for (const [memory, paged] of [
			[20_000, true],
			[2 ** 30, false],
		] as const) {
			const context = new Context({ memory, quiet: true });
			const opened = await openForAnswers(file, context);
			expect(opened.network instanceof PagedTree).toBe(paged);
			const given: number[] = [];
			for await (const { answers, outcomes } of answerTable(opened, table, [0, 1], context)) {
				expect(outcomes.every((outcome) => outcome === Outcome.answered)).toBe(true);
				given.push(...answers);
			}
			expect(given).toEqual(rows.map(([, , y]) => y));
		}
	});

	it("of one row is one leaf; of none an error", async () => {
		const { report } = await memorized("one", "x,y\n1,2\n", { inputs: "x" });
		expect(report).toMatchObject({ leaves: 1, depth: 0, pairs: 1 });
		await expect(memorized("none", "x,y\n", { inputs: "x" })).rejects.toThrow("no rows");
	});

	it("is refused where rows contradict each other or cells are bad, and the old file stays as it is", async () => {
		const names = ["a", "b", "c", "y"];
		const good = Array.from({ length: 50 }, (_, i) => [i % 5, i % 7, i, i]);
		const cases: [string, (number | string)[][], RegExp][] = [
			[
				"contradiction",
				[...good, [1, 1, 1, 5]],
				/rows 2 and 51 \(lines 3 and 52\): one input \(a = 1, b = 1, c = 1\) has two outputs, y = 1 and y = 5/,
			],
			["nan", [...good, [1, "nan", 77, 5]], /row 51 \(line 52\), column "b"/],
			["text", [...good, [1, 1, "seven", 5]], /row 51 \(line 52\), column "c"/],
			["missing", [...good, [1, 1, 78, ""]], /row 51 \(line 52\), column "y"/],
			["overflow", [...good, ["1e999", 1, 78, 1]], /row 51 \(line 52\), column "a"/],
			["integer", [...good, [1, "9007199254740993", 78, 1]], /row 51 \(line 52\), column "b"/],
		];
		for (const [name, rows, message] of cases) {
			const file = path(`${name}.cnet`);
			writeFileSync(file, "the old file");
			await expect(memorized(name, csvOf(names, rows), { inputs: "a,b,c" })).rejects.toThrow(message);
			expect(readFileSync(file, "utf8")).toBe("the old file");
		}
		expect(readdirSync(dirname(path("x"))).filter((name) => /tmp|answers/.test(name))).toEqual([]);
	});

	it("stops when it is told to, and leaves nothing behind", async () => {
		const table = await openTable(
			write(
				"stop.csv",
				csvOf(
					["x", "y"],
					Array.from({ length: 9000 }, (_, i) => [i, -i]),
				),
			),
		);
		for (const phase of ["building", "verifying"]) {
			const stop = new AbortController();
			const target = await Target.prepare(path("stop.cnet"));
			const work = {
				signal: stop.signal,
				onProgress: (now: string) => {
					if (now === phase) stop.abort();
				},
			};
			const run = memorizeStreamed(table, selectColumns(table, {}), target, { memory: 2 ** 28, work });
			await expect(run).rejects.toMatchObject({ code: "interrupted" });
		}
		expect(readdirSync(dirname(path("x"))).filter((name) => name.includes("stop.cnet"))).toEqual([]);
	});
});
