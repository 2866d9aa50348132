/** Numbers and texts as cells of a CSV file that reads back to the same bits. */

import { formatNumber } from "../report/number-text.ts";

/** A text as a cell, quoted where it must be. */
export function formatText(text: string, delimiter: string): string {
	return text.includes(delimiter) || /["\r\n]/.test(text) || text !== text.trim() || text === ""
		? `"${text.replaceAll('"', '""')}"`
		: text;
}

/** One answer: a label's text, or the number. */
export function formatAnswer(labels: readonly string[] | undefined, value: number): string {
	return labels === undefined ? formatNumber(value) : (labels[value] ?? `label ${value}`);
}
