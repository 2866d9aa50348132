/** A table file as the library has it: one call from a path to what `memorize` and `encode` take. */

import type { CnetMetadata, Dataset, WorkOptions } from "@condnet/core";
import { formatText } from "./csv-text.ts";
import { readDataset } from "./dataset.ts";
import { openTable } from "./open-table.ts";
import { selectColumns, tableNotes, usedColumns } from "./select.ts";
import { tableFacts } from "./table-metadata.ts";

/** Which columns of a table are what, and how a text file is written. */
export interface ReadTableOptions extends WorkOptions {
	/** Names of input columns; `*` stands for any signs, `?` for one. Default: what the outputs leave over. */
	readonly inputs?: readonly string[] | undefined;
	/** Names of output columns, as those of the inputs. Default: the one that is left over, or the last. */
	readonly outputs?: readonly string[] | undefined;
	/** The column that says how often each row is asked for. */
	readonly weights?: string | undefined;
	/** Separator of a text file. Default: a comma, a tab in .tsv. */
	readonly delimiter?: string | undefined;
	/** What stands before the fraction of numbers in a text file. Default: a point. */
	readonly decimal?: "." | "," | undefined;
	/** Whether the first line of a text file holds names. Default: it does, and must look so. */
	readonly header?: boolean | undefined;
}

/** A table that has been read. */
export interface TableOfFile {
	/** Its rows; an output column of texts holds the texts' numbers, from 0. */
	readonly dataset: Dataset;
	/** Names, labels and a hash of the table, as `encode` takes them. */
	readonly metadata: CnetMetadata;
	/** What is to be said of it, such as columns that were not used. */
	readonly notes: readonly string[];
}

/**
 * Reads a table of a file to a Dataset, each number exactly or not at all: .csv, .tsv, .json, .jsonl (also as
 * .gz), .parquet, .npz, `X.npy,Y.npy`, or `-` for CSV on standard input. Errors speak of options as the
 * command line does.
 *
 * Cost: one pass, and the dataset's memory (twice that where the number of rows is not known before).
 *
 * @throws CondnetError `bad-data` naming file, row, line and column; `usage` for columns that are not there;
 * the system's error where the file cannot be read
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<TableOfFile> {
	const { inputs, outputs, weights } = options;
	const table = await openTable(path, options);
	const selection = selectColumns(table, { inputs: listOf(inputs), outputs: listOf(outputs), weights });
	const read = await readDataset(table, selection, options);
	return {
		dataset: read.dataset,
		metadata: tableFacts(table, selection, read),
		notes: tableNotes(table, usedColumns(selection)),
	};
}

/** The names as one text, quoted where a comma or a quote is in them. */
function listOf(names: readonly string[] | undefined): string | undefined {
	return names?.map((name) => formatText(name, ",")).join(",");
}
