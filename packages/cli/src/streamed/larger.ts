/** Which tables are memorized outside of memory, and how the memory there is gets shared. */

import { freemem, totalmem } from "node:os";
import { CondnetError } from "@condnet/core";
import { bytes } from "../report/text.ts";
import type { Selection } from "../tables/select.ts";
import type { Table } from "../tables/table.ts";

/** Bytes a command may use that was not given --memory. */
export function defaultMemory(): number {
	return Math.min(0.6 * totalmem(), Math.max(freemem(), 2 ** 30));
}

/**
 * Bytes that memorizing in memory takes, measured: the table (twice while its length is not known), its
 * order, the tree, what collecting garbage leaves for later.
 */
export function bytesInMemory(table: Table, { inputs, outputs }: Selection): number {
	const numbers = inputs.length + outputs.length;
	const copies = table.rowCount === undefined ? 2 : 1;
	return (table.expectedRows ?? 0) * (8 * numbers * copies + (inputs.length === 1 ? 70 : 230));
}

/** With less, DuckDB cannot sort at all. */
const leastForSorting = 2 ** 27;

/** Reading, and rows on their way. */
const besidesSorting = 2 ** 25;

/**
 * Bytes that memorizing outside of memory takes at least, two of them a row for the tree. Sorting few rows
 * takes less than its least, which then lies within what is counted as the runtime's.
 */
export function leastOutside(table: Table): number {
	const rows = table.expectedRows ?? 0;
	return Math.min(leastForSorting + besidesSorting, Math.max(0, 700 * rows - 8e7)) + 2 * rows;
}

/**
 * @param given bytes that may be used, as --memory says
 * @param needed bytes that are used if nothing else helps
 * @throws CondnetError `usage` where these are more
 */
export function requireMemory(name: string, given: number, needed: number, why: string): void {
	if (needed <= given) return;
	const least = `${Math.ceil(needed / 1e6)}MB`;
	throw new CondnetError(
		"usage",
		`--memory ${bytes(given)} is too little for ${name}: ${why}.`,
		`Give --memory ${least} or more.`,
	);
}

/** Most bytes used outside of memory: more is of little help there. */
const mostUseful = 3.5e9;

/** The shares of sorting and of the pages of the file, which are not needed at the same time. */
export function sharesOf(memory: number): { sorting: number; pages: number } {
	const useful = Math.min(memory, mostUseful);
	return { sorting: Math.max(leastForSorting, 0.7 * useful), pages: 0.5 * useful };
}
