/**
 * The process that is started only watches: the command runs in a process of its own, so that Ctrl-C is
 * answered at once however busy the command is, in JavaScript or in a library, and the line that shows how
 * far it is goes on. After Ctrl-C the command is killed, and the files that must not be left behind are
 * removed here.
 *
 * Work that can end with what it has reached says so by a file that stands as long as it is to go on: the
 * first Ctrl-C takes that file away, the second one kills.
 */

import { fork } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { exitCodes } from "./files/exit-codes.ts";
import { reportHint } from "./files/report-hint.ts";
import { StatusLine, writeOnTerminal } from "./files/status-line.ts";
import { removeQuietly, touch, touchEvery } from "./files/temporary.ts";
import type { WatcherMessage } from "./files/watcher.ts";

/** Runs a command line and ends the process with its exit code. */
export function start(argv: readonly string[]): void {
	const temporaries = new Set<string>();
	let growing: string | undefined;
	const command = fork(fileURLToPath(new URL("./worker.js", import.meta.url)), argv, {
		stdio: ["inherit", "inherit", "inherit", "ipc"],
	});
	let end: { readonly code: number; readonly message?: string } | undefined;
	const line = new StatusLine();
	command.on("message", (message: WatcherMessage) => {
		if ("status" in message) line.show(message.status);
		else if ("growing" in message) growing = message.growing;
		else if ("temporary" in message) temporaries.add(message.temporary);
		else {
			temporaries.delete(message.released);
			if (growing === message.released) growing = undefined;
		}
	});
	command.on("error", (error) => {
		writeOnTerminal(`condnet: the command could not be started: ${error.message}\n`);
		process.exit(exitCodes["input-output"]);
	});
	setInterval(() => {
		for (const path of temporaries) touch(path);
	}, touchEvery).unref();
	// Both have come when the command is gone and all it told has been read.
	let gone: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
	const finish = (): void => {
		if (gone === undefined || command.connected) return;
		line.show(null);
		const { code, signal } = gone;
		for (const path of temporaries) removeQuietly(path);
		if (end?.message !== undefined) writeOnTerminal(end.message);
		if (end !== undefined) process.exit(end.code);
		if (signal !== null) process.exit(endedBy(signal));
		process.exit(code ?? exitCodes.internal);
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
	process.on("SIGINT", () => {
		if (growing === undefined)
			return stop(exitCodes.interrupted, "condnet: interrupted; nothing was left half written.\n");
		removeQuietly(growing);
		growing = undefined;
		writeOnTerminal("condnet: ending with what is proved so far; Ctrl-C again leaves at once.\n");
	});
	for (const signal of ["SIGTERM", "SIGHUP"] as const)
		process.on(signal, () => stop(128 + constants.signals[signal]));
}

/** Says why a command that nobody stopped was ended by a signal. @returns the exit code */
function endedBy(signal: NodeJS.Signals): number {
	const memory = signal === "SIGKILL" || signal === "SIGABRT";
	writeOnTerminal(
		`condnet: the command was ended by ${signal}${memory ? ", probably for want of memory" : ""}.\n` +
			`  ${memory ? "Use fewer rows or columns, or allow less with --memory." : reportHint}\n`,
	);
	return memory ? exitCodes["input-output"] : exitCodes.internal;
}
