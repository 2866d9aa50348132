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
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { budgetOptions, maxWordsOption, promiseOptions } from "../program/on-box-options.ts";
import {
	addCommonOptions,
	addModelOptions,
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
	type PlannedModel,
	type PlannedOptions,
	planFile,
} from "../shards/plan-file.ts";
import { coreOptions } from "../shards/results.ts";
import { writeSlurm } from "../shards/slurm.ts";

interface PlanOptions extends CommonOptions, PlannedOptions {
	readonly box?: string;
	readonly shards: number;
	readonly slurm?: string;
	readonly output: string;
	readonly force?: boolean;
}

export function addPlan(program: Command): void {
	const command = program
		.command("plan")
		.summary("cut a synthesis on a box into jobs for many machines")
		.description(
			"Writes a plan of jobs, JSON that a person can read: each shard proves one part of the box, gives the same bytes " +
				"wherever and however often it is done, and is done by condnet work; condnet join makes the network of them. " +
				"Several models, or a folder of them, share a plan; a model's box is that of --box, or the file beside it of the " +
				"same name that ends in .vnnlib, .vnnlib.gz or .json.",
		)
		.argument("<models...>", "one or more .onnx, .nnet or .cnet files without gates, or a folder of them")
		.option("--box <box>", "LO:HI,LO:HI,... (one for all inputs), or a .json, .vnnlib or .vnnlib.gz file")
		.addOption(
			new Option("--shards <n>", "jobs for each model; fewer where there is less to do")
				.argParser(positiveInteger)
				.makeOptionMandatory(),
		)
		.addOption(maxWordsOption())
		.addOption(seedOption())
		.option("--slurm <folder>", "also write the scripts of a Slurm cluster into a folder");
	for (const option of [...promiseOptions(), ...budgetOptions()]) command.addOption(option);
	addModelOptions(command).addOption(arithmeticOption());
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
		]),
	);
	runs<PlanOptions>(command, run);
}

async function run(context: Context, paths: readonly string[], options: PlanOptions): Promise<number> {
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
	const files = await modelFiles(paths);
	requireModel(files, options);
	const target = await Target.prepare(output, { force: options.force });
	const models: PlannedModel[] = [];
	let rate = 0;
	for (const file of files) {
		const { planned, secondsEach } = await plannedFor(context, file, output, models, options);
		models.push(planned);
		rate = Math.max(rate, secondsEach);
	}
	const plan = planFile(models);
	await target.write(`${JSON.stringify(plan, null, "\t")}\n`);
	await target.commit();
	const notes: string[] = [];
	if (options.slurm !== undefined) notes.push(...(await writeSlurm(options.slurm, output, plan, rate)));
	const result = {
		output,
		shards: plan.shards.length,
		models: models.map(({ model, boxes, top, notes: said }) => ({
			model,
			shards: boxes.length,
			boxes: boxes.reduce((sum, count) => sum + count, top.length),
			notes: said,
		})),
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
			...notes,
			`Written to ${output}. Next: condnet work ${output} --shard K -o results, for K from 0 to ${plan.shards.length - 1}; then condnet join ${output} results -o net.cnet`,
			"",
		].join("\n");
	if (output === "-") context.note(text());
	else await context.result(result, text);
	return 0;
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
		model: modelName(output === "-" ? "plan" : output, file),
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

/** The models that are named, those of folders in the order of their names. */
async function modelFiles(paths: readonly string[]): Promise<string[]> {
	const files: string[] = [];
	for (const path of paths) {
		if (!(await stat(path).catch(() => undefined))?.isDirectory()) files.push(path);
		else
			for (const name of (await readdir(path)).sort())
				if (isModel(name) || /\.(nnet|cnet)(\.gz)?$/i.test(name)) files.push(join(path, name));
	}
	if (files.length > 0) return files;
	throw new CondnetError("bad-data", `${paths.join(", ")} holds no .onnx, .nnet or .cnet file.`);
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
