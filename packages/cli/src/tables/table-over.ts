/** A table that reads another one otherwise: whatever it does not say itself is as the other has it. */

import type { Block, Column, Origin, Table, Want } from "./table.ts";

export abstract class TableOver implements Table {
	abstract readonly columns: readonly Column[];
	protected readonly inner: Table;

	constructor(inner: Table) {
		this.inner = inner;
	}

	abstract read(wants: readonly Want[]): AsyncIterable<Block>;

	get name(): string {
		return this.inner.name;
	}

	get rowCount(): number | undefined {
		return this.inner.rowCount;
	}

	get expectedRows(): number | undefined {
		return this.inner.expectedRows;
	}

	get firstOutput(): number | undefined {
		return this.inner.firstOutput;
	}

	get unnamed(): boolean {
		return this.inner.unnamed;
	}

	get notes(): readonly string[] {
		return this.inner.notes;
	}

	firstCell(column: number): Promise<string | null | undefined> {
		return this.inner.firstCell(column);
	}

	lineOf(row: number): Promise<number | undefined> {
		return this.inner.lineOf(row);
	}

	async origin(row: number): Promise<Origin | undefined> {
		return this.inner.origin?.(row);
	}
}
