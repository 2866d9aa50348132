/** What the threads of real-threads.ts run, bundled, because Node does not read TypeScript. */

import { parentPort, workerData } from "node:worker_threads";
import { serveThread } from "../../../src/compiled/threads/serve-thread.ts";

/** How a thread is made to behave when it has claimed a portion. */
export type WhenClaimed = "answer" | "answer late" | "stall" | "crash";

export interface ThreadData {
	readonly whenClaimed: WhenClaimed;
	/** How often it claimed a portion, and how often it went to sleep. */
	readonly counts: Int32Array;
}

export const counted = { claims: 0, sleeps: 1 } as const;

function isThreadData(data: unknown): data is ThreadData {
	return typeof data === "object" && data !== null && "whenClaimed" in data;
}

const port = parentPort;
if (port && isThreadData(workerData)) {
	const { whenClaimed, counts } = workerData;
	const { wait, compareExchange } = Atomics;
	const pause = new Int32Array(new SharedArrayBuffer(4));
	Object.assign(Atomics, {
		wait(words: Int32Array, at: number, seen: number) {
			Atomics.add(counts, counted.sleeps, 1);
			return wait(words, at, seen);
		},
		compareExchange(words: Int32Array, at: number, expected: number, value: number) {
			const found = compareExchange(words, at, expected, value);
			if (found === expected) {
				Atomics.add(counts, counted.claims, 1);
				if (whenClaimed === "stall") wait(pause, 0, 0);
				if (whenClaimed === "answer late") wait(pause, 0, 0, 20);
				if (whenClaimed === "crash") throw new Error("This thread was made to crash.");
			}
			return found;
		},
	});
	serveThread({
		post: (message) => port.postMessage(message),
		listen: (listener) => port.on("message", listener),
	});
}
