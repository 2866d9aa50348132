/** Scripts for a Slurm cluster: an array of jobs, and one that joins them when all are done. */

import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Target } from "../files/target.ts";
import type { PlanFile } from "./plan-file.ts";
import { programPath } from "./program.ts";

/** Times the expected seconds that a job may take, and the least that is asked for. */
const spare = 6;
const leastMinutes = 10;
/** Megabytes: of the runtime, and of a box for each neuron or so. */
const runtimeMegabytes = 600;
const bytesEach = 4096;
/** Jobs of an array that Slurm allows if nobody changed it. */
const usualArray = 1000;

/**
 * @param secondsEach seconds of a box, as the pilot took them
 * @returns notes
 */
export async function writeSlurm(
	folder: string,
	planPath: string,
	plan: PlanFile,
	secondsEach: number,
): Promise<string[]> {
	await mkdir(join(folder, "logs"), { recursive: true });
	const place = resolve(folder);
	const planFile = resolve(planPath);
	const results = join(dirname(planFile), "results");
	const count = plan.shards.length;
	const most = plan.shards.reduce((boxes, shard) => Math.max(boxes, shard.boxes), 0);
	const all = plan.shards.reduce((boxes, shard) => boxes + shard.boxes, 0);
	const minutes = (boxes: number): number =>
		Math.ceil(Math.max(leastMinutes, (spare * boxes * secondsEach) / 60));
	const megabytes = (boxes: number): number => Math.ceil(runtimeMegabytes + (boxes * bytesEach) / 1e6);
	const condnet = `"\${CONDNET_NODE:-${process.execPath}}" ${quoted(programPath())}`;
	const output =
		plan.models.length === 1 ? join(dirname(planFile), "net.cnet") : join(dirname(planFile), "networks");
	const head = (name: string, boxes: number, more: readonly string[]): string[] => [
		"#!/bin/bash",
		`#SBATCH --job-name=condnet-${name}`,
		`#SBATCH --time=${minutes(boxes)}`,
		`#SBATCH --mem=${megabytes(boxes)}M`,
		"#SBATCH --cpus-per-task=1",
		"#SBATCH --requeue",
		...more.map((line) => `#SBATCH ${line}`),
		"set -euo pipefail",
	];
	const scripts = {
		"work.sbatch": [
			...head("work", most, [
				`--array=0-${count - 1}%${Math.min(count, 256)}`,
				`--output=${place}/logs/%A_%a.out`,
			]),
			"# A job that is killed and queued again begins anew; one whose result is there ends at once.",
			`exec ${condnet} work ${quoted(planFile)} --shard "$SLURM_ARRAY_TASK_ID" -o ${quoted(results)}`,
		],
		"join.sbatch": [
			...head("join", all, [`--output=${place}/logs/join.out`]),
			`exec ${condnet} join ${quoted(planFile)} ${quoted(results)} -o ${quoted(output)}`,
		],
		"submit.sh": [
			"#!/bin/sh",
			"# Queues all jobs, and the one that joins their results when all have ended well.",
			"set -eu",
			`work=$(sbatch --parsable ${quoted(join(place, "work.sbatch"))})`,
			`join=$(sbatch --parsable --dependency="afterok:$work" ${quoted(join(place, "join.sbatch"))})`,
			'echo "$work $join"',
		],
	};
	for (const [name, lines] of Object.entries(scripts)) {
		const target = await Target.prepare(join(folder, name), { force: true });
		await target.write(`${lines.join("\n")}\n`);
		await target.commit();
	}
	return [
		`Slurm: sh ${join(folder, "submit.sh")} queues ${count} jobs and the join; ${output} is what comes out.`,
		...(count > usualArray
			? [
					`An array of ${count} jobs is more than Slurm allows by default (MaxArraySize 1001): plan fewer shards, or raise it.`,
				]
			: []),
	];
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}
