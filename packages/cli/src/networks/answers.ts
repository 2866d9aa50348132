/** Answers a table's rows block by block, in bounded memory, and turns answers into what people wrote: numbers and labels. */

import { CondnetError, Evaluator } from "@condnet/core";
import { formatNumber } from "../output/csv-text.ts";
import type { Context } from "../program/context.ts";
import { inputWants } from "../tables/dataset.ts";
import type { Cells, Table, Want } from "../tables/table.ts";
import type { OpenedNetwork } from "./open.ts";

export interface AnsweredBlock {
	/** 0-based row of the table. */
	readonly firstRow: number;
	readonly rowCount: number;
	/** rowCount * inputCount numbers. */
	readonly inputs: Float64Array;
	/** rowCount * outputCount answers. */
	readonly answers: Float64Array;
	/** 1 for each row whose input is a stored one, or needs not be. */
	readonly known: Uint8Array;
	/** Cells of the further columns that were asked for. */
	readonly cells: readonly Cells[];
}

/** Streams a table through a network. @param further columns to read besides the inputs */
export async function* answerTable(
	{ network }: OpenedNetwork,
	table: Table,
	inputs: readonly number[],
	context: Context,
	further: readonly Want[] = [],
): AsyncGenerator<AnsweredBlock> {
	const evaluator = new Evaluator(network);
	const { inputCount, outputCount } = network;
	for await (const { firstRow, rowCount, cells } of table.read([...inputWants(inputs), ...further])) {
		const part = table.expectedRows === undefined ? 0 : Math.min(1, firstRow / table.expectedRows);
		context.progress.report("answering", part);
		const rows = rowMajor(cells.slice(0, inputCount), rowCount);
		const answers = new Float64Array(rowCount * outputCount);
		const known = new Uint8Array(rowCount);
		for (let i = 0; i < rowCount; i++)
			known[i] = Number(evaluator.evaluate(rows, answers, i * inputCount, i * outputCount));
		yield { firstRow, rowCount, inputs: rows, answers, known, cells: cells.slice(inputCount) };
	}
}

function rowMajor(columns: readonly Cells[], rowCount: number): Float64Array {
	const rows = new Float64Array(rowCount * columns.length);
	columns.forEach((column, j) => {
		if (!(column instanceof Float64Array))
			throw new CondnetError("internal", "An input column is not of numbers.");
		for (let i = 0; i < rowCount; i++) rows[i * columns.length + j] = column[i];
	});
	return rows;
}

/** How one answer is written: a label's text, or the number. */
export function answerText({ metadata }: OpenedNetwork, value: number): string {
	const { labels } = metadata;
	if (labels === undefined) return formatNumber(value);
	return labels[value] ?? `label ${value}`;
}
