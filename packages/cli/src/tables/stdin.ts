/**
 * CSV on standard input, where it is read more than once: copied to a temporary file, because its header is
 * read first and lines are named later.
 */

import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { temporaryPath } from "../files/temporary.ts";
import { longestRecord } from "./csv-cursor.ts";

/**
 * Ends behind a line that is longer than a record may be: the reader of the copy says so.
 *
 * @returns the path of the copy, which is removed when the process ends
 */
export async function spoolStandardInput(): Promise<string> {
	const path = temporaryPath();
	await pipeline(process.stdin, withoutEndlessLine, createWriteStream(path, { mode: 0o600, flags: "wx" }));
	return path;
}

async function* withoutEndlessLine(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let line = 0; // bytes since the last line's end, at most
	for await (const piece of pieces) {
		const end = Math.max(piece.lastIndexOf(0x0a), piece.lastIndexOf(0x0d));
		line = end < 0 ? line + piece.length : piece.length - 1 - end;
		yield piece;
		if (line > longestRecord) return;
	}
}
