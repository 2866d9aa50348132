/**
 * npm run bench -- [--max-n 1e6] [--rounds 7] [--json out.json] [--no-peers]
 *     [--p 1,8] [--clock wall|processor]
 *
 * Measures side by side, in one run, and prints tables of medians. Peers are installed into this folder on first use.
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
	log,
};

if (!values["no-peers"] && !existsSync(`${here}/node_modules`)) {
	log("Installing the peers that condnet is compared with (bench/ only) ...");
	execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
		cwd: here,
		stdio: ["ignore", "ignore", "inherit"],
	});
}
log(`${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}`);
const rows = [];
const { benchMemorized } = await import("./memorized.js");
const widths = values.p.split(",").map(Number);
rows.push(...(await benchMemorized({ ...common, sizes, widths, withPeers: !values["no-peers"] })));
process.stdout.write(`${tables(rows)}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, "\t")}\n`);
