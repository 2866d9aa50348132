/**
 * .cnet files that are not decoded to be answered from: because they hold their network compiled, or because
 * they would not fit in memory and are read in pages.
 */

import { stat } from "node:fs/promises";
import { type CnetMetadata, CnetReader, PagedTree } from "@condnet/core";
import type { Context } from "../program/context.ts";
import { FileSource } from "../streamed/file-network.ts";
import { defaultMemory } from "../streamed/larger.ts";
import { type AnyOpenedNetwork, naming, openAnyNetwork, type Reading, requireModel } from "./open-network.ts";
import { openStored, type StoredNetwork } from "./stored.ts";

export interface PagedNetwork {
	readonly path: string;
	readonly network: PagedTree;
	readonly metadata: CnetMetadata;
}

/** What answers a table's rows. */
export type AnsweringNetwork = AnyOpenedNetwork | PagedNetwork | StoredNetwork;

export function isPaged(opened: AnsweringNetwork): opened is PagedNetwork {
	return opened.network instanceof PagedTree;
}

/**
 * As openAnyNetwork, but a compiled layout is used in place, and a tree that would take more than the memory
 * there is stays in its file, which is open until the process ends.
 */
export async function openForAnswers(
	path: string,
	context: Context,
	reading: Reading = {},
): Promise<AnsweringNetwork> {
	requireModel([path], reading);
	const size = await stat(path).then(
		(info) => (info.isFile() ? info.size : 0),
		() => 0,
	);
	// Another arithmetic is made of the network itself.
	const isMade = reading.arithmetic !== undefined;
	if (size === 0 || isMade || !/\.cnet$/i.test(path)) return openAnyNetwork(path, context.work, reading);
	const source = new FileSource(path);
	const opened = await naming(path, () => openInPlace(path, source, context));
	if (opened !== undefined && isPaged(opened)) return opened;
	source.close();
	return opened ?? openAnyNetwork(path, context.work, reading);
}

async function openInPlace(
	path: string,
	source: FileSource,
	context: Context,
): Promise<PagedNetwork | StoredNetwork | undefined> {
	const memory = context.memory ?? defaultMemory();
	const reader = await CnetReader.open(source);
	const stored = await openStored(path, reader, memory, context.threads);
	// Decoded, a tree takes about twice its file.
	if (stored !== undefined || 2 * source.size <= memory) return stored;
	const network = await PagedTree.open(reader, source, memory / 2, context.work);
	return network && { path, network, metadata: network.metadata };
}
