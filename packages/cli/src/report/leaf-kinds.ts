/** What the kinds of leaf are called, and how many leaves of each a network has. */

import { type ConditionalNetwork, LeafKind } from "@condnet/core";
import { things } from "./text.ts";

/** In the order of reports. A leaf that evaluates a network of the pool is called by what that network is. */
export type LeafKindName =
	| "constant"
	| "network"
	| "affine"
	| "restricted"
	| "folded"
	| "filtered"
	| "exact affine piece"
	| "multilinear"
	| "unknown";

const names: readonly LeafKindName[] = [
	"constant",
	"network",
	"affine",
	"restricted",
	"folded",
	"filtered",
	"exact affine piece",
	"multilinear",
	"unknown",
];

/** What a leaf is: folded, where it evaluates another network than the one that was made conditional. */
export function leafKindName(network: ConditionalNetwork, leaf: number): LeafKindName {
	const kind = network.leafKind(leaf);
	if (kind === LeafKind.constant) return "constant";
	if (kind === LeafKind.unknown) return "unknown";
	if (kind === LeafKind.filtered) return "filtered";
	if (kind === LeafKind.exact) return "exact affine piece";
	if (kind === LeafKind.multilinear) return "multilinear";
	const item = network.leafItem(leaf);
	if (kind === LeafKind.restricted) return network.masks.networks[item] === 0 ? "restricted" : "folded";
	const { neuronStart } = network.networks;
	if (neuronStart[item] === neuronStart[item + 1]) return "affine";
	return item === 0 ? "network" : "folded";
}

/** Leaves of each kind that occurs. Cost: linear in the leaves, unless all are constant. */
export function leafKindCounts(network: ConditionalNetwork): Partial<Record<LeafKindName, number>> {
	if (network.leafKinds.length === 0) return { constant: network.leafCount };
	const counts = new Map<LeafKindName, number>();
	for (let leaf = 0; leaf < network.leafCount; leaf++) {
		const name = leafKindName(network, leaf);
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	return Object.fromEntries(
		names.flatMap((name) => {
			const leaves = counts.get(name);
			return leaves === undefined ? [] : [[name, leaves]];
		}),
	);
}

/** What a leaf is called that is not just a leaf of some property; these have a plural. */
const nouns: ReadonlySet<string> = new Set<LeafKindName>(["network", "exact affine piece"]);

/** "534 constant, 382 restricted", "8 exact affine pieces" */
export function leafKindsText(counts: Readonly<Record<string, number>>): string {
	return Object.entries(counts)
		.map(([kind, leaves]) => things(leaves, kind, nouns.has(kind) ? `${kind}s` : kind))
		.join(", ");
}
