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
	runs<WorkOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: WorkOptions): Promise<number> {
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
	if (shard !== undefined) results.push(await make(shard));
	else if ((context.threads ?? 1) > 1) {
		const processes = context.threads ?? 1;
		const memory = Math.floor((options.memory ?? defaultMemory()) / processes);
		const more = isTablePlan(plan) ? ["--memory", String(memory)] : [];
		const failed = await inProcesses(path, plan, output, processes, more);
		if (failed !== undefined) return failed;
		// Each result is read once more: what is there is what counts.
		for (const each of plan.shards) results.push(await make(each.shard));
	} else
		for (const each of plan.shards) {
			results.push(await make(each.shard));
			context.work.onProgress?.("shards", results.length / plan.shards.length);
		}
	const sum = (of: "boxes" | "rows"): number => results.reduce((total, each) => total + (each[of] ?? 0), 0);
	const done = isTablePlan(plan) ? things(sum("rows"), "row") : things(sum("boxes"), "box", "boxes");
	const result = { plan: path, output, shards: results, seconds: context.seconds };
	await context.result(result, () =>
		shard === undefined
			? `${things(results.length, "shard")}, ${done}. Next: condnet join ${path} ${output} -o net.cnet\n`
			: `Shard ${shard} of ${plan.shards.length}: ${done}, ${results[0].file}${results[0].wasThere ? ", which was there" : ""}\n`,
	);
	return exitCodes.yes;
}

/** Does the shards in so many processes at once. @returns the exit code of one that failed */
async function inProcesses(
	path: string,
	plan: AnyPlanFile,
	output: string,
	processes: number,
	more: readonly string[],
): Promise<number | undefined> {
	const waiting = plan.shards.map(({ shard }) => shard);
	let failed: number | undefined;
	const one = async (): Promise<void> => {
		for (let shard = waiting.shift(); shard !== undefined && failed === undefined; shard = waiting.shift()) {
			const args = [programPath(), "work", path, "--shard", String(shard), "-o", output, "-q", ...more];
			const code = await ended(args);
			if (code !== exitCodes.yes) failed ??= code;
		}
	};
	await Promise.all(Array.from({ length: Math.min(processes, waiting.length) }, one));
	return failed;
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
