/**
 * npm run bench -- open [--n 1e7] [--p 8] [--rounds 5] [--clock wall|processor]
 *
 * Opening a .cnet file to its first answer: decoding and compiling the network, beside using in place the
 * compiled layout that the file keeps, and beside reading the same bytes into fresh memory, which nothing can
 * beat. Interleaved rounds, each in a thread of its own with the file in the page cache; medians. Every
 * opened network answers all queries.
 */

import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { compile, layoutOf, writeCnet } from "./lib/condnet.js";
import { makeTable, networkOf } from "./lib/data.js";
import { median } from "./lib/measure.js";
import { temporaryFolder } from "./lib/native.js";

const { values } = parseArgs({
	options: {
		n: { type: "string", default: "1e7" },
		p: { type: "string", default: "8" },
		rounds: { type: "string", default: "5" },
		clock: { type: "string", default: "wall" },
	},
});
const n = Number(values.n);
const p = Number(values.p);
const folder = temporaryFolder();
const table = makeTable(n, p, 4096);
const network = networkOf(table);
const names = (letter, count) => Array.from({ length: count }, (_, k) => `${letter}${k}`);
const metadata = { inputs: names("x", p), outputs: ["y"] };

async function write(name, file) {
	const path = join(folder, name);
	const descriptor = openSync(path, "w");
	const write = (bytes) => {
		for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
	};
	await writeCnet(file, { write });
	closeSync(descriptor);
	return path;
}

const plain = await write("plain.cnet", { network, metadata });
const compiled = compile(network);
const kept = await write("compiled.cnet", { network, metadata, compiled: layoutOf(compiled) });
console.log(`n = ${n}, p = ${p}, ${compiled.lowering}, median of ${values.rounds}, ${values.clock} clock`);
for (const path of [plain, kept])
	console.log(`${path.replace(/.*\//, "").padEnd(40)} ${(statSync(path).size / 1e6).toFixed(1)} MB`);

/** One opening in a thread of its own. */
function open(how, path) {
	return new Promise((resolve, reject) => {
		const { queries, expected, queryCount } = table;
		const worker = new Worker(new URL("./lib/open-thread.js", import.meta.url), {
			workerData: { how, path, clock: values.clock, queries, expected, queryCount },
		});
		worker.on("message", resolve);
		worker.on("error", reject);
	});
}

const ways = [
	["decode and compile", "compile", plain],
	["the compiled layout in place", "layout", kept],
	["reading the layout's bytes, no more", "read", kept],
];
const samples = ways.map(() => []);
for (let round = -1; round < Number(values.rounds); round++)
	for (const [i, [, how, path]] of ways.entries()) {
		const { milliseconds, wrong } = await open(how, path);
		if (wrong > 0) throw new Error(`${wrong} wrong answers`);
		if (round >= 0) samples[i].push(milliseconds);
	}
for (const [i, [name]] of ways.entries())
	console.log(`${name.padEnd(40)} ${median(samples[i]).toFixed(0)} ms`);
