/**
 * A table whose inputs and outputs are two arrays: X.npy,Y.npy or the arrays X and Y of an .npz. Columns are
 * called x0, x1, ... and y0, y1, ... Rows are read in pieces, so that the arrays may be larger than memory.
 */

import { type FileHandle, open } from "node:fs/promises";
import { CondnetError } from "@condnet/core";
import { cellError } from "./cells.ts";
import { type ByteSource, decodeNumbers, decodeTexts, type NpyHeader, readNpyHeader } from "./npy.ts";
import type { Block, Cells, Column, Table, Want } from "./table.ts";

const blockRows = 1 << 15;

interface NpyArray {
	readonly source: ByteSource;
	readonly header: NpyHeader;
}

/** @param second the outputs' array; left out where a table of inputs only is read */
export async function openArrays(name: string, first: ByteSource, second?: ByteSource): Promise<Table> {
	const arrays: NpyArray[] = [{ source: first, header: await readNpyHeader(first) }];
	if (second !== undefined) arrays.push({ source: second, header: await readNpyHeader(second) });
	const [x, y] = arrays;
	if (y !== undefined && x.header.rows !== y.header.rows)
		throw new CondnetError(
			"bad-data",
			`${x.source.name} has ${x.header.rows} rows and ${y.source.name} has ${y.header.rows}; they must have the same number.`,
		);
	return new ArrayTable(name, arrays);
}

class ArrayTable implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly rowCount: number;
	readonly expectedRows: number;
	readonly firstOutput: number;
	readonly #arrays: readonly NpyArray[];

	constructor(name: string, arrays: readonly NpyArray[]) {
		this.name = name;
		this.#arrays = arrays;
		this.columns = arrays.flatMap(({ header }, a) =>
			Array.from(
				{ length: header.columns },
				(_, j): Column => ({
					name: `${a === 0 ? "x" : "y"}${j}`,
					kind: header.type === "U" ? "text" : "number",
					type: header.type,
				}),
			),
		);
		this.rowCount = arrays[0].header.rows;
		this.expectedRows = this.rowCount;
		this.firstOutput = arrays[0].header.columns;
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		for (let firstRow = 0; firstRow < this.rowCount; firstRow += blockRows) {
			const rowCount = Math.min(blockRows, this.rowCount - firstRow);
			yield { firstRow, rowCount, cells: await this.#cells(wants, firstRow, rowCount) };
		}
	}

	async firstCell(column: number): Promise<string | null | undefined> {
		if (this.rowCount === 0) return undefined;
		const [cells] = await this.#cells(
			[{ column, kind: this.columns[column].kind === "text" ? "text" : "number" }],
			0,
			1,
		);
		return String(cells[0]);
	}

	async lineOf(): Promise<undefined> {
		return undefined;
	}

	async #cells(wants: readonly Want[], firstRow: number, rowCount: number): Promise<Cells[]> {
		const whole = new Map<number, Cells>(); // row-major blocks, read once for all their columns
		const cells: Cells[] = [];
		for (const { column, kind } of wants) {
			const a = column < this.firstOutput ? 0 : 1;
			const { header, source } = this.#arrays[a];
			const j = column - (a === 0 ? 0 : this.firstOutput);
			if (header.columnMajor) {
				const items = await readItems(source, header, j * header.rows + firstRow, rowCount);
				cells.push(asKind(kind, items, rowCount, 0, 1));
			} else {
				const block =
					whole.get(a) ??
					(await readItems(source, header, firstRow * header.columns, rowCount * header.columns));
				whole.set(a, block);
				cells.push(asKind(kind, block, rowCount, j, header.columns));
			}
			if (kind === "number") await this.#check(cells[cells.length - 1], firstRow, column);
		}
		return cells;
	}

	async #check(cells: Cells, firstRow: number, column: number): Promise<void> {
		const { type } = this.columns[column];
		for (let i = 0; i < cells.length; i++) {
			if (!Number.isNaN(cells[i])) continue;
			throw await cellError(
				this,
				firstRow + i,
				column,
				type.startsWith("f")
					? {
							problem: "the cell is NaN, expected a number",
							hint: "Remove the row, or give the value a number.",
						}
					: {
							problem: `${type === "U" ? "the cell is text" : "the integer is beyond 2^53, where float64 merges neighbouring integers"}, expected a number`,
							hint: "",
						},
			);
		}
	}
}

async function readItems(
	source: ByteSource,
	header: NpyHeader,
	first: number,
	count: number,
): Promise<Cells> {
	const bytes = await source.read(header.dataStart + first * header.itemBytes, count * header.itemBytes);
	return header.type === "U" ? decodeTexts(bytes, header, count) : decodeNumbers(bytes, header, count);
}

/** Every `stride`-th item from `from` on, as the kind of cells that is wanted. */
function asKind(kind: "number" | "text", items: Cells, count: number, from: number, stride: number): Cells {
	if (kind === "text") return Array.from({ length: count }, (_, i) => String(items[from + i * stride]));
	const numbers = new Float64Array(count);
	for (let i = 0; i < count; i++) {
		const item = items[from + i * stride];
		numbers[i] = typeof item === "number" ? item : Number.NaN;
	}
	return numbers;
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
	const handle: FileHandle = await open(path, "r");
	try {
		const bytes = new Uint8Array(length);
		let done = 0;
		while (done < length) {
			const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, 1 << 30), offset + done);
			if (bytesRead === 0)
				throw new CondnetError("input-output", `${path} became shorter while it was read.`);
			done += bytesRead;
		}
		return bytes;
	} finally {
		await handle.close();
	}
}
