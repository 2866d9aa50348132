/** `condnet join`: the network of a plan's results. */

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { CondnetError } from "@condnet/core";
import { joinShards, type ProvedPart, TimeLimit } from "@condnet/core/internal";
import type { Command } from "commander";
import { exitCodes } from "../files/exit-codes.ts";
import { systemError } from "../files/failure.ts";
import type { Target } from "../files/target.ts";
import { type AskedOnBox, madeOnBox } from "../networks/asked-on-box.ts";
import { fileBytes, savedOnBox, saveOnBox, type ToReport } from "../networks/on-box.ts";
import { prepareNetworkFile } from "../networks/save.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, addTargetOptions, examples } from "../program/options.ts";
import { networkReportText } from "../report/network-text.ts";
import { type OnBoxReport, onBoxTable } from "../report/on-box-report.ts";
import { type Lacking, lackingResults, lackingText } from "../shards/lacking.ts";
import { boxOf, type PlanFile, type PlannedModel, readPlan } from "../shards/plan-file.ts";
import { networkName } from "../shards/planned-files.ts";
import { exitOfRefused, type Refused, refused, refusedLines } from "../shards/refused.ts";
import { coreOptions, openPlanned, readResult, shardPlan } from "../shards/results.ts";
import { joinTable } from "../shards/table-join.ts";
import { isTablePlan, type TablePlanFile } from "../shards/table-plan.ts";

interface JoinOptions extends CommonOptions {
	readonly output?: string;
	readonly force?: boolean;
}

export function addJoin(program: Command): void {
	const command = program
		.command("join")
		.summary("make one network of a plan's results")
		.description(
			"Joins the results of all shards of a plan: one price decides over all of them what is stored, and the file is an " +
				"ordinary .cnet with its proof, which condnet check-proof derives again. What is missing or damaged is named (exit 5). " +
				"Of a plan of several models, -o is a folder, each model's network is NAME.cnet in it, and the report is one table. Of a table, the file names " +
				"those of the shards, which stay where they are, and predict, verify and inspect read of them what they need.",
		)
		.argument("<plan>", "what condnet plan wrote")
		.argument("<results>", "the folder that condnet work wrote to");
	addTargetOptions(command, "write the network to a .cnet file, or networks into a folder");
	addCommonOptions(command).addHelpText(
		"after",
		examples([["condnet join job.plan results -o net.cnet", ""]]),
	);
	runs<JoinOptions>(command, (context, paths, options) => run(context, paths, options, command));
}

async function run(
	context: Context,
	[path, folder]: readonly string[],
	options: JoinOptions,
	command: Command,
): Promise<number> {
	const plan = await readPlan(path);
	await readdir(folder).catch((error: unknown) => {
		throw systemError(error, folder) ?? error;
	});
	if (isTablePlan(plan)) return ofTable(context, path, plan, folder, options);
	const { parts, lacking } = await readParts(plan, folder);
	const whole = plan.models.filter((planned) => !lacking.some(({ model }) => model === planned));
	if (whole.length === 0 || (lacking.length > 0 && plan.models.length === 1))
		return lackingResults(context, path, folder, plan.shards.length, lacking.map(plain));
	const targets = await targetsOf(context, plan, whole, options);
	const reports: (OnBoxReport & { output: string | null })[] = [];
	const leftOut: Refused[] = [];
	for (const [k, planned] of whole.entries()) {
		const own = parts.get(planned) ?? (await partsOf(plan, planned, folder));
		parts.delete(planned);
		const { path: output, target } = targets[k];
		if (plan.models.length === 1)
			return saveOnBox(context, await joinModel(context, path, planned, own, output), target);
		try {
			const made = await joinModel(context, path, planned, own, output);
			reports.push({ ...(await savedOnBox(context, made, target)), output: output ?? null });
		} catch (error) {
			await target?.abandon();
			leftOut.push(refused(planned.model, error, command));
		}
	}
	const others = [...(plan.refused ?? []), ...leftOut];
	const result = { plan: path, networks: reports, refused: others, lacking: lacking.map(plain) };
	await context.report(options.output, { ...result, seconds: context.seconds }, () =>
		[
			onBoxTable(reports),
			...refusedLines(others),
			...(lacking.length > 0 ? [lackingText(path, folder, plan.shards.length, result.lacking)] : []),
		].join("\n"),
	);
	if (leftOut.length > 0) return exitOfRefused(leftOut);
	if (lacking.length > 0) return exitCodes.undecided;
	return reports.every(({ verified }) => verified.mismatches === 0) ? exitCodes.yes : exitCodes.no;
}

async function ofTable(
	context: Context,
	path: string,
	plan: TablePlanFile,
	folder: string,
	options: JoinOptions,
): Promise<number> {
	const { output } = options;
	if (output === "-")
		throw new CondnetError(
			"usage",
			"A network that names the files of its shards does not go to standard output.",
			"Name a file with -o.",
		);
	const target = await prepareNetworkFile(options, context);
	try {
		const joined = await joinTable(context, plan, folder, output, target);
		if (!("rows" in joined)) return lackingResults(context, path, folder, plan.shards.length, joined);
		await context.report(output, joined, () => networkReportText(joined));
		return exitCodes.yes;
	} finally {
		await target?.abandon();
	}
}

/** A model's part that is not there, or not whole. */
interface LackingPart extends Lacking {
	readonly model: PlannedModel;
}

const plain = ({ shard, file, why }: Lacking): Lacking => ({ shard, file, why });

/** Boxes of parts that are held until they are joined; those of further models are read again. */
const mostHeld = 4e6;

/** All parts of a plan are looked at before any network is made. */
async function readParts(
	plan: PlanFile,
	folder: string,
): Promise<{ parts: Map<PlannedModel, readonly ProvedPart[]>; lacking: readonly LackingPart[] }> {
	const parts = new Map<PlannedModel, readonly ProvedPart[]>();
	const lacking: LackingPart[] = [];
	let held = 0;
	for (const planned of plan.models) {
		const own: ProvedPart[] = [];
		for (let k = 0; k < planned.boxes.length; k++) {
			const { file } = plan.shards[planned.first + k];
			const part = await readResult(folder, file);
			if (typeof part === "string")
				lacking.push({ model: planned, shard: planned.first + k, file, why: part });
			else own.push(part);
		}
		const boxes = own.reduce((sum, { axes }) => sum + axes.length, 0);
		if (parts.size > 0 && held + boxes > mostHeld) continue;
		held += boxes;
		parts.set(planned, own);
	}
	return { parts, lacking };
}

async function partsOf(plan: PlanFile, planned: PlannedModel, folder: string): Promise<ProvedPart[]> {
	const parts: ProvedPart[] = [];
	for (let own = 0; own < planned.boxes.length; own++) {
		const part = await readResult(folder, plan.shards[planned.first + own].file);
		if (typeof part === "string") throw new CondnetError("bad-data", `A result became ${part} meanwhile.`);
		parts.push(part);
	}
	return parts;
}

interface Output {
	readonly path?: string;
	readonly target: Target | undefined;
}

async function targetsOf(
	context: Context,
	plan: PlanFile,
	models: readonly PlannedModel[],
	options: JoinOptions,
): Promise<Output[]> {
	const { output, force } = options;
	const ask = (path: string | undefined) => ({
		...(path === undefined ? {} : { output: path }),
		...(force === undefined ? {} : { force }),
	});
	if (plan.models.length === 1)
		return [{ ...named(output), target: await prepareNetworkFile(ask(output), context) }];
	if (output === "-")
		throw new CondnetError(
			"usage",
			"Several networks do not go to standard output.",
			"Name a folder with -o.",
		);
	if (output !== undefined) await mkdir(output, { recursive: true });
	const outputs: Output[] = [];
	for (const { model } of models) {
		const path = output === undefined ? undefined : join(output, `${networkName(model)}.cnet`);
		outputs.push({ ...named(path), target: await prepareNetworkFile(ask(path), context) });
	}
	return outputs;
}

function named(path: string | undefined): { path?: string } {
	return path === undefined ? {} : { path };
}

async function joinModel(
	context: Context,
	path: string,
	planned: PlannedModel,
	parts: readonly ProvedPart[],
	output: string | undefined,
): Promise<ToReport> {
	const { opened, source } = await openPlanned(context, path, planned);
	const asked: AskedOnBox = {
		...planned.options,
		box: "",
		boxes: "hull",
		...(output === undefined ? {} : { output }),
	};
	const made = joinShards(source, boxOf(planned), shardPlan(planned), (shard) => parts[shard], {
		...coreOptions(planned),
		maxBytes: planned.options.maxBytes,
		bytesOf: (network, proof) => fileBytes(opened, network, proof, asked),
	});
	const box = boxOf(planned);
	const { notes } = planned;
	const limit = new TimeLimit();
	return { opened, source, box, boxes: [box], notes, made: madeOnBox(made, asked), options: asked, limit };
}
