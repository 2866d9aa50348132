/** Writing the frame of a .cnet file: header, table and trailer around sections that come piece by piece. */

import { requireUsage } from "../../errors.ts";
import { Checksum, checksum } from "./checksum.ts";
import {
	alignment,
	type ElementType,
	elementTypes,
	entrySize,
	formatVersion,
	headerMagic,
	mostSections,
	padding,
	type SectionEntry,
	trailerMagic,
	trailerSize,
	writeU64,
} from "./format.ts";

/**
 * Lays out a file that is written piece by piece: the caller writes every array it is given back, in order,
 * and nothing else but the bytes it announces with `add`. Memory: the table.
 */
export class FileLayout {
	readonly #entries: SectionEntry[] = [];
	#size = 0;
	#open: { name: string; type: ElementType; required: boolean; offset: number; hash: Checksum } | undefined;

	/** Bytes of the file so far. */
	get size(): number {
		return this.#size;
	}

	/** Begins a section. @returns bytes to write */
	begin(name: string, type: ElementType, required = true): Uint8Array {
		requireUsage(this.#open === undefined, `Section ${name} begins inside section ${this.#open?.name}.`);
		requireUsage(
			/^[a-z][a-z0-9.-]{0,23}$/.test(name),
			`"${name}" is no name of a section.`,
			"Use at most 24 lower-case letters, digits, dots and hyphens.",
		);
		requireUsage(
			this.#entries.every((entry) => entry.name !== name) && this.#entries.length < mostSections,
			`Section ${name} is there twice.`,
		);
		const before = this.#size === 0 ? header() : new Uint8Array(padding(this.#size));
		this.#size += before.length;
		this.#open = { name, type, required, offset: this.#size, hash: new Checksum() };
		return before;
	}

	/** Announces bytes of the open section, which the caller writes. */
	add(bytes: Uint8Array): void {
		requireUsage(this.#open !== undefined, "Bytes were added to no section.");
		this.#open.hash.update(bytes);
		this.#size += bytes.length;
	}

	/** Ends the open section. */
	end(): void {
		requireUsage(this.#open !== undefined, "No section is open.");
		const { hash, ...entry } = this.#open;
		this.#entries.push({ ...entry, length: this.#size - entry.offset, checksum: hash.value() });
		this.#open = undefined;
	}

	/** Closes the file. @returns bytes to write */
	finish(): Uint8Array {
		requireUsage(this.#open === undefined && this.#entries.length > 0, "A file ends after its last section.");
		const gap = padding(this.#size);
		const tableLength = entrySize * this.#entries.length;
		const bytes = new Uint8Array(gap + tableLength + trailerSize);
		const table = bytes.subarray(gap, gap + tableLength);
		this.#entries.forEach((entry, k) => {
			writeEntry(entry, table.subarray(k * entrySize, (k + 1) * entrySize));
		});
		const trailer = bytes.subarray(gap + tableLength);
		const view = new DataView(trailer.buffer, trailer.byteOffset, trailerSize);
		trailer.set(trailerMagic);
		writeU64(view, 8, this.#size + gap);
		writeU64(view, 16, this.#size + bytes.length);
		view.setUint32(24, this.#entries.length, true);
		view.setUint32(56, checksum(table), true);
		view.setUint32(60, checksum(trailer.subarray(0, 60)), true);
		this.#size += bytes.length;
		return bytes;
	}
}

function header(): Uint8Array {
	const bytes = new Uint8Array(alignment);
	bytes.set(headerMagic);
	new DataView(bytes.buffer).setUint32(8, formatVersion, true);
	return bytes;
}

function writeEntry(entry: SectionEntry, bytes: Uint8Array): void {
	const view = new DataView(bytes.buffer, bytes.byteOffset, entrySize);
	for (let k = 0; k < entry.name.length; k++) bytes[k] = entry.name.charCodeAt(k);
	writeU64(view, 24, entry.offset);
	writeU64(view, 32, entry.length);
	view.setUint32(40, entry.checksum, true);
	view.setUint32(44, elementTypes.indexOf(entry.type), true);
	view.setUint32(48, entry.required ? 1 : 0, true);
}
