/** `condnet plan`: cuts a synthesis on a box, or a table, into jobs that can be done anywhere. */

import { CondnetError } from "@condnet/core";
import { type Command, Option } from "commander";
import { Target } from "../files/target.ts";
import { type Context, runs } from "../program/context.ts";
import { budgetOptions, maxWordsOption, promiseOptions } from "../program/on-box-options.ts";
import {
	addColumnOptions,
	addCommonOptions,
	addModelOptions,
	addTableOptions,
	addTargetOptions,
	arithmeticOption,
	examples,
	positiveInteger,
	seedOption,
} from "../program/options.ts";
import { areTables } from "../shards/planned-files.ts";
import { columnTypes } from "./memorize-options.ts";
import { type PlanModelsOptions, planModels } from "./plan-models.ts";
import { type PlanTableOptions, planTable } from "./plan-table.ts";

interface PlanOptions extends PlanModelsOptions, PlanTableOptions {
	readonly seed: number;
}

/** What only a table has, and what only models have. */
const ofTables = [
	...["inputs", "outputs", "label", "type", "delimiter", "decimal", "header", "threads", "memory"],
];
const ofModels = [
	...["box", "decision", "tolerance", "outside", "maxLeaves", "maxBoxes", "maxBytes", "maxWords"],
	...["minimize", "stopAt", "inputShapes", "externalData", "arithmetic"],
];

export function addPlan(program: Command): void {
	const command = program
		.command("plan")
		.summary("cut a synthesis, or a table, into jobs for many machines")
		.description(
			"Writes a plan of jobs, JSON that a person can read: each shard proves one part of the box, gives the same bytes " +
				"wherever and however often it is done, and is done by condnet work; condnet join makes the network of them. " +
				"Several models, or a folder of them, share a plan; a model's box is that of --box, or the file beside it of the " +
				"same name that ends in .vnnlib, .vnnlib.gz or .json. " +
				"A table, of one or several files, is partitioned by ranges of its most telling input column into a folder beside the " +
				"plan; each shard is sorted, memorized and verified alone.",
		)
		.argument(
			"<files...>",
			"one or more .onnx, .nnet or .cnet files without gates, or a folder of them; or the files of a table, or their folder",
		)
		.option("--box <box>", "LO:HI,LO:HI,... (one for all inputs), or a .json, .vnnlib or .vnnlib.gz file")
		.addOption(
			new Option("--shards <n>", "jobs for each model, or for the table; fewer where there is less to do")
				.argParser(positiveInteger)
				.makeOptionMandatory(),
		)
		.addOption(maxWordsOption())
		.addOption(seedOption())
		.option("--slurm <folder>", "also write the scripts of a Slurm cluster into a folder");
	for (const option of [...promiseOptions(), ...budgetOptions()]) command.addOption(option);
	addModelOptions(command).addOption(arithmeticOption());
	addColumnOptions(command, "of a table: what --inputs leaves over, or the last column");
	command.addOption(
		new Option(
			"--type <column=type>",
			"of a table: what the texts of input columns are: text, date or ipv4 (repeat it, or separate by commas)",
		).argParser(columnTypes),
	);
	addTableOptions(command);
	addTargetOptions(command, "write the plan to a file (- for standard output)", true);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet plan model.onnx --box -1:1 --shards 64 -o job.plan", "64 jobs"],
			["condnet work job.plan --shard 3 -o results", "one of them, on any machine"],
			["condnet work job.plan --all --threads 2 -o results", "all that are not done, here"],
			["condnet join job.plan results -o net.cnet", "the network of all"],
			[
				"condnet plan model.onnx --box -1:1 --shards 64 -o job.plan --slurm jobs",
				"sh jobs/submit.sh does all",
			],
			[
				"condnet plan t.parquet --inputs a,b --outputs y --shards 16 -o job.plan",
				"a table in 16 ranges of a or b",
			],
		]),
	);
	runs<PlanOptions>(command, (context, paths, options) => run(context, paths, options, command));
}

async function run(
	context: Context,
	paths: readonly string[],
	options: PlanOptions,
	command: Command,
): Promise<number> {
	const output = options.output;
	if (output === undefined)
		throw new CondnetError(
			"usage",
			"A plan needs a file to stand in.",
			"Name one with -o, such as -o job.plan.",
		);
	if (output === "-" && options.json)
		throw new CondnetError(
			"usage",
			"-o - and --json would both write to standard output.",
			"Name a file with -o.",
		);
	if (output === "-" && options.slurm !== undefined)
		throw new CondnetError("usage", "Scripts need the plan in a file.", "Name one with -o.");
	if (await areTables(paths)) {
		refuse(command, ofModels, `${paths.join(", ")} is a table`);
		if (output === "-")
			throw new CondnetError("usage", "A table's rows stand beside the plan.", "Name a file with -o.");
		const target = await Target.prepare(output, { force: options.force });
		try {
			return await planTable(context, paths, options, target);
		} finally {
			await target.abandon();
		}
	}
	refuse(command, ofTables, `${paths.join(", ")} is no table`);
	return planModels(context, paths, options, command);
}

/** @throws CondnetError `usage` if an option was given that would be ignored */
function refuse(command: Command, options: readonly string[], why: string): void {
	const name = options.find((option) => command.getOptionValueSource(option) === "cli");
	if (name === undefined) return;
	const option = command.options.find((each) => each.attributeName() === name);
	throw new CondnetError("usage", `${why}: ${option?.long ?? name} would be ignored.`, "Leave it out.");
}
