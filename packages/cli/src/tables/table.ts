/**
 * What every table is to the rest of the command line, whatever file it comes from: named columns, read in
 * blocks of rows, in order, as often as wanted.
 *
 * Invariant: a number cell that arrives is a number the file really holds (never NaN, never a rounding of an
 * overflow); anything else has been thrown as a `bad-data` error that names file, row, line and column.
 */

import { CondnetError, type InputType, type WorkOptions } from "@condnet/core";

export type CellKind = "number" | "text";

export interface Column {
	readonly name: string;
	/** `either` in text files, where the cells decide. */
	readonly kind: CellKind | "either";
	/** The type as the file calls it, for messages. */
	readonly type: string;
	/** How a number of the column is shown, where it stands for something else. */
	readonly show?: ((value: number) => string) | undefined;
	/** What its numbers were made from, where that is not numbers. */
	readonly holds?: InputType | undefined;
}

/** What a column is to a network that is being made; of one that asks a network, nothing is said. */
export type Role = "input" | "output" | "weights";

/** A column to read, and as what. */
export interface Want {
	/** Index into the table's columns. */
	readonly column: number;
	readonly kind: CellKind;
	readonly role?: Role | undefined;
	/** Text only: a cell that is a number is an error, because the column must be one or the other. */
	readonly strict?: boolean;
	/** Text only: a missing cell is the empty text, not an error. */
	readonly empty?: boolean;
}

/** Cells of one column of a block: numbers, or texts. */
export type Cells = Float64Array | readonly string[];

export interface Block {
	/** 0-based row of the table at which the block starts. */
	readonly firstRow: number;
	/** 0 where the rows after it may take their time: those before it are not to be held back. */
	readonly rowCount: number;
	/** The cells of each wanted column, in the order of the wants. */
	readonly cells: readonly Cells[];
	/** 1 for each row with a text that has no number; undefined where there is none. */
	readonly unknown?: Uint8Array | undefined;
}

export interface Table {
	/** How messages call it: its path, or "standard input". */
	readonly name: string;
	readonly columns: readonly Column[];
	/** Number of rows where it is known before reading. */
	readonly rowCount: number | undefined;
	/** A guess at the number of rows, for progress only. */
	readonly expectedRows: number | undefined;
	/** Index of the first output column where inputs and outputs are separate arrays (.npy, .npz). */
	readonly firstOutput: number | undefined;
	/** Whether names are made up, because the file holds none. */
	readonly unnamed: boolean;
	/** What is to be said about how the file was read: on opening, and more once it has been read. */
	readonly notes: readonly string[];
	/** Streams the wanted columns. */
	read(wants: readonly Want[]): AsyncIterable<Block>;
	/**
	 * The text of the first row's cell of a column; null where it is missing, undefined where there are no
	 * rows.
	 */
	firstCell(column: number): Promise<string | null | undefined>;
	/** 1-based line of a file at which a 0-based row starts; undefined where the format has no lines. */
	lineOf(row: number): Promise<number | undefined>;
	/** The file, and the 0-based row there, that a row was copied from, where this is a copy. */
	origin?(row: number): Promise<Origin | undefined>;
}

export interface Origin {
	readonly name: string;
	readonly row: number;
}

const cellsOfBlock = 1 << 16;

/** How many rows of so many wanted cells a block has at most. */
export function rowsOfBlock(width: number): number {
	return Math.min(8192, Math.max(1, Math.floor(cellsOfBlock / Math.max(1, width))));
}

/**
 * Tells how far work on a table's rows is, and stops it if it was aborted. @throws CondnetError `interrupted`
 */
export function advanceRows(work: WorkOptions, phase: string, table: Table, firstRow: number): void {
	if (work.signal?.aborted)
		throw new CondnetError(
			"interrupted",
			`Interrupted while ${phase}, at row ${firstRow + 1} of ${table.name}.`,
		);
	work.onProgress?.(phase, table.expectedRows ? Math.min(1, firstRow / table.expectedRows) : 0);
}
