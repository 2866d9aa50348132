/**
 * Sections that were read, by name, as typed arrays: views on the bytes given where type and alignment allow,
 * which for a file in one buffer is wherever nothing has to be widened. Each section can be taken once; what
 * is left over in the end was unknown.
 */

import { damaged, type ElementType, type SectionEntry } from "../frame/format.ts";
import { unpacked } from "./packed.ts";

export type WholeNumbers = Uint8Array | Uint16Array | Uint32Array;

export class Sections {
	readonly #sections: Map<string, { entry: SectionEntry; bytes: Uint8Array }>;

	constructor(sections: Iterable<{ entry: SectionEntry; bytes: Uint8Array }>) {
		this.#sections = new Map(Array.from(sections, (section) => [section.entry.name, section]));
	}

	has(name: string): boolean {
		return this.#sections.has(name);
	}

	/** Removes and returns a section, or undefined if there is none of this name. */
	take(name: string): { type: ElementType; bytes: Uint8Array } | undefined {
		const section = this.#sections.get(name);
		this.#sections.delete(name);
		if (section?.entry.type === "packed") return unpacked(name, section.bytes);
		return section && { type: section.entry.type, bytes: section.bytes };
	}

	/** The table's entries of what has not been taken. */
	entries(): SectionEntry[] {
		return this.rest().map(({ entry }) => entry);
	}

	/** What has not been taken. */
	rest(): { entry: SectionEntry; bytes: Uint8Array }[] {
		return [...this.#sections.values()];
	}

	/** Bytes as they stand in the file. */
	bytes(name: string): Uint8Array | undefined {
		if (this.#sections.get(name)?.entry.type === "packed") throw wrongType(name, "packed", "bytes");
		return this.packable(name);
	}

	/** Bytes that may be packed. */
	packable(name: string): Uint8Array | undefined {
		const section = this.take(name);
		if (section !== undefined && section.type !== "bytes") throw wrongType(name, section.type, "bytes");
		return section?.bytes;
	}

	/**
	 * Whole numbers in the type they were written in, all below `limit`.
	 *
	 * @param count how many there must be; undefined if any number will do. None at all are an absent section.
	 */
	whole(name: string, count: number | undefined, limit = 2 ** 32): WholeNumbers | undefined {
		const section = this.take(name);
		if (section === undefined) return undefined;
		const numbers = wholeView(name, section.type, section.bytes);
		requireCount(name, numbers.length, count);
		requireBelow(name, numbers, limit);
		return numbers;
	}

	/** As `whole`, for a section that must be there unless `count` is 0, widened to 32 bits. */
	required(name: string, count: number | undefined, limit = 2 ** 32): Uint32Array {
		const numbers = this.whole(name, count, limit);
		if (numbers === undefined) {
			if (count === undefined || count === 0) return new Uint32Array(0);
			throw damaged(`section ${name} is missing`);
		}
		return widened(numbers);
	}

	/**
	 * Float64 numbers, as they were before they were written; empty if there is no such section and none are
	 * asked for.
	 *
	 * @param most how many there may be where `count` is undefined: what is to be widened is bounded before it
	 * is
	 */
	numbers(name: string, count: number | undefined, most = 2 ** 53): Float64Array {
		const dictionary = this.take(`${name}.set`);
		if (dictionary === undefined) {
			const section = this.take(name);
			if (section === undefined) {
				if (count === undefined || count === 0) return new Float64Array(0);
				throw damaged(`section ${name} is missing`);
			}
			const numbers = numberView(name, section.type, section.bytes);
			requireCount(name, numbers.length, count, most);
			return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
		}
		const set = numberView(`${name}.set`, dictionary.type, dictionary.bytes);
		const indices = this.whole(name, count, set.length);
		if (indices === undefined) throw damaged(`section ${name} is missing`);
		requireCount(name, indices.length, count, most);
		const numbers = new Float64Array(indices.length);
		for (let k = 0; k < numbers.length; k++) numbers[k] = set[indices[k]];
		return numbers;
	}
}

/** Widens whole numbers to 32 bits; a view where they already are. */
export function widened(numbers: WholeNumbers): Uint32Array {
	return numbers instanceof Uint32Array ? numbers : Uint32Array.from(numbers);
}

/**
 * Offsets of `count` blocks (undefined: any number of them) that fill [0, end); a lone 0 where there is no
 * section.
 */
export function readOffsets(
	sections: Sections,
	name: string,
	count: number | undefined,
	end: number,
): Uint32Array {
	const offsets = sections.whole(name, count === undefined || count === 0 ? undefined : count + 1, end + 1);
	if (offsets === undefined) {
		if (count !== undefined && count > 0) throw damaged(`section ${name} is missing`);
		if (end > 0) throw damaged(`section ${name} is missing`);
		return new Uint32Array(1);
	}
	let previous = 0;
	for (const offset of offsets) {
		if (offset < previous) throw damaged(`section ${name} holds ${offset} after ${previous}`);
		previous = offset;
	}
	if (offsets.length < 1 || offsets[0] !== 0 || previous !== end)
		throw damaged(`section ${name} does not lead from 0 to ${end}`);
	if (count === 0 && offsets.length > 1) throw damaged(`section ${name} speaks of blocks that do not exist`);
	return widened(offsets);
}

function wholeView(name: string, type: ElementType, bytes: Uint8Array): WholeNumbers {
	const view = numberView(name, type, bytes);
	if (view instanceof Uint8Array || view instanceof Uint16Array || view instanceof Uint32Array) return view;
	throw wrongType(name, type, "unsigned whole numbers");
}

export type NumberArray = WholeNumbers | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** Bytes as numbers of a type; a view on them where they are aligned. */
export function numberView(name: string, type: ElementType, bytes: Uint8Array): NumberArray {
	const { buffer, byteOffset, length } = byteOffsetFits(bytes) ? bytes : bytes.slice();
	if (type === "u8") return new Uint8Array(buffer, byteOffset, length);
	if (type === "u16") return new Uint16Array(buffer, byteOffset, length / 2);
	if (type === "u32") return new Uint32Array(buffer, byteOffset, length / 4);
	if (type === "i8") return new Int8Array(buffer, byteOffset, length);
	if (type === "i16") return new Int16Array(buffer, byteOffset, length / 2);
	if (type === "i32") return new Int32Array(buffer, byteOffset, length / 4);
	if (type === "f32") return new Float32Array(buffer, byteOffset, length / 4);
	if (type === "f64") return new Float64Array(buffer, byteOffset, length / 8);
	throw wrongType(name, type, "numbers");
}

/** Sections are aligned in the file; in memory they are if the file is. */
function byteOffsetFits(bytes: Uint8Array): boolean {
	return bytes.byteOffset % 8 === 0;
}

function requireCount(name: string, found: number, count: number | undefined, most = 2 ** 53): void {
	if (count !== undefined ? found !== count : found > most)
		throw damaged(`section ${name} holds ${found} numbers, expected ${count ?? `at most ${most}`}`);
}

function requireBelow(name: string, numbers: WholeNumbers, limit: number): void {
	for (let k = 0; k < numbers.length; k++)
		if (numbers[k] >= limit)
			throw damaged(`section ${name} holds ${numbers[k]} at ${k}, expected numbers below ${limit}`);
}

function wrongType(name: string, type: ElementType, expected: string): Error {
	return damaged(`section ${name} is of type ${type}, expected ${expected}`);
}
