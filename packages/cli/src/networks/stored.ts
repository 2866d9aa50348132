/**
 * .cnet files that hold their network compiled: the layout is read to where it works, and the network is not
 * read.
 */

import { type CnetMetadata, type CnetReader, CompiledNetwork, canOpen, openLayout } from "@condnet/core";
import { layoutBytes } from "@condnet/core/internal";
import { batchMemory } from "./batches.ts";

export interface StoredNetwork {
	readonly path: string;
	readonly network: CompiledNetwork;
	readonly metadata: CnetMetadata;
}

export function isStored(opened: { readonly network: unknown }): opened is StoredNetwork {
	return opened.network instanceof CompiledNetwork;
}

/**
 * @param memory bytes that the layout may take
 * @returns undefined if there is no layout, none that this version opens, or more of the file says what is
 * answered
 * @throws CondnetError `bad-data` if the layout is damaged
 */
export async function openStored(
	path: string,
	reader: CnetReader,
	memory: number,
	threads: number | undefined,
): Promise<StoredNetwork | undefined> {
	const header = await reader.compiledHeader();
	if (header === undefined || !canOpen(header) || layoutBytes(header.arrays) > memory) return undefined;
	// Inputs outside of a proof's box are answered otherwise, and those of a network in float32 are rounded.
	if (reader.entry("proof") !== undefined) return undefined;
	if ((await reader.facts()).arithmetic === "float32") return undefined;
	const fill = (bytes: Uint8Array) => reader.readInto("compiled.arrays", bytes);
	const metadata = await reader.metadata();
	const labelCount = metadata.labels?.length;
	const network = await openLayout(header, fill, { ...batchMemory(threads), labelCount });
	return { path, network, metadata };
}
