import { type ElementType, entrySize, type SectionEntry, trailerSize } from "../../src/cnet/frame/format.ts";
import { readTable, readTrailer } from "../../src/cnet/frame/frame-reader.ts";
import { FileLayout } from "../../src/cnet/frame/frame-writer.ts";
import { checksum } from "../../src/internal.ts";

export interface Section {
	name: string;
	type: ElementType;
	required: boolean;
	bytes: Uint8Array;
}

/** A file of these sections, whatever they hold. */
export function fileOf(sections: readonly Section[]): Uint8Array {
	const layout = new FileLayout();
	const pieces: Uint8Array[] = [];
	for (const { name, type, required, bytes } of sections) {
		pieces.push(layout.begin(name, type, required), bytes);
		layout.add(bytes);
		layout.end();
	}
	pieces.push(layout.finish());
	const file = new Uint8Array(layout.size);
	let at = 0;
	for (const piece of pieces) {
		file.set(piece, at);
		at += piece.length;
	}
	return file;
}

export function tableOf(file: Uint8Array): SectionEntry[] {
	const trailer = readTrailer(file.subarray(file.length - trailerSize), file.length);
	return readTable(file.subarray(trailer.tableOffset, file.length - trailerSize), trailer);
}

/** Copies of a file's sections. */
export function sectionsOf(file: Uint8Array): Section[] {
	return tableOf(file).map(({ name, type, required, offset, length }) => ({
		name,
		type,
		required,
		bytes: file.slice(offset, offset + length),
	}));
}

/**
 * Makes all checksums of a changed file right again: those of sections where their entries allow, table and
 * trailer.
 */
export function reseal(file: Uint8Array): Uint8Array {
	if (file.length < 2 * trailerSize) return file;
	const view = new DataView(file.buffer, file.byteOffset, file.length);
	const count = view.getUint32(file.length - trailerSize + 24, true);
	const tableOffset = Math.max(0, file.length - trailerSize - Math.min(count, 100) * entrySize);
	for (let at = tableOffset; at + entrySize <= file.length - trailerSize; at += entrySize) {
		const offset = view.getUint32(at + 24, true);
		const end = offset + view.getUint32(at + 32, true);
		if (end <= file.length) view.setUint32(at + 40, checksum(file.subarray(offset, end)), true);
	}
	const trailer = file.length - trailerSize;
	view.setUint32(trailer + 56, checksum(file.subarray(tableOffset, trailer)), true);
	view.setUint32(trailer + 60, checksum(file.subarray(trailer, trailer + 60)), true);
	return file;
}
