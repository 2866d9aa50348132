/** `condnet predict`: answers the rows of a table, of any size, in their order, as CSV. */

import type { Command } from "commander";
import { requireEnding } from "../files/ending.ts";
import { Target } from "../files/target.ts";
import { answerTable, answerText } from "../networks/answers.ts";
import { inputColumns } from "../networks/columns.ts";
import { openForAnswers } from "../networks/paged.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addTableOptions,
	addTargetOptions,
	examples,
	textOptions,
} from "../program/options.ts";
import { formatText } from "../tables/csv-text.ts";
import { openTable, tableFormats } from "../tables/open-table.ts";

interface PredictOptions extends CommonOptions {
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
				'A network made with --membership answers "unknown" for inputs that it does not store.',
		)
		.argument("<network>", "a .cnet or .onnx file")
		.argument("[table]", tableFormats, "-")
		.option("--inputs <columns>", "input columns (default: those with the network's own names)");
	for (const option of textOptions()) command.addOption(option);
	addTargetOptions(command, "write the answers to a file, .csv or .tsv (default: standard output)");
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
	const opened = await openForAnswers(path, context);
	const table = await openTable(spec ?? "-", { ...options, once: true });
	const inputs = inputColumns(opened, table, options.inputs);
	const { outputs } = opened.metadata;
	const { labels } = opened.metadata;
	const delimiter = /\.tsv$/i.test(options.output ?? "") ? "\t" : ",";
	const texts = labels?.map((label) => formatText(label, delimiter));
	const cell = (value: number): string => texts?.[value] ?? answerText(opened, value);
	const line = context.json
		? (answers: Float64Array, at: number, known: boolean): string =>
				jsonLine(
					outputs,
					outputs.map((_, k) => (known ? answerText(opened, answers[at + k]) : "unknown")),
					labels !== undefined,
				)
		: (answers: Float64Array, at: number, known: boolean): string => {
				let text = known ? cell(answers[at]) : "unknown";
				for (let k = 1; k < outputs.length; k++)
					text += delimiter + (known ? cell(answers[at + k]) : "unknown");
				return text;
			};
	try {
		if (!context.json)
			await target.write(`${outputs.map((name) => formatText(name, delimiter)).join(delimiter)}\n`);
		for await (const { rowCount, answers, known } of answerTable(opened, table, inputs, context)) {
			let text = "";
			for (let i = 0; i < rowCount; i++) text += `${line(answers, i * outputs.length, known[i] === 1)}\n`;
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

/**
 * One row as a JSON object. Finite numbers stay numbers, -0 included; labels and what JSON has no number for
 * are text.
 */
function jsonLine(names: readonly string[], cells: readonly string[], text: boolean): string {
	const isNumber = (cell: string): boolean => !text && /^-?\d/.test(cell);
	const fields = cells.map(
		(cell, k) => `${JSON.stringify(names[k])}:${isNumber(cell) ? cell : JSON.stringify(cell)}`,
	);
	return `{${fields.join(",")}}`;
}
