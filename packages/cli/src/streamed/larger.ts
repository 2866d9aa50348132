/** Which tables are memorized outside of memory, and how the memory there is gets shared. */

import { freemem, totalmem } from "node:os";
import type { Selection } from "../tables/select.ts";
import type { Table } from "../tables/table.ts";

/** Bytes a command may use that was not given --memory. */
export function defaultMemory(): number {
	return Math.min(0.6 * totalmem(), Math.max(freemem(), 2 ** 30));
}

/**
 * Bytes that memorizing in memory takes, roughly: the table (twice while its length is not known), its order,
 * the tree.
 */
export function bytesInMemory(table: Table, { inputs, outputs }: Selection): number {
	const numbers = inputs.length + outputs.length;
	const copies = table.rowCount === undefined ? 2 : 1;
	return (table.expectedRows ?? 0) * (8 * numbers * copies + 80);
}

/** Most bytes used outside of memory: more is of little help there. */
const mostUseful = 3.5e9;

/** With less, DuckDB cannot sort at all. */
const leastForSorting = 2 ** 27;

/**
 * The shares of sorting and of the pages of the file, which are not needed at the same time but are not given
 * back.
 */
export function sharesOf(memory: number): { sorting: number; pages: number } {
	const useful = Math.min(memory, mostUseful);
	return { sorting: Math.max(leastForSorting, 0.7 * useful), pages: 0.15 * useful };
}
