/**
 * Columns of numbers in a file, read in pages as they are asked for. The pages of all columns stand in one
 * block of memory within a budget: a page is found by one look at a table, and its numbers by one more, which
 * costs a third of what pages in arrays of their own do. When the budget is spent, pages go that have not
 * been looked at since the last round (a clock).
 */

import { requireUsage } from "../../errors.ts";
import { damaged, elementSize, type SectionEntry } from "../frame/format.ts";
import type { ByteSource } from "../reader.ts";
import { type NumberArray, numberView } from "../sections/sections.ts";

/** A file that can also be read at once, without waiting. */
export interface PageSource extends ByteSource {
	/** Fills `bytes` with what stands in the file from `from` on. */
	readInto(bytes: Uint8Array, from: number): void;
}

/** Where all pages are held, each is read once, and few are quickest. */
const largePage = 2 ** 18;
/** Where they are not, a page is read for little more than one number. */
const smallPage = 2 ** 12;
/** So that the index of a number among all frames has 32 bits. */
const mostBytes = 2 ** 32;
const nowhere = -1;

/** Room for pages, all of one size, and who has it. */
export class PageCache {
	readonly source: PageSource;
	readonly pageBytes: number;
	readonly bytes: Uint8Array;
	/** Whether a frame's page was looked at since the hand passed. */
	readonly used: Uint8Array;
	readonly #tenants: { column: PagedNumbers; page: number }[] = [];
	#hand = 0;

	/**
	 * @param budget bytes of pages that may be held, one page at least
	 * @param columns what may be read
	 */
	constructor(source: PageSource, budget: number, columns: readonly SectionEntry[]) {
		const most = Math.min(budget, mostBytes);
		const all = columns.reduce((sum, { length }) => sum + Math.ceil(length / largePage), 0);
		const holdsAll = all * largePage <= most;
		this.pageBytes = holdsAll ? largePage : smallPage;
		const frames = holdsAll ? all : Math.max(1, Math.floor(most / smallPage));
		const { pageBytes } = this;
		this.source = source;
		this.bytes = new Uint8Array(frames * pageBytes); // taken from the machine as it is written to
		this.used = new Uint8Array(frames);
	}

	/** The frame for a page that is about to be read. */
	take(column: PagedNumbers, page: number): number {
		const tenants = this.#tenants;
		if (tenants.length < this.used.length) return tenants.push({ column, page }) - 1;
		while (this.used[this.#hand] === 1) {
			this.used[this.#hand] = 0;
			this.#hand = (this.#hand + 1) % tenants.length;
		}
		const frame = this.#hand;
		tenants[frame].column.forget(tenants[frame].page);
		tenants[frame] = { column, page };
		this.#hand = (frame + 1) % tenants.length;
		return frame;
	}
}

export class PagedNumbers {
	/** Numbers there are. */
	readonly length: number;
	readonly #cache: PageCache;
	readonly #entry: SectionEntry;
	/** All frames, as numbers of this column's type. */
	readonly #numbers: NumberArray;
	/** Numbers a page: 2^shift. */
	readonly #shift: number;
	/** The frame of each page. */
	readonly #frames: Int32Array;

	/** @throws CondnetError `usage` if the column is longer than indices of 32 bits reach */
	constructor(cache: PageCache, entry: SectionEntry) {
		const width = elementSize[entry.type];
		const { pageBytes } = cache;
		this.#cache = cache;
		this.#entry = entry;
		this.#numbers = numberView(entry.name, entry.type, cache.bytes);
		this.#shift = Math.log2(pageBytes / width);
		this.length = entry.length / width;
		requireUsage(
			this.length <= 2 ** 32,
			`Section ${entry.name} holds ${this.length} numbers, more than 2^32.`,
		);
		this.#frames = new Int32Array(Math.ceil(entry.length / pageBytes)).fill(nowhere);
	}

	/** Number `index`, which must be one there is. */
	at(index: number): number {
		const page = index >>> this.#shift;
		let frame = this.#frames[page];
		if (!(frame >= 0)) frame = this.#load(page);
		this.#cache.used[frame] = 1;
		return this.#numbers[((frame << this.#shift) | (index & ((1 << this.#shift) - 1))) >>> 0];
	}

	/**
	 * Numbers `indices[0, count)`, which must be some there are; `places` has room for as many. Where all pages
	 * are held, they are found first, so that the loop that waits for memory is short and many of its reads are
	 * under way at once.
	 */
	gather(indices: Uint32Array, places: Uint32Array, into: Float64Array, count: number): void {
		if (this.#locate(indices, places, count)) pick(this.#numbers, places, into, count);
		else for (let q = 0; q < count; q++) into[q] = this.at(indices[q]);
	}

	/** A page's frame is another's now. */
	forget(page: number): void {
		this.#frames[page] = nowhere;
	}

	/** From places in the column to places among all frames. @returns whether all pages are held */
	#locate(indices: Uint32Array, places: Uint32Array, count: number): boolean {
		const frames = this.#frames;
		const { used } = this.#cache;
		const shift = this.#shift;
		const mask = (1 << shift) - 1;
		for (let q = 0; q < count; q++) {
			const frame = frames[indices[q] >>> shift];
			if (frame < 0) return false;
			used[frame] = 1;
			places[q] = (frame << shift) | (indices[q] & mask);
		}
		return true;
	}

	#load(page: number): number {
		const { offset, length, name } = this.#entry;
		const { pageBytes } = this.#cache;
		const from = page * pageBytes;
		if (!(from < length)) throw damaged(`section ${name} has no byte ${from}`);
		const frame = this.#cache.take(this, page);
		const at = frame * pageBytes;
		const bytes = this.#cache.bytes.subarray(at, at + Math.min(pageBytes, length - from));
		this.#cache.source.readInto(bytes, offset + from);
		this.#frames[page] = frame;
		return frame;
	}
}

function pick(numbers: NumberArray, places: Uint32Array, into: Float64Array, count: number): void {
	for (let q = 0; q < count; q++) into[q] = numbers[places[q]];
}
