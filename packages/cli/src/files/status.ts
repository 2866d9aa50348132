/**
 * Tells the watching process how far the command is. That process draws the line (see status-line.ts), so
 * that it moves while this one is busy. Nothing is told unless standard error is a terminal.
 */

import { isatty } from "node:tty";
import { tell } from "./watcher.ts";

const pause = 100; // ms between two messages of one phase

let phaseTold: string | undefined;
let told = 0;
let over = false;

/**
 * To be called as often as one likes.
 *
 * @param done part of the phase that is done, 0 where it is not known
 */
export function showStatus(phase: string, done: number): void {
	if (over || !isatty(2)) return;
	const now = performance.now();
	if (phase === phaseTold && now - told < pause) return;
	phaseTold = phase;
	told = now;
	tell({ status: { phase, done } });
}

/** Takes the line away, until something is shown again. */
export function hideStatus(): void {
	if (phaseTold !== undefined) tell({ status: null });
	phaseTold = undefined;
}

/** Takes the line away for good. */
export function endStatus(): void {
	hideStatus();
	over = true;
}
