/** `condnet work`: does a shard of a plan, or all that are not done. */

import { type ChildProcess, spawn } from "node:child_process";
import { CondnetError } from "@condnet/core";
import { type Command, Option } from "commander";
import { exitCodes } from "../files/exit-codes.ts";
import { addBelonging } from "../program/belonging.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, examples, positiveInteger, wholeNumber } from "../program/options.ts";
import { things } from "../report/text.ts";
import { type PlanFile, readPlan } from "../shards/plan-file.ts";
import { programPath } from "../shards/program.ts";
import { makeResult, type ShardResult } from "../shards/results.ts";

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
			"Proves the boxes of one shard of a plan and writes its result into a folder, named by the digest of the job: whole " +
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
	const results: ShardResult[] = [];
	if (shard !== undefined) results.push(await makeResult(context, path, plan, shard, output));
	else if ((context.threads ?? 1) > 1) {
		const failed = await inProcesses(path, plan, output, context.threads ?? 1);
		if (failed !== undefined) return failed;
		// Each result is read once more: what is there is what counts.
		for (const each of plan.shards) results.push(await makeResult(context, path, plan, each.shard, output));
	} else
		for (const each of plan.shards) {
			results.push(await makeResult(context, path, plan, each.shard, output));
			context.work.onProgress?.("shards", results.length / plan.shards.length);
		}
	const boxes = results.reduce((sum, result) => sum + result.boxes, 0);
	const result = { plan: path, output, shards: results, seconds: context.seconds };
	await context.result(result, () =>
		shard === undefined
			? `${things(results.length, "shard")}, ${things(boxes, "box", "boxes")}. Next: condnet join ${path} ${output} -o net.cnet\n`
			: `Shard ${shard} of ${plan.shards.length}: ${things(boxes, "box", "boxes")}, ${results[0].file}${results[0].wasThere ? ", which was there" : ""}\n`,
	);
	return exitCodes.yes;
}

/** Does the shards in so many processes at once. @returns the exit code of one that failed */
async function inProcesses(
	path: string,
	plan: PlanFile,
	output: string,
	processes: number,
): Promise<number | undefined> {
	const waiting = plan.shards.map(({ shard }) => shard);
	let failed: number | undefined;
	const one = async (): Promise<void> => {
		for (let shard = waiting.shift(); shard !== undefined && failed === undefined; shard = waiting.shift()) {
			const args = [programPath(), "work", path, "--shard", String(shard), "-o", output, "-q"];
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
