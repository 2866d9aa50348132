/**
 * Batches over one thread and two. A control comes first: two threads that only count show whether this machine's second
 * core is free at all.
 */

import { Worker } from "node:worker_threads";
import { ThreadedNetwork } from "./lib/condnet.js";
import { makeTable, networkOf } from "./lib/data.js";
import { median } from "./lib/measure.js";
import { condnetVersion } from "./lib/runs.js";

const source = new URL("./lib/batch-thread.js", import.meta.url);

export async function benchThreads({ rounds, sizes, log }) {
	const results = [];
	const control = await countingControl(rounds);
	log(`threads: two that only count do ${control.toFixed(2)} times the work of one`);
	for (const n of sizes.filter((size) => size >= 1e6)) {
		const p = 8;
		const table = makeTable(n, p, 2 ** 18);
		const network = networkOf(table);
		const rows = table.queryCount;
		const contenders = [1, 2].map((count) => ThreadedNetwork.start(network, count, startThread, { rows }));
		for (const { compiled } of contenders) compiled.inputs.set(table.queries);
		const samples = [[], []];
		const wrong = [0, 0];
		for (let round = -1; round < rounds; round++)
			for (const [i, contender] of contenders.entries()) {
				const { inputs, outputs: answers } = contender.compiled;
				answers.fill(Number.NaN);
				const start = performance.now();
				await contender.evaluateBatch(inputs, answers, rows);
				if (round >= 0) samples[i].push(((performance.now() - start) * 1e6) / rows);
				for (let k = 0; k < answers.length; k++) if (!Object.is(answers[k], table.expected[k])) wrong[i]++;
			}
		for (const [i, contender] of contenders.entries()) {
			contender.stop();
			results.push({
				task: "threads",
				contender: `condnet ${contender.compiled.lowering}, ${i + 1} thread${i > 0 ? "s" : ""}`,
				kind: "condnet",
				n,
				p,
				mode: "batch",
				ns: Number(median(samples[i]).toFixed(2)),
				wrong: wrong[i],
				version: condnetVersion(),
			});
		}
	}
	return results;
}

/** How much faster two threads count than one does the work of both; 2 where both cores are free. */
async function countingControl(rounds) {
	const threads = [startCounting(), startCounting()];
	const time = async (active) => {
		const start = performance.now();
		await Promise.all(active.map((thread) => thread.count()));
		return performance.now() - start;
	};
	await time(threads);
	const ratios = [];
	for (let round = 0; round < rounds; round++)
		ratios.push((2 * (await time([threads[0]]))) / (await time(threads)));
	for (const thread of threads) thread.stop();
	return median(ratios);
}

function startCounting() {
	const worker = new Worker(source, { workerData: "count" });
	return {
		count: () =>
			new Promise((resolve) => {
				worker.once("message", resolve);
				worker.postMessage("go");
			}),
		stop: () => worker.terminate(),
	};
}

function startThread() {
	const worker = new Worker(source);
	return {
		post: (message) => worker.postMessage(message),
		listen(listener) {
			worker.on("message", listener);
			worker.on("error", () => listener(undefined));
		},
		stop: () => worker.terminate(),
	};
}
