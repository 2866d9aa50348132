/** A text of separated cells as records; the separator is the sign that parts the first line most often. */

import { CondnetError } from "@condnet/core";

/** Cells of the first line, read as far as it goes; none of an empty text. */
export function readHeader(text: string): readonly string[] {
	return readRecords(text.slice(0, text.search(/[\r\n]|$/))).records[0] ?? [];
}

/** Cells by line; a quoted cell may hold separators, line ends and doubled quotes. */
export function readRecords(text: string): {
	readonly records: string[][];
	readonly separator: string;
} {
	const first = text.slice(0, text.search(/[\r\n]|$/));
	const separator = [",", ";", "\t"].reduce((best, sign) =>
		first.split(sign).length > first.split(best).length ? sign : best,
	);
	const records: string[][] = [];
	let record: string[] = [];
	for (let at = text.startsWith("\ufeff") ? 1 : 0; at < text.length; ) {
		let cell = "";
		if (text[at] === '"') {
			for (at++; ; at++) {
				if (at >= text.length)
					throw new CondnetError("bad-data", `Row ${records.length} begins a quote that never ends.`);
				if (text[at] !== '"') cell += text[at];
				else if (text[at + 1] === '"') cell += text[at++];
				else break;
			}
			at++;
		} else {
			const start = at;
			while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
			cell = text.slice(start, at);
		}
		record.push(cell);
		if (text[at] === separator) {
			at++;
			if (at < text.length) continue;
			record.push("");
		} else if (at < text.length && text[at] !== "\n" && text[at] !== "\r")
			throw new CondnetError("bad-data", `Row ${records.length} has text after a closing quote.`);
		if (text[at] === "\r") at++;
		if (text[at] === "\n") at++;
		if (record.length > 1 || record[0] !== "") records.push(record);
		record = [];
	}
	return { records, separator };
}
