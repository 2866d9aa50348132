/** What the kinds of leaf are called, and how many leaves of each a network has. */

import { type ConditionalNetwork, LeafKind } from "@condnet/core";
import { things } from "./text.ts";

export const leafKindNames: Readonly<Record<number, string>> = {
	[LeafKind.constant]: "constant",
	[LeafKind.network]: "network",
	[LeafKind.restricted]: "restricted",
	[LeafKind.exact]: "exact affine piece",
};

/** Leaves of each kind that occurs. Cost: linear in the leaves, unless all are constant. */
export function leafKindCounts({ leafKinds, leafCount }: ConditionalNetwork): Record<string, number> {
	const counts = new Float64Array(Object.keys(leafKindNames).length);
	if (leafKinds.length === 0) counts[LeafKind.constant] = leafCount;
	for (let leaf = 0; leaf < leafKinds.length; leaf++) counts[leafKinds[leaf]]++;
	const occurring = Object.entries(leafKindNames).filter(([kind]) => counts[Number(kind)] > 0);
	return Object.fromEntries(occurring.map(([kind, name]) => [name, counts[Number(kind)]]));
}

/** What a leaf is called that is not just a leaf of some property; these have a plural. */
const nouns: ReadonlySet<string> = new Set([leafKindNames[LeafKind.network], leafKindNames[LeafKind.exact]]);

/** "534 constant, 382 restricted", "8 exact affine pieces" */
export function leafKindsText(counts: Readonly<Record<string, number>>): string {
	return Object.entries(counts)
		.map(([kind, leaves]) => things(leaves, kind, nouns.has(kind) ? `${kind}s` : kind))
		.join(", ");
}
