/** Random trees of gates, numbered in order. */

import { completeTree, type Random, Tree } from "../../src/internal.ts";

export type TreeShape = "balanced" | "path" | "any";

/** A full binary tree: split in halves, one leaf at a time, or at random places. */
export function randomTree(random: Random, leafCount: number, shape: TreeShape): Tree {
	const left = new Int32Array(leafCount - 1);
	const right = new Int32Array(leafCount - 1);
	let root = ~0;
	// A block of leaves [from, to), and where its gate is written: the left or right child of a gate.
	const blocks = [{ from: 0, to: leafCount, parent: -1, onLeft: false }];
	for (let block = blocks.pop(); block; block = blocks.pop()) {
		const { from, to, parent, onLeft } = block;
		const gate = to - from === 1 ? ~from : splitOf(random, from, to, shape);
		if (parent < 0) root = gate;
		else (onLeft ? left : right)[parent] = gate;
		if (gate < 0) continue;
		blocks.push(
			{ from, to: gate + 1, parent: gate, onLeft: true },
			{ from: gate + 1, to, parent: gate, onLeft: false },
		);
	}
	return new Tree(root, left, right);
}

/** The gate between two leaves of [from, to): gate i stands between leaves i and i + 1. */
function splitOf(random: Random, from: number, to: number, shape: TreeShape): number {
	if (shape === "balanced") return ((from + to) >>> 1) - 1;
	return shape === "path" ? from : from + random.integer(to - from - 1);
}

/** A tree of any shape: complete, a path, or split at random places. */
export function someTree(random: Random, leafCount: number): Tree {
	const shape = random.integer(3);
	return shape === 0 ? completeTree(leafCount) : randomTree(random, leafCount, shape === 1 ? "path" : "any");
}
