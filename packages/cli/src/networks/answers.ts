/** Answers a table's rows block by block, in bounded memory, and turns answers into what people wrote: numbers and labels. */

import {
	type ConditionalNetwork,
	CondnetError,
	compile,
	Evaluator,
	ExactEvaluator,
	ExactNetwork,
	rationals,
} from "@condnet/core";
import { formatNumber } from "../output/csv-text.ts";
import type { Context } from "../program/context.ts";
import { inputWants } from "../tables/dataset.ts";
import type { Cells, Table, Want } from "../tables/table.ts";
import type { AnyOpenedNetwork } from "./open.ts";

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
	/** 1 for each row with an answer that is not a float64 but was rounded to one; such an answer is nobody's bits. */
	readonly rounded: Uint8Array;
	/** Cells of the further columns that were asked for. */
	readonly cells: readonly Cells[];
}

/**
 * Streams a table through a network.
 *
 * @param further columns to read besides the inputs
 * @param evaluate what answers; the reference if left out
 */
export async function* answerTable(
	{ network }: AnyOpenedNetwork,
	table: Table,
	inputs: readonly number[],
	context: Context,
	further: readonly Want[] = [],
	evaluate = rowEvaluator(network),
): AsyncGenerator<AnsweredBlock> {
	const { inputCount, outputCount } = network;
	for await (const { firstRow, rowCount, cells } of table.read([...inputWants(inputs), ...further])) {
		const part = table.expectedRows === undefined ? 0 : Math.min(1, firstRow / table.expectedRows);
		context.progress.report("answering", part);
		const rows = rowMajor(cells.slice(0, inputCount), rowCount);
		const answers = new Float64Array(rowCount * outputCount);
		const known = new Uint8Array(rowCount);
		const rounded = new Uint8Array(rowCount);
		for (let i = 0; i < rowCount; i++) {
			const given = evaluate(rows, answers, i * inputCount, i * outputCount);
			known[i] = given === "unknown" ? 0 : 1;
			rounded[i] = given === "rounded" ? 1 : 0;
		}
		yield { firstRow, rowCount, inputs: rows, answers, known, rounded, cells: cells.slice(inputCount) };
	}
}

/** What became of a row: answered to the bit, not a stored input, or answered by a number that float64 does not hold. */
export type RowAnswer = "answered" | "unknown" | "rounded";

/** Answers one row: inputs from `at` on, answers from `to` on. */
export type RowEvaluator = (inputs: Float64Array, answers: Float64Array, at: number, to: number) => RowAnswer;

/** The compiled form of a network that has one: the reference's answers, faster. */
export function fastEvaluator(network: ConditionalNetwork | ExactNetwork): RowEvaluator {
	if (network instanceof ExactNetwork) return rowEvaluator(network);
	const compiled = compile(network);
	return (inputs, answers, at, to) => (compiled.evaluate(inputs, answers, at, to) ? "answered" : "unknown");
}

/** The reference of either kind of network. */
export function rowEvaluator(network: ConditionalNetwork | ExactNetwork): RowEvaluator {
	if (!(network instanceof ExactNetwork)) {
		const evaluator = new Evaluator(network);
		return (inputs, answers, at, to) =>
			evaluator.evaluate(inputs, answers, at, to) ? "answered" : "unknown";
	}
	const evaluator = new ExactEvaluator(network);
	return (inputs, answers, at, to) => {
		const outputs = evaluator.evaluate(inputs, at);
		answers.set(outputs.map(rationals.toFloat64), to);
		return outputs.every(rationals.isFloat64) ? "answered" : "rounded";
	};
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
export function answerText({ metadata }: AnyOpenedNetwork, value: number): string {
	const { labels } = metadata;
	if (labels === undefined) return formatNumber(value);
	return labels[value] ?? `label ${value}`;
}
