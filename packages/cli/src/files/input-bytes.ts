/** Whole files as bytes, of any size, and standard input for "-". */

import { open, stat } from "node:fs/promises";
import { CondnetError } from "@condnet/core";
import { systemError } from "./failure.ts";
import { readInto } from "./read-bytes.ts";

/** @throws CondnetError `input-output` if it cannot be read */
export async function readFileBytes(path: string): Promise<Uint8Array> {
	try {
		if (path === "-") return await readStandardInput();
		const info = await stat(path);
		if (info.isDirectory())
			throw new CondnetError("input-output", `${path} is a directory, expected a file.`);
		const handle = await open(path, "r");
		try {
			const bytes = new Uint8Array(info.size);
			await readInto(handle, path, bytes, 0);
			return bytes;
		} finally {
			await handle.close();
		}
	} catch (error) {
		throw systemError(error, path) ?? error;
	}
}

async function readStandardInput(): Promise<Uint8Array> {
	const pieces: Buffer[] = [];
	for await (const bytes of process.stdin) pieces.push(Buffer.from(bytes));
	return Buffer.concat(pieces);
}
