/**
 * compile: a conditional network laid out for speed. The lowering is chosen from the network's own shape;
 * every one gives the reference's answers (evaluate.ts) bit for bit. Cost: linear in the network.
 */

import { requireUsage } from "../errors.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { ExactLeaves } from "./exact/exact-leaves.ts";
import type { CompiledNetwork } from "./image/compiled-network.ts";
import { hasKernels, type MemoryOptions } from "./image/memory.ts";
import { openImage } from "./open.ts";
import { LeafPrograms } from "./programs/leaf-programs.ts";
import { ReferenceNetwork } from "./reference.ts";
import { BlockTree32, BlockTree64 } from "./search/block-trees.ts";
import { HeapTree } from "./search/heap-tree.ts";
import { keyOf } from "./search/key.ts";
import { StartTable } from "./search/start-table.ts";
import { FlatTree } from "./walk/flat-tree.ts";

/** Ways in which a network can be laid out, in the order in which they are tried. */
export const lowerings = [
	"start-table",
	"heap",
	"block-tree-int32",
	"block-tree-float64",
	"flat-tree",
	"leaf-programs",
	"masked-programs",
	"dense-programs",
	"exact-leaves",
	"reference",
] as const;

export type Lowering = (typeof lowerings)[number];

export interface CompileOptions extends MemoryOptions {
	/** One lowering, by name. Default: the fastest that the network allows. */
	readonly lowering?: Lowering | undefined;
}

/**
 * Leaves up to which a heap is faster than a tree of blocks in plain JavaScript; with kernels it never is.
 */
const largestHeap = 16384;

/**
 * Compiles a network. The result answers one input in plain JavaScript, and batches through WebAssembly where
 * the platform has it.
 *
 * @throws CondnetError `usage` if a lowering is asked for that the network does not allow, or does not fit
 * into memory
 */
export function compile(network: ConditionalNetwork, options: CompileOptions = {}): CompiledNetwork {
	const { lowering } = options;
	for (const name of lowering === undefined ? lowerings : [lowering]) {
		if (lowering === undefined && name === "heap" && (network.leafCount > largestHeap || hasKernels(options)))
			continue;
		const compiled = build(name, network, options);
		if (compiled) return compiled;
	}
	requireUsage(
		false,
		`This network cannot be laid out as ${lowering}.`,
		`Leave the lowering out, or choose among ${lowerings.join(", ")}.`,
	);
}

function build(
	lowering: Lowering,
	network: ConditionalNetwork,
	options: CompileOptions,
): CompiledNetwork | undefined {
	if (lowering === "reference") return new ReferenceNetwork(network, options);
	// What only the reference knows of so far: domains other than everywhere, and leaves without an answer.
	if (!network.domain.isEverywhere || network.leafKinds.includes(LeafKind.unknown)) return undefined;
	if (lowering === "exact-leaves") return exactLeaves(network, options);
	if (network.leafKinds.includes(LeafKind.exact)) return undefined;
	if (lowering === "leaf-programs" || lowering === "masked-programs" || lowering === "dense-programs")
		return LeafPrograms.build(network, options, lowering);
	if (network.leafKinds.some((kind) => kind !== LeafKind.constant)) return undefined;
	if (lowering === "flat-tree") return FlatTree.build(network, options);
	const key = keyOf(network);
	if (!key) return undefined;
	const source = { network, key };
	if (lowering === "start-table") return StartTable.build(source, options);
	if (lowering === "heap") return HeapTree.build(source, options);
	if (lowering === "block-tree-int32") return BlockTree32.build(source, options);
	return BlockTree64.build(source, options);
}

function exactLeaves(network: ConditionalNetwork, options: CompileOptions): CompiledNetwork | undefined {
	const searched = ExactLeaves.searched(network);
	if (!searched) return undefined;
	const search = compile(searched, { webAssembly: options.webAssembly });
	return openImage(ExactLeaves.layOut(network, search.image, options));
}
