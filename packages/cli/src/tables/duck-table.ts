/**
 * Tables that DuckDB reads: files whose columns have types.
 *
 * DuckDB casts whole columns; a row in which any cell is missing, not a number or possibly merged by the cast
 * brings the texts of its cells along, and JavaScript decides. So the common row costs one cast a cell, and
 * no rule stands twice.
 */

import { CondnetError } from "@condnet/core";
import type { DuckDBDataChunk } from "@duckdb/node-api";
import { adviceFor } from "./advice.ts";
import { cellError, missingText, quote, readNumber } from "./cells.ts";
import { duckError, type Session } from "./session.ts";
import type { Block, CellKind, Cells, Column, Origin, Table, Want } from "./table.ts";

/** A column as DuckDB knows it. */
export interface DuckColumn extends Column {
	/** SQL expression of the cell. */
	readonly sql: string;
}

export interface DuckTableParts {
	readonly session: Session;
	readonly name: string;
	/** What stands behind FROM. */
	readonly source: string;
	readonly columns: readonly DuckColumn[];
	readonly rowCount: number;
	/** Where a row was copied from, of a table that is a copy. */
	readonly origin?: (row: number) => Promise<Origin>;
}

export class DuckTable implements Table {
	readonly name: string;
	readonly columns: readonly DuckColumn[];
	readonly rowCount: number;
	readonly expectedRows: number;
	readonly firstOutput = undefined;
	readonly unnamed = false;
	readonly notes: readonly string[] = [];
	readonly #parts: DuckTableParts;

	constructor(parts: DuckTableParts) {
		this.#parts = parts;
		this.name = parts.name;
		this.columns = parts.columns;
		this.rowCount = parts.rowCount;
		this.expectedRows = parts.rowCount;
	}

	async lineOf(): Promise<undefined> {
		return undefined;
	}

	async origin(row: number): Promise<Origin | undefined> {
		return this.#parts.origin?.(row);
	}

	async firstCell(column: number): Promise<string | null | undefined> {
		const { session, source } = this.#parts;
		try {
			const rows = await session.rows(
				`SELECT CAST(${this.columns[column].sql} AS VARCHAR) FROM ${source} LIMIT 1`,
			);
			if (rows.length === 0) return undefined;
			return typeof rows[0][0] === "string" ? rows[0][0] : null;
		} catch (error) {
			throw duckError(this.name, error);
		}
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		const { session } = this.#parts;
		let firstRow = 0;
		try {
			const result = await session.stream(this.#select(wants));
			for (;;) {
				const chunk = await result.fetchChunk();
				if (chunk === null || chunk.rowCount === 0) return;
				const block = blockOf(chunk, wants, firstRow);
				await this.#settle(chunk, wants, block);
				yield block;
				firstRow += chunk.rowCount;
			}
		} catch (error) {
			throw duckError(this.name, error);
		}
	}

	/**
	 * The query: each wanted cell, and last the texts of all of them, made only where the row must be looked
	 * at.
	 */
	#select(wants: readonly Want[]): string {
		const parts = wants.map((want) => {
			const column = this.columns[want.column];
			return want.kind === "number" ? numberSql(column, want, this.name) : textSql(column);
		});
		const inner = parts.flatMap(({ value }, i) => [
			`${value} AS v${i}`,
			`${this.columns[wants[i].column].sql} AS r${i}`,
		]);
		const text = (i: number): string => `CAST(r${i} AS VARCHAR)`;
		const suspect = parts.map(({ suspect }, i) =>
			suspect.replaceAll("$v", `v${i}`).replaceAll("$t", text(i)),
		);
		return (
			`SELECT ${parts.map((_, i) => `v${i}`).join(", ")}, ` +
			`CASE WHEN ${suspect.join(" OR ")} THEN [${parts.map((_, i) => text(i)).join(", ")}] END ` +
			`FROM (SELECT ${inner.join(", ")} FROM ${this.#parts.source})`
		);
	}

	/** Decides about the rows that brought their texts along: fills in their numbers, or throws. */
	async #settle(chunk: DuckDBDataChunk, wants: readonly Want[], block: Block): Promise<void> {
		const { DuckDBListValue } = await import("@duckdb/node-api");
		const vector = chunk.getColumnVector(wants.length);
		for (let i = 0; i < block.rowCount; i++) {
			const item = vector.getItem(i);
			if (!(item instanceof DuckDBListValue)) continue;
			for (let w = 0; w < wants.length; w++) {
				const text = item.items[w];
				const cell = typeof text === "string" ? text : null;
				const { kind, empty } = wants[w];
				const row = block.firstRow + i;
				const cells = block.cells[w];
				if (kind === "number") {
					const number = readNumber(cell);
					if (typeof number !== "number") throw await cellError(this, row, wants[w], number);
					if (cells instanceof Float64Array) cells[i] = number;
				} else if (cell === null && !empty) throw await cellError(this, row, wants[w], missingText(wants[w]));
			}
		}
	}
}

/** SQL for one wanted cell: its value, and the condition under which the row must be looked at. */
interface CellSql {
	readonly value: string;
	readonly suspect: string;
}

/** SQL of a column's number, where it is one whatever its cells hold; undefined of other types. */
export function plainNumber({ sql, type }: Pick<DuckColumn, "sql" | "type">): string | undefined {
	if (/^(DOUBLE|FLOAT|BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(type))
		return `CAST(${sql} AS DOUBLE)`;
	return type.startsWith("DECIMAL") ? `CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)` : undefined;
}

function numberSql({ sql, type, name }: DuckColumn, want: Want, table: string): CellSql {
	if (type === "DOUBLE" || type === "FLOAT")
		return { value: `CAST(${sql} AS DOUBLE)`, suspect: "$v IS NULL OR isnan($v)" };
	if (/^(BOOLEAN|U?(TINY|SMALL)INT|U?INTEGER)$/.test(type))
		return { value: `CAST(${sql} AS DOUBLE)`, suspect: "$v IS NULL" };
	if (/^U?(BIG|HUGE)INT$/.test(type))
		return { value: `CAST(${sql} AS DOUBLE)`, suspect: "$v IS NULL OR abs($v) >= 9007199254740992" };
	// Over text a decimal is rounded once; DuckDB's own cast divides and may round twice.
	if (type.startsWith("DECIMAL"))
		return {
			value: `CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)`,
			suspect: "$v IS NULL OR abs($v) >= 9007199254740992",
		};
	if (type === "VARCHAR")
		return {
			value: `TRY_CAST(${sql} AS DOUBLE)`,
			suspect: "$v IS NULL OR NOT (abs($v) < 9007199254740992) OR contains($t, '_')",
		};
	throw new CondnetError(
		"bad-data",
		`${table}: column ${quote(name)} is of type ${type}, expected numbers.`,
		hintForType(type, want, name),
	);
}

function hintForType(type: string, want: Want, name: string): string {
	if (/^(DATE|TIMESTAMP)/.test(type)) return adviceFor("2000-01-01", want, name);
	if (type === "UUID") return adviceFor("a text", want, name);
	if (/\]$|^(STRUCT|MAP|UNION)/.test(type))
		return "Write each of its numbers as a column of its own, or leave the column out.";
	return "Cast the column to DOUBLE when you write the file, or leave it out.";
}

function textSql({ sql }: DuckColumn): CellSql {
	return { value: `CAST(${sql} AS VARCHAR)`, suspect: "$v IS NULL" };
}

function blockOf(chunk: DuckDBDataChunk, wants: readonly Want[], firstRow: number): Block {
	const { rowCount } = chunk;
	const cells = wants.map(({ kind }, w): Cells => {
		const vector = chunk.getColumnVector(w);
		if (kind === "number") {
			const numbers = new Float64Array(rowCount);
			for (let i = 0; i < rowCount; i++) {
				const item = vector.getItem(i);
				numbers[i] = typeof item === "number" ? item : Number.NaN;
			}
			return numbers;
		}
		return Array.from({ length: rowCount }, (_, i) => String(vector.getItem(i) ?? ""));
	});
	return { firstRow, rowCount, cells };
}

/** What a DuckDB type holds, as far as a table goes. */
export function kindOfType(type: string): CellKind {
	return type === "VARCHAR" || type.startsWith("ENUM") ? "text" : "number";
}
