/** Bytes from a place of a file on, all of them: a disk may give fewer at once, and Node asks for no more. */

import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { CondnetError } from "@condnet/core";

/** Bytes that are asked for at once. */
const piece = 2 ** 28;

/** Fills `bytes`. @throws CondnetError `input-output` if the file ends before */
export async function readInto(
	handle: FileHandle,
	path: string,
	bytes: Uint8Array,
	from: number,
): Promise<void> {
	for (let done = 0; done < bytes.length; ) {
		const asked = Math.min(piece, bytes.length - done);
		const { bytesRead } = await handle.read(bytes, done, asked, from + done);
		done += some(bytesRead, path);
	}
}

/** The same, while everything else waits. */
export function readIntoNow(descriptor: number, path: string, bytes: Uint8Array, from: number): void {
	for (let done = 0; done < bytes.length; ) {
		const asked = Math.min(piece, bytes.length - done);
		done += some(readSync(descriptor, bytes, done, asked, from + done), path);
	}
}

function some(read: number, path: string): number {
	if (read === 0) throw new CondnetError("input-output", `${path} became shorter while it was read.`);
	return read;
}
