/** Opens whatever a command line calls a table, by the ending of its name. */

import { stat } from "node:fs/promises";
import { CondnetError } from "@condnet/core";
import { fileSource, openArrays } from "./arrays.ts";
import { openCsv } from "./csv.ts";
import { openCsvStream } from "./csv-stream.ts";
import { openJson } from "./json.ts";
import { openNpz } from "./npz.ts";
import { openParquet } from "./parquet.ts";
import { Session, type SessionOptions } from "./session.ts";
import { spoolStandardInput } from "./stdin.ts";
import type { Table } from "./table.ts";

export const tableFormats =
	".csv, .tsv, .parquet, .json, .jsonl, .npz, X.npy,Y.npy, or - for CSV on standard input";

export interface OpenOptions extends SessionOptions {
	/** Separator of text files; the ending decides if left out. */
	readonly delimiter?: string | undefined;
	/** Whether rows are read once only: standard input is then read as it comes. */
	readonly once?: boolean;
}

/**
 * @param spec a path, two paths of .npy files joined by a comma, or "-"
 * @throws CondnetError `bad-data` if the file cannot be a table, `usage` if it has no use for a delimiter;
 * the system's error if it cannot be read
 */
export async function openTable(spec: string, options: OpenOptions = {}): Promise<Table> {
	const { delimiter } = options;
	if (delimiter !== undefined && spec !== "-" && !/\.[ct]sv$/i.test(spec))
		throw new CondnetError(
			"usage",
			`${spec} is no text with cells that --delimiter could separate.`,
			"Leave it out.",
		);
	const session = new Session(options);
	if (spec === "-")
		return options.once
			? openCsvStream(session, process.stdin, delimiter ?? ",", "standard input")
			: openCsv(session, await spoolStandardInput(), delimiter ?? ",", "standard input");
	const arrays = /^(.+\.npy),(.+\.npy)$/i.exec(spec);
	if (arrays !== null) {
		const [, x, y] = arrays;
		await requireFile(x);
		await requireFile(y);
		return openArrays(spec, await fileSource(x), await fileSource(y));
	}
	await requireFile(spec);
	const ending = /\.([a-z0-9]+)$/i.exec(spec)?.[1].toLowerCase();
	switch (ending) {
		case "csv":
			return openCsv(session, spec, delimiter ?? ",");
		case "tsv":
			return openCsv(session, spec, delimiter ?? "\t");
		case "parquet":
			return openParquet(session, spec);
		case "json":
		case "jsonl":
		case "ndjson":
			return openJson(session, spec);
		case "npz":
			return openNpz(spec);
		case "npy":
			return openArrays(spec, await fileSource(spec));
		default:
			throw new CondnetError(
				"bad-data",
				`${spec}: ${ending === undefined ? "a name without an ending" : `.${ending}`} is no table format.`,
				`A table is ${tableFormats}.`,
			);
	}
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
