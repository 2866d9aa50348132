/**
 * A sorted stream met rows that cannot be: finds them in the table, in its own order, and says which they
 * are.
 */

import { CondnetError } from "@condnet/core";
import type { StreamedTree } from "@condnet/core/internal";
import { formatNumber } from "../report/number-text.ts";
import { quote } from "../tables/cells.ts";
import type { Selection } from "../tables/select.ts";
import type { Origin, Table, Want } from "../tables/table.ts";
import type { Sorting } from "./sorting.ts";

const most = 8; // columns that a message shows

export type TextKind = "numbers" | "text" | "label";

/** The table, and what of it is memorized. */
export interface Memorized {
	readonly table: Table;
	readonly selection: Selection;
	/** What the output columns hold. */
	readonly text: TextKind;
}

/** Columns as they are read to be memorized, inputs first. @param text what the outputs hold */
export function memorizedWants(
	{ inputs, outputs }: Pick<Selection, "inputs" | "outputs">,
	text: TextKind,
): Want[] {
	return [
		...inputs.map((column): Want => ({ column, kind: "number", role: "input" })),
		...outputs.map(
			(column): Want => ({
				column,
				kind: text === "numbers" ? "number" : "text",
				role: "output",
				strict: text === "text",
			}),
		),
	];
}

/**
 * Reads the table until it meets a bad cell, or two rows with the input at which the stream stopped and
 * different outputs.
 */
export async function findConflict(
	{ table, selection, text }: Memorized,
	{ order }: Sorting,
	tree: StreamedTree,
): Promise<CondnetError> {
	const { inputs, outputs } = selection;
	const wants = memorizedWants(selection, text);
	let first: { row: number; answer: (number | string)[] } | undefined;
	for await (const { firstRow, rowCount, cells } of table.read(wants))
		for (let i = 0; i < rowCount; i++) {
			if (!order.every((j, rank) => cells[j][i] === tree.inputs[rank])) continue;
			const answer = outputs.map((_, k) => cells[inputs.length + k][i]);
			if (first === undefined) {
				first = { row: firstRow + i, answer };
				continue;
			}
			if (first.answer.every((value, k) => Object.is(value, answer[k]))) continue;
			const rows = [first.row, firstRow + i];
			const { places, numbers } = await placesOf(table, rows);
			const shown = (columns: readonly number[], values: readonly (number | string)[]): string =>
				columns
					.slice(0, most)
					.map((column, k) => {
						const { name, show = formatNumber } = table.columns[column];
						const value = values[k];
						return `${name} = ${typeof value === "number" ? show(value) : quote(value)}`;
					})
					.join(", ") + (columns.length > most ? ", ..." : "");
			return new CondnetError(
				"bad-data",
				`${places}: one input ` +
					`(${shown(
						inputs,
						inputs.map((_, j) => cells[j][i]),
					)}) has two outputs, ` +
					`${shown(outputs, first.answer)} and ${shown(outputs, answer)}.`,
				"",
				numbers,
			);
		}
	return new CondnetError("internal", `${table.name} changed while it was read.`);
}

/** Two rows as messages call them, and their numbers from 1. */
async function placesOf(
	table: Table,
	rows: readonly number[],
): Promise<{ places: string; numbers: readonly number[] }> {
	const origins: Origin[] = [];
	for (const row of rows) {
		const origin = await table.origin?.(row);
		if (origin !== undefined) origins.push(origin);
	}
	if (origins.length === rows.length) {
		origins.sort((a, b) => (a.name === b.name ? a.row - b.row : a.name < b.name ? -1 : 1));
		return {
			places: origins.map(({ name, row }) => `${name}, row ${row + 1}`).join(", and "),
			numbers: origins.map(({ row }) => row + 1),
		};
	}
	const lines = await Promise.all(rows.map((row) => table.lineOf(row)));
	const place = lines[0] === undefined ? "" : ` (lines ${lines[0]} and ${lines[1]})`;
	return {
		places: `${table.name}, rows ${rows[0] + 1} and ${rows[1] + 1}${place}`,
		numbers: rows.map((row) => row + 1),
	};
}
