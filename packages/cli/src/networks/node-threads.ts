/** Threads of Node that run a script of the built package, and what they are sent. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type BoxProof, type ConditionalNetwork, encode, type Thread } from "@condnet/core";

/** A script that a thread runs; it is there in the built package only. */
export type ThreadScript = "batch-thread.js" | "proof-thread.js" | "prover-thread.js";

const urlOf = (script: ThreadScript): URL => new URL(`./${script}`, import.meta.url);

/** Whether threads can run it: not where the sources are run as they stand. */
export function isBuilt(script: ThreadScript): boolean {
	return existsSync(fileURLToPath(urlOf(script)));
}

/** Starts a thread that runs a script. @param data what it finds as its `workerData` */
export function startScript(script: ThreadScript, data?: unknown): Thread {
	const worker = new Worker(urlOf(script), { workerData: data });
	return {
		post: (message) => worker.postMessage(message),
		listen(listener) {
			worker.on("message", listener);
			worker.on("error", () => listener(undefined));
			worker.on("exit", () => listener(undefined));
		},
		stop: () => {
			worker.terminate();
		},
	};
}

/** A network, with its proof if there is one, as the bytes of a file; its columns are called by numbers. */
export function bytesForThreads(network: ConditionalNetwork, proof?: BoxProof): Uint8Array {
	const names = (count: number): string[] => Array.from({ length: count }, (_, k) => String(k));
	const metadata = { inputs: names(network.inputCount), outputs: names(network.outputCount) };
	return encode({ network, metadata, ...(proof === undefined ? {} : { proof }) });
}
