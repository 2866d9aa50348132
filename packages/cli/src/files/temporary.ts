/**
 * Files and folders that must not outlive the process: kept in a list here, and told to the process that
 * watches for Ctrl-C, which removes them when this one can no longer do so itself.
 *
 * Their names cannot collide (a random part, and they are made exclusively) and say who makes them. What
 * nobody could remove, because both processes were killed, the next run that writes to the same folder
 * removes. A maker in another container or on another machine cannot be seen: its files are touched while it
 * lives, and left alone until nothing has touched them for a day.
 */

import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makerOf, temporaryName } from "./maker.ts";
import { tell } from "./watcher.ts";

const hour = 3_600_000; // ms

/** How often files are touched, in ms: far more often than they would have to be. */
export const touchEvery: number = hour / 60;
const untouched = 24 * hour;

const paths = new Set<string>();
const cleaned = new Set<string>();
process.once("exit", removeTemporaries);

/** A path for a temporary file in a folder, which is removed at the end of the process, however it comes. */
export function temporaryPath(folder: string = tmpdir()): string {
	if (!cleaned.has(folder)) removeOrphans(folder);
	cleaned.add(folder);
	const path = join(folder, temporaryName());
	trackTemporary(path);
	return path;
}

/** A new folder of its own for temporary files, readable by nobody else. */
export function temporaryFolder(): string {
	const path = temporaryPath();
	mkdirSync(path, { mode: 0o700 });
	return path;
}

/** Marks a file or folder for removal at the end of the process, however it comes. */
function trackTemporary(path: string): void {
	paths.add(path);
	tell({ temporary: path });
}

/** The file is done with: renamed or removed. */
export function releaseTemporary(path: string): void {
	paths.delete(path);
	tell({ released: path });
}

/** Removes what is still there. */
function removeTemporaries(): void {
	for (const path of paths) {
		removeQuietly(path);
		releaseTemporary(path);
	}
}

/** Removes a file or folder; that it cannot be removed is no reason to fail. */
export function removeQuietly(path: string): void {
	try {
		rmSync(path, { recursive: true, force: true });
	} catch {
		// The folder may have become read-only, or be gone.
	}
}

/** Shows those who cannot see this process that it lives. */
export function touch(path: string): void {
	const now = new Date();
	try {
		utimesSync(path, now, now);
	} catch {
		// Not made yet, or gone.
	}
}

/** Removes what makers that are gone have left in a folder. */
export function removeOrphans(folder: string): void {
	let names: string[];
	try {
		names = readdirSync(folder);
	} catch {
		return;
	}
	for (const name of names) {
		const maker = makerOf(name);
		if (maker === undefined || maker === "alive") continue;
		const path = join(folder, name);
		if (maker === "gone" || isForgotten(path)) removeQuietly(path);
	}
}

function isForgotten(path: string): boolean {
	try {
		return Date.now() - lstatSync(path).mtimeMs > untouched;
	} catch {
		return false;
	}
}

/**
 * Runs work that can end with what it has reached.
 *
 * @param work is given a question that is cheap to ask often: whether it is to end
 */
export function endable<Result>(work: (isOver: () => boolean) => Result): Result {
	const path = temporaryPath();
	writeFileSync(path, "", { flag: "wx" });
	tell({ growing: path });
	let next = 0;
	let over = false;
	try {
		return work(() => {
			const now = performance.now();
			if (over || now < next) return over;
			next = now + 50;
			over = !existsSync(path);
			return over;
		});
	} finally {
		removeQuietly(path);
		releaseTemporary(path);
	}
}
