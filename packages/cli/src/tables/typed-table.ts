/**
 * A table some of whose columns of text are read as numbers: dates, addresses, and texts by a dictionary. To
 * all that reads it, such a column is one of numbers.
 */

import { cellError, quote } from "./cells.ts";
import { formatNumber } from "./csv-text.ts";
import { ipv4Text, readDate, readIpv4 } from "./dates.ts";
import type { Labels } from "./labels.ts";
import type { Block, Cells, Column, Table, Want } from "./table.ts";

/** How a column of text becomes numbers. */
export type Conversion =
	| { readonly type: "date" | "ipv4" }
	| {
			readonly type: "text";
			readonly texts: Labels;
			/** Texts that are not in the dictionary: added to it, or unknown. */
			readonly others: "added" | "unknown";
			/** Whether a number in a column that started with text is an error. */
			readonly strict?: boolean;
	  };

export class TypedTable implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly conversions: ReadonlyMap<number, Conversion>;
	readonly #table: Table;

	/** @param conversions of columns, by their numbers */
	constructor(table: Table, conversions: ReadonlyMap<number, Conversion>) {
		this.#table = table;
		this.name = table.name;
		this.conversions = conversions;
		this.columns = table.columns.map((column, i): Column => {
			const conversion = conversions.get(i);
			return conversion === undefined ? column : { ...column, kind: "number", show: shownBy(conversion) };
		});
	}

	get rowCount(): number | undefined {
		return this.#table.rowCount;
	}

	get expectedRows(): number | undefined {
		return this.#table.expectedRows;
	}

	get firstOutput(): number | undefined {
		return this.#table.firstOutput;
	}

	get unnamed(): boolean {
		return this.#table.unnamed;
	}

	get notes(): readonly string[] {
		return this.#table.notes;
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		const converted = wants.map(({ column, kind }) =>
			kind === "number" ? this.conversions.get(column) : undefined,
		);
		const texts = wants.map((want, w): Want => {
			const conversion = converted[w];
			if (conversion === undefined) return want;
			return { ...want, kind: "text", strict: conversion.type === "text" && conversion.strict === true };
		});
		for await (const block of this.#table.read(texts)) {
			const unknown = new Uint8Array(block.rowCount);
			const cells: Cells[] = [];
			for (let w = 0; w < wants.length; w++) {
				const conversion = converted[w];
				cells.push(
					conversion === undefined
						? block.cells[w]
						: await this.#numbers(block, block.cells[w], wants[w], conversion, unknown),
				);
			}
			yield unknown.includes(1) ? { ...block, cells, unknown } : { ...block, cells };
		}
	}

	firstCell(column: number): Promise<string | null | undefined> {
		return this.#table.firstCell(column);
	}

	lineOf(row: number): Promise<number | undefined> {
		return this.#table.lineOf(row);
	}

	async #numbers(
		{ firstRow, rowCount }: Block,
		cells: Cells,
		want: Want,
		conversion: Conversion,
		unknown: Uint8Array,
	): Promise<Float64Array> {
		const numbers = new Float64Array(rowCount);
		for (let i = 0; i < rowCount; i++) {
			const text = String(cells[i]);
			if (conversion.type === "text") {
				const id = conversion.others === "added" ? conversion.texts.id(text) : conversion.texts.find(text);
				if (id === undefined) unknown[i] = 1;
				else numbers[i] = id;
				continue;
			}
			const number = conversion.type === "date" ? readDate(text) : readIpv4(text);
			if (typeof number !== "number") throw await cellError(this, firstRow + i, want, number);
			numbers[i] = number;
		}
		return numbers;
	}
}

function shownBy(conversion: Conversion): ((value: number) => string) | undefined {
	if (conversion.type === "text") return (value) => quote(conversion.texts.texts[value] ?? `text ${value}`);
	if (conversion.type === "ipv4") return ipv4Text;
	return (value) => `${formatNumber(value)} s`;
}
