/**
 * .cnet files that are not decoded to be answered from: because they hold their network compiled, or because
 * they would not fit in memory and are read in pages.
 */

import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type CnetMetadata, CnetReader, CondnetError, PagedTree } from "@condnet/core";
import { isManifest, ShardedTree } from "@condnet/core/internal";
import type { Context } from "../program/context.ts";
import { FileSource } from "../streamed/file-network.ts";
import { defaultMemory } from "../streamed/larger.ts";
import { type AnyOpenedNetwork, naming, openAnyNetwork, type Reading, requireModel } from "./open-network.ts";
import { openStored, type StoredNetwork } from "./stored.ts";

export interface PagedNetwork {
	readonly path: string;
	/** In its file, or in those of its shards. */
	readonly network: PagedTree | ShardedTree;
	readonly metadata: CnetMetadata;
}

/** A network that stands in the files of a table's shards. */
export interface ShardedNetwork extends PagedNetwork {
	readonly network: ShardedTree;
	/** Of all its files. */
	readonly bytes: number;
}

/** What answers a table's rows. */
export type AnsweringNetwork = AnyOpenedNetwork | PagedNetwork | StoredNetwork;

export function isPaged(opened: AnsweringNetwork): opened is PagedNetwork {
	return opened.network instanceof PagedTree || opened.network instanceof ShardedTree;
}

/**
 * A .cnet file that names the files of a table's shards; undefined of any other file.
 *
 * @throws CondnetError `bad-data` naming a shard that is missing, damaged or another one
 */
export async function openSharded(path: string, context: Context): Promise<ShardedNetwork | undefined> {
	const size = await sizeOf(path);
	if (size === 0 || !/\.cnet$/i.test(path)) return undefined;
	const source = new FileSource(path);
	try {
		return await naming(path, async () => {
			const reader = await CnetReader.open(source);
			return isManifest(reader) ? await openShards(path, reader, size, context) : undefined;
		});
	} finally {
		source.close();
	}
}

async function openShards(
	path: string,
	reader: CnetReader,
	size: number,
	context: Context,
): Promise<ShardedNetwork> {
	const open = (file: string): FileSource => {
		const place = resolve(dirname(path), file);
		if (existsSync(place)) return new FileSource(place);
		throw new CondnetError(
			"bad-data",
			"it is not there.",
			"The file of a network and those of its shards move together; or do the shard again, and join.",
		);
	};
	const memory = context.memory ?? defaultMemory();
	const { network, metadata } = await ShardedTree.open(reader, open, memory / 2);
	const bytes = network.shards.reduce((sum, shard) => sum + shard.size, size);
	return { path, network, metadata, bytes };
}

/** Bytes of a file; 0 of what is none. */
async function sizeOf(path: string): Promise<number> {
	return stat(path).then(
		(info) => (info.isFile() ? info.size : 0),
		() => 0,
	);
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
	const size = await sizeOf(path);
	// Another arithmetic is made of the network itself.
	const isMade = reading.arithmetic !== undefined;
	if (size === 0 || isMade || !/\.cnet$/i.test(path)) return openAnyNetwork(path, context.work, reading);
	const sharded = await openSharded(path, context);
	if (sharded !== undefined) return sharded;
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
