/**
 * Parts of a proof that are checked by themselves, anywhere. The boxes are cut, in preorder, into ranges of
 * about equal work. A shard derives every claim of its own boxes and takes the claims of the boxes above them
 * as given: these are another shard's, so all shards together derive every claim once, the topmost first.
 *
 * The boxes of a folded or filtered leaf stay together, for what the leaf says is held against all of them.
 * Cost: linear in the boxes.
 */

import { requireUsage } from "../errors.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import type { BoxProof } from "../network/proof.ts";
import { subtreeEnds } from "../network/proved-part.ts";
import { foldedItem } from "./check-fold.ts";

/** Shard `index` of `count`, from 0. */
export interface Shard {
	readonly index: number;
	readonly count: number;
}

/** Boxes `from` to `to`, which is not among them, of a proof in preorder. */
export interface BoxRange {
	readonly from: number;
	readonly to: number;
	/** For each box of the proof the place after all that lie within it. */
	readonly ends: Uint32Array;
}

/** @throws CondnetError `usage` unless there is such a shard */
export function requireShard({ index, count }: Shard): void {
	const isOne = Number.isInteger(index) && Number.isInteger(count) && index >= 0 && index < count;
	requireUsage(
		isOne,
		`Shard ${index} of ${count} was asked for, expected a whole number from 0 to below their count.`,
	);
}

/** The boxes of a shard, or all; undefined if the proof's boxes are no whole tree. */
export function shardRange(
	network: ConditionalNetwork,
	proof: BoxProof,
	shard: Shard | undefined,
): BoxRange | undefined {
	const { axes, recordStart, records } = proof;
	if (axes.length > 0 && !isWholeTree(axes)) return undefined;
	const ends = subtreeEnds(axes);
	if (shard === undefined) return { from: 0, to: axes.length, ends };
	const { index, count } = shard;
	const all = axes.length + records.length;
	const [least, most] = [(all / count) * index, (all / count) * (index + 1)];
	let from = index === 0 ? 0 : axes.length;
	let to = axes.length;
	const { root, left, right } = network.tree;
	/** The network's gates, or ~leaves, at the boxes to come. */
	const places = [root];
	let together = 0; // a leaf's boxes up to here
	for (let node = 0; node < axes.length; node++) {
		const place = places.pop() ?? root;
		const done = node + recordStart[node];
		if (node >= together) {
			if (done >= least && node < from) from = node;
			if (index + 1 < count && done >= most) {
				to = node;
				break;
			}
			if (place < 0 && isOfAllBoxes(network, ~place)) together = ends[node];
		}
		if (axes[node] >= 0) places.push(place < 0 ? place : right[place], place < 0 ? place : left[place]);
	}
	return { from: Math.min(from, to), to, ends };
}

function isWholeTree(axes: Int16Array): boolean {
	let open = 1;
	for (const axis of axes) {
		if (open === 0) return false;
		open += axis < 0 ? -1 : 1;
	}
	return open === 0;
}

/** Whether what a leaf says is held against all of its boxes together. */
export function isOfAllBoxes(network: ConditionalNetwork, leaf: number): boolean {
	return network.leafKind(leaf) === LeafKind.filtered || foldedItem(network, leaf) !== 0;
}
