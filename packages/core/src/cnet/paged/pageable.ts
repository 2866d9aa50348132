/** Which files can be answered in pages, by the sections that they have. */

import { elementSize, type SectionEntry } from "../frame/format.ts";
import type { CnetReader } from "../reader.ts";
import { isNetworkSection, limits } from "../sections/compiled-sections.ts";
import { numberView } from "../sections/sections.ts";

export const kindsSection = "leaves.kinds";
export const dictionarySection = "leaves.constants.set";

/** Sections that are read in pages. */
export const pagedSections: ReadonlySet<string> = new Set([
	"gates.thresholds",
	"gates.values",
	kindsSection,
	"leaves.items",
	"leaves.constants",
]);

/**
 * Sections of trees that can be paged; a file with another one of the network, or a required one, must be
 * decoded whole.
 */
const pageable: ReadonlySet<string> = new Set([
	...pagedSections,
	"network",
	"tree.shape",
	dictionarySection,
	"labels.lengths",
	"labels.text",
	"texts.lengths",
	"texts.text",
	"metadata",
]);

/**
 * Whether a section is one that is read in pages as decoding would read it, or says nothing of the network.
 */
export function canPage({ name, type, required }: SectionEntry, reader: CnetReader): boolean {
	if (name === kindsSection) return type === "u8";
	const isIndices =
		name === "gates.values" ||
		name === "leaves.items" ||
		(name === "leaves.constants" && reader.entry(dictionarySection) !== undefined);
	if (isIndices) return /^u/.test(type);
	return pageable.has(name) || !(required || isNetworkSection(name) || limits(name));
}

/** The input that the first gate looks at, whose gates ascend if all look at one. */
export async function firstColumn(reader: CnetReader): Promise<number> {
	const entry = reader.entry("gates.values");
	if (entry === undefined || entry.length === 0) return 0;
	const first = await reader.range(entry, 0, elementSize[entry.type]);
	return numberView(entry.name, entry.type, first)[0];
}
