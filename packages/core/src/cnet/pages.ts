/**
 * Columns of numbers in a file, read in pages of 2^15 numbers as they are asked for. The pages of all columns together
 * keep within a budget: when it is spent, pages go that have not been looked at since the last round (a clock).
 */

import { damaged, type SectionEntry } from "./format.ts";
import type { ByteSource } from "./reader.ts";
import { type NumberArray, numberView } from "./sections.ts";

/** A file that can also be read at once, without waiting. */
export interface PageSource extends ByteSource {
	/** Fills `bytes` with what stands in the file from `from` on. */
	readInto(bytes: Uint8Array, from: number): void;
}

const pageShift = 15;
/** An index within its page is the index and this mask. */
export const pageMask = 2 ** pageShift - 1;

export class PageCache {
	readonly source: PageSource;
	/** Bytes of pages that may be held. */
	readonly budget: number;
	/** Bytes of pages that are held. */
	held = 0;
	/** Pages in the order in which the clock's hand meets them. */
	readonly #ring: { column: PagedNumbers; page: number; size: number }[] = [];
	#hand = 0;

	constructor(source: PageSource, budget: number) {
		this.source = source;
		this.budget = budget;
	}

	/** Makes room for a page that has been read. */
	add(column: PagedNumbers, page: number, size: number): void {
		this.held += size;
		const ring = this.#ring;
		while (this.held > this.budget && ring.length > 1) {
			if (this.#hand >= ring.length) this.#hand = 0;
			const met = ring[this.#hand];
			if (met.column.forgetUnused(met.page)) {
				this.held -= met.size;
				ring[this.#hand] = ring[ring.length - 1];
				ring.pop();
			} else this.#hand++;
		}
		ring.push({ column, page, size });
	}
}

export class PagedNumbers {
	/** Numbers there are. */
	readonly length: number;
	readonly #cache: PageCache;
	readonly #entry: SectionEntry;
	readonly #width: number;
	readonly #pages: (NumberArray | undefined)[];
	readonly #used: Uint8Array;

	/** @param width bytes a number */
	constructor(cache: PageCache, entry: SectionEntry, width: number) {
		this.#cache = cache;
		this.#entry = entry;
		this.#width = width;
		this.length = entry.length / width;
		const pageCount = Math.ceil(this.length / (pageMask + 1));
		this.#pages = Array.from({ length: pageCount });
		this.#used = new Uint8Array(pageCount);
	}

	/** Number `index`, which must be one there is. */
	at(index: number): number {
		return this.page(index)[index & pageMask];
	}

	/** The page in which number `index` stands, at `index` modulo the length of a page. */
	page(index: number): NumberArray {
		const page = index >>> pageShift;
		const numbers = this.#pages[page] ?? this.#load(page);
		this.#used[page] = 1;
		return numbers;
	}

	/** Lets a page go unless it has been used since the last time this was asked. */
	forgetUnused(page: number): boolean {
		const unused = this.#used[page] === 0;
		if (unused) this.#pages[page] = undefined;
		this.#used[page] = 0;
		return unused;
	}

	#load(page: number): NumberArray {
		const { offset, length, name, type } = this.#entry;
		const from = page * (pageMask + 1) * this.#width;
		if (!(from < length)) throw damaged(`section ${name} has no number ${page * (pageMask + 1)}`);
		const bytes = new Uint8Array(Math.min((pageMask + 1) * this.#width, length - from));
		this.#cache.source.readInto(bytes, offset + from);
		this.#cache.add(this, page, bytes.length);
		const numbers = numberView(name, type, bytes);
		this.#pages[page] = numbers;
		return numbers;
	}
}
