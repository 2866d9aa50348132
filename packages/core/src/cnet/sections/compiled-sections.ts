/**
 * A compiled layout as sections, optional ones: a reader that does not know them answers from the network.
 * What a layout means is not known here, only which network it belongs to: it names the checksum of that
 * network's sections.
 *
 *     compiled           JSON, at most 64 KiB: version, lowering, numbers, arrays ([type, length] by name),
 *                        network (the checksum of the sections of the network, 8 hexadecimal digits)
 *     compiled.arrays    the arrays in that order, each at a multiple of 64
 */

import {
	type CompiledLayout,
	type LayoutHeader,
	layoutBytes,
	layoutTypes,
} from "../../network/compiled-layout.ts";
import { Checksum, checksum } from "../frame/checksum.ts";
import { damaged, decodeText, type SectionEntry } from "../frame/format.ts";
import { bytesSection, type SectionPlan } from "./columns.ts";
import type { CnetMetadata } from "./metadata.ts";
import type { Sections } from "./sections.ts";

const mostBytes = 2 ** 16;
const networkSection = /^(network|tree|gates|path|pool|leaves|masks|exact|patches)(\.|$)/;
const besides: ReadonlySet<string> = new Set([
	"metadata",
	"labels.lengths",
	"labels.text",
	"texts.lengths",
	"texts.text",
]);

/** What the file says elsewhere of the network's size. */
type Counts = { readonly inputCount: number; readonly outputCount: number; readonly leafCount: number };

/** Whether a section is called as those of a conditional network are. */
export function isNetworkSection(name: string): boolean {
	return networkSection.test(name);
}

/** Whether a section says where answers are promised, which no flag of a file makes optional. */
export function limits(name: string): boolean {
	return /^(?:proof|domain)(?:\.|$)/.test(name);
}

/** Whether a file needs something besides a network and its names, which may change what is answered. */
export function needsMore(entries: readonly SectionEntry[]): boolean {
	return entries.some(
		({ name, required }) => limits(name) || (required && !isNetworkSection(name) && !besides.has(name)),
	);
}

type Fingerprint = Pick<SectionEntry, "name" | "type" | "length" | "checksum">;

/** @param network the sections of the network it was compiled from. Cost: a pass over them */
export function compiledSections(layout: CompiledLayout, network: readonly SectionPlan[]): SectionPlan[] {
	const { version, lowering, numbers, arrays, bytes } = layout;
	const fingerprints = network.map(({ name, type, length, pieces }) => {
		const hash = new Checksum();
		for (const piece of pieces()) hash.update(piece);
		return { name, type, length, checksum: hash.value() };
	});
	const header = { version, lowering, numbers, arrays, network: networkChecksum(fingerprints) };
	return [
		bytesSection("compiled", new TextEncoder().encode(JSON.stringify(header)), false),
		bytesSection("compiled.arrays", bytes, false),
	];
}

/** The checksum of a network's sections, among those of a file. */
function networkChecksum(sections: readonly Fingerprint[]): string {
	const lines = sections
		.filter(({ name }) => isNetworkSection(name))
		.map((section) => `${section.name} ${section.type} ${section.length} ${section.checksum}\n`);
	return checksum(new TextEncoder().encode(lines.sort().join("")))
		.toString(16)
		.padStart(8, "0");
}

/**
 * The compiled layout of a file that has been read, if it holds one.
 *
 * @throws CondnetError `bad-data` as compiledHeader
 */
export function readCompiled(
	sections: Sections,
	entries: readonly SectionEntry[],
	facts: Counts,
	metadata: CnetMetadata,
): CompiledLayout | undefined {
	const header = sections.bytes("compiled");
	const bytes = sections.bytes("compiled.arrays");
	if (header === undefined && bytes === undefined) return undefined;
	if (header === undefined || bytes === undefined) throw damaged("half of its compiled layout is missing");
	return { ...compiledHeader(header, bytes.length, entries, facts, metadata), bytes };
}

/**
 * @param entries of all sections of the file
 * @throws CondnetError `bad-data` if this is no header, of no layout of `size` bytes, or of another network's
 */
export function compiledHeader(
	bytes: Uint8Array,
	size: number,
	entries: readonly SectionEntry[],
	facts: Counts,
	metadata: CnetMetadata,
): LayoutHeader {
	const header = bytes.length <= mostBytes && parse(decodeText(bytes, "the header of its compiled layout"));
	if (!isHeader(header)) throw damaged("the header of its compiled layout is not as it should be");
	const { version, lowering, numbers, arrays, network } = header;
	if (layoutBytes(arrays) !== size)
		throw damaged(`its compiled layout has ${size} bytes, expected ${layoutBytes(arrays)}`);
	const { inputCount, outputCount, leafCount } = numbers;
	if (
		network !== networkChecksum(entries) ||
		inputCount !== facts.inputCount ||
		outputCount !== facts.outputCount ||
		leafCount !== facts.leafCount ||
		inputCount !== metadata.inputs.length ||
		outputCount !== metadata.outputs.length
	)
		throw damaged("its compiled layout is that of another network");
	return { version, lowering, numbers, arrays };
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isHeader(value: unknown): value is LayoutHeader & { readonly network: string } {
	if (!isRecord(value)) return false;
	const { version, lowering, numbers, arrays, network } = value;
	return (
		Number.isSafeInteger(version) &&
		typeof lowering === "string" &&
		typeof network === "string" &&
		isRecord(numbers) &&
		Object.values(numbers).every(Number.isFinite) &&
		isRecord(arrays) &&
		Object.values(arrays).every(isArray)
	);
}

function isArray(value: unknown): boolean {
	if (!Array.isArray(value) || value.length !== 2) return false;
	const [type, length] = value;
	return (
		layoutTypes.some((known) => known === type) && Number.isInteger(length) && length >= 0 && length < 2 ** 40
	);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
