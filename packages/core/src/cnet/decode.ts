/**
 * Reading a whole .cnet file from bytes.
 *
 * Every claim of a file is checked before it is used: any file that was cut off, changed or made to harm
 * gives one CondnetError `bad-data`. Cost: one pass for the checksums and one for the network's check.
 */

import { CondnetError } from "../errors.ts";
import { requireBytes } from "../numbers/required.ts";
import type { CnetFile, ExactCnetFile, ExtraSection } from "./file.ts";
import { damaged, requireLittleEndian, type SectionEntry, trailerSize } from "./frame/format.ts";
import { readHeader, readTable, readTrailer, requireIntact, requireZeros } from "./frame/frame-reader.ts";
import { readColumnTexts } from "./sections/column-texts.ts";
import { readCompiled } from "./sections/compiled-sections.ts";
import { readDomain } from "./sections/domain-sections.ts";
import { readExactNetwork } from "./sections/exact-sections.ts";
import { readLabels } from "./sections/labels.ts";
import { type CnetMetadata, decodeMetadata } from "./sections/metadata.ts";
import { readProof } from "./sections/proof-sections.ts";
import { readNetwork } from "./sections/read-network.ts";
import { Sections } from "./sections/sections.ts";

/** How much of a file is read, and within which limits. */
export interface DecodeOptions {
	/** Names of extra sections the caller understands, which may therefore be required ones. */
	readonly known?: readonly string[] | undefined;
}

/** What a .cnet file holds: a conditional network, its metadata, its proof and what else was kept. */
export type DecodedCnet = CnetFile & { readonly extras: readonly ExtraSection[] };
/** What a .cnet file of an exact network holds. */
export type DecodedExactCnet = ExactCnetFile & { readonly extras: readonly ExtraSection[] };

/**
 * The file in these bytes. Arrays stored at full width are views on them, so the bytes must not be changed
 * afterwards; where they do not begin at a multiple of 8 in their buffer, such arrays are copied.
 *
 * @throws CondnetError `bad-data` if the file is damaged, or holds a required section that is not known
 */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): DecodedCnet {
	return assemble(sectionsOf(bytes), options);
}

/**
 * As decode, for files of either kind: the network is a ConditionalNetwork or an ExactNetwork.
 *
 * @throws as decode
 */
export function decodeAny(bytes: Uint8Array, options: DecodeOptions = {}): DecodedCnet | DecodedExactCnet {
	const sections = sectionsOf(bytes);
	if (!sections.has("exact")) return assemble(sections, options);
	const metadata = readMetadata(sections);
	const network = readExactNetwork(sections);
	if (network === undefined) throw damaged("section exact is missing");
	requireNames(metadata, network);
	return { network, metadata, extras: extrasOf(sections, options) };
}

/** The checked sections of a whole file. */
function sectionsOf(bytes: Uint8Array): Sections {
	requireBytes(bytes, "The file");
	requireLittleEndian();
	const entries = frame(bytes);
	return new Sections(
		entries.map((entry) => {
			const section = bytes.subarray(entry.offset, entry.offset + entry.length);
			requireIntact(entry, section);
			return { entry, bytes: section };
		}),
	);
}

/** What the sections of a file hold together. */
export function assemble(sections: Sections, options: DecodeOptions): DecodedCnet {
	if (sections.has("exact"))
		throw new CondnetError(
			"bad-data",
			"The .cnet file holds an exact network, of integers or rationals that float64 does not hold.",
			"Choose a conditional network here, or one whose arithmetic is float64.",
		);
	if (sections.has("manifest") || sections.has("blocks"))
		throw new CondnetError(
			"bad-data",
			sections.has("blocks")
				? "The .cnet file holds one shard of a table, and no network."
				: "The .cnet file names the files of a table's shards, which are read in blocks, and holds no network itself.",
			"Predict, verify or inspect the network that was joined; another network is made of the table without shards.",
		);
	const entries = sections.entries();
	const metadata = readMetadata(sections);
	const proof = readProof(sections);
	const network = readNetwork(sections, (inputCount) => readDomain(sections, inputCount, metadata, proof));
	requireNames(metadata, network);
	const compiled = readCompiled(sections, entries, network, metadata);
	return {
		network,
		metadata,
		...(compiled === undefined ? {} : { compiled }),
		...(proof === undefined ? {} : { proof }),
		extras: extrasOf(sections, options),
	};
}

/** Throws `bad-data` unless the metadata names every input and output, which bounds both numbers. */
export function requireNames(
	metadata: CnetMetadata,
	network: { readonly inputCount: number; readonly outputCount: number },
): void {
	if (metadata.inputs.length !== network.inputCount || metadata.outputs.length !== network.outputCount)
		throw damaged("its metadata names other numbers of inputs and outputs than its network has");
}

/** What is left over: sections the caller may understand. */
function extrasOf(sections: Sections, options: DecodeOptions): ExtraSection[] {
	return sections.rest().map(({ entry, bytes }) => {
		if (entry.required && !options.known?.includes(entry.name)) throw unknownSection(entry.name);
		return { name: entry.name, required: entry.required, bytes };
	});
}

/** The stored sections of a file by what they say, in its order: what digests of either are made of. */
export function storedParts(bytes: Uint8Array): {
	readonly certificate: readonly Uint8Array[];
	readonly rest: readonly Uint8Array[];
} {
	const [certificate, rest]: [Uint8Array[], Uint8Array[]] = [[], []];
	for (const { name, offset, length } of frame(bytes))
		(/^proof(\.|$)/.test(name) ? certificate : rest).push(bytes.subarray(offset, offset + length));
	return { certificate, rest };
}

/** The sections of a whole file, in its order. */
export function storedSections(bytes: Uint8Array): readonly SectionEntry[] {
	return frame(bytes);
}

/** The table of a whole file, whose gaps between sections must be zeros. */
function frame(bytes: Uint8Array): SectionEntry[] {
	readHeader(bytes.subarray(0, 64));
	const trailer = readTrailer(bytes.subarray(Math.max(0, bytes.length - trailerSize)), bytes.length);
	const entries = readTable(bytes.subarray(trailer.tableOffset, bytes.length - trailerSize), trailer);
	entries.forEach(({ name, offset, length }, k) => {
		const next = k + 1 < entries.length ? entries[k + 1].offset : trailer.tableOffset;
		requireZeros(bytes.subarray(offset + length, next), `the space after section ${name}`);
	});
	return entries;
}

/** Metadata and labels. */
export function readMetadata(sections: Sections): CnetMetadata {
	const bytes = sections.bytes("metadata");
	if (bytes === undefined) throw damaged("section metadata is missing");
	const { textCounts, ...metadata } = decodeMetadata(bytes);
	const { inputs, outputs, inputTypes = inputs } = metadata;
	const fits = (counts: readonly unknown[], columns: readonly unknown[]): boolean =>
		counts.length === 0 || counts.length === columns.length;
	if (
		inputTypes.length !== inputs.length ||
		!fits(textCounts?.inputs ?? [], inputs) ||
		!fits(textCounts?.outputs ?? [], outputs)
	)
		throw damaged("its metadata does not say of each column what it holds");
	const labels = readLabels(sections);
	return {
		...metadata,
		...(labels === undefined ? {} : { labels }),
		...readColumnTexts(sections, textCounts),
	};
}

function unknownSection(name: string): CondnetError {
	return new CondnetError(
		"bad-data",
		`The .cnet file needs section ${name}, which this version of condnet does not know.`,
		"Update condnet.",
	);
}
