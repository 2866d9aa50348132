/**
 * What answers in pages are read from: which sections of a file hold a tree's numbers, and what order its
 * gates are in. Cost: one pass over the file.
 */

import type { WorkOptions } from "../../progress.ts";
import { requireNames } from "../decode.ts";
import { damaged } from "../frame/format.ts";
import type { CnetReader } from "../reader.ts";
import type { CnetMetadata } from "../sections/metadata.ts";
import type { NetworkFacts } from "../sections/network-sections.ts";
import { numberView } from "../sections/sections.ts";
import { shapeSize } from "../sections/shape.ts";
import { OrderCheck, ranksOf } from "./order-check.ts";
import { canPage, dictionarySection, firstColumn, kindsSection, pagedSections } from "./pageable.ts";
import { PageCache, PagedNumbers, type PageSource } from "./pages.ts";
import { type GateSample, scanSections } from "./scan.ts";

/** What is said of a file that is not in the order it states. */
export const otherOrder = "its gates are not in the order that section order.columns states";

/** Gates in an order that alone says which leaf an input belongs to. */
export interface Order {
	/** Gates on this column ascend, and decide before all others. */
	readonly column: number;
	readonly sample: GateSample;
	/** Rank of each input column in the lexicographic order; absent where all gates look at one. */
	readonly rankOf: Uint32Array | undefined;
}

export interface PagedColumns {
	readonly thresholds: PagedNumbers | undefined;
	/** Absent: every gate looks at input 0. */
	readonly gateValues: PagedNumbers | undefined;
	readonly constants: PagedNumbers;
	/** Absent: all leaves are constant. */
	readonly kinds: PagedNumbers | undefined;
	/** Absent: leaf i has answer i. */
	readonly items: PagedNumbers | undefined;
	/** Absent: the constants are the answers themselves. */
	readonly dictionary: Float64Array | undefined;
	/** Absent: a complete tree, whose gates are in no order. */
	readonly order: Order | undefined;
}

/**
 * Reads a file once and checks it, without keeping it.
 *
 * @param budget bytes of pages that may be held
 * @returns undefined if the network is not one that can be paged
 * @throws CondnetError `bad-data` if the file is damaged
 */
export async function openColumns(
	reader: CnetReader,
	source: PageSource,
	budget: number,
	work: WorkOptions,
): Promise<{ metadata: CnetMetadata; facts: NetworkFacts; columns: PagedColumns } | undefined> {
	if (!reader.entries.every((entry) => canPage(entry, reader))) return undefined;
	const metadata = await reader.metadata();
	const facts = await reader.facts();
	// Its inputs would have to be rounded.
	if (facts.arithmetic === "float32") return undefined;
	requireNames(metadata, facts);
	const { inputCount, outputCount, leafCount } = facts;
	const shape = reader.entry("tree.shape");
	if (shape !== undefined && shape.length !== shapeSize(leafCount))
		throw damaged(`the shape of the tree has ${shape.length} bytes, expected ${shapeSize(leafCount)}`);
	const columns = await reader.section("order.columns");
	const rankOf = columns && ranksOf(columns, inputCount);
	const column = rankOf === undefined ? await firstColumn(reader) : rankOf.indexOf(0);
	const stated = rankOf ?? new Uint32Array(inputCount).fill(inputCount).fill(0, column, column + 1);
	const order = new OrderCheck(stated, leafCount);
	const { most, least, isStored, sample, inOrder } = await scanSections(reader, column, order, work);
	if ((most.get("gates.values") ?? 0) >= inputCount || facts.poolCount > 0 || !isStored) return undefined;
	const oneColumn = (most.get("gates.values") ?? 0) === column && (least.get("gates.values") ?? 0) === column;
	if (rankOf !== undefined && inOrder === false) throw damaged(otherOrder);
	const ordered = sample !== undefined && (oneColumn || inOrder === true);
	if (shape !== undefined && !ordered) return undefined;
	const cache = new PageCache(
		source,
		budget,
		reader.entries.filter(({ name }) => pagedSections.has(name)),
	);
	const paged = (name: string): PagedNumbers | undefined => {
		const entry = reader.entry(name);
		return entry && new PagedNumbers(cache, entry);
	};
	const set = await reader.section(dictionarySection);
	const dictionary =
		set && numberView(dictionarySection, reader.entry(dictionarySection)?.type ?? "f64", set);
	const thresholds = paged("gates.thresholds");
	const gateValues = paged("gates.values");
	const kinds = paged(kindsSection);
	const items = paged("leaves.items");
	const constants = paged("leaves.constants");
	const fits =
		constants !== undefined &&
		(thresholds?.length ?? 0) === leafCount - 1 &&
		(gateValues?.length ?? leafCount - 1) === leafCount - 1 &&
		(kinds?.length ?? leafCount) === leafCount &&
		(items?.length ?? (kinds === undefined ? leafCount : -1)) === leafCount &&
		((most.get("leaves.items") ?? leafCount - 1) + 1) * outputCount <= constants.length &&
		(dictionary === undefined || (most.get("leaves.constants") ?? 0) < dictionary.length);
	// What the item of a leaf without an answer is says nothing.
	if (!fits && kinds !== undefined) return undefined;
	if (!fits) throw damaged("its sections do not fit each other");
	return {
		metadata,
		facts,
		columns: {
			thresholds,
			gateValues,
			constants,
			kinds,
			items,
			dictionary: dictionary && Float64Array.from(dictionary),
			order: ordered ? { column, sample, rankOf: oneColumn ? undefined : rankOf } : undefined,
		},
	};
}
