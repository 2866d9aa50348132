/** .cnet files that are answered from where they are, because they would not fit in memory. */

import { stat } from "node:fs/promises";
import { type CnetMetadata, CnetReader, PagedTree } from "@condnet/core";
import type { Context } from "../program/context.ts";
import { FileSource } from "../streamed/file-network.ts";
import { defaultMemory } from "../streamed/larger.ts";
import { type AnyOpenedNetwork, openAnyNetwork } from "./open.ts";

export interface PagedNetwork {
	readonly path: string;
	readonly network: PagedTree;
	readonly metadata: CnetMetadata;
}

export function isPaged(opened: AnyOpenedNetwork | PagedNetwork): opened is PagedNetwork {
	return opened.network instanceof PagedTree;
}

/**
 * As openAnyNetwork, but a tree that would take more than the memory there is stays in its file, which is open until the
 * process ends.
 */
export async function openForAnswers(
	path: string,
	context: Context,
): Promise<AnyOpenedNetwork | PagedNetwork> {
	const memory = context.memory ?? defaultMemory();
	// Decoded, a tree takes about twice its file.
	const large = await stat(path).then(
		(info) => info.isFile() && 2 * info.size > memory,
		() => false,
	);
	if (!large || !/\.cnet$/i.test(path)) return openAnyNetwork(path, context.work);
	const source = new FileSource(path);
	const network = await PagedTree.open(await CnetReader.open(source), source, memory / 2, context.work);
	if (network !== undefined) return { path, network, metadata: network.metadata };
	source.close();
	return openAnyNetwork(path, context.work);
}
