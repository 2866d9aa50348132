/**
 * Where records of a CSV file start and how many cells they have: used to name lines in messages, never to
 * read values.
 *
 * Blank lines are no records, except in tables of one column, where they are an empty cell. Cost: one pass
 * over the bytes, nothing kept.
 */

import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";

export interface CsvRecord {
	/** 1-based line on which it starts. */
	line: number;
	cells: number;
	/** Byte of the current piece behind its last one. */
	end: number;
	/** Whether nothing but the line's end stands in it. */
	blank: boolean;
}

const quoteByte = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** A state machine over the bytes of a file, given piece by piece. The record it hands out is reused. */
export class RecordScanner {
	readonly #delimiter: number;
	readonly #record: CsvRecord = { line: 1, cells: 1, end: 0, blank: true };
	#line = 1;
	#quoted = false;
	#afterReturn = false;

	constructor(delimiter: string) {
		this.#delimiter = delimiter.charCodeAt(0);
	}

	/** Calls `visit` at the end of each record; stops early, and returns true, when it does. */
	scan(bytes: Uint8Array, visit: (record: CsvRecord) => boolean): boolean {
		for (let i = 0; i < bytes.length; i++) {
			const byte = bytes[i];
			const lineFeedOfPair = byte === newline && this.#afterReturn;
			this.#afterReturn = byte === carriageReturn;
			if (byte === quoteByte) {
				this.#quoted = !this.#quoted;
				this.#record.blank = false;
			} else if (byte === newline || byte === carriageReturn) {
				if (lineFeedOfPair) {
					if (!this.#quoted) this.#record.line = this.#line;
					continue;
				}
				this.#line++;
				if (!this.#quoted && this.#finish(i, visit)) return true;
			} else {
				this.#record.blank = false;
				if (byte === this.#delimiter && !this.#quoted) this.#record.cells++;
			}
		}
		return false;
	}

	/** The last record, where the file does not end with a line's end. */
	end(visit: (record: CsvRecord, unterminated: boolean) => void): void {
		if (!this.#record.blank || this.#quoted) visit(this.#record, this.#quoted);
	}

	#finish(end: number, visit: (record: CsvRecord) => boolean): boolean {
		const record = this.#record;
		record.end = end;
		const stop = visit(record);
		record.line = this.#line;
		record.cells = 1;
		record.blank = true;
		return stop;
	}
}

export interface RaggedRow {
	/** 0-based data row. */
	readonly row: number;
	readonly line: number;
	readonly cells: number;
	readonly unterminated: boolean;
}

/** The first row whose number of cells is not the header's. */
export async function findRaggedRow(
	path: string,
	delimiter: string,
	width: number,
): Promise<RaggedRow | undefined> {
	let found: RaggedRow | undefined;
	await forEachRow(path, delimiter, width, (row, { line, cells }, unterminated) => {
		if (cells === width && !unterminated) return false;
		found = { row, line, cells, unterminated };
		return true;
	});
	return found;
}

/** The 1-based line on which a 0-based data row starts. */
export async function lineOfRow(
	path: string,
	delimiter: string,
	width: number,
	wanted: number,
): Promise<number | undefined> {
	let found: number | undefined;
	await forEachRow(path, delimiter, width, (row, { line }) => {
		if (row !== wanted) return false;
		found = line;
		return true;
	});
	return found;
}

async function forEachRow(
	path: string,
	delimiter: string,
	width: number,
	visit: (row: number, record: CsvRecord, unterminated: boolean) => boolean,
): Promise<void> {
	const scanner = new RecordScanner(delimiter);
	let row = -2; // the header is row -1
	const step = (record: CsvRecord, unterminated = false): boolean => {
		if (record.blank && width > 1) return false;
		row++;
		return row >= 0 && visit(row, record, unterminated);
	};
	for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }))
		if (scanner.scan(piece, (record) => step(record))) return;
	scanner.end(step);
}

/** Ends of lines: line feeds, carriage returns, and pairs of them as one. */
export function countLines(bytes: Uint8Array): number {
	let lines = 0;
	for (let i = 0; i < bytes.length; i++)
		if (bytes[i] === newline || (bytes[i] === carriageReturn && bytes[i + 1] !== newline)) lines++;
	return lines;
}

/** The first 1-based line whose bytes are not UTF-8. */
export async function findBadText(path: string): Promise<number | undefined> {
	let line = 1;
	let carried = Buffer.alloc(0); // the unfinished line of the last piece
	for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
		const bytes = Buffer.concat([carried, piece]);
		const whole = bytes.lastIndexOf(newline) + 1;
		if (!isUtf8(bytes.subarray(0, whole))) return line + firstBadLine(bytes.subarray(0, whole));
		for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) line++;
		carried = bytes.subarray(whole);
	}
	return isUtf8(carried) ? undefined : line;
}

/** How many whole lines precede the first that is not UTF-8. */
function firstBadLine(bytes: Buffer): number {
	let line = 0;
	for (let from = 0; from < bytes.length; line++) {
		const end = bytes.indexOf(newline, from);
		if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line;
		from = end + 1;
	}
	return line;
}
