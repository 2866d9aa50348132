/**
 * Reading the frame of a .cnet file. Everything a frame claims is checked against the size of the file before
 * it is used, so that no file makes a reader allocate more than it holds.
 */

import { CondnetError } from "../../errors.ts";
import { checksum } from "./checksum.ts";
import {
	alignment,
	damaged,
	elementSize,
	elementTypes,
	entrySize,
	formatVersion,
	headerMagic,
	mostSections,
	nameSize,
	padding,
	readU64,
	type SectionEntry,
	trailerMagic,
	trailerSize,
} from "./format.ts";

/**
 * @throws CondnetError `bad-data` unless these, the first 64 bytes of a file, are the header of a version
 * that can be read
 */
export function readHeader(bytes: Uint8Array): void {
	if (bytes.length < alignment || headerMagic.some((byte, k) => bytes[k] !== byte))
		throw new CondnetError("bad-data", "Not a .cnet file: it does not begin as one.");
	const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
	if (!(version >= 1 && version <= formatVersion))
		throw new CondnetError(
			"bad-data",
			`The file is of format version ${version}, expected 1 to ${formatVersion}.`,
			"Update condnet, or write the file again.",
		);
	requireZeros(bytes.subarray(12, alignment), "the header");
}

export interface Trailer {
	readonly tableOffset: number;
	readonly sectionCount: number;
	readonly tableChecksum: number;
}

/** @throws CondnetError `bad-data` unless these, the last 64 of a file of `size` bytes, are its trailer */
export function readTrailer(bytes: Uint8Array, size: number): Trailer {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	if (bytes.length !== trailerSize || trailerMagic.some((byte, k) => bytes[k] !== byte))
		throw damaged("it does not end as a .cnet file does; it may be cut off");
	if (view.getUint32(60, true) !== checksum(bytes.subarray(0, 60)))
		throw damaged("its last 64 bytes do not match their checksum");
	requireZeros(bytes.subarray(28, 56), "the trailer");
	const tableOffset = readU64(view, 8);
	const sectionCount = view.getUint32(24, true);
	if (readU64(view, 16) !== size)
		throw damaged(`it has ${size} bytes, but was written with ${readU64(view, 16)}`);
	if (
		sectionCount < 1 ||
		sectionCount > mostSections ||
		tableOffset < alignment ||
		tableOffset + sectionCount * entrySize + trailerSize !== size
	)
		throw damaged(`a table of ${sectionCount} sections at ${tableOffset} does not fit ${size} bytes`);
	return { tableOffset, sectionCount, tableChecksum: view.getUint32(56, true) };
}

/** @throws CondnetError `bad-data` unless the table's sections fill the file from the header to the table */
export function readTable(bytes: Uint8Array, trailer: Trailer): SectionEntry[] {
	if (checksum(bytes) !== trailer.tableChecksum)
		throw damaged("its table of sections does not match its checksum");
	const entries: SectionEntry[] = [];
	const names = new Set<string>();
	let end = alignment;
	for (let k = 0; k < trailer.sectionCount; k++) {
		const entry = readEntry(bytes.subarray(k * entrySize, (k + 1) * entrySize), k);
		if (names.has(entry.name)) throw damaged(`section ${entry.name} is there twice`);
		names.add(entry.name);
		if (entry.offset !== end + padding(end))
			throw damaged(`section ${entry.name} begins at ${entry.offset}, expected ${end + padding(end)}`);
		end = entry.offset + entry.length;
		if (end > trailer.tableOffset)
			throw damaged(`section ${entry.name} of ${entry.length} bytes does not fit`);
		if (entry.length % elementSize[entry.type] !== 0)
			throw damaged(`section ${entry.name} of ${entry.length} bytes is no list of ${entry.type}`);
		entries.push(entry);
	}
	if (end + padding(end) !== trailer.tableOffset)
		throw damaged("its sections do not fill the space before their table");
	return entries;
}

function readEntry(bytes: Uint8Array, k: number): SectionEntry {
	const view = new DataView(bytes.buffer, bytes.byteOffset, entrySize);
	let nameLength = bytes.indexOf(0);
	if (nameLength < 0 || nameLength > nameSize) nameLength = nameSize;
	const name = String.fromCharCode(...bytes.subarray(0, nameLength));
	if (!/^[a-z][a-z0-9.-]*$/.test(name)) throw damaged(`section ${k} has no name`);
	requireZeros(bytes.subarray(nameLength, nameSize), `the name of section ${name}`);
	requireZeros(bytes.subarray(52), `the entry of section ${name}`);
	const type = elementTypes[view.getUint32(44, true)];
	const flags = view.getUint32(48, true);
	if (type === undefined || flags > 1) throw damaged(`section ${name} is of an unknown type`);
	return {
		name,
		type,
		required: flags === 1,
		offset: readU64(view, 24),
		length: readU64(view, 32),
		checksum: view.getUint32(40, true),
	};
}

/** @throws CondnetError `bad-data` unless a section's bytes are those that were written */
export function requireIntact(entry: SectionEntry, bytes: Uint8Array): void {
	if (bytes.length !== entry.length)
		throw damaged(`section ${entry.name} has ${bytes.length} bytes, expected ${entry.length}`);
	if (checksum(bytes) !== entry.checksum) throw damaged(`section ${entry.name} does not match its checksum`);
}

/** @throws CondnetError `bad-data` unless all bytes are 0: a flipped bit between sections is seen as well */
export function requireZeros(bytes: Uint8Array, where: string): void {
	if (bytes.some((byte) => byte !== 0)) throw damaged(`${where} holds bytes other than 0`);
}
