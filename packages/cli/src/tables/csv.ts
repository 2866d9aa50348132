/**
 * CSV and TSV as tables: a header line, cells as text, the delimiter given and never guessed. Cells are read
 * here and nowhere else, whether a text lies in a file, is packed, or comes through a pipe.
 *
 * Blank lines are no records, except before a row of a table of one column, where they are an empty cell.
 * Cost: one pass over the bytes for each reading.
 */

import { isUtf8 } from "node:buffer";
import { CondnetError } from "@condnet/core";
import {
	cellError,
	isPlainNumber,
	missingNumber,
	missingText,
	mixedProblem,
	quote,
	readNumber,
} from "./cells.ts";
import { CsvCursor } from "./csv-cursor.ts";
import { type CsvHeader, type HeaderOptions, readHeader } from "./csv-header.ts";
import { LineIndex } from "./line-index.ts";
import { numberAt } from "./number-bytes.ts";
import { type Block, type Column, rowsOfBlock, type Table, type Want } from "./table.ts";
import type { TextSource } from "./text-source.ts";

export interface CsvOptions extends HeaderOptions {
	/** What stands between the whole and the fraction of a number; a point if left out. */
	readonly decimal?: "." | "," | undefined;
}

/**
 * Opens a text as a table, as soon as its header has come.
 *
 * @throws CondnetError `bad-data` if it has no header, or one that cannot be
 */
export async function openCsv(source: TextSource, options: CsvOptions): Promise<Table> {
	const reading = new Reading(source, options.delimiter);
	try {
		const header = await readHeader(source, reading.cursor, options);
		reading.waiting = header.isRow;
		return new CsvTable(source, options, header, source.once ? reading : undefined);
	} finally {
		if (!source.once) await reading.cursor.close();
	}
}

/** A text in the course of being read. */
class Reading {
	readonly cursor: CsvCursor;
	/** Whether a row is cut and waits to be read: the first one, where there are no names above it. */
	waiting = false;
	/** 0-based row that is read next. */
	row = 0;
	/** Line of a blank one among those since the last row; 0 if there is none. */
	blankLine = 0;

	constructor(source: TextSource, delimiter: string) {
		this.cursor = new CsvCursor(
			source,
			delimiter,
			(line) => `${source.name}, row ${this.row + 1} (line ${line})`,
		);
	}
}

class CsvTable implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly rowCount = undefined;
	readonly expectedRows: number | undefined;
	readonly firstOutput = undefined;
	readonly unnamed: boolean;
	readonly notes: string[];
	readonly #source: TextSource;
	readonly #options: CsvOptions;
	readonly #lines = new LineIndex();
	/** A text that can be read once, where its header ends. */
	#once: Reading | undefined;
	/** The first row's texts. */
	#first: readonly (string | null)[] | undefined;
	#trailing = false;

	constructor(source: TextSource, options: CsvOptions, header: CsvHeader, once: Reading | undefined) {
		this.#source = source;
		this.#options = options;
		this.#once = once;
		this.name = source.name;
		this.columns = header.names.map((name) => ({ name, kind: "either", type: "text" }));
		this.expectedRows = header.expectedRows;
		this.unnamed = header.isRow;
		this.notes = [...header.notes];
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		const reading = await this.#begin();
		const most = rowsOfBlock(wants.length);
		try {
			for (;;) {
				const block = await this.#block(reading, wants, most);
				if (block.rowCount > 0) yield block;
				if (block.rowCount === most) continue;
				if (this.#source.live) yield { firstRow: reading.row, rowCount: 0, cells: wants.map(() => []) };
				if (!(await reading.cursor.more())) return;
			}
		} finally {
			await reading.cursor.close();
		}
	}

	async firstCell(column: number): Promise<string | null | undefined> {
		if (this.#first === undefined && !this.#source.once) {
			const { cursor, waiting } = await this.#begin();
			try {
				let found = waiting;
				while (!found || cursor.blank) {
					found = cursor.cut();
					if (!found && !(await cursor.more())) return undefined;
				}
				this.#first = this.columns.map((_, i) =>
					i >= cursor.cells || cursor.isEmpty(i) ? null : cursor.text(i),
				);
			} finally {
				await cursor.close();
			}
		}
		return this.#first?.[column];
	}

	async lineOf(row: number): Promise<number | undefined> {
		if (row >= this.#lines.rowCount && !this.#source.once)
			for await (const _ of this.read([])) if (row < this.#lines.rowCount) break;
		return row < this.#lines.rowCount ? this.#lines.lineOf(row) : undefined;
	}

	/** Begins again from the first row. */
	async #begin(): Promise<Reading> {
		const once = this.#once;
		this.#once = undefined;
		if (once !== undefined) return once;
		const reading = new Reading(this.#source, this.#options.delimiter);
		const { cursor } = reading;
		do {
			while (!cursor.cut()) if (!(await cursor.more())) return reading;
		} while (cursor.blank);
		reading.waiting = this.unnamed;
		return reading;
	}

	/** Rows that have come, at most `most` of them. */
	async #block(reading: Reading, wants: readonly Want[], most: number): Promise<Block> {
		const { cursor } = reading;
		const firstRow = reading.row;
		const columns = wants.map(({ kind }) => (kind === "number" ? new Float64Array(most) : ([] as string[])));
		const point = this.#options.decimal === "," ? 0x2c : 0x2e;
		const from = cursor.at;
		const [line, { bytes }] = [cursor.nextLine, cursor];
		let rowCount = 0;
		try {
			while (rowCount < most && (reading.waiting || cursor.cut())) {
				reading.waiting = false;
				if (cursor.blank) {
					reading.blankLine ||= cursor.line;
					continue;
				}
				if (this.columns.length === 1 && reading.blankLine > 0) await this.#emptyCell(reading, wants);
				if (cursor.cells !== this.columns.length) this.#checkWidth(cursor, reading.row);
				reading.blankLine = 0;
				this.#lines.learn(reading.row, cursor.line);
				for (let w = 0; w < wants.length; w++) {
					const cells = columns[w];
					const { column } = wants[w];
					if (!(cells instanceof Float64Array)) {
						cells.push(await this.#text(cursor, reading.row, wants[w]));
						continue;
					}
					const value = numberAt(bytes, cursor.starts[column], cursor.ends[column], point);
					cells[rowCount] = Number.isNaN(value) ? await this.#number(cursor, reading.row, wants[w]) : value;
				}
				reading.row++;
				rowCount++;
			}
		} catch (error) {
			throw this.#badText(bytes.subarray(from, cursor.at), line) ?? error;
		}
		const bad = this.#badText(bytes.subarray(from, cursor.at), line);
		if (bad !== undefined) throw bad;
		const cells = columns.map((column) =>
			column instanceof Float64Array ? column.subarray(0, rowCount) : column,
		);
		return { firstRow, rowCount, cells };
	}

	/** A cell that is not plainly a number. */
	async #number(cursor: CsvCursor, row: number, want: Want): Promise<number> {
		const number = readNumber(cursor.text(want.column), this.#options.decimal);
		if (typeof number === "number") return number;
		throw await cellError(this, row, want, number);
	}

	/** An empty cell is a label only where quotes say that it is meant. */
	async #text(cursor: CsvCursor, row: number, want: Want): Promise<string> {
		const { column, strict, empty } = want;
		const text = cursor.text(column);
		if (!empty && cursor.isEmpty(column)) throw await cellError(this, row, want, missingText(want));
		if (strict && isPlainNumber(text))
			throw await cellError(this, row, want, mixedProblem(text, await this.firstCell(column)));
		return text;
	}

	/** Cells beyond the header's names may only be the empty ones that delimiters at a line's end make. */
	#checkWidth(cursor: CsvCursor, row: number): void {
		const { cells } = cursor;
		const width = this.columns.length;
		let last = cells;
		while (last > width && cursor.isEmpty(last - 1)) last--;
		if (last === width) {
			if (!this.#trailing && cells > width)
				this.notes.push(
					`${this.name}, line ${cursor.line}: delimiters at the end of the line make empty cells beyond the last column, which are left out, here and below.`,
				);
			this.#trailing = true;
			return;
		}
		const place = `${this.name}, row ${row + 1} (line ${cursor.line})`;
		if (cells === 1 && /^\0+$/.test(cursor.text(0)))
			throw new CondnetError(
				"bad-data",
				`${place}: the line is of NUL bytes alone.`,
				"Such a file was not written to its end: write it again, or cut these bytes off.",
				[row + 1],
			);
		const { delimiter } = this.#options;
		throw new CondnetError(
			"bad-data",
			`${place}: the row has ${cells === 1 ? "1 cell" : `${cells} cells`}, the ${this.unnamed ? "first row" : "header"} has ${width}.`,
			`Cells are separated by ${delimiter === "\t" ? "tabs" : quote(delimiter)}; a cell that holds it must be quoted.`,
			[row + 1],
		);
	}

	/** A blank line above a row of a table of one column. */
	async #emptyCell({ row, blankLine }: Reading, wants: readonly Want[]): Promise<void> {
		if (wants.length === 0) return;
		this.#lines.learn(row, blankLine);
		throw await cellError(
			this,
			row,
			wants[0],
			wants[0].kind === "number" ? missingNumber : missingText(wants[0]),
		);
	}

	/** @param line the line on which the bytes begin */
	#badText(bytes: Buffer, line: number): CondnetError | undefined {
		if (isUtf8(bytes)) return undefined;
		let bad = line;
		for (let from = 0; from < bytes.length; bad++) {
			const end = bytes.indexOf(0x0a, from);
			if (end < 0 || !isUtf8(bytes.subarray(from, end))) break;
			from = end + 1;
		}
		return new CondnetError(
			"bad-data",
			`${this.name}, line ${bad}: the text is not UTF-8.`,
			"Save the file as UTF-8.",
		);
	}
}
