/** Files that are written in large pieces, whatever the pieces they are given. */

import { type FileHandle, open } from "node:fs/promises";
import { type ByteSink, CondnetError } from "@condnet/core";
import { systemError } from "../files/failure.ts";
import { readInto } from "../files/read-bytes.ts";
import { releaseTemporary, removeQuietly } from "../files/temporary.ts";

const bufferSize = 1 << 22;

/** Collects bytes and hands them on some megabytes at a time. */
export class BufferedSink implements ByteSink {
	readonly #write: (bytes: Uint8Array) => Promise<void>;
	readonly #buffer = new Uint8Array(bufferSize);
	#used = 0;

	constructor(write: (bytes: Uint8Array) => Promise<void>) {
		this.#write = write;
	}

	write(bytes: Uint8Array): void | Promise<void> {
		if (this.#used + bytes.length > bufferSize) return this.#overflow(bytes);
		this.#buffer.set(bytes, this.#used);
		this.#used += bytes.length;
	}

	/** Hands on what has been collected. */
	async flush(): Promise<void> {
		const used = this.#used;
		this.#used = 0;
		if (used > 0) await this.#write(this.#buffer.subarray(0, used));
	}

	async #overflow(bytes: Uint8Array): Promise<void> {
		await this.flush();
		if (bytes.length > bufferSize) return this.#write(bytes);
		this.#buffer.set(bytes);
		this.#used = bytes.length;
	}
}

/** Float64 numbers that wait in a file of their own until it is their turn. */
export class Spool {
	readonly #path: string;
	readonly #sink: BufferedSink;
	#handle: FileHandle | undefined;
	#size = 0;

	constructor(path: string) {
		this.#path = path;
		this.#sink = new BufferedSink(async (bytes) => {
			try {
				this.#handle ??= await open(path, "wx+", 0o600);
				await this.#handle.writeFile(bytes);
			} catch (error) {
				throw systemError(error, path) ?? error;
			}
		});
	}

	async append(numbers: Float64Array): Promise<void> {
		await this.#sink.write(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
		this.#size += numbers.byteLength;
	}

	/** All numbers again, in order and in pieces. */
	async *read(): AsyncGenerator<Float64Array> {
		await this.#sink.flush();
		for (let at = 0; at < this.#size; ) {
			const bytes = new Uint8Array(Math.min(bufferSize, this.#size - at));
			if (this.#handle === undefined)
				throw new CondnetError("internal", `${this.#path} was read after it was removed.`);
			await readInto(this.#handle, this.#path, bytes, at);
			yield new Float64Array(bytes.buffer);
			at += bytes.length;
		}
	}

	/** Removes the file. */
	async remove(): Promise<void> {
		await this.#handle?.close();
		this.#handle = undefined;
		removeQuietly(this.#path);
		releaseTemporary(this.#path);
	}
}
