/** The texts of labels as sections: their lengths in bytes, and all texts one after another in UTF-8. */

import { requireUsage } from "../../errors.ts";
import { damaged, decodeText } from "../frame/format.ts";
import { bytesSection, type SectionPlan, wholeNumbers } from "./columns.ts";
import type { Sections } from "./sections.ts";

export function labelSections(labels: readonly string[]): SectionPlan[] {
	return textSections("labels", labels);
}

/** @throws CondnetError `usage` if a text is not well-formed */
export function textSections(name: string, labels: readonly string[]): SectionPlan[] {
	if (labels.length === 0) return [];
	const encoder = new TextEncoder();
	const texts = labels.map((label) => encoder.encode(label));
	const text = new Uint8Array(texts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
	for (const [k, bytes] of texts.entries()) {
		requireUsage(decoder.decode(bytes) === labels[k], `Text ${k} of the ${name} is not well-formed.`);
		text.set(bytes, at);
		at += bytes.length;
	}
	return [
		wholeNumbers(`${name}.lengths`, texts.length, (k) => texts[k].length),
		bytesSection(`${name}.text`, text, true),
	];
}

export function readLabels(sections: Sections): string[] | undefined {
	return readTexts(sections, "labels");
}

/** @throws CondnetError `bad-data` unless the sections are absent or hold texts */
export function readTexts(sections: Sections, name: string): string[] | undefined {
	const lengths = sections.whole(`${name}.lengths`, undefined);
	const text = sections.bytes(`${name}.text`);
	if (lengths === undefined || text === undefined) {
		if (lengths !== undefined || text !== undefined)
			throw damaged(`one of the sections of ${name} is missing`);
		return undefined;
	}
	let size = 0;
	for (const length of lengths) size += length;
	if (size !== text.length)
		throw damaged(`its ${name} have ${text.length} bytes, but their lengths add up to ${size}`);
	const labels: string[] = [];
	let at = 0;
	for (const length of lengths) {
		labels.push(decodeText(text.subarray(at, at + length), `text ${labels.length} of its ${name}`));
		at += length;
	}
	return labels;
}
