/** From an image back to the evaluator that reads it: in another thread, or from a file. */

import { requireUsage } from "../errors.ts";
import type { CompiledNetwork } from "./image/compiled-network.ts";
import type { Image } from "./image/image.ts";
import { loweringTable } from "./lowerings.ts";

/** @throws CondnetError `usage` if there is no such lowering */
export function openImage(image: Image): CompiledNetwork {
	const { lowering } = image.header;
	const open = loweringTable.find(({ name }) => name === lowering)?.open;
	requireUsage(
		open !== undefined,
		`A network laid out as ${lowering} cannot be opened.`,
		"Compile the network itself.",
	);
	return open(image);
}
