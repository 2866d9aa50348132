/**
 * A table some of whose columns of text hold several numbers each: networks of addresses their first and last
 * one, IPv6 addresses their words. To all that reads it, such a column holds the first of these numbers, and
 * columns behind all others hold the rest.
 */

import type { InputType } from "@condnet/core";
import { ipv4Text, ipv6Words, readIpv4Network, readIpv6, readIpv6Network } from "./addresses.ts";
import { type CellProblem, cellError, quote } from "./cells.ts";
import type { Block, Cells, Column, Table, Want } from "./table.ts";
import { TableOver } from "./table-over.ts";

/** What the texts of a column stand for. */
export interface Spread {
	readonly type: InputType;
	/** Numbers of a cell. */
	readonly count: number;
	read(text: string): readonly number[] | CellProblem;
}

export const ipv6Addresses: Spread = { type: "ipv6", count: ipv6Words, read: readIpv6 };
export const ipv4Networks: Spread = { type: "ipv4", count: 2, read: readIpv4Network };
export const ipv6Networks: Spread = { type: "ipv6", count: 2 * ipv6Words, read: readIpv6Network };

export class SpreadTable extends TableOver {
	override readonly columns: readonly Column[];
	readonly #spreads: ReadonlyMap<number, Spread>;
	/** Of each column: the inner one that it is read from, and which of its numbers it holds. */
	readonly #parts: readonly { readonly source: number; readonly part: number }[];
	/** Columns with IPv4 addresses among IPv6 ones. */
	readonly #mixed = new Set<number>();

	/** @param spreads of columns, by their numbers */
	constructor(table: Table, spreads: ReadonlyMap<number, Spread>) {
		super(table);
		this.#spreads = spreads;
		const columns = [...table.columns];
		const parts = columns.map((_, source) => ({ source, part: 0 }));
		for (const [source, { type, count }] of spreads) {
			const { name, type: inFile } = table.columns[source];
			const show = type === "ipv4" ? ipv4Text : undefined;
			const words = type === "ipv6" ? ipv6Words : 1;
			for (let part = 0; part < count; part++) {
				const own = words === 1 ? name : wordName(name, part % words);
				const column: Column = { name: own, kind: "number", type: inFile, show, holds: type };
				if (part === 0) columns[source] = column;
				else {
					columns.push(column);
					parts.push({ source, part });
				}
			}
		}
		this.columns = columns;
		this.#parts = parts;
	}

	/** The columns that an inner one has become. */
	columnsOf(column: number): number[] {
		return this.#parts.flatMap(({ source }, i) => (source === column ? [i] : []));
	}

	override async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		// Each column of texts is read once.
		const inner: Want[] = [];
		const places = wants.map((want) => {
			const { source } = this.#parts[want.column];
			const spread = want.kind === "number" ? this.#spreads.get(source) : undefined;
			if (spread === undefined) return inner.push({ ...want, column: source }) - 1;
			const known = inner.findIndex(({ column, kind, role }) => {
				return column === source && kind === "text" && role === want.role;
			});
			return known >= 0 ? known : inner.push({ column: source, kind: "text", role: want.role }) - 1;
		});
		const isSpread = wants.map(({ column, kind }) => kind === "number" && this.#isSpread(column));
		for await (const block of this.inner.read(inner)) {
			const numbers = new Map<number, Float64Array>();
			for (const [w, place] of places.entries())
				if (isSpread[w] && !numbers.has(place))
					numbers.set(place, await this.#numbers(block, block.cells[place], inner[place]));
			const cells = wants.map((want, w): Cells => {
				const all = numbers.get(places[w]);
				if (!isSpread[w] || all === undefined) return block.cells[places[w]];
				const { source, part } = this.#parts[want.column];
				const count = this.#spreads.get(source)?.count ?? 1;
				return Float64Array.from({ length: block.rowCount }, (_, i) => all[i * count + part]);
			});
			yield { ...block, cells };
		}
	}

	override get firstOutput(): undefined {
		return undefined;
	}

	override get notes(): readonly string[] {
		const mixed = Array.from(this.#mixed, (column) => quote(this.inner.columns[column].name));
		if (mixed.length === 0) return this.inner.notes;
		return [
			...this.inner.notes,
			`Column ${mixed.join(", ")}: IPv4 addresses a.b.c.d among IPv6 ones are held as ::ffff:a.b.c.d, which a network ` +
				"such as ::/0 holds too.",
		];
	}

	override firstCell(column: number): Promise<string | null | undefined> {
		return this.inner.firstCell(this.#parts[column].source);
	}

	#isSpread(column: number): boolean {
		return this.#spreads.has(this.#parts[column].source);
	}

	/** Row by row. */
	async #numbers({ firstRow, rowCount }: Block, cells: Cells, want: Want): Promise<Float64Array> {
		const spread = this.#spreads.get(want.column) ?? ipv6Addresses;
		const { count, type } = spread;
		const numbers = new Float64Array(rowCount * count);
		for (let i = 0; i < rowCount; i++) {
			const text = String(cells[i]);
			const read = spread.read(text);
			if ("problem" in read) throw await cellError(this.inner, firstRow + i, want, read);
			numbers.set(read, i * count);
			if (type === "ipv6" && !text.includes(":")) this.#mixed.add(want.column);
		}
		return numbers;
	}
}

/** What a word of a column is called. */
export function wordName(name: string, word: number): string {
	return `${name}[${word}]`;
}

/** Networks of IPv6 addresses where a column has one, else of IPv4 addresses. Cost: reads the column. */
export async function networksIn(table: Table, column: number): Promise<Spread> {
	for await (const { cells } of table.read([{ column, kind: "text", role: "input" }]))
		for (const text of cells[0]) if (String(text).includes(":")) return ipv6Networks;
	return ipv4Networks;
}
