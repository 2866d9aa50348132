/**
 * The part of a tree that a picture can show: gates with the most leaves below them, from the root down,
 * until as many nodes are shown as fit; what lies below the others is one node with its count. Cost: linear
 * in the tree, and the shown nodes times their logarithm.
 */

import type { Tree } from "../network/tree.ts";

export interface ShownNode {
	/** A gate's number, or ~leaf. */
	readonly node: number;
	/** Leaves at and below it; more than 1 on a node without children stands for a subtree not shown. */
	readonly leaves: number;
	readonly depth: number;
	/** Places in the list of its children, -1 where none is shown. */
	left: number;
	right: number;
}

/** @param most nodes at most, at least 1; @param path gates that are shown before all others */
export function visibleTree(tree: Tree, most: number, path: ReadonlySet<number> = new Set()): ShownNode[] {
	const shown: ShownNode[] = [{ node: tree.root, leaves: tree.leafCount, depth: 0, left: -1, right: -1 }];
	// Ranges of in-order gate numbers of shown nodes: [low, low + leaves - 1).
	const lows = [0];
	const open = [0];
	while (open.length > 0 && shown.length + 2 <= most) {
		open.sort((a, b) => rank(shown[b], path) - rank(shown[a], path));
		const place = open.shift() ?? 0;
		const parent = shown[place];
		if (parent.node < 0) continue;
		const low = lows[place];
		const leftLeaves = parent.node - low + 1;
		parent.left = shown.length;
		parent.right = shown.length + 1;
		shown.push(
			{ node: tree.left[parent.node], leaves: leftLeaves, depth: parent.depth + 1, left: -1, right: -1 },
			{
				node: tree.right[parent.node],
				leaves: parent.leaves - leftLeaves,
				depth: parent.depth + 1,
				left: -1,
				right: -1,
			},
		);
		lows.push(low, parent.node + 1);
		for (const child of [parent.left, parent.right]) if (shown[child].node >= 0) open.push(child);
	}
	return shown;
}

function rank({ node, leaves }: ShownNode, path: ReadonlySet<number>): number {
	return path.has(node) ? Number.POSITIVE_INFINITY : leaves;
}
