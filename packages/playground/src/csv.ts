/**
 * Small tables as people have them: CSV with a header, separated by commas, semicolons or tabs. The last
 * column is the output. A number is read as the nearest float64; whole numbers that float64 does not hold, and
 * numbers too large for it, are refused, so that nothing changes silently. A last column that is not all numbers is
 * a label. Cost: linear.
 */

import { CondnetError } from "@condnet/core";

export interface Table {
	readonly inputNames: readonly string[];
	readonly outputName: string;
	/** Row-major. */
	readonly inputs: Float64Array;
	readonly outputs: Float64Array;
	/** Sorted texts that outputs number, where the last column is not all numbers. */
	readonly labels: readonly string[] | undefined;
}

/** @throws CondnetError `bad-data` naming line and column */
export function readTable(text: string): Table {
	const records = readRecords(text);
	if (records.length < 2) throw new CondnetError("bad-data", "The file has no rows below its header.");
	const [header, ...rows] = records;
	const width = header.length;
	if (width < 2)
		throw new CondnetError(
			"bad-data",
			"The header has one column, expected at least two: inputs, and the output last.",
		);
	for (const [i, row] of rows.entries())
		if (row.length !== width)
			throw new CondnetError("bad-data", `Row ${i + 1} has ${row.length} cells, the header ${width}.`);
	const inputs = new Float64Array(rows.length * (width - 1));
	for (const [i, row] of rows.entries())
		for (let j = 0; j < width - 1; j++) inputs[i * (width - 1) + j] = readNumber(row[j], i, header[j]);
	const last = rows.map((row) => row[width - 1]);
	const isLabel = last.some((cell) => !isNumber(cell));
	const labels = isLabel ? [...new Set(last)].sort((a, b) => (a < b ? -1 : 1)) : undefined;
	const numbers = new Map(labels?.map((label, k) => [label, k]));
	const outputs = Float64Array.from(last, (cell, i) =>
		labels === undefined ? readNumber(cell, i, header[width - 1]) : (numbers.get(cell) ?? 0),
	);
	return { inputNames: header.slice(0, -1), outputName: header[width - 1], inputs, outputs, labels };
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function isNumber(cell: string): boolean {
	return number.test(cell.trim());
}

function readNumber(cell: string, row: number, column: string): number {
	const where = `Row ${row + 1}, column ${column}`;
	if (!isNumber(cell))
		throw new CondnetError("bad-data", `${where} is "${cell.slice(0, 40)}", expected a number.`);
	const value = Number(cell);
	if (!Number.isFinite(value))
		throw new CondnetError("bad-data", `${where} is ${cell}, too large for a float64.`);
	if (/^\s*[+-]?\d+\s*$/.test(cell) && BigInt(value) !== BigInt(cell.trim().replace("+", "")))
		throw new CondnetError(
			"bad-data",
			`${where} is ${cell}, which no float64 holds; the nearest is ${BigInt(value)}.`,
		);
	return value;
}

/** Cells by line; a quoted cell may hold separators, line ends and doubled quotes. */
function readRecords(text: string): string[][] {
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
	return records;
}
