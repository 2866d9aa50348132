/** Opens whatever a command line calls a table, by the ending of its name. */

import { stat } from "node:fs/promises";
import { CondnetError } from "@condnet/core";
import { shellWord } from "./advice.ts";
import { fileSource, openArrays } from "./arrays.ts";
import { openCsv } from "./csv.ts";
import { openJson } from "./json.ts";
import { openNpz } from "./npz.ts";
import { openParquet } from "./parquet.ts";
import { Session, type SessionOptions } from "./session.ts";
import { spoolStandardInput } from "./stdin.ts";
import type { Table } from "./table.ts";
import { fileText, streamText } from "./text-source.ts";

export const tableFormats =
	".csv, .tsv, .json, .jsonl (also as .gz), .parquet, .npz, X.npy,Y.npy, or - for CSV on standard input";

export interface OpenOptions extends SessionOptions {
	/** Separator of text files; the ending decides if left out. */
	readonly delimiter?: string | undefined;
	/** What stands between the whole and the fraction of a number in a text file; a point if left out. */
	readonly decimal?: "." | "," | undefined;
	/** Whether the first line of a text file holds names; if left out it does, and must look so. */
	readonly header?: boolean | undefined;
	/** Whether rows are read once only: standard input is then read as it comes. */
	readonly once?: boolean;
}

/**
 * @param spec a path, two paths of .npy files joined by a comma, or "-"
 * @throws CondnetError `bad-data` if the file cannot be a table, `usage` if it has no use for an option; the
 * system's error if it cannot be read
 */
export async function openTable(spec: string, options: OpenOptions = {}): Promise<Table> {
	requireText(spec, options);
	const { header, decimal } = options;
	const text = (delimiter: string) => ({ delimiter: options.delimiter ?? delimiter, header, decimal });
	const standardInput = "standard input";
	if (spec === "-")
		return openCsv(
			options.once
				? streamText(process.stdin, standardInput)
				: fileText(await spoolStandardInput(), standardInput),
			text(","),
		);
	const arrays = /^(.+\.npy),(.+\.npy)$/i.exec(spec);
	if (arrays !== null) {
		const [, x, y] = arrays;
		await requireFile(x);
		await requireFile(y);
		return openArrays(spec, await fileSource(x), await fileSource(y));
	}
	await requireFile(spec);
	const ending = endingOf(spec);
	switch (ending) {
		case "csv":
		case "csv.gz":
			return openCsv(fileText(spec), text(","));
		case "tsv":
		case "tsv.gz":
			return openCsv(fileText(spec), text("\t"));
		case "parquet":
			return openParquet(new Session(readingShare(options)), spec);
		case "json":
		case "jsonl":
		case "ndjson":
		case "json.gz":
		case "jsonl.gz":
		case "ndjson.gz":
			return openJson(fileText(spec));
		case "npz":
			return openNpz(spec);
		case "npy":
			return openArrays(spec, await fileSource(spec));
		default:
			throw new CondnetError(
				"bad-data",
				`${spec}: ${ending === undefined ? "a name without an ending" : `.${ending}`} is no table format.`,
				/^(xlsx?|ods|numbers)$/.test(ending ?? "")
					? "Save the sheet as CSV UTF-8."
					: `A table is ${tableFormats}; a CSV text of another name is read as - < ${shellWord(spec)}.`,
			);
	}
}

/** Of the memory that a command may use, the smaller part is for reading. */
function readingShare(options: OpenOptions): SessionOptions {
	return options.memory === undefined ? options : { ...options, memory: options.memory / 5 };
}

/** "csv", "csv.gz", ... */
function endingOf(path: string): string | undefined {
	return /\.([a-z0-9]+(?:\.gz)?)$/i.exec(path)?.[1].toLowerCase();
}

/** An option that would be ignored is refused. */
function requireText(spec: string, { delimiter, decimal, header }: OpenOptions): void {
	if (spec === "-" || /\.[ct]sv(\.gz)?$/i.test(spec)) {
		if (decimal === "," && delimiter === ",")
			throw new CondnetError(
				"usage",
				"--decimal , and --delimiter , name one sign for two things.",
				"Say --delimiter ';' where semicolons separate the cells.",
			);
		return;
	}
	const [option, what] =
		delimiter !== undefined
			? ["--delimiter", "cells that it could separate"]
			: decimal !== undefined
				? ["--decimal", "texts that it could be in"]
				: header !== undefined
					? [header ? "--header" : "--no-header", "first line"]
					: [];
	if (option !== undefined)
		throw new CondnetError(
			"usage",
			`${spec} is no CSV text: ${option} would be ignored, since there are no ${what}.`,
			"Leave it out.",
		);
}

/**
 * Directories are refused here, because libraries word that badly; missing files throw the system's error.
 */
async function requireFile(path: string): Promise<void> {
	const info = await stat(path);
	if (info.isDirectory())
		throw new CondnetError(
			"input-output",
			`${path} is a directory, expected a file.`,
			`A table is ${tableFormats}.`,
		);
}
