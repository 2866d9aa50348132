/** `condnet work`: does a shard of a plan, or all that are not done. */

import { type ChildProcess, spawn } from "node:child_process";
import { CondnetError } from "@condnet/core";
import { type Command, Option } from "commander";
import { exitCodes } from "../files/exit-codes.ts";
import { addBelonging } from "../program/belonging.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, examples, memorySize, positiveInteger, wholeNumber } from "../program/options.ts";
import { things } from "../report/text.ts";
import { type AnyPlanFile, readPlan } from "../shards/plan-file.ts";
import { programPath } from "../shards/program.ts";
import { exitOfRefused, type Refused, refused, refusedLines, refusedWith } from "../shards/refused.ts";
import { makeResult, type ShardResult } from "../shards/results.ts";
import { isTablePlan } from "../shards/table-plan.ts";
import { makeTableResult } from "../shards/table-work.ts";
import { defaultMemory } from "../streamed/larger.ts";

interface WorkOptions extends CommonOptions {
	readonly shard?: number;
	readonly all?: boolean;
	readonly output: string;
}

export function addWork(program: Command): void {
	const command = program
		.command("work")
		.summary("do one job of a plan, on any machine")
		.description(
			"Proves the boxes of one shard of a plan, or memorizes and verifies its rows, and writes the result into a folder, named by the digest of the job: whole " +
				"or not at all, the same bytes from any machine and any number of runs. A job whose result is there ends at once.",
		)
		.argument("<plan>", "what condnet plan wrote")
		.addOption(new Option("--shard <k>", "the job, from 0").argParser(wholeNumber))
		.option("--all", "every job whose result is not there")
		.requiredOption("-o, --output <folder>", "where results are kept; made if it is not there");
	addBelonging(command, "--all", "One shard is one thread: leave it out.", [
		new Option("--threads <n>", "jobs done at once, each in a process of its own")
			.argParser(positiveInteger)
			.default(1),
	]);
	command.addOption(
		new Option(
			"--memory <size>",
			"of a table: most memory for sorting a shard (default: what it needs, up to 3.5 GB, or what is free)",
		).argParser(memorySize),
	);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet work job.plan --shard 3 -o results", ""],
			["condnet work job.plan --all --threads 4 -o results", "on one machine"],
			["seq 0 63 | parallel condnet work job.plan --shard {} -o results", "with GNU parallel"],
		]),
	);
	runs<WorkOptions>(command, (context, paths, options) => run(context, paths, options, command));
}

async function run(
	context: Context,
	[path]: readonly string[],
	options: WorkOptions,
	command: Command,
): Promise<number> {
	const { shard, all, output } = options;
	if ((shard === undefined) === (all !== true))
		throw new CondnetError("usage", "Which job is to be done?", "Give one with --shard, or --all.");
	const plan = await readPlan(path);
	if (options.memory !== undefined && !isTablePlan(plan))
		throw new CondnetError(
			"usage",
			`${path} is no plan of a table: --memory would be ignored.`,
			"Leave it out.",
		);
	const results: ShardResult[] = [];
	const make = (number: number): Promise<ShardResult> =>
		isTablePlan(plan)
			? makeTableResult(context, path, plan, number, output)
			: makeResult(context, path, plan, number, output);
	const leftOut = new Map<string, Refused>();
	const isLeftOut = (number: number): boolean => leftOut.has(modelOf(plan, number));
	if (shard !== undefined) results.push(await make(shard));
	else if ((context.threads ?? 1) > 1) {
		const processes = context.threads ?? 1;
		const memory = Math.floor((options.memory ?? defaultMemory()) / processes);
		const more = isTablePlan(plan) ? ["--memory", String(memory)] : [];
		const code = await inProcesses(path, plan, output, processes, more, leftOut);
		if (code !== exitCodes.yes) return code;
		// Each result is read once more: what is there is what counts.
		for (const each of plan.shards) if (!isLeftOut(each.shard)) results.push(await make(each.shard));
	} else
		for (const [done, each] of plan.shards.entries()) {
			if (isLeftOut(each.shard)) continue;
			try {
				results.push(await make(each.shard));
			} catch (error) {
				if (!hasSeveral(plan)) throw error;
				const model = modelOf(plan, each.shard);
				leftOut.set(model, refused(model, error, command));
			}
			context.work.onProgress?.("shards", (done + 1) / plan.shards.length);
		}
	const sum = (of: "boxes" | "rows"): number => results.reduce((total, each) => total + (each[of] ?? 0), 0);
	const done = isTablePlan(plan) ? things(sum("rows"), "row") : things(sum("boxes"), "box", "boxes");
	const others = [...leftOut.values()];
	const result = { plan: path, output, shards: results, refused: others, seconds: context.seconds };
	await context.result(result, () =>
		shard === undefined
			? [
					`${things(results.length, "shard")}, ${done}. Next: condnet join ${path} ${output} -o net.cnet`,
					...refusedLines(others),
					"",
				].join("\n")
			: `Shard ${shard} of ${plan.shards.length}: ${done}, ${results[0].file}${results[0].wasThere ? ", which was there" : ""}\n`,
	);
	return exitOfRefused(others);
}

/** The model that a shard belongs to; of a table there is one. */
function modelOf(plan: AnyPlanFile, shard: number): string {
	return isTablePlan(plan) ? "" : plan.shards[shard].model;
}

function hasSeveral(plan: AnyPlanFile): boolean {
	return !isTablePlan(plan) && plan.models.length > 1;
}

/**
 * Does the shards in so many processes at once. A model of several that fails is left out, and nothing
 * else is.
 *
 * @returns the exit code of one that ended all
 */
async function inProcesses(
	path: string,
	plan: AnyPlanFile,
	output: string,
	processes: number,
	more: readonly string[],
	leftOut: Map<string, Refused>,
): Promise<number> {
	const waiting = plan.shards.map(({ shard }) => shard);
	let stoppedBy: number = exitCodes.yes;
	const one = async (): Promise<void> => {
		for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) {
			const model = modelOf(plan, shard);
			if (leftOut.has(model)) continue;
			const args = [programPath(), "work", path, "--shard", String(shard), "-o", output, "-q", ...more];
			const code = await ended(args);
			if (code === exitCodes.yes) continue;
			if (hasSeveral(plan) && code !== exitCodes.interrupted)
				leftOut.set(model, refusedWith(model, code, `shard ${shard} ended with exit code ${code}.`));
			else {
				stoppedBy = code;
				waiting.length = 0;
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(processes, waiting.length) }, one));
	return stoppedBy;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
	for (const child of running) child.kill();
});

function ended(args: readonly string[]): Promise<number> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [...args], { stdio: ["ignore", "ignore", "inherit"] });
		running.add(child);
		child.on("error", reject);
		child.on("exit", (code) => {
			running.delete(child);
			resolve(code ?? exitCodes.internal);
		});
	});
}
