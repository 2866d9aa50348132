/**
 * The process that is started only watches: the command runs in a process of its own, so that Ctrl-C is
 * answered at once however busy the command is, in JavaScript or in a library. Then the command is killed,
 * and the files that must not be left behind are removed here.
 *
 * Work that can end with what it has reached says so by a file that stands as long as it is to go on: the
 * first Ctrl-C takes that file away, the second one kills.
 */

import { fork } from "node:child_process";
import { writeSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import { exitCodes } from "./files/exit-codes.ts";
import { reportHint } from "./files/report-hint.ts";
import { removeQuietly, type TemporaryMessage, touch, touchEvery } from "./files/temporary.ts";

/** Runs a command line and ends the process with its exit code. */
export function start(argv: readonly string[]): void {
	const temporaries = new Set<string>();
	let growing: string | undefined;
	const command = fork(fileURLToPath(new URL("./worker.js", import.meta.url)), argv, {
		stdio: ["inherit", "inherit", "inherit", "ipc"],
	});
	let end: { readonly code: number; readonly message?: string } | undefined;
	command.on("message", (message: TemporaryMessage) => {
		if ("growing" in message) growing = message.growing;
		else if ("temporary" in message) temporaries.add(message.temporary);
		else {
			temporaries.delete(message.released);
			if (growing === message.released) growing = undefined;
		}
	});
	command.on("error", (error) => {
		say(`condnet: the command could not be started: ${error.message}\n`);
		process.exit(exitCodes["input-output"]);
	});
	setInterval(() => {
		for (const path of temporaries) touch(path);
	}, touchEvery).unref();
	// Both have come when the command is gone and all it told has been read.
	let gone: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
	const finish = (): void => {
		if (gone === undefined || command.connected) return;
		const { code, signal } = gone;
		for (const path of temporaries) removeQuietly(path);
		if (end?.message !== undefined) say(end.message);
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
		say("condnet: ending with what is proved so far; Ctrl-C again leaves at once.\n");
	});
	for (const signal of ["SIGTERM", "SIGHUP"] as const)
		process.on(signal, () => stop(128 + constants.signals[signal]));
}

/** Says why a command that nobody stopped was ended by a signal. @returns the exit code */
function endedBy(signal: NodeJS.Signals): number {
	const memory = signal === "SIGKILL" || signal === "SIGABRT";
	say(
		`condnet: the command was ended by ${signal}${memory ? ", probably for want of memory" : ""}.\n` +
			`  ${memory ? "Use fewer rows or columns, or allow less with --memory." : reportHint}\n`,
	);
	return memory ? exitCodes["input-output"] : exitCodes.internal;
}

function say(message: string): void {
	try {
		writeSync(2, isatty(2) ? `\r\u001b[K${message}` : message);
	} catch {
		// Nobody listens any more.
	}
}
