/**
 * CSV on standard input, where it is read more than once: copied to a temporary file, because its header is
 * read first and lines are named later.
 */

import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { trackTemporary } from "../files/temporary.ts";

let count = 0;

/** A name for a temporary file, another one each time. */
export function temporaryCsv(): string {
	return join(tmpdir(), `condnet-${process.pid}-${Date.now().toString(36)}-${count++}.csv`);
}

/** @returns the path of the copy, which is removed when the process ends */
export async function spoolStandardInput(): Promise<string> {
	const path = temporaryCsv();
	trackTemporary(path);
	await pipeline(process.stdin, createWriteStream(path, { mode: 0o600, flags: "wx" }));
	return path;
}
