/** Standard output and standard error, written without buffering, so that order and closed pipes are seen. */

import { write, writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { systemCode, systemError } from "./failure.ts";
import { printable } from "./printable.ts";

/** Thrown when the reader of standard output has gone: the command ends quietly. */
export class ClosedPipe extends Error {}

/** Writes all of it, at the reader's pace. */
export async function writeOutput(data: string | Uint8Array): Promise<void> {
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

/** Messages for people, safe for a terminal. Nothing is lost that matters if nobody reads them. */
export function writeMessage(text: string): void {
	writeToTerminal(printable(text));
}

/** As writeMessage, with control codes of our own. */
export function writeToTerminal(text: string): void {
	try {
		writeSync(2, text);
	} catch {
		// Standard error is closed or full; the exit code still tells.
	}
}
