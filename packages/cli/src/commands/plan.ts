/** `condnet plan`: cuts a synthesis on a box into jobs that can be done anywhere. */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CondnetError } from "@condnet/core";
import { planShards } from "@condnet/core/internal";
import { type Command, Option } from "commander";
import { Target } from "../files/target.ts";
import { isModel, openNetwork, requireModel } from "../networks/open-network.ts";
import { unconditionalNetwork } from "../networks/unconditional.ts";
import { hullNotes, readBox } from "../program/box.ts";
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
import { things } from "../report/text.ts";
import {
	digestOf,
	modelName,
	networkName,
	type PlanFile,
	type PlannedModel,
	type PlannedOptions,
	planFile,
	planText,
} from "../shards/plan-file.ts";
import { exitOfRefused, type Refused, refused, refusedLines } from "../shards/refused.ts";
import { coreOptions } from "../shards/results.ts";
import { type JobNeeds, type SlurmNeeds, writeSlurm } from "../shards/slurm.ts";
import { columnTypes } from "./memorize-options.ts";
import { areTables, type PlanTableOptions, planTable } from "./plan-table.ts";

/** Bytes of a box, for each neuron or so. */
const bytesEach = 4096;

interface PlanOptions extends PlannedOptions, PlanTableOptions {
	readonly box?: string;
	readonly seed: number;
	readonly output: string;
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
	const files = await modelFiles(paths);
	requireModel(files, options);
	const target = await Target.prepare(output, { force: options.force });
	const models: PlannedModel[] = [];
	const leftOut: Refused[] = [];
	let rate = 0;
	try {
		for (const file of files) {
			try {
				const { planned, secondsEach } = await plannedFor(context, file, output, models, options);
				models.push(planned);
				rate = Math.max(rate, secondsEach);
			} catch (error) {
				if (files.length === 1) throw error;
				leftOut.push(refused(modelName(nameOf(output), file), error, command));
			}
		}
		if (models.length === 0)
			throw new CondnetError(leftOut[0].code, `No network of ${paths.join(", ")} can be planned.`);
	} catch (error) {
		await target.abandon();
		throw error;
	}
	const plan = planFile(models, leftOut);
	await target.write(planText(plan));
	await target.commit();
	const notes: string[] = [];
	if (options.slurm !== undefined)
		notes.push(...(await writeSlurm(options.slurm, output, plan.shards.length, slurmNeeds(plan, rate))));
	const result = {
		output,
		shards: plan.shards.length,
		models: models.map(({ model, boxes, top, notes: said }) => ({
			model,
			shards: boxes.length,
			boxes: boxes.reduce((sum, count) => sum + count, top.length - boxes.length),
			notes: said,
		})),
		refused: leftOut,
		slurm: options.slurm ?? null,
		notes,
		seconds: context.seconds,
	};
	const text = (): string =>
		[
			...result.models.flatMap(({ model, shards, boxes, notes: said }) => [
				`${model}: ${things(shards, "shard")}, ${things(boxes, "box", "boxes")}${shards < options.shards ? `; there is no more to divide into ${options.shards}` : ""}`,
				...said,
			]),
			...refusedLines(leftOut),
			...notes,
			`Written to ${output}. Next: condnet work ${output} --shard K -o results, for K from 0 to ${plan.shards.length - 1}; then condnet join ${output} results -o net.cnet`,
			"",
		].join("\n");
	if (output === "-") context.note(text());
	else await context.result(result, text);
	return exitOfRefused(leftOut);
}

/** What the plan will be called; models are named from its folder. */
function nameOf(output: string): string {
	return output === "-" ? "plan" : output;
}

async function plannedFor(
	context: Context,
	file: string,
	output: string,
	before: readonly PlannedModel[],
	asked: PlanOptions,
): Promise<{ planned: PlannedModel; secondsEach: number }> {
	const opened = await openNetwork(file, context.work, { ...asked, cutDecision: asked.decision });
	const source = unconditionalNetwork(opened);
	const read = await readBox(asked.box ?? (await boxBeside(file)), source.inputCount);
	const { box } = read;
	const notes = [...hullNotes(read), ...read.notes];
	const options = plannedOptions(asked);
	const begin = context.seconds;
	const half = {
		model: modelName(nameOf(output), file),
		digest: digestOf(source),
		box: Array.from(box.low, (low, j): [number, number] => [low, box.high[j]]),
		notes,
		options,
		first: before.reduce((sum, { boxes }) => sum + boxes.length, 0),
	};
	const plan = planShards(source, box, asked.shards, {
		...coreOptions({ ...half, top: [], boxes: [] }),
		...context.work,
	});
	const boxes = plan.boxes.reduce((sum, count) => sum + count, 0);
	return {
		planned: { ...half, ...plan },
		secondsEach: (16 * (context.seconds - begin)) / Math.max(1, boxes),
	};
}

/** @param rate seconds of a box, as the pilot took them */
function slurmNeeds({ models, shards }: PlanFile, rate: number): SlurmNeeds {
	const most = shards.reduce((boxes, shard) => Math.max(boxes, shard.boxes), 0);
	const all = shards.reduce((boxes, shard) => boxes + shard.boxes, 0);
	const needs = (boxes: number): JobNeeds => ({ seconds: boxes * rate, bytes: boxes * bytesEach });
	return { work: needs(most), join: needs(all), outputs: models.length };
}

/** Options that were given, and no others: they are part of what a result's name says. */
function plannedOptions(asked: PlanOptions): PlannedOptions {
	const { decision, tolerance, maxBoxes, maxWords, maxBytes, maxLeaves, minimize, outside, seed } = asked;
	const { stopAt, inputShapes, externalData, arithmetic } = asked;
	const given = { decision, tolerance, maxBoxes, maxWords, maxBytes, maxLeaves, minimize };
	return Object.assign(
		{ outside, seed },
		withoutUndefined({ ...given, stopAt, inputShapes, externalData, arithmetic }),
	);
}

function withoutUndefined<Fields extends object>(
	fields: Fields,
): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
	const kept: { [Key in keyof Fields]?: NonNullable<Fields[Key]> } = {};
	for (const key in fields) {
		const value = fields[key];
		if (value !== undefined && value !== null) kept[key] = value;
	}
	return kept;
}

/** @throws CondnetError `usage` if an option was given that would be ignored */
function refuse(command: Command, options: readonly string[], why: string): void {
	const name = options.find((option) => command.getOptionValueSource(option) === "cli");
	if (name === undefined) return;
	const option = command.options.find((each) => each.attributeName() === name);
	throw new CondnetError("usage", `${why}: ${option?.long ?? name} would be ignored.`, "Leave it out.");
}

/** The models that are named, those of folders in the order of their names. */
async function modelFiles(paths: readonly string[]): Promise<string[]> {
	const files: string[] = [];
	for (const path of paths) {
		if (!(await stat(path).catch(() => undefined))?.isDirectory()) files.push(path);
		else
			for (const name of (await readdir(path)).sort())
				if (isModel(name) || /\.(nnet|cnet)(\.gz)?$/i.test(name)) files.push(join(path, name));
	}
	if (files.length === 0)
		throw new CondnetError("bad-data", `${paths.join(", ")} holds no .onnx, .nnet or .cnet file.`);
	// Each becomes a file of its name.
	const names = new Set<string>();
	for (const file of files) {
		const name = networkName(file);
		if (names.has(name))
			throw new CondnetError(
				"usage",
				`Two models are called ${name}; the networks of one plan go into one folder.`,
				"Plan them apart.",
			);
		names.add(name);
	}
	return files;
}

async function boxBeside(file: string): Promise<string> {
	const stem = file.replace(/\.(onnx|nnet|cnet)(\.gz)?$/i, "");
	for (const ending of [".vnnlib", ".vnnlib.gz", ".json"])
		if ((await stat(stem + ending).catch(() => undefined)) !== undefined) return stem + ending;
	throw new CondnetError(
		"usage",
		`On which box is ${file} to be made conditional?`,
		`Give one with --box, or put it beside the model as ${stem}.vnnlib or ${stem}.json.`,
	);
}
