/**
 * Answering from a memorized table: condnet's lowerings, what a JavaScript user would take, and C++ as the
 * yardstick of the machine, side by side in interleaved rounds; every answer is checked.
 */

import { join } from "node:path";
import { makeTable } from "./lib/data.js";
import { interleave, startNative, startThread } from "./lib/measure.js";
import { compileYardstick, temporaryFolder, writeTable } from "./lib/native.js";

const lowerings = ["start-table", "heap", "block-tree-int32", "block-tree-float64", "flat-tree"];

/**
 * What a JavaScript user would take, each up to the number of rows that it can be set up with in reasonable
 * time.
 */
const peers = [
	{ contender: "Map", file: "map.js", most: 1e7 },
	{ contender: "kd-tree-javascript", file: "kd-tree.js", most: 1e5 },
	{ contender: "better-sqlite3", file: "sqlite.js", most: 1e6 },
	{ contender: "lmdb", file: "lmdb.js", most: 1e6 },
	{ contender: "onnxruntime-node tree", file: "onnx.js", options: { form: "tree" }, most: 1e5 },
	{ contender: "onnxruntime-node dense", file: "onnx.js", options: { form: "dense" }, most: 1e5 },
];

export async function benchMemorized({ sizes, widths, rounds, queryCount, withPeers, clock, log }) {
	const folder = temporaryFolder();
	const yardstick = compileYardstick(folder);
	if (!yardstick) log("No g++ here: the C++ yardstick is left out.");
	const results = [];
	for (const n of sizes)
		for (const p of widths) {
			log(`memorized table, n = ${n}, p = ${p}`);
			const table = makeTable(n, p, queryCount);
			const contenders = await condnetContenders(table, n, clock, log);
			if (withPeers) contenders.push(...(await peerContenders(table, { n, clock, log })));
			const native = yardstick && (await nativeContenders(yardstick, table, join(folder, "table"), clock));
			results.push(...(await interleave([...contenders, ...(native ?? [])], rounds, "memorized", n, p)));
			for (const { stop } of [...contenders, ...(native ?? [])]) await stop();
		}
	return results;
}

async function condnetContenders(table, n, clock, log) {
	const contenders = [];
	for (const lowering of lowerings) {
		if (lowering === "heap" && n > 1e6) continue;
		const thread = await startThread("condnet.js", { lowering }, table, clock);
		if (thread.skipped) log(`  ${lowering}: ${thread.skipped}`);
		else contenders.push({ contender: `condnet ${lowering}`, kind: "condnet", ...thread });
	}
	return contenders;
}

async function peerContenders(table, { n, clock, log }) {
	const contenders = [];
	for (const { contender, file, options, most } of peers) {
		if (n > most) continue;
		const thread = await startThread(file, options ?? {}, table, clock);
		if (thread.skipped) log(`  ${contender} is left out: ${thread.skipped}`);
		else contenders.push({ contender, kind: "js", ...thread });
	}
	return contenders;
}

async function nativeContenders({ program, version }, table, path, clock) {
	writeTable(path, table);
	const native = await startNative(program, path, clock);
	return native?.names.map((name) => ({
		contender: `C++ ${name}`,
		kind: "native",
		version,
		modes: ["dependent", "single", "batch"],
		round: (mode) => native.round(name, mode),
		stop: native.stop,
	}));
}
