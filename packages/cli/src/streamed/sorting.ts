/** In which order of columns a table is sorted: those that tell most rows apart come first. */

import type { Selection } from "../tables/select.ts";
import type { Table } from "../tables/table.ts";

/** Rows that are looked at. */
const sampleRows = 1 << 16;

export interface Sorting {
	/** Positions among the inputs, the most telling one first. */
	readonly order: readonly number[];
	/** How many of them are likely to tell all rows apart. */
	readonly keys: number;
}

/**
 * Looks at the first rows. Two columns are sorted by where they tell all of these apart (the second is for
 * the few ties that a large table has also on continuous values), otherwise all of them.
 */
export async function chooseSorting(table: Table, { inputs }: Selection): Promise<Sorting> {
	const columns: number[][] = inputs.map(() => []);
	let rows = 0;
	for await (const { rowCount, cells } of table.read(inputs.map((column) => ({ column, kind: "number" })))) {
		cells.forEach((block, j) => {
			for (let i = 0; i < rowCount; i++) columns[j].push(Number(block[i]) + 0);
		});
		rows += rowCount;
		if (rows >= sampleRows) break;
	}
	const distinct = columns.map((column) => new Set(column).size);
	const order = inputs.map((_, j) => j).sort((a, b) => distinct[b] - distinct[a] || a - b);
	if (order.length <= 2) return { order, keys: order.length };
	const [first, second] = order;
	const pairs = new Set(columns[first].map((value, i) => `${value},${columns[second][i]}`));
	return { order, keys: pairs.size === rows ? 2 : order.length };
}
