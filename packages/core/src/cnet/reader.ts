/**
 * Reading parts of a .cnet file from a source that is read here and there: opening reads the header, the
 * trailer and the table, and each section has a checksum of its own. Cost: what is asked for, and no more.
 */

import { CondnetError } from "../errors.ts";
import type { LayoutHeader } from "../network/compiled-layout.ts";
import { assemble, type DecodedCnet, type DecodeOptions, readMetadata } from "./decode.ts";
import { Checksum } from "./frame/checksum.ts";
import { alignment, damaged, requireLittleEndian, type SectionEntry, trailerSize } from "./frame/format.ts";
import { readHeader, readTable, readTrailer, requireIntact } from "./frame/frame-reader.ts";
import { compiledHeader, needsMore } from "./sections/compiled-sections.ts";
import type { CnetMetadata } from "./sections/metadata.ts";
import type { NetworkFacts } from "./sections/network-sections.ts";
import { readFacts } from "./sections/read-network.ts";
import { Sections } from "./sections/sections.ts";

/** Bytes read in one go: they stay in the second cache until they are where they belong. */
const pieceSize = 2 ** 19;

/** A file that is read in any order. */
export interface ByteSource {
	/** Bytes there are. */
	readonly size: number;
	/** The bytes [from, to), which stay as they are. */
	read(from: number, to: number): Uint8Array | Promise<Uint8Array>;
	/** Fills `bytes` with what stands from `from` on, where this is better than copying what was read. */
	readInto?(bytes: Uint8Array, from: number): void | Promise<void>;
}

/**
 * Reads parts of a .cnet file from a source of bytes: what is asked for, checksums checked, and no more.
 *
 * @throws CondnetError `bad-data` if the file is damaged
 */
export class CnetReader {
	/** The sections of the file in order, with their types, places and lengths. */
	readonly entries: readonly SectionEntry[];
	/** Of the table of sections, which holds a checksum of each. */
	readonly tableChecksum: number;
	readonly #source: ByteSource;

	private constructor(source: ByteSource, entries: readonly SectionEntry[], tableChecksum: number) {
		this.#source = source;
		this.entries = entries;
		this.tableChecksum = tableChecksum;
	}

	/** @throws CondnetError `bad-data` if this is no .cnet file, was cut off, or its table is damaged */
	static async open(source: ByteSource): Promise<CnetReader> {
		requireLittleEndian();
		const { size } = source;
		readHeader(await readRange(source, 0, Math.min(alignment, size)));
		const trailer = readTrailer(await readRange(source, Math.max(0, size - trailerSize), size), size);
		const table = await readRange(source, trailer.tableOffset, size - trailerSize);
		return new CnetReader(source, readTable(table, trailer), trailer.tableChecksum);
	}

	/** Where a section stands in the file; undefined where there is none of the name. */
	entry(name: string): SectionEntry | undefined {
		return this.entries.find((entry) => entry.name === name);
	}

	/** Bytes [from, to) of a section, without a look at its checksum. */
	async range(entry: SectionEntry, from: number, to: number): Promise<Uint8Array> {
		if (!(from >= 0 && from <= to && to <= entry.length))
			throw new CondnetError(
				"usage",
				`Section ${entry.name} has ${entry.length} bytes, but bytes ${from} to ${to} were asked for.`,
			);
		return readRange(this.#source, entry.offset + from, entry.offset + to);
	}

	/** A whole section, or undefined. @throws CondnetError `bad-data` if it does not match its checksum */
	async section(name: string): Promise<Uint8Array | undefined> {
		const entry = this.entry(name);
		if (entry === undefined) return undefined;
		const bytes = await this.range(entry, 0, entry.length);
		requireIntact(entry, bytes);
		return bytes;
	}

	/** Metadata and labels. @throws CondnetError `bad-data` if they are damaged */
	async metadata(): Promise<CnetMetadata> {
		return readMetadata(
			await this.#sections(["metadata", "labels.lengths", "labels.text", "texts.lengths", "texts.text"]),
		);
	}

	/** Inputs, outputs and leaves of the network. @throws CondnetError `bad-data` if they are damaged */
	async facts(): Promise<NetworkFacts> {
		return readFacts(await this.#sections(["network"]));
	}

	/**
	 * What the file's compiled layout says of itself; undefined where it holds none, or needs sections besides
	 * the network's that only reading all of it understands or refuses. Its arrays, and the network, are not
	 * read.
	 *
	 * @throws CondnetError `bad-data` if it is damaged, or belongs to another network than the file's
	 */
	async compiledHeader(): Promise<LayoutHeader | undefined> {
		if (needsMore(this.entries)) return undefined;
		const header = await this.section("compiled");
		const arrays = this.entry("compiled.arrays");
		if (header === undefined && arrays === undefined) return undefined;
		if (header === undefined || arrays === undefined) throw damaged("half of its compiled layout is missing");
		return compiledHeader(header, arrays.length, this.entries, await this.facts(), await this.metadata());
	}

	/**
	 * Reads a whole section into memory of its length, piece by piece.
	 *
	 * @throws CondnetError `bad-data` if it is not as long as the memory, or does not match its checksum
	 */
	async readInto(name: string, memory: Uint8Array): Promise<void> {
		const entry = this.entry(name);
		if (entry === undefined) throw damaged(`section ${name} is missing`);
		if (entry.length !== memory.length)
			throw damaged(`section ${name} holds ${entry.length} bytes, expected ${memory.length}`);
		const hash = new Checksum();
		for (let from = 0; from < entry.length; from += pieceSize) {
			const to = Math.min(from + pieceSize, entry.length);
			const piece = memory.subarray(from, to);
			if (this.#source.readInto) await this.#source.readInto(piece, entry.offset + from);
			else piece.set(await this.range(entry, from, to));
			hash.update(piece);
		}
		if (hash.value() !== entry.checksum) throw damaged(`section ${name} does not match its checksum`);
	}

	/** Everything. @throws as decode */
	async file(options: DecodeOptions = {}): Promise<DecodedCnet> {
		return assemble(await this.#sections(this.entries.map(({ name }) => name)), options);
	}

	async #sections(names: readonly string[]): Promise<Sections> {
		const found: { entry: SectionEntry; bytes: Uint8Array }[] = [];
		for (const name of names) {
			const entry = this.entry(name);
			const bytes = await this.section(name);
			if (entry !== undefined && bytes !== undefined) found.push({ entry, bytes });
		}
		return new Sections(found);
	}
}

async function readRange(source: ByteSource, from: number, to: number): Promise<Uint8Array> {
	const bytes = await source.read(from, to);
	if (bytes.length !== to - from)
		throw damaged(`${to - from} bytes were asked for at ${from}, but only ${bytes.length} came`);
	return bytes;
}
