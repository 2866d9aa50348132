/**
 * The file a command writes: complete or not there. Bytes go to a temporary file in the same folder, which is
 * flushed to the disk and then renamed; on any failure it is removed and the old file is as it was. Devices
 * and pipes, and "-" for standard output, are written directly.
 */

import { constants } from "node:fs";
import { access, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CondnetError } from "@condnet/core";
import { systemCode, systemError } from "./failure.ts";
import { writeOutput } from "./standard-streams.ts";
import { releaseTemporary, trackTemporary } from "./temporary.ts";

export interface TargetOptions {
	/** Replace whatever is there. */
	readonly force?: boolean | undefined;
	/** The first bytes of a file that may be replaced without being asked. */
	readonly replaces?: Uint8Array | undefined;
}

/** What a file at the path of a target is. */
type Kind = "standard output" | "direct" | "replace";

export class Target {
	readonly path: string;
	readonly #kind: Kind;
	/** The path behind symbolic links. */
	readonly #place: string;
	#temporary: string | undefined;
	#handle: FileHandle | undefined;

	private constructor(path: string, kind: Kind, place: string) {
		this.path = path;
		this.#kind = kind;
		this.#place = place;
	}

	/**
	 * Checks that the file may be written, before any work is done for it.
	 *
	 * @throws CondnetError `usage` if it would replace a file it must not, `input-output` if it cannot be
	 * written
	 */
	static async prepare(path: string, options: TargetOptions = {}): Promise<Target> {
		if (path === "-") return new Target("standard output", "standard output", path);
		try {
			const info = await stat(path).catch((error: unknown) => {
				if (systemCode(error) === "ENOENT") return undefined;
				throw error;
			});
			if (info?.isDirectory())
				throw new CondnetError("input-output", `${path} is a directory, expected a file to write.`);
			if (info !== undefined && !info.isFile()) return new Target(path, "direct", path);
			const place = info === undefined ? path : await realpath(path);
			await access(dirname(place), constants.W_OK | constants.X_OK);
			if (
				info !== undefined &&
				info.size > 0 &&
				!options.force &&
				!(await startsWith(place, options.replaces))
			)
				throw new CondnetError(
					"usage",
					`${path} exists${options.replaces === undefined ? "" : " and is not a .cnet file"}; it is not replaced.`,
					"Choose another name with -o, or replace it with --force.",
				);
			return new Target(path, "replace", place);
		} catch (error) {
			throw cannotWrite(path, error);
		}
	}

	/** Whether what is written stands in a file of its own, `temporary`, until it is committed. */
	get replaces(): boolean {
		return this.#kind === "replace";
	}

	/** Path of that file. */
	get temporary(): string {
		return join(dirname(this.#place), `.${basename(this.#place)}.${process.pid}.tmp`);
	}

	/** Appends bytes. */
	async write(bytes: Uint8Array | string): Promise<void> {
		if (this.#kind === "standard output") return writeOutput(bytes);
		try {
			this.#handle ??= await this.#open();
			await this.#handle.writeFile(bytes);
		} catch (error) {
			await this.abandon();
			throw cannotWrite(this.path, error);
		}
	}

	/** Makes what was written the file. */
	async commit(): Promise<void> {
		if (this.#kind === "standard output") return;
		try {
			this.#handle ??= await this.#open();
			if (this.#kind === "replace") await this.#handle.sync();
			await this.#close();
			if (this.#temporary === undefined) return;
			await rename(this.#temporary, this.#place);
			releaseTemporary(this.#temporary);
			this.#temporary = undefined;
		} catch (error) {
			await this.abandon();
			throw cannotWrite(this.path, error);
		}
	}

	/** Removes what was written; the old file, if there was one, is as before. */
	async abandon(): Promise<void> {
		await this.#close().catch(() => undefined);
		if (this.#temporary === undefined) return;
		await rm(this.#temporary, { force: true });
		releaseTemporary(this.#temporary);
		this.#temporary = undefined;
	}

	async #open(): Promise<FileHandle> {
		if (this.#kind === "direct") return open(this.path, "w");
		const { temporary } = this;
		trackTemporary(temporary);
		this.#temporary = temporary;
		const mode = await stat(this.#place).then(
			(info) => info.mode,
			() => 0o666,
		);
		return open(temporary, "w", mode);
	}

	async #close(): Promise<void> {
		const handle = this.#handle;
		this.#handle = undefined;
		await handle?.close();
	}
}

async function startsWith(path: string, magic: Uint8Array | undefined): Promise<boolean> {
	if (magic === undefined) return false;
	const handle = await open(path, "r");
	try {
		const start = Buffer.alloc(magic.length);
		await handle.read(start, 0, start.length, 0);
		return start.equals(magic);
	} finally {
		await handle.close();
	}
}

function cannotWrite(path: string, error: unknown): unknown {
	if (error instanceof CondnetError) return error;
	const system = systemError(error, path);
	if (system === undefined) return error;
	const problem = system.message.replace(/^.*: /, "");
	return new CondnetError("input-output", `${path} cannot be written: ${problem}`, "No file was changed.");
}
