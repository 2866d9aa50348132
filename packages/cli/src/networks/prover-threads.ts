/** Threads that prove boxes of a synthesis beside the calling one. */

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import {
	ConditionalNetwork,
	encode,
	type Network,
	type ProverStart,
	type ProverThreads,
} from "@condnet/core";
import { numbered } from "./check-threads.ts";

/** What a thread is started with. */
export interface SharedModel {
	/** The model as a .cnet file. */
	readonly model: Uint8Array;
	readonly start: ProverStart;
}

const script = new URL("./prover-thread.js", import.meta.url);

/** Weights of a model below which a box is proved faster than a thread is woken. */
const leastWeights = 1000;

/**
 * @param threads at most, the calling one among them; what the machine has if left out
 * @returns undefined where the calling thread is faster alone
 */
export function proverThreads(model: Network, threads = availableParallelism()): ProverThreads | undefined {
	// The thread's script is there in the built package only.
	if (threads === 1 || model.rows.weightCount < leastWeights || !existsSync(fileURLToPath(script)))
		return undefined;
	const whole = ConditionalNetwork.of(model);
	const bytes = encode({ network: whole, metadata: numbered(whole) });
	return {
		count: threads - 1,
		start(start) {
			const shared: SharedModel = { model: bytes, start };
			const worker = new Worker(script, { workerData: shared });
			return {
				stop: () => {
					worker.terminate();
				},
			};
		},
	};
}
