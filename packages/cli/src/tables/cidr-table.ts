/**
 * A table one column of which holds networks of IPv4 addresses: to all that reads it, the column holds the
 * first address of each, and one more column, behind all others, the last.
 */

import { type CellProblem, cellError, quote } from "./cells.ts";
import { ipv4Text, readIpv4 } from "./dates.ts";
import type { Block, Cells, Column, Table, Want } from "./table.ts";
import { TableOver } from "./table-over.ts";

export class CidrTable extends TableOver {
	override readonly columns: readonly Column[];
	/** The column of networks, and of their first addresses. */
	readonly first: number;
	/** The column of their last addresses. */
	readonly last: number;

	constructor(table: Table, column: number) {
		super(table);
		this.first = column;
		this.last = table.columns.length;
		const addresses: Column = { ...table.columns[column], kind: "number", show: ipv4Text };
		this.columns = [...table.columns.with(column, addresses), addresses];
	}

	override async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		const isNetwork = wants.map(({ column }) => column === this.first || column === this.last);
		const texts = wants.map(
			(want, w): Want => (isNetwork[w] ? { ...want, column: this.first, kind: "text" } : want),
		);
		for await (const block of this.inner.read(texts)) {
			const cells: Cells[] = [];
			for (const [w, column] of block.cells.entries())
				cells.push(isNetwork[w] ? await this.#addresses(block, column, wants[w]) : column);
			yield { ...block, cells };
		}
	}

	override get firstOutput(): undefined {
		return undefined;
	}

	override firstCell(column: number): Promise<string | null | undefined> {
		return this.inner.firstCell(column === this.last ? this.first : column);
	}

	async #addresses({ firstRow, rowCount }: Block, cells: Cells, want: Want): Promise<Float64Array> {
		const addresses = new Float64Array(rowCount);
		for (let i = 0; i < rowCount; i++) {
			const network = readCidr(String(cells[i]));
			if ("problem" in network) throw await cellError(this, firstRow + i, want, network);
			addresses[i] = want.column === this.first ? network.first : network.last;
		}
		return addresses;
	}
}

/** a.b.c.d/n, or one address. */
export function readCidr(text: string): { readonly first: number; readonly last: number } | CellProblem {
	const [address, prefix = "32", ...more] = text.trim().split("/");
	const first = readIpv4(address);
	const isPrefix = /^(\d|[12]\d|3[0-2])$/.test(prefix) && more.length === 0;
	if (typeof first !== "number" || !isPrefix)
		return {
			problem: `${quote(text)} is not a network of IPv4 addresses`,
			hint: "Write an address, a slash, and how many of its 32 bits all of the network share: 10.0.0.0/8.",
		};
	const size = 2 ** (32 - Number(prefix));
	if (first % size !== 0)
		return {
			problem: `${quote(text)} has bits beyond the ${prefix} that all of the network share`,
			hint: `Write ${ipv4Text(first - (first % size))}/${prefix} where the whole network is meant.`,
		};
	return { first, last: first + size - 1 };
}
