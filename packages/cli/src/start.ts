/**
 * The process that is started only watches: the command runs in a process of its own, so that Ctrl-C is
 * answered at once however busy the command is, in JavaScript or in a library. Then the command is killed,
 * and the files that must not be left behind are removed here.
 */

import { fork } from "node:child_process";
import { rmSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import { exitCodes } from "./files/exit-codes.ts";
import type { TemporaryMessage } from "./files/temporary.ts";

/** Runs a command line and ends the process with its exit code. */
export function start(argv: readonly string[]): void {
	const temporaries = new Set<string>();
	const command = fork(fileURLToPath(new URL("./worker.js", import.meta.url)), argv, {
		stdio: ["inherit", "inherit", "inherit", "ipc"],
	});
	let end: { readonly code: number; readonly message?: string } | undefined;
	command.on("message", (message: TemporaryMessage) => {
		if ("temporary" in message) temporaries.add(message.temporary);
		else temporaries.delete(message.released);
	});
	command.on("error", (error) => {
		say(`condnet: the command could not be started: ${error.message}\n`);
		process.exit(exitCodes.internal);
	});
	// Both have come when the command is gone and all it told has been read.
	let gone: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
	const finish = (): void => {
		if (gone === undefined || command.connected) return;
		const { code, signal } = gone;
		for (const path of temporaries) rmSync(path, { recursive: true, force: true });
		if (end === undefined && signal !== null)
			say(`condnet: the command was ended by ${signal}${why(signal)}.\n`);
		if (end?.message !== undefined) say(end.message);
		process.exit(end?.code ?? code ?? exitCodes.internal);
	};
	command.on("disconnect", finish);
	command.on("exit", (code, signal) => {
		gone = { code, signal };
		finish();
	});
	const stop = (code: number, message?: string): void => {
		end ??= message === undefined ? { code } : { code, message };
		command.kill("SIGKILL");
	};
	process.on("SIGINT", () =>
		stop(exitCodes.interrupted, "condnet: interrupted; nothing was left half written.\n"),
	);
	for (const signal of ["SIGTERM", "SIGHUP"] as const)
		process.on(signal, () => stop(128 + constants.signals[signal]));
}

function why(signal: NodeJS.Signals): string {
	return signal === "SIGKILL" || signal === "SIGABRT" ? ", probably for want of memory" : "";
}

function say(message: string): void {
	try {
		writeSync(2, isatty(2) ? `\r\u001b[K${message}` : message);
	} catch {
		// Nobody listens any more.
	}
}
