/**
 * Reads the chosen columns of a table into a Dataset, once. Memory: the dataset itself, and while a table of
 * unknown length is read up to the same again.
 */

import { CondnetError, Dataset, type WorkOptions } from "@condnet/core";
import { isPlainNumber, readNumber } from "./cells.ts";
import { Labels } from "./labels.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { Selection } from "./select.ts";
import { advanceRows, type Role, type Table, type Want } from "./table.ts";

export interface ReadTable {
	readonly dataset: Dataset;
	/** The texts of the labels, where the output column holds labels; outputs are then indices into it. */
	readonly labels: Labels | undefined;
}

export interface ReadOptions extends WorkOptions {
	/** The labels of a network that the table is compared with; texts that are not among them are added. */
	readonly labels?: Labels | undefined;
}

/**
 * @throws CondnetError `bad-data` naming the place of a bad cell; `usage` where outputs mix numbers and
 * labels
 */
export async function readDataset(
	table: Table,
	selection: Selection,
	options: ReadOptions = {},
): Promise<ReadTable> {
	const { inputs, outputs, weights } = selection;
	const kind = options.labels !== undefined ? "label" : await outputKind(table, selection);
	const labels = kind === "numbers" ? undefined : (options.labels ?? new Labels());
	const number =
		(role: Role) =>
		(column: number): Want => ({ column, kind: "number", role });
	const wants: Want[] = [
		...inputs.map(number("input")),
		...(labels === undefined
			? outputs.map(number("output"))
			: [{ column: outputs[0], kind: "text" as const, role: "output" as const, strict: kind === "text" }]),
		...(weights === undefined ? [] : [number("weights")(weights)]),
	];
	const inputRows = new RowBuffer(inputs.length, table.rowCount);
	const outputRows = new RowBuffer(outputs.length, table.rowCount);
	const weightRows = new RowBuffer(1, table.rowCount);
	for await (const { rowCount, firstRow, cells } of table.read(wants)) {
		advanceRows(options, "reading", table, firstRow);
		inputRows.push(cells.slice(0, inputs.length), rowCount);
		const outputCells = cells.slice(inputs.length, inputs.length + outputs.length);
		outputRows.push(labels === undefined ? outputCells : [labels.ids(outputCells[0])], rowCount);
		if (weights !== undefined) weightRows.push(cells.slice(-1), rowCount);
	}
	if (inputRows.rowCount === 0)
		throw new CondnetError(
			"bad-data",
			`${table.name} has no rows.`,
			"Give at least one row of inputs and outputs.",
		);
	const dataset = new Dataset({
		inputCount: inputs.length,
		outputCount: outputs.length,
		inputs: inputRows.finish(),
		outputs: outputRows.finish(),
		...(weights === undefined ? {} : { weights: weightRows.finish() }),
	});
	return { dataset, labels };
}

/** The inputs of a table only, where it need not have outputs. */
export function inputWants(inputs: readonly number[]): Want[] {
	return inputs.map((column) => ({ column, kind: "number" }));
}

/**
 * Whether the outputs are numbers, or labels. In text files the first row decides, and the rest must agree: a
 * label column that looks like numbers in places is named with --label.
 */
export async function outputKind(
	table: Table,
	{ outputs, labels }: Selection,
): Promise<"numbers" | "text" | "label"> {
	// Labels beside other outputs have become numbers before this.
	if (outputs.length > 1) return "numbers";
	if (labels.length > 0) return "label";
	if (!(await startsWithText(table, outputs[0]))) return "numbers";
	return table.columns[outputs[0]].kind === "text" ? "label" : "text";
}

/** Whether a column's first cell says that it holds labels. */
export async function startsWithText(table: Table, column: number): Promise<boolean> {
	const { kind } = table.columns[column];
	if (kind !== "either") return kind === "text";
	const cell = await table.firstCell(column);
	if (cell === undefined || cell === null || cell.trim() === "" || isPlainNumber(cell)) return false;
	return typeof readNumber(cell) !== "number" && !/^\s*[+-]?nan\s*$/i.test(cell);
}
