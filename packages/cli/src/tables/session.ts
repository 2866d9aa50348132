/**
 * One DuckDB in memory for one command: reads tables, never fetches extensions, spills to a temporary folder.
 */

import { resolve } from "node:path";
import { CondnetError } from "@condnet/core";
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance, DuckDBResult } from "@duckdb/node-api";
import { temporaryFolder } from "../files/temporary.ts";
import type { CellKind } from "./table.ts";

/** Rows of a chunk, which has no room for more. */
const mostOfChunk = 2048;

/** With fewer bytes, DuckDB has one thread, because each takes its own. */
const oneThread = 2 ** 30;

/** With fewer bytes, DuckDB reads nothing. */
const leastForReading = 2 ** 26;

export interface SessionOptions {
	/** Threads DuckDB may use; its own choice if left out. */
	readonly threads?: number | undefined;
	/** Bytes DuckDB may use before it spills; its own choice if left out. */
	readonly memory?: number | undefined;
}

export class Session {
	readonly #options: SessionOptions;
	#connection: Promise<DuckDBConnection> | undefined;
	#instance: DuckDBInstance | undefined;

	constructor(options: SessionOptions = {}) {
		this.#options = options;
	}

	/** Streams the result of a query, rows in the order of the file. */
	async stream(sql: string): Promise<DuckDBResult> {
		this.#connection ??= this.#open();
		return (await this.#connection).stream(sql);
	}

	/** Bytes DuckDB may use from now on before it spills. */
	async limitMemory(bytes: number): Promise<void> {
		if (bytes < oneThread) await this.rows("SET threads = 1");
		await this.rows(`SET memory_limit = '${Math.ceil(bytes / 1024)}KiB'`);
	}

	/** Makes a table of columns v0, v1, ... that takes rows and is then asked by queries. */
	table(name: string, kinds: readonly CellKind[]): RowsTable {
		return new RowsTable(() => (this.#connection ??= this.#open()), name, kinds);
	}

	/** All rows of a small result, as JavaScript values. */
	async rows(sql: string): Promise<unknown[][]> {
		const rows: unknown[][] = [];
		const result = await this.stream(sql);
		for await (const some of result.yieldRowsJs()) rows.push(...some);
		return rows;
	}

	/** Gives its memory back; it is not used any more. */
	async close(): Promise<void> {
		const connection = await this.#connection;
		connection?.closeSync();
		this.#instance?.closeSync();
	}

	async #open(): Promise<DuckDBConnection> {
		const { DuckDBInstance } = await import("@duckdb/node-api");
		const { memory } = this.#options;
		const threads = this.#options.threads ?? (memory !== undefined && memory < oneThread ? 1 : undefined);
		const instance = await DuckDBInstance.create(":memory:", {
			autoinstall_known_extensions: "false",
			autoload_known_extensions: "false",
			allow_community_extensions: "false",
			preserve_insertion_order: "true",
			temp_directory: temporaryFolder(),
			...(threads === undefined ? {} : { threads: String(threads) }),
			...(memory === undefined
				? {}
				: { memory_limit: `${Math.ceil(Math.max(memory, leastForReading) / 1024)}KiB` }),
		});
		this.#instance = instance;
		return instance.connect();
	}
}

/** A table of DuckDB's that is filled column by column. */
export class RowsTable {
	readonly #connect: () => Promise<DuckDBConnection>;
	readonly #name: string;
	readonly #kinds: readonly CellKind[];
	#appender: DuckDBAppender | undefined;

	constructor(connect: () => Promise<DuckDBConnection>, name: string, kinds: readonly CellKind[]) {
		this.#connect = connect;
		this.#name = name;
		this.#kinds = kinds;
	}

	/** Appends rows given as columns. */
	async append(columns: readonly (readonly (number | string | null)[])[]): Promise<void> {
		const { DOUBLE, DuckDBDataChunk, VARCHAR } = await import("@duckdb/node-api");
		const appender = await this.#open();
		const types = this.#kinds.map((kind) => (kind === "number" ? DOUBLE : VARCHAR));
		for (let from = 0; from < columns[0].length; from += mostOfChunk) {
			const parts = columns.map((column) => column.slice(from, from + mostOfChunk));
			const chunk = DuckDBDataChunk.create(types, parts[0].length);
			chunk.setColumns(parts);
			appender.appendDataChunk(chunk);
		}
	}

	/** No more rows come. */
	async close(): Promise<void> {
		(await this.#open()).closeSync();
	}

	async #open(): Promise<DuckDBAppender> {
		if (this.#appender !== undefined) return this.#appender;
		const connection = await this.#connect();
		const columns = this.#kinds.map((kind, i) => `v${i} ${kind === "number" ? "DOUBLE" : "VARCHAR"}`);
		await connection.run(`CREATE OR REPLACE TABLE ${this.#name} (${columns.join(", ")})`);
		this.#appender = await connection.createAppender(this.#name);
		return this.#appender;
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
