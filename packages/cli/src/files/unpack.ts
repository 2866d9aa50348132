/**
 * Packed files (.gz) unpacked within a bound, so that a small file cannot take all memory: to 30 times their
 * size, 64 MB at least and 2 GB at most. Weights and bounds shrink by far less than 30 times.
 */

import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { CondnetError } from "@condnet/core";
import { bytes as sizeText } from "../report/text.ts";

const leastRoom = 2 ** 26;
const mostExpansion = 30;
const largest = 2 ** 31;

/** @throws CondnetError `bad-data` if the bytes are damaged or unpack to too much */
export async function unpack(bytes: Uint8Array): Promise<Uint8Array> {
	const most = Math.min(largest, Math.max(leastRoom, mostExpansion * bytes.length));
	try {
		return await promisify(gunzip)(bytes, { maxOutputLength: most });
	} catch (error) {
		if (error instanceof RangeError)
			throw new CondnetError(
				"bad-data",
				`it unpacks to more than ${sizeText(most)}, which no model of ${sizeText(bytes.length)} does.`,
				"If it is one, unpack it first: condnet reads files as they are, too.",
			);
		const reason = error instanceof Error ? error.message : String(error);
		throw new CondnetError("bad-data", `it cannot be unpacked: ${reason}.`, "Is it a whole .gz file?");
	}
}
