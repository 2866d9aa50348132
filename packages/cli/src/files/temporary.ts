/**
 * Files and folders that must not outlive the process: kept in a list here, and told to the process that
 * watches for Ctrl-C, which removes them when this one can no longer do so itself.
 */

import { rmSync } from "node:fs";

/** What the command tells about files that must not outlive it. */
export type TemporaryMessage = { readonly temporary: string } | { readonly released: string };

const paths = new Set<string>();

/** Marks a file or folder for removal at the end of the process, however it comes. */
export function trackTemporary(path: string): void {
	paths.add(path);
	tell({ temporary: path });
}

/** The file is done with: renamed or removed. */
export function releaseTemporary(path: string): void {
	paths.delete(path);
	tell({ released: path });
}

/** Removes what is still there. */
export function removeTemporaries(): void {
	for (const path of paths) {
		rmSync(path, { recursive: true, force: true });
		releaseTemporary(path);
	}
}

function tell(message: TemporaryMessage): void {
	if (process.connected) process.send?.(message);
}
