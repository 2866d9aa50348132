/**
 * A table whose inputs and outputs are two arrays: X.npy,Y.npy or the arrays X and Y of an .npz. Columns are
 * called x0, x1, ... and y0, y1, ... Rows are read in pieces, so that the arrays may be larger than memory.
 */

import { open } from "node:fs/promises";
import { CondnetError } from "@condnet/core";
import { readInto } from "../files/read-bytes.ts";
import { formatNumber } from "../report/number-text.ts";
import { type CellProblem, cellError, textProblem } from "./cells.ts";
import {
	type ByteSource,
	decodeIntegers,
	decodeNumbers,
	decodeTexts,
	type NpyHeader,
	readNpyHeader,
} from "./npy.ts";
import type { Block, CellKind, Cells, Column, Table, Want } from "./table.ts";

const blockItems = 1 << 20;

interface NpyArray {
	readonly source: ByteSource;
	readonly header: NpyHeader;
}

/**
 * @param second the outputs' array; left out where a table of inputs only is read
 * @param notes what is to be said about the file they are from
 */
export async function openArrays(
	name: string,
	first: ByteSource,
	second?: ByteSource,
	notes: readonly string[] = [],
): Promise<Table> {
	const arrays: NpyArray[] = [{ source: first, header: await readNpyHeader(first) }];
	if (second !== undefined) arrays.push({ source: second, header: await readNpyHeader(second) });
	const [x, y] = arrays;
	if (y !== undefined && x.header.rows !== y.header.rows)
		throw new CondnetError(
			"bad-data",
			`${x.source.name} has ${x.header.rows} rows and ${y.source.name} has ${y.header.rows}; they must have the same number.`,
		);
	return new ArrayTable(name, arrays, notes);
}

class ArrayTable implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly rowCount: number;
	readonly expectedRows: number;
	readonly firstOutput: number;
	readonly unnamed = true;
	readonly notes: readonly string[];
	readonly #arrays: readonly NpyArray[];

	constructor(name: string, arrays: readonly NpyArray[], notes: readonly string[]) {
		this.name = name;
		this.notes = notes;
		this.#arrays = arrays;
		this.columns = arrays.flatMap(({ header }, a) =>
			Array.from(
				{ length: header.columns },
				(_, j): Column => ({
					name: `${a === 0 ? "x" : "y"}${j}`,
					kind: isText(header) ? "text" : "number",
					type: header.type,
				}),
			),
		);
		this.rowCount = arrays[0].header.rows;
		this.expectedRows = this.rowCount;
		this.firstOutput = arrays[0].header.columns;
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		const blockRows = Math.min(1 << 15, Math.max(1, Math.floor(blockItems / this.columns.length)));
		for (let firstRow = 0; firstRow < this.rowCount; firstRow += blockRows) {
			const rowCount = Math.min(blockRows, this.rowCount - firstRow);
			yield { firstRow, rowCount, cells: await this.#cells(wants, firstRow, rowCount) };
		}
	}

	async firstCell(column: number): Promise<string | null | undefined> {
		if (this.rowCount === 0) return undefined;
		const [cells] = await this.#cells(
			[{ column, kind: this.columns[column].kind === "text" ? "text" : "number", empty: true }],
			0,
			1,
		);
		return typeof cells[0] === "number" ? formatNumber(cells[0]) : cells[0];
	}

	async lineOf(): Promise<undefined> {
		return undefined;
	}

	async #cells(wants: readonly Want[], firstRow: number, rowCount: number): Promise<Cells[]> {
		const whole = new Map<string, Items>(); // row-major blocks, read once for all their columns
		const cells: Cells[] = [];
		for (const want of wants) {
			const { column, kind } = want;
			const a = column < this.firstOutput ? 0 : 1;
			const { header, source } = this.#arrays[a];
			const j = column - (a === 0 ? 0 : this.firstOutput);
			if (header.columnMajor) {
				const items = await readItems(source, header, kind, j * header.rows + firstRow, rowCount);
				cells.push(await this.#column(want, items, firstRow, rowCount, 0, 1));
			} else {
				const key = `${a} ${kind}`;
				const block =
					whole.get(key) ??
					(await readItems(source, header, kind, firstRow * header.columns, rowCount * header.columns));
				whole.set(key, block);
				cells.push(await this.#column(want, block, firstRow, rowCount, j, header.columns));
			}
		}
		return cells;
	}

	/** Every `stride`-th item from `from` on, as the kind of cells that is wanted. */
	async #column(
		want: Want,
		items: Items,
		firstRow: number,
		count: number,
		from: number,
		stride: number,
	): Promise<Cells> {
		const numbers = new Float64Array(want.kind === "number" ? count : 0);
		const texts: string[] = [];
		for (let i = 0; i < count; i++) {
			const item = items[from + i * stride];
			if (item === null || (typeof item === "number" && Number.isNaN(item)))
				throw await cellError(this, firstRow + i, want, this.#problem(want.column));
			if (want.kind === "text") texts.push(typeof item === "number" ? formatNumber(item) : item);
			else if (typeof item === "number") numbers[i] = item;
			else throw await cellError(this, firstRow + i, want, textProblem(item));
		}
		return want.kind === "text" ? texts : numbers;
	}

	#problem(column: number): CellProblem {
		const { type } = this.columns[column];
		if (type === "U" || type === "S")
			return {
				problem: "the cell is no text: its bytes are not Unicode",
				hint: "Save the texts as Unicode.",
			};
		if (type.startsWith("f"))
			return {
				problem: "the cell is NaN, expected a number",
				hint: "Remove the row, or give the value a number.",
			};
		return {
			problem: "the integer is beyond 2^53, where float64 merges neighbouring integers, expected a number",
			hint: "",
			text: "9007199254740993",
		};
	}
}

type Items = Float64Array | readonly (string | null)[];

function isText({ type }: NpyHeader): boolean {
	return type === "U" || type === "S";
}

async function readItems(
	source: ByteSource,
	header: NpyHeader,
	kind: CellKind,
	first: number,
	count: number,
): Promise<Items> {
	const bytes = await source.read(header.dataStart + first * header.itemBytes, count * header.itemBytes);
	if (kind === "text" && /^[iu]8$/.test(header.type)) return decodeIntegers(bytes, header, count);
	return isText(header) ? decodeTexts(bytes, header, count) : decodeNumbers(bytes, header, count);
}

/** A file as a source of bytes; its handle is opened for each read, so that none is left open. */
export async function fileSource(path: string): Promise<ByteSource> {
	const handle = await open(path, "r");
	try {
		const { size } = await handle.stat();
		return { name: path, size, read: (offset, length) => readBytes(path, offset, length) };
	} finally {
		await handle.close();
	}
}

async function readBytes(path: string, offset: number, length: number): Promise<Uint8Array> {
	const handle = await open(path, "r");
	try {
		const bytes = new Uint8Array(length);
		await readInto(handle, path, bytes, offset);
		return bytes;
	} finally {
		await handle.close();
	}
}
