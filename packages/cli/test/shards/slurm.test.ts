/**
 * The scripts on a real Slurm of one node, where it is installed (Debian: slurmctld, slurmd, slurm-client) and
 * asked for: CONDNET_SLURM=1 a plan of few shards, CONDNET_RUNS=1 those of 1, 7 and 64. What is waited for is
 * a state, never a time, so that a busy machine makes it slower and nothing else.
 */

import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime, commandPath, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

function isInstalled(): boolean {
	try {
		for (const program of ["slurmctld", "slurmd", "sbatch"])
			execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "pipe" });
		return process.getuid?.() === 0;
	} catch {
		return false;
	}
}

const isLong = process.env.CONDNET_RUNS !== undefined;
const isAsked = (isLong || process.env.CONDNET_SLURM !== undefined) && isInstalled();
/** A busy machine: 64 jobs of a second or two each, and what Slurm takes for each. */
const limit = 1_200_000;

const environment = { ...process.env, SLURM_CONF: path("cluster/slurm.conf") };
/** What a shell in the cluster prints. */
const inCluster = async (program: string, ...args: string[]): Promise<string> =>
	(await promisify(execFile)(program, args, { env: environment, cwd: path("") })).stdout.trim();

let cluster: ChildProcess | undefined;

beforeAll(async () => {
	if (!isAsked) return;
	await buildOnce();
	const command = ["examples/cluster.sh", path("cluster"), "sh", "-c", "echo up; exec cat"];
	const port = String(20_000 + (process.pid % 20_000));
	cluster = spawn("bash", command, { stdio: "pipe", env: { ...process.env, CONDNET_PORT: port } });
	const [said] = await once(cluster.stdout ?? cluster, "data");
	expect(String(said)).toBe("up\n");
}, buildTime);

afterAll(async () => {
	if (cluster === undefined) return;
	cluster.stdin?.end();
	await once(cluster, "close");
}, 60_000);

/** Ends when nothing is queued; what is held or can never begin is an error at once. */
async function allDone(): Promise<void> {
	for (;;) {
		const queue = await inCluster("squeue", "-h", "-r", "-o", "%i %t %r");
		expect(queue).not.toMatch(/Held|DependencyNeverSatisfied|launch failed/);
		if (queue === "") return;
		await setTimeout(200);
	}
}

/** Kills the process of a task that is at work: it has made the file that its result will be. */
async function kill(task: number, results: string): Promise<void> {
	for (;;) {
		for (const name of namesIn(results)) {
			const pid = /^\.condnet-\w+-(\d+)-/.exec(name)?.[1];
			if (pid === undefined) continue;
			try {
				const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
				if (!environment.includes(`SLURM_ARRAY_TASK_ID=${task}`)) continue;
				process.kill(Number(pid), "SIGKILL");
				return;
			} catch {
				// It has ended meanwhile.
			}
		}
		await setTimeout(2);
	}
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

/** Does a plan in Slurm, one of its tasks killed, and here: every file that comes out is the same. */
async function alike(folder: string, plan: readonly string[], shards: number): Promise<void> {
	const place = (name: string): string => join(path(folder), name);
	const slurm = ["--slurm", place("jobs"), "--json"];
	const planned = await condnet([
		"plan",
		...plan,
		"--shards",
		String(shards),
		"-o",
		place("job.plan"),
		...slurm,
	]);
	expect([planned.code, planned.err]).toEqual([0, expect.any(String)]);
	expect(JSON.parse(planned.out).shards).toBe(shards);
	const [array, joining] = (await inCluster("sh", place("jobs/submit.sh"))).split(" ");
	// The last one, whose number Slurm takes for that of the whole array.
	await kill(shards - 1, place("results"));
	await allDone();
	const log = readFileSync(place("jobs/logs/join.out"), "utf8");
	expect(await inCluster("scontrol", "-o", "show", "job", joining), log).toContain("JobState=COMPLETED");
	const tasks = (await inCluster("scontrol", "-o", "show", "job", array)).split("\n");
	expect(tasks.length).toBe(shards);
	for (const task of tasks) expect(task).toContain("JobState=COMPLETED");
	expect(tasks.filter((task) => task.includes("Restarts=1")).length).toBe(1);

	mkdirSync(place("here"));
	await condnet(["work", place("job.plan"), "--all", "-o", place("here/results")]);
	await condnet(["join", place("job.plan"), place("here/results"), "-o", place("here/net.cnet")]);
	const files = ["net.cnet", ...namesIn(place("here/results")).map((name) => `results/${name}`)];
	expect(files.length).toBe(shards + 1);
	expect(namesIn(place("results")).sort()).toEqual(namesIn(place("here/results")).sort());
	for (const file of files) expect(readFileSync(place(file))).toEqual(readFileSync(place(`here/${file}`)));
}

describe.skipIf(!isAsked)("On a real Slurm", () => {
	it.each(isLong ? [1, 7, 64] : [3])(
		"an array of %i, a task killed and queued again, gives one machine's bytes, and check-proof as an array proves",
		async (shards) => {
			const folder = `its % of ${shards}`;
			mkdirSync(path(folder));
			const model = join(path(folder), "model.onnx");
			copyFileSync("examples/controller/controller.onnx", model);
			const boxes = isLong ? 1500 : 400;
			const asked = ["--box=-3.15:3.15,-8:8", "--decision", "argmax", "--max-boxes", String(boxes)];
			await alike(folder, [model, ...asked], shards);

			// As docs/cluster.md says, in the folder of the network.
			const command = `${process.execPath} ${commandPath} check-proof net.cnet --against model.onnx`;
			const script = [
				"#!/bin/bash",
				`#SBATCH --array=0-${shards - 1} --time=60 --mem=1000M --requeue --output=/dev/null`,
				`exec ${command} --shard "$SLURM_ARRAY_TASK_ID/${shards}" -o verdicts`,
			];
			writeFileSync(join(path(folder), "check.sbatch"), `${script.join("\n")}\n`);
			const array = await inCluster(
				"sbatch",
				"--parsable",
				`--chdir=${path(folder)}`,
				`${folder}/check.sbatch`,
			);
			const after = [`--dependency=afterany:${array}`, `--chdir=${path(folder)}`, "--output=/dev/null"];
			await inCluster("sbatch", ...after, "--wrap", `${command} --verdicts verdicts --json > verdict.json`);
			await allDone();
			const verdict = JSON.parse(readFileSync(join(path(folder), "verdict.json"), "utf8"));
			expect(verdict).toMatchObject({ verdict: "proved", shards, lacking: [] });
		},
		limit,
	);

	it(
		"a table's array, a task killed and queued again, gives one machine's bytes, and answers every row",
		async () => {
			const rows = Array.from(
				{ length: 3000 },
				(_, i) => `${(i * 7919) % 3001},${i % 7},${i % 3 ? "no" : "yes"}`,
			);
			const table = write("table.csv", `a,b,label\n${rows.join("\n")}\n`);
			mkdirSync(path("table"));
			await alike("table", [table, "--inputs", "a,b", "--label", "label"], isLong ? 7 : 2);
			const { code, out } = await condnet(["verify", path("table/net.cnet"), table, "--json"]);
			expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ rows: 3000, mismatches: 0 })]);
		},
		limit,
	);
});
