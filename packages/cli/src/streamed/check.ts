/** Every row of a table against the file that was made of it, in the table's own order. */

import { CondnetError, type WorkOptions } from "@condnet/core";
import { TableSizer } from "../report/table-bytes.ts";
import { Labels } from "../tables/labels.ts";
import type { Selection } from "../tables/select.ts";
import { advanceRows, type Cells, type Table, type Want } from "../tables/table.ts";
import type { BatchEvaluator } from "./file-network.ts";

export interface Check {
	readonly rows: number;
	readonly mismatches: number;
	/** Bytes of the table as plain arrays. */
	readonly tableBytes: number;
}

/**
 * @param labels texts of the labels, where the one output column holds labels
 * @throws CondnetError `bad-data` naming the place of a bad cell
 */
export async function checkRows(
	table: Table,
	{ inputs, outputs }: Selection,
	labels: readonly string[] | undefined,
	evaluate: BatchEvaluator,
	work: WorkOptions,
): Promise<Check> {
	const wants = checkedWants({ inputs, outputs }, labels);
	const ids = labels && new Labels(labels);
	const sizer = new TableSizer(wants.length);
	let given = new Float64Array(0);
	let rowMajor = new Float64Array(0);
	let rows = 0;
	let mismatches = 0;
	for await (const { firstRow, rowCount, cells } of table.read(wants)) {
		advanceRows(work, "verifying", table, firstRow);
		if (given.length < rowCount * outputs.length) {
			given = new Float64Array(rowCount * outputs.length);
			rowMajor = new Float64Array(rowCount * inputs.length);
		}
		interleave(cells.slice(0, inputs.length), rowMajor, rowCount);
		evaluate(rowMajor, given, rowCount);
		if (rowCount > 0) {
			const numbers = (column: Cells): Float64Array =>
				column instanceof Float64Array ? column : (ids?.ids(column) ?? new Float64Array(rowCount));
			sizer.observe(cells.map(numbers));
		}
		for (let i = 0; i < rowCount; i++) {
			let equal = true;
			for (let k = 0; k < outputs.length; k++) {
				const cell = cells[inputs.length + k][i];
				const answer = given[i * outputs.length + k];
				equal &&= Object.is(cell, labels === undefined ? answer : labels[answer]);
			}
			if (!equal) mismatches++;
		}
		rows += rowCount;
	}
	return { rows, mismatches, tableBytes: sizer.bytes(labels) };
}

/** Columns as they are read to be compared, inputs first. */
export function checkedWants(
	{ inputs, outputs }: Pick<Selection, "inputs" | "outputs">,
	labels: readonly string[] | undefined,
): Want[] {
	return [
		...inputs.map((column): Want => ({ column, kind: "number" })),
		...outputs.map((column): Want => ({ column, kind: labels === undefined ? "number" : "text" })),
	];
}

/** Columns into rows. */
function interleave(columns: readonly Cells[], rows: Float64Array, rowCount: number): void {
	const width = columns.length;
	columns.forEach((column, j) => {
		if (!(column instanceof Float64Array))
			throw new CondnetError("internal", "An input column is not of numbers.");
		for (let i = 0; i < rowCount; i++) rows[i * width + j] = column[i];
	});
}
