/**
 * Batches of rows through a compiled network, over as many threads as were asked for. The threads answer a
 * batch while the calling one does something else.
 */

import { availableParallelism } from "node:os";
import {
	type BegunBatch,
	type CompiledNetwork,
	type MemoryOptions,
	type Thread,
	ThreadedNetwork,
} from "@condnet/core";
import { sharedNumbers } from "@condnet/core/internal";
import { isBuilt, startScript } from "./node-threads.ts";

/** Rows from which a batch is worth cutting up. */
const rowsForThreads = 8192;

export interface Batches {
	/** Memory for rows and answers, of any thread's. */
	numbers(length: number): Float64Array;
	/**
	 * Begins to answer `count` rows; an input that is not a stored one is answered with NaN. One batch at a
	 * time.
	 *
	 * @returns what finishes it and says how many inputs are stored ones, or need not be
	 */
	begin(inputs: Float64Array, answers: Float64Array, count: number): BegunBatch;
	/** What became of each row of the batch that was finished last: an Outcome. */
	outcomes(inputs: Float64Array, answers: Float64Array, count: number): Uint8Array;
	stop(): void;
}

/**
 * The memory that a compiled network needs for its threads; their script is there in the built package only.
 */
export function batchMemory(
	threads = availableParallelism(),
): MemoryOptions & { readonly threads: number; readonly shared: boolean } {
	const count = isBuilt("batch-thread.js") ? threads : 1;
	return { threads: count, shared: count > 1 };
}

/**
 * @param compiledFor gives the network compiled for some memory
 * @param threads how many; what the machine has if left out
 */
export function openBatches(
	compiledFor: (options: MemoryOptions) => CompiledNetwork,
	threads: number | undefined,
): Batches {
	const memory = batchMemory(threads);
	let alone: CompiledNetwork | undefined;
	let together: ThreadedNetwork | undefined;
	return {
		numbers: (length) => (memory.shared ? sharedNumbers(length) : new Float64Array(length)),
		begin(inputs, answers, rows) {
			if (memory.shared && (together || rows >= rowsForThreads)) {
				together ??= ThreadedNetwork.over(compiledFor(memory), memory.threads, startThread);
				return together.begin(inputs, answers, rows);
			}
			alone ??= compiledFor({});
			const network = alone;
			return { finish: async () => network.evaluateBatch(inputs, answers, rows) };
		},
		outcomes(inputs, answers, rows) {
			alone ??= together?.compiled ?? compiledFor({});
			return alone.outcomes(inputs, answers, rows);
		},
		stop: () => together?.stop(),
	};
}

/**
 * Starts a thread of Node that answers batches, as `ThreadedNetwork.start(network, 2, startThread)` takes it.
 * It is a script of the built package, and keeps the process alive until the threaded network is stopped.
 */
export function startThread(): Thread {
	return startScript("batch-thread.js");
}
