/**
 * Writing .cnet files. The same file gives the same bytes. Cost: one or two passes over the network; besides
 * it, `encode` holds the file, and `writeCnet` a piece of at most 1 MB and the shape of the tree in bits.
 */

import { requireUsage } from "../errors.ts";
import { ExactNetwork } from "../exact/exact-network.ts";
import { Box, hullOf } from "../network/box.ts";
import { ConditionalNetwork } from "../network/conditional-network.ts";
import { Domain } from "../network/domain.ts";
import type { BoxProof } from "../network/proof.ts";
import { requireConditional } from "../network/require-network.ts";
import { describe } from "../numbers/required.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { CnetFile, ExactCnetFile } from "./file.ts";
import { alignment, entrySize, padding, requireLittleEndian, trailerSize } from "./frame/format.ts";
import { FileLayout } from "./frame/frame-writer.ts";
import { columnTextSections } from "./sections/column-texts.ts";
import { bytesSection, type SectionPlan } from "./sections/columns.ts";
import { compiledSections } from "./sections/compiled-sections.ts";
import { exactSections } from "./sections/exact-sections.ts";
import { labelSections } from "./sections/labels.ts";
import type { CnetMetadata } from "./sections/metadata.ts";
import { encodeMetadata } from "./sections/metadata.ts";
import { networkSections } from "./sections/network-sections.ts";
import { packedSection } from "./sections/pack.ts";
import { proofSections } from "./sections/proof-sections.ts";

/**
 * Where the bytes of a file go, in order. What is given may be used again as soon as `write` has returned.
 */
export interface ByteSink {
	/** Takes the next bytes. */
	write(bytes: Uint8Array): void | Promise<void>;
}

/**
 * A .cnet file as bytes.
 *
 * @throws CondnetError `usage` if the metadata does not fit the network, `bad-data` if the network is not
 * well formed
 */
export function encode(file: CnetFile | ExactCnetFile): Uint8Array {
	const sections = sectionsOf(file);
	const bytes = new Uint8Array(fileSize(sections));
	let at = 0;
	for (const piece of filePieces(sections)) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}

/** How many bytes `encode` would give, without them. @throws as encode */
export function encodedSize(file: CnetFile | ExactCnetFile): number {
	return fileSize(sectionsOf(file));
}

/** Writes a .cnet file to a sink, piece by piece. @throws as encode, and what the sink throws */
export async function writeCnet(
	file: CnetFile | ExactCnetFile,
	sink: ByteSink,
	work: WorkOptions = {},
): Promise<void> {
	const sections = sectionsOf(file);
	const size = fileSize(sections);
	let done = 0;
	for (const piece of filePieces(sections)) {
		advance(work, "writing", done / size);
		await sink.write(piece);
		done += piece.length;
	}
	advance(work, "writing", 1);
}

function sectionsOf(file: CnetFile | ExactCnetFile): SectionPlan[] {
	requireUsage(
		typeof file === "object" && file !== null && typeof file.metadata === "object",
		`The file is ${describe(file)}, expected an object with a network and its metadata.`,
	);
	const { network, metadata, extras = [] } = file;
	if (!(network instanceof ExactNetwork)) requireConditional(network);
	requireLittleEndian();
	network.check();
	requireUsage(
		metadata.inputs.length === network.inputCount && metadata.outputs.length === network.outputCount,
		`The metadata names ${metadata.inputs.length} inputs and ${metadata.outputs.length} outputs, ` +
			`but the network has ${network.inputCount} and ${network.outputCount}.`,
	);
	const proof = "proof" in file ? file.proof : undefined;
	const sections =
		network instanceof ExactNetwork
			? exactSections(network)
			: proof === undefined
				? networkSections(network)
				: networkSections(onProofBox(network, proof, metadata)).map(packedSection);
	return [
		...sections,
		...("compiled" in file && file.compiled !== undefined ? compiledSections(file.compiled, sections) : []),
		...(proof === undefined ? [] : proofSections(proof).map(packedSection)),
		...extras.map(({ name, bytes, required }) => bytesSection(name, bytes, required)),
		...metadataSections(metadata),
	];
}

/** What is proved on a box is promised on that box, and nowhere else. */
function onProofBox(
	network: ConditionalNetwork,
	{ low, high }: BoxProof,
	{ outside = "error" }: CnetMetadata,
): ConditionalNetwork {
	const box = new Box(low, high);
	if (network.domain.isEverywhere)
		return new ConditionalNetwork({ ...network, domain: new Domain([box], outside) });
	requireUsage(hullOf(network.domain.boxes).equals(box), "The network's domain is not the box of its proof.");
	return network;
}

/** The sections of metadata and labels. */
export function metadataSections(metadata: CnetFile["metadata"]): SectionPlan[] {
	return [
		bytesSection("metadata", encodeMetadata(metadata), true),
		...(metadata.labels === undefined ? [] : labelSections(metadata.labels)),
		...columnTextSections(metadata),
	];
}

function fileSize(sections: readonly SectionPlan[]): number {
	let size = alignment;
	for (const { length } of sections) size += length + padding(length);
	return size + entrySize * sections.length + trailerSize;
}

function* filePieces(sections: readonly SectionPlan[]): Generator<Uint8Array> {
	const layout = new FileLayout();
	for (const { name, type, required, pieces } of sections) {
		yield layout.begin(name, type, required);
		for (const piece of pieces()) {
			layout.add(piece);
			yield piece;
		}
		layout.end();
	}
	yield layout.finish();
}
