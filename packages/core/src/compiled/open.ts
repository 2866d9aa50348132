/** From an image back to the evaluator that reads it: in another thread, or from a file. */

import { requireUsage } from "../errors.ts";
import { ExactLeaves } from "./exact/exact-leaves.ts";
import type { CompiledNetwork } from "./image/compiled-network.ts";
import type { Image } from "./image/image.ts";
import { LeafPrograms } from "./programs/leaf-programs.ts";
import { BlockTree32, BlockTree64 } from "./search/block-trees.ts";
import { HeapTree } from "./search/heap-tree.ts";
import { StartTable } from "./search/start-table.ts";
import { FlatTree } from "./walk/flat-tree.ts";

/** @throws CondnetError `usage` if there is no such lowering */
export function openImage(image: Image): CompiledNetwork {
	switch (image.header.lowering) {
		case "start-table":
			return new StartTable(image);
		case "heap":
			return new HeapTree(image);
		case "block-tree-int32":
			return new BlockTree32(image);
		case "block-tree-float64":
			return new BlockTree64(image);
		case "flat-tree":
			return new FlatTree(image);
		case "leaf-programs":
		case "masked-programs":
		case "dense-programs":
			return new LeafPrograms(image);
		case "exact-leaves":
			return new ExactLeaves(image, openImage(ExactLeaves.searchImage(image)));
	}
	requireUsage(
		false,
		`A network laid out as ${image.header.lowering} cannot be opened.`,
		"Compile the network itself.",
	);
}
