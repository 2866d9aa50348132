/** Several files of the same columns, one after another, as one table: rows are numbered through. */

import { CondnetError } from "@condnet/core";
import { listColumns } from "./select.ts";
import type { Block, Column, Origin, Table, Want } from "./table.ts";

export class TablesInOrder implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly tables: readonly Table[];
	readonly firstOutput: number | undefined;
	readonly unnamed: boolean;
	/** Rows of the tables that have been read to their end, in order. */
	readonly rowCounts: number[] = [];

	/** @throws CondnetError `bad-data` if the columns of two are not the same */
	constructor(name: string, tables: readonly Table[]) {
		const [first] = tables;
		const described = ({ columns }: Table): string =>
			JSON.stringify(columns.map(({ name: column, kind }) => [column, kind]));
		for (const table of tables)
			if (described(table) !== described(first))
				throw new CondnetError(
					"bad-data",
					`${table.name} has other columns than ${first.name}, and both are to be one table.`,
					`${listColumns(first)} Those of ${table.name}: ${table.columns.map((column) => column.name).join(", ")}.`,
				);
		this.name = name;
		this.tables = tables;
		this.columns = first.columns;
		this.firstOutput = first.firstOutput;
		this.unnamed = first.unnamed;
	}

	get rowCount(): number | undefined {
		return total(this.tables.map(({ rowCount }) => rowCount));
	}

	get expectedRows(): number | undefined {
		return total(this.tables.map(({ expectedRows }) => expectedRows));
	}

	get notes(): readonly string[] {
		return this.tables.flatMap(({ notes }) => notes);
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		let before = 0;
		for (const [k, table] of this.tables.entries()) {
			let rows = 0;
			for await (const block of table.read(wants)) {
				rows = block.firstRow + block.rowCount;
				yield { ...block, firstRow: before + block.firstRow };
			}
			this.rowCounts[k] = rows;
			before += rows;
		}
	}

	async firstCell(column: number): Promise<string | null | undefined> {
		for (const table of this.tables) {
			const cell = await table.firstCell(column);
			if (cell !== undefined) return cell;
		}
		return undefined;
	}

	async lineOf(row: number): Promise<number | undefined> {
		const { table, own } = this.#find(row);
		return table.lineOf(own);
	}

	async origin(row: number): Promise<Origin> {
		const { table, own } = this.#find(row);
		return { name: table.name, row: own };
	}

	#find(row: number): { table: Table; own: number } {
		let own = row;
		for (const [k, table] of this.tables.entries()) {
			const rows = this.rowCounts[k];
			if (rows === undefined || own < rows || k === this.tables.length - 1) return { table, own };
			own -= rows;
		}
		throw new CondnetError("internal", `${this.name} has no row ${row}.`);
	}
}

function total(counts: readonly (number | undefined)[]): number | undefined {
	let sum = 0;
	for (const count of counts) {
		if (count === undefined) return undefined;
		sum += count;
	}
	return sum;
}
