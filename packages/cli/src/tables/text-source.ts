/**
 * The bytes of a text file, in pieces, from their beginning as often as wanted: a file as it lies there, a
 * .gz file unpacked on the way, or a stream that can be read once.
 *
 * Memory: a piece or two.
 */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CondnetError } from "@condnet/core";
import { systemCode } from "../files/failure.ts";

const pieceBytes = 1 << 20;
const mostWaiting = 2 ** 24;

export interface TextSource {
	/** How messages call it. */
	readonly name: string;
	/** Whether it comes as it is made, so that nothing of it may wait for what follows. */
	readonly live: boolean;
	/** Whether it can be read once only. */
	readonly once: boolean;
	pieces(): AsyncGenerator<Buffer, undefined>;
	/** How many bytes of text there are for each byte of the pieces given out so far; a guess where packed. */
	size(given: number): Promise<number | undefined>;
}

/** A file, or the text in a .gz file. */
export function fileText(path: string, name = path): TextSource {
	return /\.gz$/i.test(path) ? packedText(path, name) : plainText(path, name);
}

function plainText(path: string, name: string): TextSource {
	return {
		name,
		live: false,
		once: false,
		async *pieces() {
			for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) yield piece;
			return undefined;
		},
		size: async () => (await stat(path)).size,
	};
}

function packedText(path: string, name: string): TextSource {
	let taken = 0;
	return {
		name,
		live: false,
		once: false,
		async *pieces() {
			const file = createReadStream(path, { highWaterMark: 1 << 16 });
			const unpacked = createGunzip({ chunkSize: 1 << 18 });
			file.on("error", (error) => unpacked.destroy(error));
			try {
				for await (const piece of file.pipe(unpacked)) {
					taken = unpacked.bytesWritten;
					yield piece;
				}
			} catch (error) {
				if (systemCode(error) !== undefined) throw error;
				const reason = error instanceof Error ? error.message : String(error);
				throw new CondnetError(
					"bad-data",
					`${name}: it cannot be unpacked: ${reason}.`,
					"Is it a whole .gz file, and not a plain text under that name?",
				);
			} finally {
				file.destroy();
			}
			return undefined;
		},
		size: async (given) => (taken === 0 ? undefined : ((await stat(path)).size / taken) * given),
	};
}

/** A stream as it comes: a piece is all that has come since the one before, as soon as there is any. */
export function streamText(stream: Readable, name: string): TextSource {
	return { name, live: true, once: true, pieces: () => arriving(stream), size: async () => undefined };
}

async function* arriving(source: Readable): AsyncGenerator<Buffer, undefined> {
	let pieces: Buffer[] = [];
	let waiting = 0;
	let ended = false;
	let failure: unknown;
	let wake = (): void => {};
	source.on("data", (piece: Buffer) => {
		pieces.push(piece);
		waiting += piece.length;
		if (waiting >= mostWaiting) source.pause();
		wake();
	});
	source.on("end", () => {
		ended = true;
		wake();
	});
	source.on("error", (error) => {
		failure = error;
		wake();
	});
	try {
		for (;;) {
			if (pieces.length === 0) {
				if (failure !== undefined) throw failure;
				if (ended) return;
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
				continue;
			}
			const all = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
			pieces = [];
			waiting = 0;
			source.resume();
			yield all;
		}
	} finally {
		source.destroy();
	}
}

/** `rest` with so many bytes behind it, or more, or all that are left: then the text has ended. */
export async function moreBytes(
	pieces: AsyncGenerator<Buffer, undefined>,
	rest: Buffer,
	wanted: number,
): Promise<{ readonly bytes: Buffer; readonly ended: boolean }> {
	const taken = rest.length === 0 ? [] : [rest];
	let left = wanted;
	while (left > 0) {
		const { value: piece } = await pieces.next();
		if (piece === undefined) break;
		taken.push(piece);
		left -= piece.length;
	}
	return { bytes: taken.length === 1 ? taken[0] : Buffer.concat(taken), ended: left > 0 };
}

/** How many bytes of a text's beginning only say that it is in UTF-8. */
export function markBytes(text: Buffer): number {
	return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}
