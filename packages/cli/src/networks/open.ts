/** Networks by the name of their file, whatever the format: .cnet, and models that are unconditional networks. */

import {
	type CnetMetadata,
	type ConditionalNetwork,
	CondnetError,
	decode,
	type ExtraSection,
} from "@condnet/core";
import { readFileBytes } from "../input-bytes.ts";

export interface OpenedNetwork {
	readonly path: string;
	readonly network: ConditionalNetwork;
	readonly metadata: CnetMetadata;
	readonly extras: readonly ExtraSection[];
	/** Size of the file. */
	readonly bytes: number;
}

/** @throws CondnetError `bad-data` if the file is damaged or of another kind, `input-output` if it cannot be read */
export async function openNetwork(path: string): Promise<OpenedNetwork> {
	if (/\.(csv|tsv|parquet|jsonl?|npy|npz)$/i.test(path))
		throw new CondnetError("bad-data", `${path} is a table, expected a network (.cnet) here.`);
	const bytes = await readFileBytes(path);
	try {
		return { path, bytes: bytes.length, ...decode(bytes) };
	} catch (error) {
		if (!(error instanceof CondnetError)) throw error;
		throw new CondnetError(error.code, `${path}: ${error.message}`, error.hint);
	}
}
