/** Scripts for a Slurm cluster: an array of jobs, and one that joins them when all are done. */

import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Target } from "../files/target.ts";
import { programPath } from "./program.ts";

/** Times the expected seconds that a job may take, and the least that is asked for. */
const spare = 6;
const leastMinutes = 10;
/** Times that a job is begun again whose process was killed. */
const restarts = 3;
/** Megabytes of the runtime. */
const runtimeMegabytes = 600;
/** Jobs of an array that Slurm allows if nobody changed it. */
const usualArray = 1000;

/** What a job is expected to take. */
export interface JobNeeds {
	readonly seconds: number;
	readonly bytes: number;
}

export interface SlurmNeeds {
	/** The largest job of the array. */
	readonly work: JobNeeds;
	readonly join: JobNeeds;
	/** Networks that come out. */
	readonly outputs: number;
}

/** @returns notes */
export async function writeSlurm(
	folder: string,
	planPath: string,
	count: number,
	needs: SlurmNeeds,
): Promise<string[]> {
	await mkdir(join(folder, "logs"), { recursive: true });
	const place = resolve(folder);
	const planFile = resolve(planPath);
	const results = join(dirname(planFile), "results");
	const condnet = `"\${CONDNET_NODE:-${process.execPath}}" ${quoted(programPath())}`;
	const output = join(dirname(planFile), needs.outputs === 1 ? "net.cnet" : "networks");
	const script = (
		name: "work" | "join",
		log: string,
		job: string,
		more: readonly string[],
		command: string,
	): string[] => [
		"#!/bin/bash",
		`#SBATCH --job-name=condnet-${name}`,
		`#SBATCH --output=${directive(join(place, "logs"))}/${log}.out`,
		`#SBATCH --time=${Math.ceil(Math.max(leastMinutes, (spare * needs[name].seconds) / 60))}`,
		`#SBATCH --mem=${Math.ceil(runtimeMegabytes + needs[name].bytes / 1e6)}M`,
		"#SBATCH --cpus-per-task=1",
		"#SBATCH --requeue",
		...more.map((line) => `#SBATCH ${line}`),
		"set -uo pipefail",
		`${condnet} ${command}`,
		"code=$?",
		"# A process that was killed (137, or 74 where condnet says so) or a disk that failed (74): once more, and begun anew.",
		`if [ "$code" = 137 ] || [ "$code" = 74 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${restarts} ]; then`,
		`	scontrol requeue ${job}`,
		"fi",
		'exit "$code"',
	];
	const scripts = {
		"work.sbatch": script(
			"work",
			"%A_%a",
			// SLURM_JOB_ID of an array's last task is the array's number too: so named, all would begin anew.
			'"$SLURM_ARRAY_JOB_ID"_"$SLURM_ARRAY_TASK_ID"',
			[`--array=0-${count - 1}%${Math.min(count, 256)}`],
			`work ${quoted(planFile)} --shard "$SLURM_ARRAY_TASK_ID" -o ${quoted(results)}`,
		),
		"join.sbatch": script(
			"join",
			"join",
			'"$SLURM_JOB_ID"',
			[],
			`join ${quoted(planFile)} ${quoted(results)} -o ${quoted(output)}`,
		),
		"submit.sh": [
			"#!/bin/sh",
			"# Queues all jobs, and the one that joins their results when all have ended well; it is dropped when one has not.",
			"set -eu",
			`work=$(sbatch --parsable ${quoted(join(place, "work.sbatch"))})`,
			`join=$(sbatch --parsable --dependency="afterok:$work" --kill-on-invalid-dep=yes ${quoted(join(place, "join.sbatch"))})`,
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

/** A path in a line for Slurm, which reads quotes, and signs after %. */
function directive(path: string): string {
	return `"${path.replaceAll("%", "%%").replace(/["\\]/g, "\\$&")}"`;
}
