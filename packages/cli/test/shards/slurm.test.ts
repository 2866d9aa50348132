/**
 * The scripts on a real Slurm of one node, where it is installed (Debian: slurmctld, slurmd, slurm-client). Among
 * the long tests, as Slurm holds a requeued task back for two minutes.
 */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { buildOnce, buildTime, commandPath, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path } = scratchFolder();

function isInstalled(): boolean {
	try {
		for (const program of ["slurmctld", "slurmd", "sbatch"])
			execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "pipe" });
		return process.getuid?.() === 0;
	} catch {
		return false;
	}
}

const isAsked = process.env.CONDNET_RUNS !== undefined && isInstalled();

it.skipIf(!isAsked)(
	"Slurm's array, a task killed and requeued, gives one machine's bytes, and check-proof as an array proves",
	async () => {
		await buildOnce();
		const model = "examples/controller/controller.onnx";
		const asked = ["--box=-3.15:3.15,-8:8", "--decision", "argmax", "--max-boxes", "3000", "--shards", "4"];
		await condnet(["plan", model, ...asked, "-o", path("job.plan"), "--slurm", path("jobs")]);
		const check = `${process.execPath} ${commandPath} check-proof net.cnet --against ${resolve(model)}`;
		writeFileSync(
			path("run.sh"),
			[
				`sh '${path("jobs/submit.sh")}'`,
				'for _ in $(seq 100); do job=$(squeue -h -t R -o %i | head -1); [ -n "$job" ] && break; sleep 0.1; done',
				'scontrol requeue "$job" || true',
				'for _ in $(seq 300); do [ -z "$(squeue -h)" ] && break; sleep 0.5; done',
				`cd '${path("")}'`,
				`cat > check.sbatch <<'END'`,
				"#!/bin/bash",
				"#SBATCH --array=0-3 --requeue --output=/dev/null",
				`exec ${check} --shard "$SLURM_ARRAY_TASK_ID/4" -o verdicts`,
				"END",
				"job=$(sbatch --parsable check.sbatch)",
				`sbatch --dependency="afterany:$job" --output=/dev/null --wrap "${check} --verdicts verdicts --json > verdict.json"`,
				'for _ in $(seq 300); do [ -z "$(squeue -h)" ] && exit 0; sleep 0.5; done',
				"exit 1",
			].join("\n"),
		);
		execFileSync("bash", ["examples/cluster.sh", path("cluster"), "bash", path("run.sh")], { stdio: "pipe" });
		await condnet(["work", path("job.plan"), "--all", "-o", path("here")]);
		await condnet(["join", path("job.plan"), path("here"), "-o", path("here.cnet")]);
		expect(readFileSync(path("net.cnet"))).toEqual(readFileSync(path("here.cnet")));
		const verdict = JSON.parse(readFileSync(path("verdict.json"), "utf8"));
		expect(verdict).toMatchObject({ verdict: "proved", shards: 4, lacking: [] });
	},
	buildTime,
);
