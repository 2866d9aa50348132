/** `condnet predict`: answers the rows of a table, of any size, in their order, as CSV. */

import { Outcome } from "@condnet/core";
import type { Command } from "commander";
import { requireEnding } from "../files/ending.ts";
import { Target } from "../files/target.ts";
import { answerTable, answerText } from "../networks/answers.ts";
import { inputColumns } from "../networks/columns.ts";
import { openForAnswers } from "../networks/paged.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addModelOptions,
	addTableOptions,
	addTargetOptions,
	examples,
	type ModelOptions,
	textOptions,
} from "../program/options.ts";
import { hasOutcomes, outcomeName } from "../report/outcome.ts";
import { formatText } from "../tables/csv-text.ts";
import { openTable, tableFormats } from "../tables/open-table.ts";

interface PredictOptions extends CommonOptions, ModelOptions {
	readonly inputs?: string;
	readonly output?: string;
	readonly force?: boolean;
	readonly delimiter?: string;
	readonly decimal?: "." | ",";
	readonly header?: boolean;
}

export function addPredict(program: Command): void {
	const command = program
		.command("predict")
		.summary("answer the rows of a table, in order")
		.description(
			"Answers every row of a table in order, as CSV with one line a row. Tables may be larger than memory, and rows on " +
				"standard input are answered as they come. " +
				"Where a network has inputs without an answer (--membership, ranges), or answers outside of its box, a last column " +
				'"outcome" says answered, unknown or outside; what is unknown is an empty cell, null in --json.',
		)
		.argument("<network>", "a .cnet or .onnx file")
		.argument("[table]", tableFormats, "-")
		.option("--inputs <columns>", "input columns (default: those with the network's own names)");
	for (const option of textOptions()) command.addOption(option);
	addModelOptions(command);
	addTargetOptions(command, "write the answers to a file, .csv or .tsv (default: standard output)", true);
	addTableOptions(command);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet predict net.cnet new.csv > answers.csv", ""],
			["condnet predict net.cnet big.parquet -o answers.csv", "complete or not there"],
			["tail -n +1 -f new.csv | condnet predict net.cnet", "CSV on standard input, as it comes"],
			["condnet predict net.cnet new.csv --json", "one JSON object a line"],
		]),
	);
	runs<PredictOptions>(command, run);
}

async function run(
	context: Context,
	[path, spec]: readonly string[],
	options: PredictOptions,
): Promise<number> {
	const { output = "-", force } = options;
	requireEnding(output, context.json ? [".jsonl", ".ndjson"] : [".csv", ".tsv"], answersAre(context));
	const target = await Target.prepare(output, { force, note: (text) => context.note(text) });
	const opened = await openForAnswers(path, context, options);
	const table = await openTable(spec ?? "-", { ...options, once: true });
	const inputs = inputColumns(opened, table, options.inputs);
	const { outputs } = opened.metadata;
	const { labels } = opened.metadata;
	const delimiter = /\.tsv$/i.test(options.output ?? "") ? "\t" : ",";
	const texts = labels?.map((label) => formatText(label, delimiter));
	const cell = (value: number): string => texts?.[value] ?? answerText(opened, value);
	const told = hasOutcomes(opened.network);
	const outcomeColumn = unusedName("outcome", outputs);
	const line = context.json
		? (answers: Float64Array, at: number, outcome: number): string =>
				jsonLine(
					[...outputs, ...(told ? [outcomeColumn] : [])],
					[
						...outputs.map((_, k) =>
							outcome === Outcome.unknown
								? "null"
								: jsonCell(answerText(opened, answers[at + k]), labels !== undefined),
						),
						...(told ? [JSON.stringify(outcomeName(outcome))] : []),
					],
				)
		: (answers: Float64Array, at: number, outcome: number): string => {
				const isUnknown = outcome === Outcome.unknown;
				let text = isUnknown ? "" : cell(answers[at]);
				for (let k = 1; k < outputs.length; k++) text += delimiter + (isUnknown ? "" : cell(answers[at + k]));
				return told ? text + delimiter + outcomeName(outcome) : text;
			};
	const header = [...outputs, ...(told ? [outcomeColumn] : [])];
	try {
		if (!context.json)
			await target.write(`${header.map((name) => formatText(name, delimiter)).join(delimiter)}\n`);
		for await (const { rowCount, answers, outcomes } of answerTable(opened, table, inputs, context)) {
			let text = "";
			for (let i = 0; i < rowCount; i++) text += `${line(answers, i * outputs.length, outcomes[i])}\n`;
			await target.write(text);
		}
		await target.commit();
	} catch (error) {
		await target.abandon();
		throw error;
	}
	return 0;
}

function answersAre({ json }: Context): string {
	return json ? "what --json gives, one object a line," : "a table of answers";
}

/** The name, or with a number behind it where the outputs have it. */
function unusedName(name: string, taken: readonly string[]): string {
	let free = name;
	for (let k = 2; taken.includes(free); k++) free = `${name}_${k}`;
	return free;
}

/** One row as a JSON object, its cells JSON already. */
function jsonLine(names: readonly string[], cells: readonly string[]): string {
	return `{${cells.map((cell, k) => `${JSON.stringify(names[k])}:${cell}`).join(",")}}`;
}

/** Finite numbers stay numbers, -0 included; labels and what JSON has no number for are text. */
function jsonCell(cell: string, isText: boolean): string {
	return !isText && /^-?\d/.test(cell) ? cell : JSON.stringify(cell);
}
