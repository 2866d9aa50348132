/**
 * CSV and TSV: RFC 4180 with a header line, cells as text, the delimiter given and never guessed.
 */

import { open, stat } from "node:fs/promises";
import { CondnetError } from "@condnet/core";
import { quote } from "./cells.ts";
import { findBadText, findRaggedRow, lineOfRow, RecordScanner } from "./csv-records.ts";
import { DuckTable } from "./duck-table.ts";
import { duckError, type Session, sqlPath, sqlString } from "./session.ts";

const headBytes = 1 << 20;

/**
 * Where rows stand: how many rows came before a file's first one, and how many lines more than the file
 * holds.
 */
export interface CsvPlace {
	readonly row: number;
	readonly line: number;
}

const beginning: CsvPlace = { row: 0, line: 0 };

/**
 * Opens a text file as a table.
 *
 * @param delimiter one ASCII character
 * @param place where its rows stand, if it is a part of a longer text
 */
export async function openCsv(
	session: Session,
	path: string,
	delimiter: string,
	name = path,
	place = beginning,
): Promise<DuckTable> {
	const { names, expectedRows } = await readHeader(path, delimiter, name);
	const types = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(", ");
	const source =
		`read_csv(${sqlPath(path)}, auto_detect = false, header = true, delim = ${sqlString(delimiter)}, ` +
		`quote = '"', escape = '"', strict_mode = true, null_padding = false, columns = {${types}})`;
	return new DuckTable({
		session,
		name,
		source,
		columns: names.map((name, i) => ({ name, kind: "either", type: "VARCHAR", sql: `c${i}` })),
		expectedRows,
		firstRow: place.row,
		lineOf: async (row) => {
			const line = await lineOfRow(path, delimiter, names.length, row - place.row);
			return line === undefined ? undefined : line + place.line;
		},
		explain: (error) => explain(path, delimiter, name, names.length, place, error),
	});
}

/** The column names, and a guess at the number of rows from the first lines. */
async function readHeader(
	path: string,
	delimiter: string,
	name: string,
): Promise<{ names: string[]; expectedRows: number | undefined }> {
	const { size } = await stat(path);
	const file = await open(path, "r");
	const head = Buffer.alloc(Math.min(headBytes, Math.max(1, size)));
	let bytes: Buffer;
	try {
		const { bytesRead } = await file.read(head, 0, head.length, 0);
		bytes = head.subarray(0, bytesRead);
	} finally {
		await file.close();
	}
	if (bytes.length === 0)
		throw new CondnetError("bad-data", `${name} is empty, expected a header line and rows.`);
	if (bytes.includes(0))
		throw new CondnetError(
			"bad-data",
			`${name} is not a UTF-8 text file.`,
			"Give a CSV file saved as UTF-8, or name a .parquet, .npz or .json file by its ending.",
		);
	const start = bytes.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)) ? 3 : 0;
	const scanner = new RecordScanner(delimiter);
	let end = -1;
	let lines = 0;
	scanner.scan(bytes.subarray(start), (record) => {
		lines++;
		if (end < 0) end = start + record.end;
		return false;
	});
	const names = splitRecord(bytes.toString("utf8", start, end < 0 ? bytes.length : end), delimiter);
	const repeated = names.find((name, i) => names.indexOf(name) !== i);
	if (repeated !== undefined)
		throw new CondnetError("bad-data", `${name}: two columns are called ${quote(repeated)}.`);
	const other =
		names.length === 1 ? [";", "\t", "|", ","].find((sign) => names[0].includes(sign)) : undefined;
	if (other !== undefined)
		throw new CondnetError(
			"bad-data",
			`${name} has one column, called ${quote(names[0])}.`,
			`If ${quote(other)} separates its cells, say --delimiter ${other === "\t" ? "'\\t'" : `'${other}'`}.`,
		);
	return { names, expectedRows: lines > 1 ? Math.round(((lines - 1) * size) / bytes.length) : undefined };
}

/** The cells of one record. */
function splitRecord(text: string, delimiter: string): string[] {
	const cells: string[] = [];
	let cell = "";
	let quoted = false;
	for (let i = 0; i < text.length; i++) {
		const sign = text[i];
		if (quoted) {
			if (sign !== '"') cell += sign;
			else if (text[i + 1] === '"') cell += text[++i];
			else quoted = false;
		} else if (sign === '"' && cell === "") quoted = true;
		else if (sign === delimiter) {
			cells.push(cell);
			cell = "";
		} else if (sign === "\n" || sign === "\r") break;
		else cell += sign;
	}
	cells.push(cell);
	return cells.map((name) => name.trim());
}

/** DuckDB refused the file: find the place ourselves. */
async function explain(
	path: string,
	delimiter: string,
	name: string,
	width: number,
	{ row, line }: CsvPlace,
	error: unknown,
): Promise<CondnetError> {
	const ragged = await findRaggedRow(path, delimiter, width);
	if (ragged !== undefined) {
		const number = row + ragged.row + 1;
		const place = `${name}, row ${number} (line ${line + ragged.line})`;
		if (ragged.unterminated)
			return new CondnetError("bad-data", `${place}: a quote is opened and never closed.`, "", [number]);
		const cells = ragged.cells === 1 ? "1 cell" : `${ragged.cells} cells`;
		return new CondnetError(
			"bad-data",
			`${place}: the row has ${cells}, the header has ${width}.`,
			`Cells are separated by ${delimiter === "\t" ? "tabs" : quote(delimiter)}; a cell that holds it must be quoted.`,
			[number],
		);
	}
	const badText = await findBadText(path);
	if (badText !== undefined)
		return new CondnetError(
			"bad-data",
			`${name}, line ${line + badText}: the text is not UTF-8.`,
			"Save the file as UTF-8.",
		);
	const found = /Line: (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
	return found === undefined
		? duckError(name, error)
		: new CondnetError("bad-data", `${name}, line ${line + Number(found)}: not a well-formed CSV row.`);
}
