/**
 * Weights that a model keeps in files beside it: read from the model's folder only, whatever links say, and
 * no more than a bound in all. What is read is kept, so that asking again costs nothing.
 */

import { closeSync, openSync, realpathSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { CondnetError } from "@condnet/core";
import type { ReadExternalData } from "@condnet/onnx";
import { systemError } from "../files/failure.ts";
import { readIntoNow } from "../files/read-bytes.ts";
import { bytes as sizeText } from "../report/text.ts";

/** Bytes of all weights outside a model at most: eight times those of the largest network that is read. */
const mostBytes = 2 ** 30;

/** @param model path of the model's file */
export function externalDataBeside(model: string): ReadExternalData {
	const known = new Map<string, Uint8Array>();
	let left = mostBytes;
	return (location, offset, length) => {
		const key = JSON.stringify([location, offset, length]);
		const bytes = known.get(key) ?? read(model, location, offset, length, left);
		if (!known.has(key)) left -= bytes.length;
		known.set(key, bytes);
		return bytes;
	};
}

function read(
	model: string,
	location: string,
	offset: number,
	length: number | undefined,
	most: number,
): Uint8Array {
	try {
		const folder = realpathSync(dirname(model));
		const path = realpathSync(join(folder, location));
		if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
			throw new CondnetError(
				"bad-data",
				`its external data "${location}" is a link out of the model's folder.`,
				"Copy the file into the folder.",
			);
		const info = statSync(path);
		if (!info.isFile()) throw new CondnetError("bad-data", `its external data "${location}" is no file.`);
		const count = length ?? info.size - offset;
		if (count < 0 || offset + count > info.size)
			throw new CondnetError(
				"bad-data",
				`its external data "${location}" has ${info.size} bytes, expected ${length ?? 0} from ${offset} on.`,
				"Is it the whole file, and the one of this model?",
			);
		if (count > most)
			throw new CondnetError("bad-data", `its external data take more than ${sizeText(mostBytes)}.`);
		return readPart(path, offset, count);
	} catch (error) {
		throw systemError(error, join(dirname(model), location)) ?? error;
	}
}

function readPart(path: string, offset: number, count: number): Uint8Array {
	const file = openSync(path, "r");
	try {
		const bytes = new Uint8Array(count);
		readIntoNow(file, path, bytes, offset);
		return bytes;
	} finally {
		closeSync(file);
	}
}
