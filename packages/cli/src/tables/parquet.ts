/**
 * Parquet: typed columns; text columns are labels. Names are those in the file's own schema, whatever the
 * folders it lies in are called, and every automatic option of DuckDB is off.
 */

import { symlinkSync } from "node:fs";
import { resolve } from "node:path";
import { CondnetError } from "@condnet/core";
import { temporaryPath } from "../files/temporary.ts";
import { requireDistinct } from "./csv-header.ts";
import { DuckTable, kindOfType } from "./duck-table.ts";
import { duckError, type Session, sqlPath } from "./session.ts";

export async function openParquet(session: Session, path: string): Promise<DuckTable> {
	// From the root, so that a folder called ~ is a folder and "http:" is no address.
	const file = sqlPath(namedPlainly(resolve(path)));
	const relation =
		`read_parquet(${file}, hive_partitioning = false, filename = false, file_row_number = false, ` +
		"union_by_name = false, binary_as_string = false)";
	try {
		const names = topLevelNames(
			await session.rows(`SELECT name, num_children::DOUBLE FROM parquet_schema(${file})`),
		);
		requireDistinct(path, names);
		const described = await session.rows(`DESCRIBE SELECT * FROM ${relation}`);
		if (described.length !== names.length)
			throw new CondnetError(
				"bad-data",
				`${path}: ${described.length} columns can be read, the file's schema names ${names.length}.`,
			);
		const [[count]] = await session.rows(`SELECT count(*)::DOUBLE FROM ${relation}`);
		return new DuckTable({
			session,
			name: path,
			// By position, since DuckDB renames what it takes for the same name.
			source: `${relation} AS t(${names.map((_, i) => `c${i}`).join(", ")})`,
			columns: described.map(([, type], i) => ({
				name: names[i],
				kind: kindOfType(String(type)),
				type: String(type),
				sql: `c${i}`,
			})),
			rowCount: Number(count),
		});
	} catch (error) {
		throw duckError(path, error);
	}
}

/** Beside a sign of its patterns DuckDB has no way to say a backslash: such a file is read through a link. */
export function namedPlainly(path: string): string {
	if (!/\\/.test(path) || !/[*?[]/.test(path)) return path;
	const link = temporaryPath();
	symlinkSync(path, link);
	return link;
}

/** SQL for the rows of a file: its columns as c0, c1, ..., and `row`, each one's number from `first` on. */
export function numberedRows(path: string, columns: number, first: number): string {
	const names = Array.from({ length: columns }, (_, i) => `c${i}`).join(", ");
	return (
		`(SELECT ${names}, ${first} + n AS row FROM read_parquet(${sqlPath(namedPlainly(resolve(path)))}, ` +
		"hive_partitioning = false, filename = false, file_row_number = true, union_by_name = false, " +
		`binary_as_string = false) AS t(${names}, n))`
	);
}

/** Of a schema's elements, each before its children: the names of the root's children. */
function topLevelNames(elements: readonly unknown[][]): string[] {
	const names: string[] = [];
	let within = 0; // elements that are still to come below a column
	for (const [name, children] of elements.slice(1)) {
		if (within === 0) names.push(String(name));
		else within--;
		within += typeof children === "number" ? children : 0;
	}
	return names;
}
