/**
 * What every command is given besides its own arguments: the options all share, and the ways to tell people
 * something.
 */

import type { TimeOptions, WorkOptions } from "@condnet/core";
import type { Command } from "commander";
import { printable } from "../files/printable.ts";
import { writeMessage, writeOutput } from "../files/standard-streams.ts";
import { hideStatus, showStatus } from "../files/status.ts";

export interface CommonOptions {
	readonly json?: boolean;
	readonly quiet?: boolean;
	readonly threads?: number;
	/** Bytes. */
	readonly memory?: number;
}

export class Context {
	readonly json: boolean;
	readonly quiet: boolean;
	readonly threads: number | undefined;
	readonly memory: number | undefined;
	/** To be handed to long work in core. */
	readonly work: WorkOptions;

	constructor(options: CommonOptions) {
		this.json = options.json ?? false;
		this.quiet = options.quiet ?? false;
		this.threads = options.threads;
		this.memory = options.memory;
		this.work = { onProgress: (phase, done) => this.progress(phase, done) };
	}

	/** Seconds since the command began, which is when its process did. */
	get seconds(): number {
		return Math.round(performance.now()) / 1000;
	}

	/** A limit of time that began with the command, for work in core. */
	timeLimit(seconds: number | undefined): TimeOptions {
		return { seconds, clock: () => performance.now() / 1000, begun: 0 };
	}

	/** Shows on a terminal how far the command is. @param done part of the phase, 0 where it is not known */
	progress(phase: string, done = 0): void {
		if (!this.quiet) showStatus(phase, done);
	}

	/** A remark for people, on standard error. */
	note(text: string): void {
		if (!this.quiet) writeMessage(`${text}\n`);
	}

	/**
	 * The result of a command: as JSON where asked for, otherwise as text that is safe for a terminal.
	 *
	 * @param text called only if the text is shown
	 */
	async result(json: unknown, text: () => string): Promise<void> {
		hideStatus();
		await writeOutput(printable(this.json ? `${JSON.stringify(json, null, "\t")}\n` : text()));
	}

	/**
	 * The report on a file that a command makes. The file is the result: --quiet silences the report, and where
	 * there is no file the report itself is the result.
	 *
	 * @param output the file of -o
	 */
	async report(output: string | undefined, json: unknown, text: () => string): Promise<void> {
		if (output === "-") this.note(text());
		else if (output === undefined || this.json || !this.quiet)
			await this.result(json, () => `${text()}\n${savedText(output)}`);
	}
}

function savedText(path: string | undefined): string {
	return path === undefined
		? "Nothing was written: name a file with -o net.cnet.\n"
		: `Written to ${path}.\n`;
}

/** A command's action, which answers with the exit code. */
export type Action<Options> = (
	context: Context,
	args: readonly string[],
	options: Options,
) => Promise<number>;

/** Lets a command run an action: its exit code becomes the process's. */
export function runs<Options extends CommonOptions>(command: Command, action: Action<Options>): void {
	command.action(async (...given: unknown[]) => {
		const options = command.opts<Options>();
		const context = new Context(options);
		const args = given
			.slice(0, -2)
			.flat()
			.filter((arg) => typeof arg === "string");
		context.progress("reading");
		try {
			process.exitCode = await action(context, args, options);
		} finally {
			hideStatus();
		}
	});
}
