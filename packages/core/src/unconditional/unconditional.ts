/** From a table to an unconditional network, by the construction's name. */

import type { Pairs } from "../table/pairs.ts";
import { bitExtraction } from "./bit-extraction.ts";
import { convex } from "./convex.ts";
import type { UnconditionalKind, UnconditionalNetwork } from "./kinds.ts";
import { lifted } from "./lifted.ts";
import type { ProjectionOptions } from "./project-pairs.ts";
import { threeLayerInteger } from "./three-layer-integer.ts";
import { threeLayerRational } from "./three-layer-rational.ts";
import { twoLayer } from "./two-layer.ts";

/**
 * Memorizes a table's pairs by an unconditional network, exactly: each construction's file says what it takes
 * and costs.
 *
 * @throws CondnetError as the construction does
 */
export function memorizeUnconditionally(
	pairs: Pairs,
	kind: UnconditionalKind,
	options: ProjectionOptions = {},
): UnconditionalNetwork {
	switch (kind) {
		case "two-layer":
			return twoLayer(pairs, options);
		case "three-layer-rational":
			return threeLayerRational(pairs, options);
		case "three-layer-integer":
			return threeLayerInteger(pairs, options);
		case "bit-extraction-7":
			return bitExtraction(pairs, { ...options, width: 7 });
		case "bit-extraction-12":
			return bitExtraction(pairs, { ...options, width: 12 });
		case "lifted":
			return lifted(pairs);
		case "convex":
			return convex(pairs, options);
	}
}
