/** Standard output and standard error, written without buffering, so that order and closed pipes are seen. */

import { write } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { isatty } from "node:tty";
import { systemCode, systemError } from "./failure.ts";
import { printable } from "./printable.ts";
import { endStatus } from "./status.ts";
import { writeOnTerminal } from "./status-line.ts";

/** Thrown when the reader of standard output has gone: the command ends quietly. */
export class ClosedPipe extends Error {}

/** Writes all of it, at the reader's pace. On a terminal it shows by itself how far the command is. */
export async function writeOutput(data: string | Uint8Array): Promise<void> {
	if (isatty(1)) endStatus();
	let rest = typeof data === "string" ? Buffer.from(data) : data;
	while (rest.length > 0) {
		try {
			rest = rest.subarray(await writeSome(rest));
		} catch (error) {
			const code = systemCode(error);
			if (code === "EPIPE") throw new ClosedPipe();
			if (code !== "EAGAIN") throw systemError(error, "standard output") ?? error;
			await setTimeout(5);
		}
	}
}

function writeSome(bytes: Uint8Array): Promise<number> {
	return new Promise((resolve, reject) => {
		write(1, bytes, (error, written) => (error === null ? resolve(written) : reject(error)));
	});
}

/** Messages for people: whole lines, safe for a terminal. */
export function writeMessage(text: string): void {
	writeOnTerminal(printable(text));
}
