/**
 * Cuts the bytes of a CSV text into records and cells: RFC 4180 with any line ends. A line ends with \n,
 * \r\n, a lone \r, or returns before a line feed (\r\r\n), mixed as they come. A quote opens a quoted cell
 * at its beginning only; elsewhere in an unquoted cell it is a sign like others.
 *
 * Cost: one pass over the bytes. Memory: pieces, and the longest record, which has a limit so that an open
 * quote does not take in all that follows.
 */

import { CondnetError } from "@condnet/core";
import { markBytes, moreBytes, type TextSource } from "./text-source.ts";

/** Most bytes of one record. */
export const longestRecord = 2 ** 26;

const quoteByte = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** How a cell is written. */
export const bare = 0;
export const quoted = 1;
export const quotedTwice = 2; // holds quotes that are written twice

export class CsvCursor {
	/** What has come and is not cut yet, with the current record in front. */
	bytes: Buffer = Buffer.alloc(0);
	/** Where the current record's cells start and end, without their quotes, and how they are written. */
	starts = new Int32Array(64);
	ends = new Int32Array(64);
	styles = new Uint8Array(64);
	cells = 0;
	/** 1-based line on which the current record starts. */
	line = 1;
	/** Whether the current record is an empty line. */
	blank = false;
	/** Byte behind the current record. */
	at = 0;
	readonly #place: (line: number) => string;
	readonly #delimiter: number;
	readonly #live: boolean;
	readonly #pieces: AsyncGenerator<Buffer, undefined>;
	/** 1-based line on which the next record starts. */
	nextLine = 1;
	#ended = false;
	#started = false;

	/** @param place how messages call the row that starts on a line, which is the next one to be cut */
	constructor(source: TextSource, delimiter: string, place: (line: number) => string) {
		this.#place = place;
		this.#live = source.live;
		this.#pieces = source.pieces();
		this.#delimiter = delimiter.charCodeAt(0);
	}

	/**
	 * Gets more bytes behind those that are not cut yet, which move to the front.
	 *
	 * @returns false at the end, once all has been cut
	 */
	async more(): Promise<boolean> {
		if (this.#ended) return false;
		let rest = this.bytes.subarray(this.at);
		if (rest.length > longestRecord) throw this.#tooLong();
		// A record of many pieces is looked at again only when it has doubled.
		const double = this.#live && rest.length < 1 << 20 ? 1 : Math.max(1, rest.length);
		const wanted = this.#live ? Math.min(double, longestRecord + 1 - rest.length) : double;
		const more = await moreBytes(this.#pieces, rest, wanted);
		this.#ended = more.ended;
		rest = more.bytes;
		this.at = 0;
		if (!this.#started && (rest.length >= 3 || rest[0] !== 0xef || this.#ended)) {
			this.#started = true;
			rest = rest.subarray(markBytes(rest));
		}
		this.bytes = rest;
		return this.#started || (await this.more());
	}

	/** Cuts the next record, if it has come whole. */
	cut(): boolean {
		const { bytes } = this;
		const delimiter = this.#delimiter;
		const { length } = bytes;
		let at = this.at;
		if (at >= length) return false;
		let { starts, ends, styles } = this;
		let line = this.nextLine;
		let cells = 0;
		const first = at;
		for (;;) {
			if (cells === starts.length) {
				this.#grow();
				({ starts, ends, styles } = this);
			}
			let style = bare;
			let end: number;
			if (at < length && bytes[at] === quoteByte) {
				style = quoted;
				starts[cells] = ++at;
				for (;;) {
					if (at >= length) return this.#openQuote();
					const byte = bytes[at++];
					if (byte === quoteByte) {
						if (at < length && bytes[at] === quoteByte) {
							at++;
							style = quotedTwice;
							continue;
						}
						if (at >= length && !this.#ended) return false;
						break;
					}
					if (byte === newline) line++;
					else if (byte === carriageReturn && bytes[at] !== newline && bytes[at] !== carriageReturn) {
						if (at >= length && !this.#ended) return false;
						line++;
					}
				}
				end = at - 1;
				if (at < length && !this.#isEnd(bytes[at])) throw this.#textBehindQuote();
			} else {
				starts[cells] = at;
				while (at < length) {
					const byte = bytes[at];
					if (byte === delimiter || byte === newline || byte === carriageReturn) break;
					at++;
				}
				end = at;
			}
			if (at >= length && !this.#ended) return false;
			ends[cells] = end;
			styles[cells++] = style;
			if (at >= length || bytes[at] !== delimiter) break;
			at++;
		}
		const last = at;
		if (last - first > longestRecord) throw this.#tooLong();
		if (at < length) {
			if (bytes[at] === newline) at++;
			else {
				let run = at + 1;
				while (run < length && bytes[run] === carriageReturn) run++;
				if (run >= length && !this.#ended) return false;
				at = bytes[run] === newline ? run + 1 : at + 1;
			}
		}
		this.cells = cells;
		this.blank = last === first;
		this.at = at;
		this.line = this.nextLine;
		this.nextLine = line + 1;
		return true;
	}

	/** The text of a cell of the current record. */
	text(cell: number): string {
		const text = this.bytes.toString("utf8", this.starts[cell], this.ends[cell]);
		return this.styles[cell] === quotedTwice ? text.replaceAll('""', '"') : text;
	}

	/** Whether a cell is empty and not written with quotes. */
	isEmpty(cell: number): boolean {
		return this.styles[cell] === bare && this.starts[cell] === this.ends[cell];
	}

	/** Lets go of what has not been read. */
	async close(): Promise<void> {
		await this.#pieces.return(undefined);
	}

	#isEnd(byte: number): boolean {
		return byte === this.#delimiter || byte === newline || byte === carriageReturn;
	}

	#openQuote(): false {
		if (!this.#ended) return false;
		throw new CondnetError(
			"bad-data",
			`${this.#place(this.nextLine)}: a quote is opened and never closed.`,
			'A cell that starts with a quote ends with one; a quote within it is written twice ("").',
		);
	}

	#textBehindQuote(): CondnetError {
		return new CondnetError(
			"bad-data",
			`${this.#place(this.nextLine)}: text stands behind a closing quote, expected the end of the cell.`,
			'A quote within a quoted cell is written twice ("").',
		);
	}

	#tooLong(): CondnetError {
		return new CondnetError(
			"bad-data",
			`${this.#place(this.nextLine)}: the row has more than ${longestRecord / 2 ** 20} MB, the most that one row may have.`,
			"Is a quote opened and never closed, or is this no CSV text?",
		);
	}

	#grow(): void {
		const grow = <Kind extends Int32Array | Uint8Array>(old: Kind, fresh: Kind): Kind => {
			fresh.set(old);
			return fresh;
		};
		const size = 2 * this.starts.length;
		this.starts = grow(this.starts, new Int32Array(size));
		this.ends = grow(this.ends, new Int32Array(size));
		this.styles = grow(this.styles, new Uint8Array(size));
	}
}
