/**
 * CSV that is read once, as it comes: what has come is cut behind its last whole record and read as a file of
 * its own, below the header, so that no rule of reading stands twice. A batch is what came while the one
 * before was worked on: a row that comes alone is handed on alone.
 *
 * Memory: a batch, at most about 16 MB unless a record is longer. Cost: a file and a query a batch.
 */

import { rm, writeFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { releaseTemporary, temporaryPath } from "../files/temporary.ts";
import { openCsv } from "./csv.ts";
import { countLines, RecordScanner } from "./csv-records.ts";
import type { DuckTable } from "./duck-table.ts";
import type { Session } from "./session.ts";
import type { Block, Column, Table, Want } from "./table.ts";

const mostWaiting = 2 ** 24;
/** A record that is longer is not waited for: an open quote would take in all that comes. */
const longestRecord = 2 ** 26;
const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Opens a stream as a table as soon as its header has come. Its rows can be read once.
 *
 * @throws CondnetError `bad-data` as openCsv
 */
export async function openCsvStream(
	session: Session,
	source: Readable,
	delimiter: string,
	name: string,
): Promise<Table> {
	const batches = wholeRecords(source, delimiter);
	const { value: records = Buffer.alloc(0) } = await batches.next();
	const stream = new CsvBatches(session, delimiter, name, records);
	return new StreamedCsv(await stream.open(records, 0), batches, stream);
}

class StreamedCsv implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly rowCount = undefined;
	readonly expectedRows = undefined;
	readonly firstOutput = undefined;
	readonly #batches: AsyncGenerator<Buffer, undefined>;
	readonly #stream: CsvBatches;
	/** The batch that is being read. */
	#batch: DuckTable;

	constructor(first: DuckTable, batches: AsyncGenerator<Buffer, undefined>, stream: CsvBatches) {
		this.name = first.name;
		this.columns = first.columns;
		this.#batch = first;
		this.#batches = batches;
		this.#stream = stream;
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		let rowCount = 0;
		try {
			for (;;) {
				for await (const block of this.#batch.read(wants)) {
					rowCount = block.firstRow + block.rowCount;
					yield block;
				}
				yield { firstRow: rowCount, rowCount: 0, cells: wants.map(() => []) };
				const { value: records } = await this.#batches.next();
				if (records === undefined) return;
				this.#batch = await this.#stream.open(records, rowCount);
			}
		} finally {
			await this.#batches.return(undefined);
		}
	}

	/** Of what had come with the header. */
	firstCell(column: number): Promise<string | null | undefined> {
		return this.#batch.firstCell(column);
	}

	/** Of a row of the batch that is being read. */
	lineOf(row: number): Promise<number | undefined> {
		return this.#batch.lineOf(row);
	}
}

/** Batches of records as tables, one after another. */
class CsvBatches {
	readonly #session: Session;
	readonly #delimiter: string;
	readonly #name: string;
	readonly #header: Buffer;
	/** Lines of the batches before. */
	#lines = 0;
	#path: string | undefined;

	/** @param first records, of which the first one is the header */
	constructor(session: Session, delimiter: string, name: string, first: Buffer) {
		this.#session = session;
		this.#delimiter = delimiter;
		this.#name = name;
		let end = first.length;
		new RecordScanner(delimiter).scan(first, (record) => {
			end = behind(first, record.end);
			return true;
		});
		this.#header = first.subarray(0, end);
	}

	/** @param row how many rows came before */
	async open(records: Buffer, row: number): Promise<DuckTable> {
		if (this.#path !== undefined) {
			await rm(this.#path, { force: true });
			releaseTemporary(this.#path);
		}
		const isFirst = this.#path === undefined;
		this.#path = temporaryPath();
		const bytes = isFirst ? records : Buffer.concat([this.#header, records]);
		await writeFile(this.#path, bytes, { mode: 0o600, flag: "wx" });
		const line = isFirst ? 0 : this.#lines - countLines(this.#header);
		this.#lines += countLines(records);
		return openCsv(this.#session, this.#path, this.#delimiter, this.#name, { row, line });
	}
}

/** A stream cut behind records; at least one piece, the last of which may end within a record. */
async function* wholeRecords(source: Readable, delimiter: string): AsyncGenerator<Buffer, undefined> {
	const scanner = new RecordScanner(delimiter);
	let rest = Buffer.alloc(0);
	let isFirst = true;
	for await (const piece of arriving(source)) {
		const all = Buffer.concat([rest, piece]);
		let cut = 0;
		scanner.scan(piece, ({ end }) => {
			// The line feed of a pair may still be to come.
			const next = behind(all, rest.length + end);
			if (next < all.length || all[next - 1] === newline) cut = next;
			return false;
		});
		if (all.length - cut > longestRecord) cut = all.length;
		rest = all.subarray(cut);
		if (cut === 0) continue;
		isFirst = false;
		yield all.subarray(0, cut);
	}
	if (isFirst || rest.length > 0) yield rest;
}

/** The place behind a line's end. */
function behind(bytes: Buffer, end: number): number {
	return end + (bytes[end] === carriageReturn && bytes[end + 1] === newline ? 2 : 1);
}

/** All that has come since it was last asked for, as soon as there is any. */
async function* arriving(source: Readable): AsyncGenerator<Buffer, undefined> {
	let pieces: Buffer[] = [];
	let waiting = 0;
	let ended = false;
	let failure: unknown;
	let wake = (): void => {};
	source.on("data", (piece: Buffer) => {
		pieces.push(piece);
		waiting += piece.length;
		if (waiting >= mostWaiting) source.pause();
		wake();
	});
	source.on("end", () => {
		ended = true;
		wake();
	});
	source.on("error", (error) => {
		failure = error;
		wake();
	});
	try {
		for (;;) {
			if (pieces.length === 0) {
				if (failure !== undefined) throw failure;
				if (ended) return;
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
				continue;
			}
			const all = Buffer.concat(pieces);
			pieces = [];
			waiting = 0;
			source.resume();
			yield all;
		}
	} finally {
		source.destroy();
	}
}
