/** Small tables in a folder of their own, and what comes of reading one. */

import { readDataset } from "../../src/tables/dataset.ts";
import { type OpenOptions, openTable } from "../../src/tables/open-table.ts";
import { type ColumnOptions, selectColumns, tableNotes, usedColumns } from "../../src/tables/select.ts";
import { scratchFolder } from "../scratch.ts";

export function smallFiles() {
	const { path, write } = scratchFolder();

	/** Names, inputs, outputs or labels, and notes of a table; or the message and the hint. */
	async function read(file: string, options: ColumnOptions & OpenOptions = {}) {
		try {
			const table = await openTable(file, options);
			const selection = selectColumns(table, options);
			const { dataset, labels } = await readDataset(table, selection);
			return {
				names: table.columns.map(({ name }) => name),
				inputs: Array.from(dataset.inputs),
				outputs: Array.from(dataset.outputs, (value) => labels?.texts[value] ?? value),
				notes: tableNotes(table, usedColumns(selection)).map((note) => note.replaceAll(path("/"), "")),
			};
		} catch (error) {
			if (!(error instanceof Error) || !("hint" in error)) throw error;
			return { message: error.message.replaceAll(path("/"), ""), hint: error.hint };
		}
	}

	return { path, write, read };
}
