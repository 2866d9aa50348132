/**
 * What every command is given besides its own arguments: the options all share, and the line that shows
 * progress.
 */

import type { WorkOptions } from "@condnet/core";
import type { Command } from "commander";
import { writeMessage, writeOutput } from "../files/standard-streams.ts";
import { ProgressLine } from "./progress.ts";

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
	readonly progress: ProgressLine;
	/** To be handed to long work in core. */
	readonly work: WorkOptions;
	readonly #start = performance.now();

	constructor(options: CommonOptions) {
		this.json = options.json ?? false;
		this.quiet = options.quiet ?? false;
		this.threads = options.threads;
		this.memory = options.memory;
		this.progress = new ProgressLine(this.quiet);
		this.work = { onProgress: this.progress.report };
	}

	/** Seconds since the command began. */
	get seconds(): number {
		return Math.round(performance.now() - this.#start) / 1000;
	}

	/** A remark for people, on standard error. */
	note(text: string): void {
		if (this.quiet) return;
		this.progress.clear();
		writeMessage(`${text}\n`);
	}

	/**
	 * The result of a command: as JSON where asked for, otherwise as text unless --quiet.
	 *
	 * @param text called only if the text is shown
	 */
	async result(json: unknown, text: () => string): Promise<void> {
		this.progress.clear();
		if (this.json) await writeOutput(`${JSON.stringify(json, null, "\t")}\n`);
		else if (!this.quiet) await writeOutput(text());
	}
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
		const args = given.slice(0, -2).flatMap((arg) => (typeof arg === "string" ? [arg] : []));
		try {
			process.exitCode = await action(context, args, options);
		} finally {
			context.progress.clear();
		}
	});
}
