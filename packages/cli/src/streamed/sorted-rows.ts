/**
 * A table's rows as numbers, sorted outside of memory: they are read as always, with all that is checked
 * there, and DuckDB sorts the numbers, on disk where they are many.
 */

import { CondnetError } from "@condnet/core";
import type { Labels } from "../tables/labels.ts";
import { duckError, type Session } from "../tables/session.ts";
import type { Cells, Table, Want } from "../tables/table.ts";

export interface SortedBlock {
	readonly firstRow: number;
	readonly rowCount: number;
	readonly columns: readonly Float64Array[];
}

export interface SortParts {
	readonly table: Table;
	readonly session: Session;
	/** Wanted columns, of which the first `keys` are sorted by. */
	readonly wants: readonly Want[];
	readonly keys: number;
	/** Takes the texts of columns that are wanted as text. */
	readonly labels: Labels | undefined;
	/** Sees each block before it is sorted. */
	readonly onRead: (firstRow: number, columns: readonly Float64Array[]) => void | Promise<void>;
	/** Whether the last key descends. */
	readonly lastDescends?: boolean;
}

/** @throws CondnetError as the table; `input-output` if a disk is full */
export async function* sortedRows(parts: SortParts): AsyncGenerator<SortedBlock> {
	const { table, session, wants, keys, labels, onRead, lastDescends = false } = parts;
	try {
		const rows = session.table(
			"rows",
			wants.map(() => "number"),
		);
		for await (const columns of unsorted(table, wants, labels, onRead))
			await rows.append(columns.map((column) => Array.from(column)));
		await rows.close();
		const names = wants.map((_, i) => `v${i}`);
		const result = await session.stream(
			`SELECT ${names.join(", ")} FROM rows ORDER BY ${names.slice(0, keys).join(", ")}${lastDescends ? " DESC" : ""}`,
		);
		for (let firstRow = 0; ; ) {
			const chunk = await result.fetchChunk();
			if (chunk === null || chunk.rowCount === 0) break;
			const { rowCount } = chunk;
			const columns = wants.map((_, w) => {
				const vector = chunk.getColumnVector(w);
				return Float64Array.from({ length: rowCount }, (_, i) => Number(vector.getItem(i)));
			});
			yield { firstRow, rowCount, columns };
			firstRow += rowCount;
		}
		await session.rows("DROP TABLE rows");
	} catch (error) {
		throw duckError(table.name, error);
	}
}

async function* unsorted(
	table: Table,
	wants: readonly Want[],
	labels: Labels | undefined,
	onRead: SortParts["onRead"],
): AsyncGenerator<readonly Float64Array[]> {
	const numbers = (cells: Cells): Float64Array => {
		if (cells instanceof Float64Array) return cells;
		if (labels === undefined) throw new CondnetError("internal", "A column of numbers came as text.");
		return labels.ids(cells);
	};
	for await (const { rowCount, firstRow, cells } of table.read(wants)) {
		const columns = rowCount > 0 ? cells.map(numbers) : [];
		await onRead(firstRow, columns);
		if (rowCount > 0) yield columns;
	}
}
