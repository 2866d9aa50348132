/** Two rows with one input and different outputs, named so that they can be found and told apart. */

import { CondnetError } from "@condnet/core";
import { formatNumber } from "../report/number-text.ts";
import { quote } from "./cells.ts";
import type { ReadTable } from "./dataset.ts";
import type { Selection } from "./select.ts";
import type { Table } from "./table.ts";

const most = 8; // columns that a message shows

/** @returns the error with its place if it is about a row or two, otherwise the error itself */
export async function conflictError(
	table: Table,
	{ inputs, outputs }: Selection,
	{ dataset, labels }: ReadTable,
	error: unknown,
): Promise<unknown> {
	if (!(error instanceof CondnetError) || error.code !== "bad-data") return error;
	if (error.rows.length === 1) {
		const line = await table.lineOf(error.rows[0] - 1);
		const place = line === undefined ? "" : `, line ${line}`;
		return new CondnetError("bad-data", `${table.name}${place}: ${error.message}`, error.hint, error.rows);
	}
	if (error.rows.length !== 2) return error;
	const [first, second] = error.rows;
	const lines = await Promise.all([table.lineOf(first - 1), table.lineOf(second - 1)]);
	const place = lines[0] === undefined ? "" : ` (lines ${lines[0]} and ${lines[1]})`;
	const cells = (
		columns: readonly number[],
		block: Float64Array,
		row: number,
		texts?: readonly string[],
	): string => {
		const values = columns.slice(0, most).map((column, k) => {
			const value = block[(row - 1) * columns.length + k];
			const { name, show = formatNumber } = table.columns[column];
			return `${name} = ${texts === undefined ? show(value) : quote(texts[value])}`;
		});
		return `${values.join(", ")}${columns.length > most ? ", ..." : ""}`;
	};
	const [one, other] = [cells(inputs, dataset.inputs, first), cells(inputs, dataset.inputs, second)];
	// What is one input once it is rounded need not look so.
	const shown = one === other ? one : `${one}, as ${other}, in float32`;
	return new CondnetError(
		"bad-data",
		`${table.name}, rows ${first} and ${second}${place}: one input (${shown}) has two outputs, ` +
			`${cells(outputs, dataset.outputs, first, labels?.texts)} and ${cells(outputs, dataset.outputs, second, labels?.texts)}.`,
		error.hint,
		error.rows,
	);
}
