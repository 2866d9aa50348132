/** `condnet predict`: answers the rows of a table, of any size, in their order, as CSV. */

import { extname } from "node:path";
import { CondnetError } from "@condnet/core";
import type { Command } from "commander";
import { requireEnding } from "../files/ending.ts";
import { Target } from "../files/target.ts";
import {
	type AnswerColumns,
	type AnswerWriter,
	answerColumns,
	keptWants,
} from "../networks/answer-columns.ts";
import { npyWriter, parquetWriter } from "../networks/answer-files.ts";
import { csvWriter, jsonWriter } from "../networks/answer-texts.ts";
import { answerTable } from "../networks/answers.ts";
import { noteRounding } from "../networks/arithmetic.ts";
import { inputColumns } from "../networks/columns.ts";
import { layoutDiffers } from "../networks/compared.ts";
import { isExact, openAnyNetwork } from "../networks/open-network.ts";
import { openForAnswers } from "../networks/paged.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addModelOptions,
	addTableOptions,
	addTargetOptions,
	arithmeticOption,
	examples,
	type ModelOptions,
	textOptions,
} from "../program/options.ts";
import { openTable, tableFormats } from "../tables/open-table.ts";

interface PredictOptions extends CommonOptions, ModelOptions {
	readonly inputs?: string;
	readonly keep?: string;
	readonly output?: string;
	readonly force?: boolean;
	readonly delimiter?: string;
	readonly decimal?: "." | ",";
	readonly header?: boolean;
	readonly check?: boolean;
}

export function addPredict(program: Command): void {
	const command = program
		.command("predict")
		.summary("answer the rows of a table, in order")
		.description(
			"Answers every row of a table in order, as CSV with one line a row, or as the ending of -o says. Tables may be larger than memory, and rows on " +
				"standard input are answered as they come. " +
				"Where a network has inputs without an answer (--membership, ranges), or answers outside of its box, a last column " +
				'"outcome" says answered, unknown or outside; what is unknown is an empty cell, null in --json. ' +
				"A layout that a file keeps compiled is trusted to answer as the network beside it, unless --check compares it first.",
		)
		.argument("<network>", "a .cnet, .onnx or .nnet file")
		.argument("[table]", tableFormats, "-")
		.option("--inputs <columns>", "input columns (default: those with the network's own names)")
		.option("--keep <columns>", "columns of the table to carry through, in front of the answers")
		.option("--check", "compare a kept compiled layout with its network first, and refuse another");
	for (const option of textOptions()) command.addOption(option);
	addModelOptions(command).addOption(arithmeticOption());
	addTargetOptions(
		command,
		"write the answers to a file, .csv, .tsv, .jsonl, .npy or .parquet (default: standard output)",
		true,
	);
	addTableOptions(command);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet predict net.cnet new.csv > answers.csv", ""],
			["condnet predict net.cnet big.parquet -o answers.parquet --keep id", "complete or not there"],
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
	requireEnding(output, context.json ? jsonEndings : endings, answersAre(context));
	const target = await Target.prepare(output, { force, note: (text) => context.note(text) });
	if (options.check) await requireOwnLayout(path, context);
	const opened = await openForAnswers(path, context, options);
	noteRounding(context, opened);
	const table = await openTable(spec ?? "-", { ...options, once: true });
	const inputs = inputColumns(opened, table, options.inputs);
	const columns = answerColumns(opened, table, options.keep);
	const writer = writerFor(columns, target, options);
	try {
		await writer.begin();
		for await (const block of answerTable(opened, table, inputs, context, keptWants(columns))) {
			await writer.write({ ...block, kept: block.cells });
		}
		await writer.end();
		await target.commit();
	} catch (error) {
		await target.abandon();
		throw error;
	}
	for (const note of table.notes) context.note(note);
	return 0;
}

const jsonEndings = [".jsonl", ".ndjson"];
const endings = [".csv", ".tsv", ".npy", ".parquet", ...jsonEndings];

/** @throws CondnetError `bad-data` if a file's kept layout is not its network's, or cannot be compared */
async function requireOwnLayout(path: string, { work }: Context): Promise<void> {
	const opened = await openAnyNetwork(path, work);
	const difference = isExact(opened) ? undefined : layoutDiffers(opened);
	if (difference !== undefined)
		throw new CondnetError("bad-data", `${path}: ${difference}`, "Write the file again.");
}

function answersAre({ json }: Context): string {
	return json ? "what --json gives, one object a line," : "a table of answers";
}

function writerFor(columns: AnswerColumns, target: Target, options: PredictOptions): AnswerWriter {
	const write = (bytes: Uint8Array | string): Promise<void> => target.write(bytes);
	const ending = extname(options.output ?? "").toLowerCase();
	if (options.json || jsonEndings.includes(ending)) return jsonWriter(columns, write);
	if (ending === ".npy") return npyWriter(columns, write);
	if (ending === ".parquet") return parquetWriter(columns, options, write);
	return csvWriter(columns, ending === ".tsv" ? "\t" : ",", write);
}
