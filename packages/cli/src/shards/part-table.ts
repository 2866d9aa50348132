/** The rows of a shard as a table, each of which knows the row of the source that it was copied from. */

import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CondnetError } from "@condnet/core";
import { DuckTable, kindOfType } from "../tables/duck-table.ts";
import { namedPlainly } from "../tables/parquet.ts";
import { duckError, type Session, sqlPath } from "../tables/session.ts";
import { partFolder, type TablePlanFile } from "./table-plan.ts";

/** The columns of a part: inputs, outputs, and the row of the source. */
export function partColumns(count: number): string[] {
	return [...Array.from({ length: count }, (_, i) => `c${i}`), "row"];
}

/** SQL for the rows of a folder of parts, in an order of their own. */
export function partRelation(files: readonly string[]): string {
	return (
		`read_parquet([${files.map((file) => sqlPath(namedPlainly(file))).join(", ")}], hive_partitioning = false, filename = false, ` +
		"file_row_number = false, union_by_name = false, binary_as_string = false)"
	);
}

/** @throws CondnetError `input-output` if they are not there */
export async function partFiles(folder: string): Promise<string[]> {
	const names = await readdir(folder).catch(() => []);
	const files = names.filter((name) => name.endsWith(".parquet")).sort();
	if (files.length > 0) return files.map((name) => join(folder, name));
	throw new CondnetError(
		"input-output",
		`The rows of a shard are not in ${folder}, where condnet plan wrote them.`,
		"Move the plan and the folder of its parts together, or plan again.",
	);
}

/** SQL of a sum over all rows that does not depend on their order, as a text. */
export function rowsDigest(columns: number): string {
	return `CAST(sum(hash(${partColumns(columns).join(", ")})::HUGEINT) AS VARCHAR)`;
}

const again = "Plan again, with --force.";

/** @throws CondnetError `bad-data` if the rows are others than those that were planned */
export async function openPart(
	session: Session,
	path: string,
	plan: TablePlanFile,
	shard: number,
): Promise<DuckTable> {
	const { sources, inputs, outputs } = plan.table;
	const { rows, digest } = plan.shards[shard];
	const folder = partFolder(path, plan, shard);
	const relation = partRelation(await partFiles(folder));
	const columns = [...inputs, ...outputs];
	const [[found, given]] = await session
		.rows(`SELECT count(*)::DOUBLE, ${rowsDigest(columns.length)} FROM ${relation}`)
		.catch((error: unknown) => {
			const { code, message, hint } = duckError(folder, error);
			throw new CondnetError(code, message, hint || again);
		});
	if (found !== rows || given !== digest)
		throw new CondnetError("bad-data", `${folder} holds other rows than ${path} was made for.`, again);
	return new DuckTable({
		session,
		name: `shard ${shard} of ${path}`,
		source: relation,
		columns: columns.map(({ name, type }, i) => ({ name, type, kind: kindOfType(type), sql: `c${i}` })),
		rowCount: rows,
		origin: async (row) => {
			const [[found]] = await session.rows(`SELECT row::DOUBLE FROM ${relation} LIMIT 1 OFFSET ${row}`);
			let own = Number(found);
			for (const { file, rows: count } of sources) {
				if (own < count) return { name: resolve(dirname(path), file), row: own };
				own -= count;
			}
			throw new CondnetError("internal", `${path} has no row ${found}.`);
		},
	});
}
