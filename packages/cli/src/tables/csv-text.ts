/** Numbers and texts as cells of a CSV file that reads back to the same bits. */

/**
 * The shortest text that names the float64; integers beyond 2^53 are given an exponent, which says "nearest
 * float64".
 */
export function formatNumber(value: number): string {
	if (value === 0) return Object.is(value, -0) ? "-0" : "0";
	if (Math.abs(value) > 2 ** 53) {
		if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
		return value.toExponential().replace("e+", "e");
	}
	return String(value);
}

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
