/**
 * A table some of whose columns of text are read as numbers: dates, addresses, and texts by a dictionary. To
 * all that reads it, such a column is one of numbers.
 */

import { formatNumber } from "../report/number-text.ts";
import { ipv4Text, readIpv4 } from "./addresses.ts";
import { cellError, quote } from "./cells.ts";
import { readDate } from "./dates.ts";
import type { Labels } from "./labels.ts";
import type { Block, Cells, Column, Table, Want } from "./table.ts";
import { TableOver } from "./table-over.ts";

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

export class TypedTable extends TableOver {
	override readonly columns: readonly Column[];
	readonly conversions: ReadonlyMap<number, Conversion>;

	/** @param conversions of columns, by their numbers */
	constructor(table: Table, conversions: ReadonlyMap<number, Conversion>) {
		super(table);
		this.conversions = conversions;
		this.columns = table.columns.map((column, i): Column => {
			const conversion = conversions.get(i);
			if (conversion === undefined) return column;
			return { ...column, kind: "number", show: shownBy(conversion), holds: conversion.type };
		});
	}

	override async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		const converted = wants.map(({ column, kind }) =>
			kind === "number" ? this.conversions.get(column) : undefined,
		);
		const texts = wants.map((want, w): Want => {
			const conversion = converted[w];
			if (conversion === undefined) return want;
			return { ...want, kind: "text", strict: conversion.type === "text" && conversion.strict === true };
		});
		for await (const block of this.inner.read(texts)) {
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
