/**
 * Files that must not outlive the process: kept in a list here, and told to the thread that watches for Ctrl-C, which
 * removes them when this thread can no longer do so itself.
 */

import { rmSync } from "node:fs";
import { parentPort } from "node:worker_threads";

const paths = new Set<string>();

/** Marks a file for removal at the end of the process, however it comes. */
export function trackTemporary(path: string): void {
	paths.add(path);
	parentPort?.postMessage({ temporary: path });
}

/** The file is done with: renamed or removed. */
export function releaseTemporary(path: string): void {
	paths.delete(path);
	parentPort?.postMessage({ released: path });
}

/** Removes what is still there. */
export function removeTemporaries(): void {
	for (const path of paths) {
		rmSync(path, { force: true });
		releaseTemporary(path);
	}
}
