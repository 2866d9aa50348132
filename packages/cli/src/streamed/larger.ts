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

/** With a lower limit, DuckDB cannot sort so many columns at all. */
function leastForSorting(columns: number): number {
	return Math.max(2 ** 27, 5e6 * columns);
}

/**
 * What DuckDB takes while it sorts: so many times its limit, and besides it for each column so many bytes
 * more, rows on their way included. Measured at 130 MB to 800 MB with 4, 9 and 40 columns, where few values
 * make many keys; of others it takes less.
 */
const overLimit = 2.1;
function besidesLimit(columns: number): number {
	return 2e7 * Math.min(columns, 20);
}

/**
 * Bytes that memorizing outside of memory takes at least, two of them a row for the tree. Sorting few rows
 * takes less than its least, which then lies within what is counted as the runtime's.
 */
export function leastOutside(table: Table, selection: Selection): number {
	const rows = table.expectedRows ?? 0;
	const columns = columnsOf(selection);
	const sorting = overLimit * leastForSorting(columns) + besidesLimit(columns);
	return Math.min(sorting, Math.max(0, 700 * rows - 8e7)) + 2 * rows;
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

/** The limit for sorting and the share of the pages of the file, which are not needed at the same time. */
export function sharesOf(memory: number, selection: Selection): { sorting: number; pages: number } {
	const useful = Math.min(memory, mostUseful);
	const columns = columnsOf(selection);
	const sorting = (useful - besidesLimit(columns)) / overLimit;
	return { sorting: Math.max(leastForSorting(columns), sorting), pages: 0.5 * useful };
}

function columnsOf({ inputs, outputs }: Selection): number {
	return inputs.length + outputs.length;
}
