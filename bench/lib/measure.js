/**
 * Contenders in interleaved rounds. Each JavaScript contender has a thread of its own, so that none is
 * compiled with another's type feedback, and the C++ program is a process that runs a round when told to. One
 * round runs at a time.
 */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

/** A contender in a thread: a file of contenders/, and what it is to set up. */
export async function startThread(file, options, table, clock) {
	const worker = new Worker(new URL("./thread.js", import.meta.url), {
		workerData: { file, options, table, clock },
		resourceLimits: { maxOldGenerationSizeMb: 12288 },
	});
	const replies = [];
	const waiting = [];
	const settle = (reply) => (waiting.length > 0 ? waiting.shift()(reply) : replies.push(reply));
	worker.on("message", settle);
	worker.on("error", (error) => settle({ error: error.message }));
	const next = () =>
		replies.length > 0 ? Promise.resolve(replies.shift()) : new Promise((resolve) => waiting.push(resolve));
	const ready = await next();
	if (ready.error) {
		await worker.terminate();
		return { skipped: ready.error };
	}
	return {
		...ready,
		async round(mode) {
			worker.postMessage(mode);
			return next();
		},
		stop: () => worker.terminate(),
	};
}

/** The C++ program on a file; undefined where it cannot be started. */
export async function startNative(program, dataFile, clock) {
	const child = spawn(program, [dataFile, clock], { stdio: ["pipe", "pipe", "inherit"] });
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const first = await lines.next();
	if (first.done) return undefined;
	return {
		names: first.value.split(";").filter(Boolean),
		async round(name, mode) {
			child.stdin.write(`${name} ${mode}\n`);
			const { value } = await lines.next();
			const [ns, wrong] = value.split(" ").map(Number);
			return { ns, wrong };
		},
		stop: () => child.stdin.end(),
	};
}

/**
 * Runs every contender `rounds` times in turn after a first round that only checks the answers and warms up.
 * @param contenders `{ contender, kind, version, modes, round(mode) }`
 * @returns rows with medians
 */
export async function interleave(contenders, rounds, task, n, p) {
	const samples = contenders.map(({ modes }) => modes.map(() => []));
	const wrong = contenders.map(({ modes }) => modes.map(() => 0));
	for (let round = -1; round < rounds; round++)
		for (const [i, { modes, round: run }] of contenders.entries())
			for (const [m, mode] of modes.entries()) {
				const result = await run(mode);
				if (result.error) throw new Error(`${contenders[i].contender}: ${result.error}`);
				wrong[i][m] = Math.max(wrong[i][m], result.wrong);
				if (round >= 0) samples[i][m].push(result.ns);
			}
	return contenders.flatMap(({ contender, kind, version, modes }, i) =>
		modes.map((mode, m) => ({
			task,
			contender,
			kind,
			n,
			p,
			mode,
			ns: Number(median(samples[i][m]).toFixed(2)),
			wrong: wrong[i][m],
			version,
		})),
	);
}

export function median(numbers) {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length >>> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
