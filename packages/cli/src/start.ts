/**
 * The process's main thread only watches: the command runs in a worker thread, so that Ctrl-C is answered at once however
 * busy the command is. When it comes, the files that must not be left behind are removed here.
 */

import { rmSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { Worker } from "node:worker_threads";
import { exitCodes } from "./program/exit-codes.ts";

/** What the worker tells: files that must not outlive it, and that it wants standard input. */
type Message =
	| { readonly temporary: string }
	| { readonly released: string }
	| { readonly standardInput: true };

/** Runs a command line and ends the process with its exit code. */
export function start(argv: readonly string[]): void {
	const temporaries = new Set<string>();
	const worker = new Worker(new URL("./worker.js", import.meta.url), { argv: [...argv], stdin: true });
	worker.on("message", (message: Message) => {
		if ("temporary" in message) temporaries.add(message.temporary);
		else if ("released" in message) temporaries.delete(message.released);
		// Read here, where waiting for a pipe blocks no thread: one that does could not be ended.
		else if (worker.stdin) process.stdin.pipe(worker.stdin);
	});
	const end = (code: number, message?: string): void => {
		for (const path of temporaries) rmSync(path, { recursive: true, force: true });
		if (message !== undefined) say(message);
		process.exit(code);
	};
	worker.on("error", (error: Error & { code?: string }) =>
		end(
			exitCodes.internal,
			error.code === "ERR_WORKER_OUT_OF_MEMORY"
				? "condnet: not enough memory for this table.\n"
				: `condnet: ${error.message}\n  This is a defect in condnet; please report it.\n`,
		),
	);
	worker.on("exit", (code) => end(code));
	process.on("SIGINT", () =>
		end(exitCodes.interrupted, "condnet: interrupted; nothing was left half written.\n"),
	);
	process.on("SIGTERM", () => end(128 + constants.signals.SIGTERM));
	process.on("SIGHUP", () => end(128 + constants.signals.SIGHUP));
}

function say(message: string): void {
	try {
		writeSync(2, isatty(2) ? `\r\u001b[K${message}` : message);
	} catch {
		// Nobody listens any more.
	}
}
