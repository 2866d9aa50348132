/**
 * Texts that columns' numbers stand for: of inputs that are texts, and of labels where a network answers
 * several columns. The metadata says how many each column has; the texts of all stand one after another in
 * sections like those of labels.
 */

import { damaged } from "../frame/format.ts";
import type { SectionPlan } from "./columns.ts";
import { readTexts, textSections } from "./labels.ts";
import type { CnetMetadata, TextCounts } from "./metadata.ts";
import type { Sections } from "./sections.ts";

export function columnTextSections({ inputTexts = [], outputLabels = [] }: CnetMetadata): SectionPlan[] {
	return textSections(
		"texts",
		[...inputTexts, ...outputLabels].flatMap((texts) => texts ?? []),
	);
}

/** @throws CondnetError `bad-data` unless there are as many texts as the metadata says */
export function readColumnTexts(
	sections: Sections,
	counts: TextCounts | undefined,
): Pick<CnetMetadata, "inputTexts" | "outputLabels"> {
	const texts = readTexts(sections, "texts") ?? [];
	let at = 0;
	const take = (count: number | null): string[] | null => {
		if (count === null) return null;
		at += count;
		return texts.slice(at - count, at);
	};
	const inputTexts = counts?.inputs.map(take) ?? [];
	const outputLabels = counts?.outputs.map(take) ?? [];
	if (at !== texts.length)
		throw damaged(`its columns have ${at} texts by its metadata, but ${texts.length} are there`);
	return {
		...(inputTexts.length === 0 ? {} : { inputTexts }),
		...(outputLabels.length === 0 ? {} : { outputLabels }),
	};
}
