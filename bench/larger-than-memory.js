// Tables larger than memory: `npm run bench -- larger --rows 1e8 --memory 3.5GB --json out.json`.
//
// Makes a Parquet file of random float64 (8 inputs, 1 output; kept with --file), lets DuckDB sort it, by the
// first column and by all inputs, with the same memory and threads, and then runs `condnet memorize` on it:
// sorting, layout, file and the comparison of every row. Each in a process of its own, one after another,
// whose time and peak memory are taken.

import { spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
	options: {
		rows: { type: "string", default: "1e6" },
		memory: { type: "string", default: "3.5GB" },
		threads: { type: "string", default: "2" },
		file: { type: "string" },
		folder: { type: "string", default: tmpdir() },
		json: { type: "string" },
		sort: { type: "string" },
	},
});

const here = dirname(fileURLToPath(import.meta.url));
const columns = 8;

/** Runs in a process of its own: `--sort` is an SQL query, whose rows are fetched and let go. */
async function sort(query) {
	const begin = performance.now();
	const connection = await connect();
	const result = await connection.stream(query);
	let rows = 0;
	for (;;) {
		const chunk = await result.fetchChunk();
		if (chunk === null || chunk.rowCount === 0) break;
		rows += chunk.rowCount;
	}
	process.stdout.write(JSON.stringify({ rows, seconds: (performance.now() - begin) / 1000 }));
}

async function connect() {
	const require = createRequire(join(here, "../packages/cli/package.json"));
	const { DuckDBInstance } = await import(require.resolve("@duckdb/node-api"));
	const instance = await DuckDBInstance.create(":memory:", {
		threads: options.threads,
		memory_limit: options.memory,
		temp_directory: join(options.folder, `duckdb-${process.pid}`),
		preserve_insertion_order: "false",
	});
	return instance.connect();
}

/** A process's output, its seconds, and the largest memory in bytes of it or of a process that it starts. */
function measure(args) {
	const folder = mkdtempSync(join(scratch, "peaks-"));
	const hook = `import { writeFileSync } from "node:fs"; process.on("exit", () => writeFileSync(${JSON.stringify(`${folder}/`)} + process.pid, String(process.resourceUsage().maxRSS * 1024)));`;
	const env = { ...process.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}` };
	const begin = performance.now();
	const { stdout, stderr, status } = spawnSync(process.execPath, args, {
		encoding: "utf8",
		maxBuffer: 2 ** 28,
		env,
	});
	if (status !== 0) throw new Error(stderr);
	const seconds = (performance.now() - begin) / 1000;
	const peaks = readdirSync(folder).map((name) => Number(readFileSync(join(folder, name), "utf8")));
	return { result: JSON.parse(stdout), seconds, peak: Math.max(...peaks) };
}

if (options.sort !== undefined) {
	await sort(options.sort);
	process.exit();
}

const rowCount = Number(options.rows);
mkdirSync(options.folder, { recursive: true });
const scratch = mkdtempSync(join(options.folder, "condnet-bench-"));
const file = options.file ?? join(scratch, "table.parquet");
try {
	if (!existsSync(file)) {
		const connection = await connect();
		const numbers = Array.from({ length: columns }, (_, j) => `random() AS x${j}`);
		await connection.run("SELECT setseed(0.42)");
		await connection.run(
			`COPY (SELECT ${numbers.join(", ")}, random() AS y FROM range(${rowCount})) TO '${file}' (FORMAT parquet)`,
		);
		connection.disconnectSync();
	}
	const inputs = Array.from({ length: columns }, (_, j) => `x${j}`);
	const query = (keys) => `SELECT * FROM '${file}' ORDER BY ${keys.join(", ")}`;
	const own = ["--memory", options.memory, "--threads", options.threads, "--folder", options.folder];
	const self = fileURLToPath(import.meta.url);
	const byOne = measure([self, ...own, "--sort", query(inputs.slice(0, 1))]);
	const byAll = measure([self, ...own, "--sort", query(inputs)]);
	const network = join(scratch, "net.cnet");
	const condnet = join(here, "../packages/cli/bin/condnet.js");
	const common = [
		"--inputs",
		"x*",
		"--outputs",
		"y",
		"--memory",
		options.memory,
		"--threads",
		options.threads,
	];
	const built = measure([condnet, "memorize", file, ...common, "-o", network, "--json"]);
	const report = {
		rows: built.result.rows,
		pairs: built.result.pairs,
		mismatches: built.result.verified.mismatches,
		depth: built.result.depth,
		outsideOfMemory: built.result.notes.some((note) => note.includes("outside of memory")),
		bytesPerPair: statSync(network).size / built.result.pairs,
		seconds: { sortByOneColumn: byOne.seconds, sortByAllInputs: byAll.seconds, memorize: built.seconds },
		peakGigabytes: {
			sortByOneColumn: byOne.peak / 1e9,
			sortByAllInputs: byAll.peak / 1e9,
			memorize: built.peak / 1e9,
		},
		ratio: {
			toSortByOneColumn: built.seconds / byOne.seconds,
			toSortByAllInputs: built.seconds / byAll.seconds,
		},
	};
	console.log(JSON.stringify(report, undefined, "\t"));
	if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, undefined, "\t")}\n`);
} finally {
	rmSync(scratch, { recursive: true, force: true });
}
