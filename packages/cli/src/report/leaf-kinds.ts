/** What the kinds of leaf are called, and how many leaves of each a network has. */

import { type ConditionalNetwork, LeafKind } from "@condnet/core";

export const leafKindNames: Readonly<Record<number, string>> = {
	[LeafKind.constant]: "constant",
	[LeafKind.network]: "network",
	[LeafKind.restricted]: "restricted",
	[LeafKind.exact]: "exact affine piece",
};

/** Leaves of each kind that occurs. */
export function leafKindCounts(network: ConditionalNetwork): Record<string, number> {
	const counts: Record<string, number> = {};
	for (let leaf = 0; leaf < network.leafCount; leaf++) {
		const name = leafKindNames[network.leafKind(leaf)];
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
}
