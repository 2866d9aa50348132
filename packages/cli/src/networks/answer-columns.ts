/**
 * Answers as columns of a table that is written: columns carried through, outputs, and, of a network that
 * need not have an answer, the outcome. An unknown answer is an empty cell (null in JSON) beside the outcome
 * `unknown`, never a text or number that an answer may also be.
 */

import { CondnetError } from "@condnet/core";
import { hasOutcomes } from "../report/outcome.ts";
import { quote } from "../tables/cells.ts";
import { matchColumns } from "../tables/select.ts";
import type { Cells, Table, Want } from "../tables/table.ts";
import { type AnsweredBlock, answerLabels } from "./answers.ts";
import type { AnsweringNetwork } from "./paged.ts";

export interface AnswerColumns {
	/** Columns of the asking table that are carried through, by their number. */
	readonly kept: readonly number[];
	readonly keptNames: readonly string[];
	/** Of each kept column, whether its texts are numbers wherever they look so. */
	readonly keptNumbers: readonly boolean[];
	readonly outputs: readonly string[];
	/** Of each output the texts of its labels; undefined where it is a number. */
	readonly labels: readonly (readonly string[] | undefined)[];
	/** What the column of outcomes is called; undefined where every input has an answer. */
	readonly outcome: string | undefined;
}

/** Rows as they are written. */
export interface AnswerRows extends Pick<AnsweredBlock, "rowCount" | "answers" | "outcomes"> {
	/** Texts of the columns that are carried through. */
	readonly kept: readonly Cells[];
}

export interface AnswerWriter {
	begin(): Promise<void>;
	write(rows: AnswerRows): Promise<void>;
	/** What is left to be written. */
	end(): Promise<void>;
}

/**
 * @param keep names of columns to carry through
 * @throws CondnetError `usage` where two would have one name
 */
export function answerColumns(
	opened: AnsweringNetwork,
	table: Table,
	keep: string | undefined,
): AnswerColumns {
	const kept = keep === undefined ? [] : matchColumns(table, keep, "--keep");
	const { outputs, inputTexts } = opened.metadata;
	const labels = answerLabels(opened.metadata);
	const keptNames = kept.map((column) => table.columns[column].name);
	const twice = keptNames.find((name) => outputs.includes(name));
	if (twice !== undefined)
		throw new CondnetError(
			"usage",
			`The network answers ${quote(twice)}: with --keep two columns would be called so.`,
			"Leave it out of --keep.",
		);
	// Of a text, a network may know nothing.
	const mayBeUnknown = inputTexts !== undefined || hasOutcomes(opened.network);
	const outcome = mayBeUnknown ? unusedName("outcome", [...outputs, ...keptNames]) : undefined;
	const keptNumbers = kept.map((column) => table.columns[column].kind === "number");
	return { kept, keptNames, keptNumbers, outputs, labels, outcome };
}

/** How the columns that are carried through are read: as they are written, missing cells too. */
export function keptWants({ kept }: AnswerColumns): Want[] {
	return kept.map((column) => ({ column, kind: "text", empty: true }));
}

/** Names of all columns, in their order. */
export function answerNames({ keptNames, outputs, outcome }: AnswerColumns): string[] {
	return [...keptNames, ...outputs, ...(outcome === undefined ? [] : [outcome])];
}

/** The name, or with a number behind it where another column has it. */
function unusedName(name: string, taken: readonly string[]): string {
	let free = name;
	for (let k = 2; taken.includes(free); k++) free = `${name}_${k}`;
	return free;
}
