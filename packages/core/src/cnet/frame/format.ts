/**
 * The frame of a .cnet file (docs/cnet.md): a header, sections one after another, a table of the sections, a
 * trailer.
 *
 *     0             magic (8 bytes), version (u32), zeros to 64
 *     64            sections in the order of the table, each at the next multiple of 64, zeros between
 *     T             table: 64 bytes a section; T is the next multiple of 64 after the last section
 *     size - 64     trailer: magic of the end (8), T (u64), file size (u64), number of sections (u32), zeros,
 *                   checksum of the table (u32), checksum of the 60 bytes before this one (u32)
 *
 * Numbers are little-endian. Sections fill the file without gaps, so that the lengths alone say where each
 * one is: no table can make them overlap. The table comes last, so a file is written in one go, without
 * knowing its sizes.
 */

import { CondnetError } from "../../errors.ts";

/** The version that is written; all from the first on are read. */
export const formatVersion = 2;
/** Sections, the table and the trailer begin at multiples of this, so that they can be used in place. */
export const alignment = 64;
export const entrySize = 64;
export const trailerSize = 64;
export const nameSize = 24;
// \x89 C N E T \r \n \x1a
export const headerMagic = Uint8Array.of(0x89, 0x43, 0x4e, 0x45, 0x54, 0x0d, 0x0a, 0x1a);
// \x89 C N E T e n d
export const trailerMagic = Uint8Array.of(0x89, 0x43, 0x4e, 0x45, 0x54, 0x65, 0x6e, 0x64);
/** More sections than any file has; a bound on what a damaged trailer can make a reader allocate. */
export const mostSections = 4096;

/** Type of the elements of a section, as it stands in the file; `packed`: those of one of the first three. */
export const elementTypes = [
	"bytes",
	"u8",
	"u16",
	"u32",
	"i8",
	"i16",
	"i32",
	"f32",
	"f64",
	"packed",
] as const;
export type ElementType = (typeof elementTypes)[number];

export const elementSize: Readonly<Record<ElementType, number>> = {
	bytes: 1,
	u8: 1,
	u16: 2,
	u32: 4,
	i8: 1,
	i16: 2,
	i32: 4,
	f32: 4,
	f64: 8,
	packed: 1,
};

/** What the table says of a section. */
export interface SectionEntry {
	/** Lower-case letters, digits, dots and hyphens, at most 24. */
	readonly name: string;
	readonly type: ElementType;
	/** A reader that does not know a required section must refuse the file; an optional one it may ignore. */
	readonly required: boolean;
	/** Where it begins in the file. */
	readonly offset: number;
	/** Its bytes, without the zeros that follow. */
	readonly length: number;
	readonly checksum: number;
}

/** Zeros from here to the next multiple of the alignment. */
export function padding(size: number): number {
	return (alignment - (size % alignment)) % alignment;
}

export function writeU64(view: DataView, at: number, value: number): void {
	view.setUint32(at, value % 2 ** 32, true);
	view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

export function readU64(view: DataView, at: number): number {
	const value = view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);
	if (!Number.isSafeInteger(value)) throw damaged(`it speaks of ${value} bytes`);
	return value;
}

export function damaged(what: string): CondnetError {
	return new CondnetError("bad-data", `The .cnet file is damaged: ${what}.`, "Write the file again.");
}

/**
 * Arrays in memory are the bytes of the file, so the machine must be little-endian, as all common ones are.
 */
export function requireLittleEndian(): void {
	if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1)
		throw new CondnetError(
			"usage",
			"This machine stores numbers with the high byte first, which .cnet files do not support.",
		);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws CondnetError `bad-data` unless the bytes are UTF-8 */
export function decodeText(bytes: Uint8Array, what: string): string {
	try {
		return utf8.decode(bytes);
	} catch {
		throw damaged(`${what} is not UTF-8`);
	}
}
