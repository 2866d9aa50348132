/**
 * npm run bench -- [--max-n 1e6] [--rounds 7] [--json out.json] [--svg out.svg] [--no-peers]
 *     [--p 1,8] [--clock wall|processor] [--only memorized,synthesized,threads]
 *
 * Measures side by side, in one run, and prints tables of medians. Peers are installed into this folder on
 * first use.
 */

import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tables } from "./lib/report.js";

const { values } = parseArgs({
	options: {
		"max-n": { type: "string", default: "1e7" },
		rounds: { type: "string", default: "7" },
		queries: { type: "string", default: "131072" },
		json: { type: "string" },
		"no-peers": { type: "boolean", default: false },
		p: { type: "string", default: "1,8" },
		only: { type: "string", default: "memorized,synthesized,threads" },
		svg: { type: "string" },
		clock: { type: "string", default: "wall" },
	},
});
const log = (text) => process.stderr.write(`${text}\n`);
const here = fileURLToPath(new URL(".", import.meta.url));
const maxN = Number(values["max-n"]);
const sizes = [1e3, 1e4, 1e5, 1e6, 1e7].filter((n) => n <= maxN);
const common = {
	rounds: Number(values.rounds),
	queryCount: Number(values.queries),
	clock: values.clock,
	sizes,
	withPeers: !values["no-peers"],
	log,
};

if (!values["no-peers"] && !existsSync(`${here}/node_modules`)) {
	log("Installing the peers that condnet is compared with (bench/ only) ...");
	// Not `npm ci`: it refuses a lock without the platforms that an optional dependency was not published for.
	execFileSync("npm", ["install", "--no-save", "--no-audit", "--no-fund"], {
		cwd: here,
		env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
		stdio: ["ignore", "ignore", "inherit"],
	});
}
log(`${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}`);
const rows = [];
const only = values.only.split(",");
// First, while nothing else is running: onnxruntime keeps threads of its own busy for as long as the process
// lives.
if (only.includes("threads")) {
	const { benchThreads } = await import("./threads.js");
	rows.push(...(await benchThreads(common)));
}
if (only.includes("memorized")) {
	const { benchMemorized } = await import("./memorized.js");
	const widths = values.p.split(",").map(Number);
	rows.push(...(await benchMemorized({ ...common, widths })));
}
if (only.includes("synthesized")) {
	const { benchSynthesized } = await import("./synthesized.js");
	rows.push(...(await benchSynthesized(common)));
}
process.stdout.write(`${tables(rows)}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, "\t")}\n`);
if (values.svg) {
	const { chart } = await import("./lib/chart.js");
	writeFileSync(values.svg, chart(rows));
}
