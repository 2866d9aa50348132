/**
 * One DuckDB in memory for one command: reads tables, never fetches extensions, spills to a temporary folder.
 */

import { resolve } from "node:path";
import { CondnetError } from "@condnet/core";
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import { temporaryFolder } from "../files/temporary.ts";

export interface SessionOptions {
	/** Threads DuckDB may use; its own choice if left out. */
	readonly threads?: number | undefined;
	/** Bytes DuckDB may use before it spills; its own choice if left out. */
	readonly memory?: number | undefined;
}

export class Session {
	readonly #options: SessionOptions;
	#connection: Promise<DuckDBConnection> | undefined;

	constructor(options: SessionOptions = {}) {
		this.#options = options;
	}

	/** Streams the result of a query, rows in the order of the file. */
	async stream(sql: string): Promise<DuckDBResult> {
		this.#connection ??= this.#open();
		return (await this.#connection).stream(sql);
	}

	/** Bytes DuckDB may use from now on before it spills; with few, one thread, because each takes its own. */
	async limitMemory(bytes: number): Promise<void> {
		if (bytes < 2 ** 30) await this.rows("SET threads = 1");
		await this.rows(`SET memory_limit = '${Math.ceil(bytes / 1024)}KiB'`);
	}

	/** Makes a table of float64 columns v0, v1, ... of blocks of rows. */
	async create(table: string, width: number, blocks: AsyncIterable<readonly Float64Array[]>): Promise<void> {
		const { DOUBLE, DuckDBDataChunk } = await import("@duckdb/node-api");
		const names = Array.from({ length: width }, (_, i) => `v${i} DOUBLE`);
		await this.rows(`CREATE OR REPLACE TABLE ${table} (${names.join(", ")})`);
		this.#connection ??= this.#open();
		const appender = await (await this.#connection).createAppender(table);
		const most = 2048; // rows of a chunk
		try {
			for await (const columns of blocks)
				for (let from = 0; from < columns[0].length; from += most) {
					const parts = columns.map((column) => Array.from(column.subarray(from, from + most)));
					const chunk = DuckDBDataChunk.create(
						columns.map(() => DOUBLE),
						parts[0].length,
					);
					chunk.setColumns(parts);
					appender.appendDataChunk(chunk);
				}
		} finally {
			appender.closeSync();
		}
	}

	/** All rows of a small result, as JavaScript values. */
	async rows(sql: string): Promise<unknown[][]> {
		const rows: unknown[][] = [];
		const result = await this.stream(sql);
		for await (const some of result.yieldRowsJs()) rows.push(...some);
		return rows;
	}

	async #open(): Promise<DuckDBConnection> {
		const { DuckDBInstance } = await import("@duckdb/node-api");
		const { threads, memory } = this.#options;
		const instance = await DuckDBInstance.create(":memory:", {
			autoinstall_known_extensions: "false",
			autoload_known_extensions: "false",
			allow_community_extensions: "false",
			preserve_insertion_order: "true",
			temp_directory: temporaryFolder(),
			...(threads === undefined ? {} : { threads: String(threads) }),
			...(memory === undefined ? {} : { memory_limit: `${Math.ceil(memory / 1024)}KiB` }),
		});
		return instance.connect();
	}
}

/** A text as an SQL string. */
export function sqlString(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function sqlName(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A path as an SQL string that names the file and nothing else: whole, because DuckDB reads a leading ~ and
 * the names of protocols its own way, and with the signs that it takes for patterns standing for themselves.
 */
export function sqlPath(path: string): string {
	return sqlString(resolve(path).replaceAll(/[*?[]/g, "[$&]"));
}

/**
 * DuckDB's refusal as an error of ours: the first line of its message says what, the rest are its own
 * options.
 */
export function duckError(name: string, error: unknown): CondnetError {
	if (error instanceof CondnetError) return error;
	const message = error instanceof Error ? error.message : String(error);
	if (/max_temp_directory_size|offload/i.test(message))
		return new CondnetError(
			"input-output",
			`${name}: sorting found no more room for temporary files.`,
			"Free some of that disk, name another with TMPDIR, or allow more memory with --memory.",
		);
	if (/out of memory/i.test(message))
		return new CondnetError(
			"input-output",
			`${name}: the memory limit was reached while reading.`,
			"Allow more with --memory, for example --memory 4GB.",
		);
	return new CondnetError("bad-data", `${name}: ${message.split("\n")[0]}`);
}
