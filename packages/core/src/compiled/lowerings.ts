/**
 * The lowerings, each once: its name, how it is built from a network and opened from an image, and for those
 * that a file can keep, the header that a layout's counts give.
 */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { ExactLeaves } from "./exact/exact-leaves.ts";
import type { CompiledNetwork } from "./image/compiled-network.ts";
import type { Image, ImageHeader } from "./image/image.ts";
import { hasKernels, type MemoryOptions } from "./image/memory.ts";
import { LeafPrograms } from "./programs/leaf-programs.ts";
import type { ProgramLowering } from "./programs/programs.ts";
import { ReferenceNetwork } from "./reference.ts";
import { BlockTree32, BlockTree64 } from "./search/block-trees.ts";
import { HeapTree } from "./search/heap-tree.ts";
import { keyOf } from "./search/key.ts";
import { gapsAreTold } from "./search/records.ts";
import type { SortedShape, SortedSource } from "./search/sorted-network.ts";
import { StartTable } from "./search/start-table.ts";
import { FlatTree } from "./walk/flat-tree.ts";

export interface LoweringRow<Name extends string = string> {
	readonly name: Name;
	/** Whether it is tried where none is asked for. Left out: always. */
	isTried?(network: ConditionalNetwork, options: MemoryOptions): boolean;
	/** Undefined where the network does not allow it. */
	build(network: ConditionalNetwork, options: MemoryOptions): CompiledNetwork | undefined;
	/** Left out where an image does not hold everything. */
	open?(image: Image): CompiledNetwork;
	/** Left out where no file keeps it. */
	header?(shape: SortedShape, low: number, scale: number, pieces: number): ImageHeader;
}

/**
 * Leaves up to which a heap is faster than a tree of blocks in plain JavaScript; with kernels it never is.
 */
const largestHeap = 16384;

/** Those that search among sorted thresholds, then what walks any tree: all of stored answers. */
const searches = [
	sorted(StartTable),
	{
		...sorted(HeapTree),
		isTried: ({ leafCount }: ConditionalNetwork, options: MemoryOptions) =>
			leafCount <= largestHeap && !hasKernels(options),
	},
	sorted(BlockTree32),
	sorted(BlockTree64),
	{
		name: FlatTree.lowering,
		build: (network: ConditionalNetwork, options: MemoryOptions) =>
			isStored(network) ? FlatTree.build(network, options) : undefined,
		open: (image: Image) => new FlatTree(image),
		header: FlatTree.header,
	},
] as const;

/** In the order in which they are tried. */
const table = [
	...searches,
	programs("leaf-programs"),
	programs("masked-programs"),
	programs("dense-programs"),
	{ name: ExactLeaves.lowering, build: buildExactLeaves, open: openExactLeaves },
	{
		name: ReferenceNetwork.lowering,
		build: (network: ConditionalNetwork, options: MemoryOptions) => new ReferenceNetwork(network, options),
	},
] as const satisfies readonly LoweringRow[];

/** Names of the lowerings. */
export type Lowering = (typeof table)[number]["name"];

export const loweringTable: readonly LoweringRow<Lowering>[] = table;

/** Ways in which a network can be laid out, in the order in which they are tried. */
export const lowerings: readonly Lowering[] = loweringTable.map(({ name }) => name);

/** What a lowering makes of a network; undefined where the network does not allow it. */
export function buildAs(
	row: LoweringRow,
	network: ConditionalNetwork,
	options: MemoryOptions,
): CompiledNetwork | undefined {
	return row.build(network, options);
}

/** What the first lowering that is tried, and that the network allows, makes of it. */
export function firstOf(
	rows: readonly LoweringRow[],
	network: ConditionalNetwork,
	options: MemoryOptions,
): CompiledNetwork | undefined {
	for (const row of rows) {
		if (row.isTried && !row.isTried(network, options)) continue;
		const compiled = buildAs(row, network, options);
		if (compiled) return compiled;
	}
	return undefined;
}

/** A lowering of networks of one key. */
function sorted<Name extends string>(kind: {
	readonly lowering: Name;
	new (image: Image): CompiledNetwork;
	build(source: SortedSource, options: MemoryOptions): CompiledNetwork | undefined;
	header(shape: SortedShape, low: number, scale: number, pieces: number): ImageHeader;
}) {
	return {
		name: kind.lowering,
		build(network: ConditionalNetwork, options: MemoryOptions): CompiledNetwork | undefined {
			const key = isStored(network) ? keyOf(network) : undefined;
			return key && kind.build({ network, key }, options);
		},
		open: (image: Image): CompiledNetwork => new kind(image),
		header: kind.header,
	};
}

/** Kinds of leaf that no program computes. */
const unprogrammed: ReadonlySet<number> = new Set([LeafKind.exact, LeafKind.unknown]);

function programs<Name extends ProgramLowering>(name: Name) {
	return {
		name,
		build: (network: ConditionalNetwork, options: MemoryOptions): CompiledNetwork | undefined =>
			network.leafKinds.some((kind) => unprogrammed.has(kind))
				? undefined
				: LeafPrograms.build(network, options, name),
		open: (image: Image): CompiledNetwork => new LeafPrograms(image),
	};
}

/** Whether every leaf is a stored answer, or none, told from all answers. */
function isStored(network: ConditionalNetwork): boolean {
	const { leafKinds } = network;
	return (
		leafKinds.every((kind) => kind === LeafKind.constant || kind === LeafKind.unknown) && gapsAreTold(network)
	);
}

function buildExactLeaves(network: ConditionalNetwork, options: MemoryOptions): CompiledNetwork | undefined {
	const searched = ExactLeaves.searched(network);
	const search = searched && firstOf(searches, searched, { webAssembly: options.webAssembly });
	if (!search) return undefined;
	const which = searches.findIndex(({ name }) => name === search.lowering);
	return openExactLeaves(ExactLeaves.layOut(network, search.image, which, options));
}

function openExactLeaves(image: Image): CompiledNetwork {
	const { name, open } = searches[image.number("search")];
	return new ExactLeaves(image, open(ExactLeaves.searchImage(image, name)));
}
