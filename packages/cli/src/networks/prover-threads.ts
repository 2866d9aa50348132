/** Threads that prove boxes of a synthesis beside the calling one. */

import { availableParallelism } from "node:os";
import { ConditionalNetwork, type Network, type ProverStart, type ProverThreads } from "@condnet/core";
import { bytesForThreads, isBuilt, startScript } from "./node-threads.ts";

/** What a thread is started with. */
export interface SharedModel {
	/** The model as a .cnet file. */
	readonly model: Uint8Array;
	readonly start: ProverStart;
}

/** Weights of a model below which a box is proved faster than a thread is woken. */
const leastWeights = 1000;

/**
 * @param threads at most, the calling one among them; what the machine has if left out
 * @returns undefined where the calling thread is faster alone
 */
export function proverThreads(model: Network, threads = availableParallelism()): ProverThreads | undefined {
	if (threads === 1 || model.rows.weightCount < leastWeights || !isBuilt("prover-thread.js"))
		return undefined;
	const bytes = bytesForThreads(ConditionalNetwork.of(model));
	return {
		count: threads - 1,
		start(start) {
			const shared: SharedModel = { model: bytes, start };
			return startScript("prover-thread.js", shared);
		},
	};
}
