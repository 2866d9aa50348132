/**
 * The file a command writes: complete or not there. Bytes go to a temporary file in the same folder, which is
 * flushed to the disk and then takes the place; on any failure it is removed and the old file is as it was.
 * Devices and pipes, and "-" for standard output, are written directly.
 *
 * The temporary file is made before any work is done, so that a place that cannot be written is known then.
 * A file that is replaced keeps its mode and, where that is allowed, its owner. If another program has
 * written the place meanwhile, its file stays and ours is given up: of two builds one is told.
 */

import { constants, type Stats } from "node:fs";
import { access, type FileHandle, link, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CondnetError } from "@condnet/core";
import { systemCode, systemError } from "./failure.ts";
import { behindLinks } from "./links.ts";
import { writeOutput } from "./standard-streams.ts";
import { releaseTemporary, temporaryPath } from "./temporary.ts";

export interface TargetOptions {
	/** Replace whatever is there. */
	readonly force?: boolean | undefined;
	/** The first bytes of a file that may be replaced without being asked. */
	readonly replaces?: Uint8Array | undefined;
	/** Told what will not be kept of a file that is replaced. */
	readonly note?: ((text: string) => void) | undefined;
}

/** What a file at the path of a target is. */
type Kind = "standard output" | "direct" | "replace";

export class Target {
	readonly path: string;
	readonly #kind: Kind;
	/** The path behind symbolic links. */
	readonly #place: string;
	/** The file that is there now. */
	readonly #old: Stats | undefined;
	#temporary: string | undefined;
	#handle: FileHandle | undefined;

	private constructor(path: string, kind: Kind, place: string, old?: Stats) {
		this.path = path;
		this.#kind = kind;
		this.#place = place;
		this.#old = old;
	}

	/**
	 * Checks that the file may be written, before any work is done for it.
	 *
	 * @throws CondnetError `usage` if it would replace a file it must not, `input-output` if it cannot be
	 * written
	 */
	static async prepare(path: string, options: TargetOptions = {}): Promise<Target> {
		if (path === "-") return new Target("standard output", "standard output", path);
		if (path === "")
			throw new CondnetError("usage", "-o is given an empty name.", "Name a file, or - for standard output.");
		try {
			const place = await behindLinks(path);
			const old = await statIfThere(place);
			if (old?.isDirectory() || (old === undefined && /[/\\]$/.test(path)))
				throw new CondnetError("input-output", `${path} is a directory, expected a file to write.`);
			if (old !== undefined && !old.isFile()) return new Target(path, "direct", path);
			if (old !== undefined && !options.force) await requireReplaceable(path, place, old, options);
			await access(dirname(place), constants.W_OK | constants.X_OK);
			const target = new Target(path, "replace", place, old);
			target.#handle = await target.#open();
			if (old !== undefined) for (const text of notKept(path, old)) options.note?.(text);
			return target;
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
		if (this.#temporary === undefined)
			throw new CondnetError("internal", `${this.path} has no temporary file.`);
		return this.#temporary;
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

	/** Begins again with nothing. */
	async restart(): Promise<void> {
		await this.abandon();
		if (this.#kind === "replace") this.#handle = await this.#open();
	}

	/**
	 * Makes what was written the file.
	 *
	 * @throws CondnetError `input-output` if it cannot, or if another program has written the file meanwhile
	 */
	async commit(): Promise<void> {
		if (this.#kind === "standard output") return;
		try {
			this.#handle ??= await this.#open();
			if (this.#kind === "replace") await this.#keepMode(this.#handle);
			if (this.#kind === "replace") await this.#handle.sync();
			const { ino } = await this.#handle.stat();
			await this.#close();
			if (this.#temporary === undefined) return;
			await this.#takePlace(this.#temporary, ino);
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
		this.#temporary = temporaryPath(dirname(this.#place));
		return open(this.#temporary, "wx", 0o666);
	}

	async #keepMode(handle: FileHandle): Promise<void> {
		if (this.#old === undefined) return;
		const { uid, gid, mode } = this.#old;
		// Whoever may not give files away was told so in the beginning.
		await handle.chown(uid, gid).catch(() => undefined);
		await handle.chmod(mode & 0o7777);
	}

	async #takePlace(temporary: string, ino: number): Promise<void> {
		const now = await statIfThere(this.#place);
		if (!isSame(now, this.#old)) throw this.#writtenMeanwhile();
		if (now === undefined) await this.#takeFreePlace(temporary);
		else await rename(temporary, this.#place);
		if ((await statIfThere(this.#place))?.ino !== ino) throw this.#writtenMeanwhile();
	}

	/** A link never replaces a file that has come meanwhile; not every file system has them. */
	async #takeFreePlace(temporary: string): Promise<void> {
		try {
			await link(temporary, this.#place);
		} catch (error) {
			if (systemCode(error) === "EEXIST") throw this.#writtenMeanwhile();
			return rename(temporary, this.#place);
		}
		await rm(temporary, { force: true });
	}

	#writtenMeanwhile(): CondnetError {
		return new CondnetError(
			"input-output",
			`${this.path} was written by another program while this one worked; what that wrote was left there.`,
			"Run the command again, or choose another name with -o.",
		);
	}

	async #close(): Promise<void> {
		const handle = this.#handle;
		this.#handle = undefined;
		await handle?.close();
	}
}

async function statIfThere(path: string): Promise<Stats | undefined> {
	return stat(path).catch((error: unknown) => {
		if (systemCode(error) === "ENOENT") return undefined;
		throw error;
	});
}

/** Whether a file is the one that was there, unchanged. */
function isSame(now: Stats | undefined, before: Stats | undefined): boolean {
	if (now === undefined || before === undefined) return now === before;
	return now.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs;
}

async function requireReplaceable(
	path: string,
	place: string,
	{ mode, size }: Stats,
	{ replaces }: TargetOptions,
): Promise<void> {
	const hint = "Choose another name with -o, or replace it with --force.";
	if ((mode & 0o222) === 0)
		throw new CondnetError("usage", `${path} is read-only; it is not replaced.`, hint);
	if (size > 0 && !(await startsWith(place, replaces)))
		throw new CondnetError(
			"usage",
			`${path} exists${replaces === undefined ? "" : " and is not a .cnet file"}; it is not replaced.`,
			hint,
		);
}

/** What a replaced file loses. */
function notKept(path: string, { nlink, uid }: Stats): string[] {
	const me = process.getuid?.() ?? uid;
	return [
		...(nlink > 1 ? [`${path} has another name (a hard link), which keeps the old content.`] : []),
		...(me !== uid && me !== 0 ? [`${path} belongs to another user; what replaces it is yours.`] : []),
	];
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
