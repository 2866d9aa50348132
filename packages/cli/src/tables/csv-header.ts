/**
 * The first line of a CSV text: names of columns, unless it is said to be a row. Names are what stands there,
 * spaces around unquoted ones left out; a header that can hardly be one is an error, never a guess.
 */

import { isUtf8 } from "node:buffer";
import { CondnetError } from "@condnet/core";
import { isPlainNumber, quote } from "./cells.ts";
import { bare, type CsvCursor } from "./csv-cursor.ts";
import { otherContent } from "./other-content.ts";
import type { TextSource } from "./text-source.ts";

export interface HeaderOptions {
	/** Whether the first line holds names. If left out it does, and must not look like numbers only. */
	readonly header?: boolean | undefined;
	readonly delimiter: string;
}

export interface CsvHeader {
	readonly names: readonly string[];
	/** Whether the first line is a row, and the names are made up. */
	readonly isRow: boolean;
	/** A guess at the number of rows, from the bytes that came with the header. */
	readonly expectedRows: number | undefined;
	readonly notes: readonly string[];
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Cuts the first line, which stays the cursor's current record. */
export async function readHeader(
	source: TextSource,
	cursor: CsvCursor,
	{ header, delimiter }: HeaderOptions,
): Promise<CsvHeader> {
	const { name } = source;
	if (!(await cutFirstLine(cursor)))
		throw new CondnetError("bad-data", `${name} is empty, expected a header line and rows.`);
	const line = cursor.bytes.subarray(cursor.starts[0], cursor.at);
	const other = otherContent(line);
	if (other !== undefined)
		throw new CondnetError("bad-data", `${name} is no CSV text, it is ${other.is}.`, other.hint);
	if (line.includes(0))
		throw new CondnetError(
			"bad-data",
			`${name} is not a UTF-8 text file.`,
			"Give a CSV file saved as UTF-8, or name a .parquet, .npz or .json file by its ending.",
		);
	if (!isUtf8(line))
		throw new CondnetError(
			"bad-data",
			`${name}, line ${cursor.line}: the text is not UTF-8.`,
			"Save the file as UTF-8.",
		);
	const cells = Array.from({ length: cursor.cells }, (_, i) =>
		cursor.styles[i] === bare ? cursor.text(i).replace(/^[ \t]+|[ \t]+$/g, "") : cursor.text(i),
	);
	requireDelimiter(name, cells, cursor);
	const expectedRows = await guessRows(source, cursor);
	if (header === false) return { names: cells.map((_, i) => `c${i}`), isRow: true, expectedRows, notes: [] };
	const notes: string[] = [];
	const names = withoutTrailing(cells, cursor);
	if (names.length < cells.length)
		notes.push(
			`${name}: the header ends with ${cells.length - names.length === 1 ? "a delimiter" : "delimiters"}, behind which no column is named: what stands there must be empty, and is left out.`,
		);
	requireNames(name, names, header, delimiter);
	return { names, isRow: false, expectedRows, notes };
}

async function cutFirstLine(cursor: CsvCursor): Promise<boolean> {
	do {
		while (!cursor.cut()) if (!(await cursor.more())) return false;
	} while (cursor.blank);
	return true;
}

function requireDelimiter(name: string, cells: readonly string[], cursor: CsvCursor): void {
	if (cells.length !== 1 || cursor.styles[0] !== bare) return;
	const other = [";", "\t", "|", ","].find((sign) => cells[0].includes(sign));
	if (other === undefined) return;
	const excel = /^sep=.$/i.test(cells[0]);
	throw new CondnetError(
		"bad-data",
		`${name} has one column, called ${quote(cells[0])}.`,
		excel
			? `Remove this line, which only Excel reads, and say --delimiter '${other}'.`
			: `If ${quote(other)} separates its cells, say --delimiter ${other === "\t" ? "'\\t'" : `'${other}'`}.`,
	);
}

/** The cells up to the last that is not empty: delimiters at the end of a line name no column. */
function withoutTrailing(cells: readonly string[], { styles }: CsvCursor): readonly string[] {
	let count = cells.length;
	while (count > 1 && cells[count - 1] === "" && styles[count - 1] === bare) count--;
	return cells.slice(0, count);
}

function requireNames(
	name: string,
	names: readonly string[],
	header: boolean | undefined,
	delimiter: string,
): void {
	if (header === undefined && names.every(isPlainNumber))
		throw new CondnetError(
			"bad-data",
			`${name}: all names in the header are numbers (${names.slice(0, 4).join(`${delimiter} `)}${names.length > 4 ? ", ..." : ""}).`,
			"Say --no-header if the first line is a row, or --header if it does hold the names.",
		);
	requireDistinct(name, names);
}

/** @throws CondnetError `bad-data` if two of a file's columns have one name */
export function requireDistinct(file: string, names: readonly string[]): void {
	const places = new Map<string, number>();
	names.forEach((name, i) => {
		const first = places.get(name);
		if (first !== undefined)
			throw new CondnetError(
				"bad-data",
				`${file}: two columns are called ${quote(name)}, the ${ordinal(first + 1)} and the ${ordinal(i + 1)}.`,
				"Give each column a name of its own.",
			);
		places.set(name, i);
	});
}

/** "1st" */
export function ordinal(n: number): string {
	const teen = n % 100 > 10 && n % 100 < 14;
	return `${n}${(teen ? undefined : ["th", "st", "nd", "rd"][n % 10]) ?? "th"}`;
}

async function guessRows(source: TextSource, { bytes, at }: CsvCursor): Promise<number | undefined> {
	const size = await source.size(bytes.length);
	if (size === undefined) return undefined;
	let lines = 0;
	for (let i = at; i < bytes.length; i++)
		if (bytes[i] === newline || (bytes[i] === carriageReturn && bytes[i + 1] !== newline)) lines++;
	if (bytes.length > at && lines === 0) lines = 1;
	return lines === 0 ? undefined : Math.round((lines * (size - at)) / (bytes.length - at));
}
