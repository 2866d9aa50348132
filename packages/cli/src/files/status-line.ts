/**
 * The line on the terminal that shows how far a command is. It is drawn by the watching process, which is
 * never busy: the seconds go on whatever the command does. Nothing is shown in the first half second.
 *
 * The command writes to the same terminal at the same time. Whatever it writes there begins by erasing the
 * line and ends with a line's end, so that the line is always the last one and nothing is written behind it.
 */

import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { printable } from "./printable.ts";
import type { Status } from "./watcher.ts";

const patience = 500; // ms before the line appears
const beat = 500; // ms between two drawings where nothing is told
const width = 24;
const erase = "\r\u001b[K";

export class StatusLine {
	readonly #start = performance.now();
	#status: Status | null = null;
	#visible = false;
	#timer: NodeJS.Timeout | undefined;

	/** @param status null takes the line away */
	show(status: Status | null): void {
		this.#status = status;
		this.#timer ??= setInterval(() => this.#draw(), beat).unref();
		this.#draw();
	}

	#draw(): void {
		const elapsed = performance.now() - this.#start;
		if (this.#status !== null && elapsed < patience) return;
		if (this.#status === null && !this.#visible) return;
		this.#visible = this.#status !== null;
		writeOnTerminal(this.#status === null ? "" : lineOf(this.#status, elapsed));
	}
}

function lineOf({ phase, done }: Status, elapsed: number): string {
	const full = Math.round(width * Math.min(1, Math.max(0, done)));
	const bar = done > 0 ? ` ${"#".repeat(full)}${".".repeat(width - full)} ${Math.floor(100 * done)} %` : "";
	const line = printable(`${phase}${bar}  ${Math.floor(elapsed / 1000)} s`);
	// Some terminals do not know how wide they are.
	return line.slice(0, (process.stderr.columns || 80) - 1);
}

/** Writes to standard error, over the line if one stands there. */
export function writeOnTerminal(text: string): void {
	try {
		writeSync(2, isatty(2) ? erase + text : text);
	} catch {
		// Nobody listens any more, or the terminal is full: what matters is told by the exit code.
	}
}
