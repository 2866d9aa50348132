/** Batches of rows through a compiled network, over as many threads as were asked for. */

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type ConditionalNetwork, sharedNumbers, type Thread, ThreadedNetwork } from "@condnet/core";

/** Rows from which a batch is worth cutting up. */
const rowsForThreads = 8192;

export interface Batches {
	/** Memory for rows and answers, of any thread's. */
	numbers(length: number): Float64Array;
	/** Answers `count` rows; an input that is not a stored one is answered with NaN. */
	answer(inputs: Float64Array, answers: Float64Array, count: number): Promise<void>;
	stop(): void;
}

/** @param threads how many; what the machine has if left out */
export function openBatches(network: ConditionalNetwork, threads = availableParallelism()): Batches {
	const script = new URL("./batch-thread.js", import.meta.url);
	// The thread's script is there in the built package only.
	const count = existsSync(fileURLToPath(script)) ? threads : 1;
	let alone: ThreadedNetwork | undefined;
	let together: ThreadedNetwork | undefined;
	return {
		numbers: (length) => (count > 1 ? sharedNumbers(length) : new Float64Array(length)),
		async answer(inputs, answers, rows) {
			if (count > 1 && (together || rows >= rowsForThreads)) {
				together ??= ThreadedNetwork.start(network, count, () => startThread(script));
				await together.evaluateBatch(inputs, answers, rows);
			} else {
				alone ??= ThreadedNetwork.start(network, 1, () => startThread(script));
				await alone.evaluateBatch(inputs, answers, rows);
			}
		},
		stop: () => together?.stop(),
	};
}

function startThread(script: URL): Thread {
	const worker = new Worker(script);
	return {
		post: (message) => worker.postMessage(message),
		listen(listener) {
			worker.on("message", listener);
			worker.on("error", () => listener(undefined));
		},
		stop: () => {
			worker.terminate();
		},
	};
}
