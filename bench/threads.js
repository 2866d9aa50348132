/**
 * Batches over one thread and two, of several sizes. A control stands before and after every round: two
 * threads that only count show whether this machine's second core is free. A round between controls that say
 * it is not is not counted, as long as there is hope of others. Between batches the second thread sleeps, as
 * it does while a caller uses the answers.
 */

import { Worker } from "node:worker_threads";
import { startThread } from "condnet";
import { ThreadedNetwork } from "./lib/condnet.js";
import { makeTable, networkOf } from "./lib/data.js";
import { median } from "./lib/measure.js";
import { condnetVersion } from "./lib/runs.js";

const width = 8;
const batchRows = [2 ** 16, 2 ** 17, 2 ** 18, 2 ** 20];
/** What two counters do at least on free cores, and how many rounds are tried for one that is counted. */
const freeCores = 1.8;
const patience = 8;

export async function benchThreads({ rounds, sizes, log }) {
	const results = [];
	const control = await startControl();
	for (const n of sizes.filter((size) => size >= 1e6)) {
		const table = makeTable(n, width, Math.max(...batchRows));
		const network = networkOf(table);
		const options = { rows: table.queryCount };
		const contenders = [1, 2].map((count) => ThreadedNetwork.start(network, count, startThread, options));
		for (const { compiled } of contenders) compiled.inputs.set(table.queries);
		for (const rows of batchRows) {
			// Small batches are over soon: more of them, for the same time.
			const wanted = rounds * Math.min(8, Math.max(...batchRows) / rows);
			const counted = [];
			const wrong = [0, 0];
			let before = await control.ratio();
			for (let round = -1; round < patience * wanted && counted.length < wanted; round++) {
				const ns = [0, 0];
				for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
					const timed = await timeBatch(contenders[i], rows, table.expected);
					ns[i] = timed.ns;
					wrong[i] += timed.mistakes;
				}
				const after = await control.ratio();
				const free = Math.min(before, after);
				const last = round >= (patience - 1) * wanted;
				if (round >= 0 && (last || free >= freeCores)) counted.push({ ns, free });
				before = after;
			}
			const [one, two] = [0, 1].map((i) => median(counted.map(({ ns }) => ns[i])));
			log(
				`threads: n = ${n}, batches of ${rows}: two do ${(one / two).toFixed(2)} times the work of one; ` +
					`two that only count ${median(counted.map(({ free }) => free)).toFixed(2)} times`,
			);
			for (const [i, { compiled }] of contenders.entries())
				results.push({
					task: "threads",
					contender: `condnet ${compiled.lowering}, ${i + 1} thread${i > 0 ? "s" : ""}`,
					kind: "condnet",
					n,
					p: width,
					mode: `batch ${rows}`,
					ns: Number([one, two][i].toFixed(2)),
					wrong: wrong[i],
					version: condnetVersion(),
				});
		}
		for (const contender of contenders) contender.stop();
	}
	control.stop();
	return results;
}

async function timeBatch(contender, rows, expected) {
	const { inputs, outputs } = contender.compiled;
	const answers = outputs.subarray(0, rows);
	answers.fill(Number.NaN);
	const start = performance.now();
	await contender.evaluateBatch(inputs, answers, rows);
	const ns = ((performance.now() - start) * 1e6) / rows;
	let mistakes = 0;
	for (let k = 0; k < rows; k++) if (!Object.is(answers[k], expected[k])) mistakes++;
	return { ns, mistakes };
}

/**
 * Two threads that count; `ratio` says how much faster they are together than one that does the work of both.
 */
async function startControl() {
	const threads = [startCounting(), startCounting()];
	const time = async (active) => {
		const start = performance.now();
		await Promise.all(active.map((thread) => thread.count()));
		return performance.now() - start;
	};
	await time(threads);
	return {
		ratio: async () => (2 * (await time([threads[0]]))) / (await time(threads)),
		stop() {
			for (const thread of threads) thread.stop();
		},
	};
}

function startCounting() {
	const worker = new Worker(new URL("./lib/counting-thread.js", import.meta.url));
	return {
		count: () =>
			new Promise((resolve) => {
				worker.once("message", resolve);
				worker.postMessage("go");
			}),
		stop: () => worker.terminate(),
	};
}
