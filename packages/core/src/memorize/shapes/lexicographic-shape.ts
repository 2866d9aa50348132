/**
 * A balanced tree over the gates between neighbours in a lexicographic order, as bits in preorder.
 *
 * The rows are sorted by one column, ties by a second, and so on; the rank of a gate is the number of columns
 * on which its two neighbours agree. Any tree in which no gate has one of lower rank below it sends every row
 * to its own leaf: rows under a gate of rank k agree on the first k columns, and the thresholds of that rank
 * ascend there. Here each block's root is, among its gates of least rank, the one nearest to its middle;
 * without ties that is the complete tree.
 *
 * Cost: O(n log n) at most, O(n) without long runs of ties; memory: the bits and a stack.
 */

/** Ranks of gates, in order. */
export type Ranks = Uint8Array | Uint16Array;

export interface LexicographicShape {
	/**
	 * Nodes in preorder, a bit each, 1 a gate, lowest bit first; undefined where the tree is the complete one.
	 */
	readonly bits: Uint8Array | undefined;
	/** Most gates on a path. */
	readonly depth: number;
	/** Gates on the paths of all leaves, each as often as it has pairs. */
	readonly depthSum: number;
}

/** @param pairsOf how many pairs each leaf answers, asked in order */
export function lexicographicShape(ranks: Ranks, pairsOf: (leaf: number) => number): LexicographicShape {
	if (!ranks.some((rank) => rank !== ranks[0])) return completeShape(ranks.length + 1, pairsOf);
	const bits = new Uint8Array(Math.ceil((2 * ranks.length + 1) / 8));
	let depth = 0;
	let depthSum = 0;
	let at = 0;
	let leaf = 0;
	// gates [from, to), a rank that none is below, and the number of gates above
	const blocks = [0, ranks.length, 0, 0];
	for (let above = blocks.pop(); above !== undefined; above = blocks.pop()) {
		const floor = blocks.pop() ?? 0;
		const to = blocks.pop() ?? 0;
		const from = blocks.pop() ?? 0;
		if (from === to) {
			at++;
			depthSum += above * pairsOf(leaf++);
			if (above > depth) depth = above;
			continue;
		}
		const gate = lowestNearMiddle(ranks, from, to, floor);
		bits[at >>> 3] |= 1 << (at & 7);
		at++;
		blocks.push(gate + 1, to, ranks[gate], above + 1, from, gate, ranks[gate], above + 1);
	}
	return { bits, depth, depthSum };
}

/** The gate of least rank in [from, to) that is nearest to the middle, the left one of two. */
function lowestNearMiddle(ranks: Ranks, from: number, to: number, floor: number): number {
	const middle = (from + to - 1) >>> 1;
	let best = middle;
	for (let left = middle, right = middle + 1; left >= from || right < to; left--, right++) {
		if (ranks[best] === floor) return best;
		if (left >= from && ranks[left] < ranks[best]) best = left;
		if (right < to && ranks[right] < ranks[best]) best = right;
	}
	return best;
}

/** In a complete tree the leaves of the last level are the first ones. */
function completeShape(leafCount: number, pairsOf: (leaf: number) => number): LexicographicShape {
	let depth = 0;
	while (2 ** depth < leafCount) depth++;
	const last = 2 * leafCount - 2 ** depth;
	let depthSum = 0;
	for (let leaf = 0; leaf < leafCount; leaf++) depthSum += (leaf < last ? depth : depth - 1) * pairsOf(leaf);
	return { bits: undefined, depth, depthSum };
}
