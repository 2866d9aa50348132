/**
 * CSV on standard input, where it is read more than once: copied to a temporary file, because its header is
 * read first and lines are named later.
 */

import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { temporaryPath } from "../files/temporary.ts";

/** @returns the path of the copy, which is removed when the process ends */
export async function spoolStandardInput(): Promise<string> {
	const path = temporaryPath();
	await pipeline(process.stdin, createWriteStream(path, { mode: 0o600, flags: "wx" }));
	return path;
}
