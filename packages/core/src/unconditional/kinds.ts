/**
 * What the constructions of unconditional networks have in common: their names, their results, their counts.
 */

import type { ExactNetwork } from "../exact/exact-network.ts";
import type { Network } from "../network/network.ts";

/** Names of the constructions, as the command line takes them. */
export const unconditionalKinds = [
	"two-layer",
	"three-layer-rational",
	"three-layer-integer",
	"bit-extraction-7",
	"bit-extraction-12",
	"lifted",
	"convex",
] as const;
/** Names of the constructions without gates. */
export type UnconditionalKind = (typeof unconditionalKinds)[number];

/**
 * A network that memorizes a table exactly. In float64 arithmetic it is a Network, and proved never to round
 * on the table's inputs; otherwise its numbers are integers or rationals and evaluation in float64 would be
 * wrong.
 */
export type UnconditionalNetwork =
	| { readonly arithmetic: "float64"; readonly network: Network; readonly counts: Counts }
	| { readonly arithmetic: "integer" | "rational"; readonly network: ExactNetwork; readonly counts: Counts };

/**
 * What a construction's formula says of the network it builds, before building it. What is built never has
 * more; it has less only where numbers of the table coincide (a weight that turns out 0, 1 or -1).
 */
export interface Counts {
	readonly neurons: number;
	/** Weights and biases that are not 0. */
	readonly parameters: number;
	/** Operations of one evaluation. */
	readonly operations: number;
	/** Bits of all weights and biases at most; null where no formula is known that is not far off. */
	readonly weightBits: number | null;
	/** 64-bit word operations of one evaluation at most; null likewise. */
	readonly wordOperations: number | null;
}

export function exactResult(network: ExactNetwork, counts: Counts): UnconditionalNetwork {
	return { arithmetic: network.arithmetic, network, counts };
}
