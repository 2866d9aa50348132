/**
 * Threads of Node that serve a ThreadedNetwork from these sources, and that can be watched and made to fail.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "tsdown";
import type { Thread } from "../../../src/internal.ts";
import { counted, type ThreadData, type WhenClaimed } from "./answering-thread.ts";

export interface RealThreads {
	/** Threads started from now on. */
	group(whenClaimed?: WhenClaimed): ThreadGroup;
	remove(): void;
}

export interface ThreadGroup {
	start(): Thread;
	/** Comes back when every thread sleeps that was started and has not yet slept `times` times. */
	slept(times: number): Promise<void>;
	/** Comes back when some thread has claimed a portion. */
	claimed(): Promise<void>;
	/** Comes back when all threads have ended. */
	ended(): Promise<void>;
}

export async function realThreads(): Promise<RealThreads> {
	const folder = mkdtempSync(join(tmpdir(), "condnet-threads-"));
	await build({
		config: false,
		entry: [fileURLToPath(new URL("answering-thread.ts", import.meta.url))],
		outDir: folder,
		format: "esm",
		dts: false,
		clean: false,
		logLevel: "silent",
		platform: "node",
	});
	const script = join(folder, "answering-thread.mjs");
	return {
		group: (whenClaimed = "answer") => startedGroup(script, whenClaimed),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

function startedGroup(script: string, whenClaimed: WhenClaimed): ThreadGroup {
	const threads: { readonly counts: Int32Array; ended: boolean }[] = [];
	const until = async (condition: () => boolean): Promise<void> => {
		while (!condition()) await sleep(1);
	};
	return {
		start() {
			const counts = new Int32Array(new SharedArrayBuffer(8));
			const worker = new Worker(script, { workerData: { whenClaimed, counts } satisfies ThreadData });
			const state = { counts, ended: false };
			threads.push(state);
			return {
				post: (message) => worker.postMessage(message),
				listen(listener) {
					worker.on("message", listener);
					worker.on("error", () => {});
					worker.on("exit", () => {
						state.ended = true;
						listener(undefined);
					});
				},
				stop: () => {
					worker.terminate();
				},
			};
		},
		slept: (times) =>
			until(() => threads.every(({ counts }) => Atomics.load(counts, counted.sleeps) >= times)),
		claimed: () => until(() => threads.some(({ counts }) => Atomics.load(counts, counted.claims) > 0)),
		ended: () => until(() => threads.every(({ ended }) => ended)),
	};
}
