/**
 * Alphabetic trees: binary trees over items whose order is kept. An item is a leaf or a finished subtree; the
 * gate between two neighbouring items is given, since gates are numbered in order (see tree.ts).
 *
 * Sources: Yeung 1991 (aligned packing is exact for the minimax tree), Garsia and Wachs 1977, Gilbert and
 * Moore 1959; docs/theory.md, "Alphabetic trees".
 */

import { Tree } from "../../network/tree.ts";

/** The arrays a tree is linked into: children of each gate, a child below 0 being ~leaf. */
export interface Links {
	readonly left: Int32Array;
	readonly right: Int32Array;
}

/**
 * Joins items into one tree in which a gate is above another iff its level is higher (the left one on a tie).
 *
 * @param items roots of the items, from left to right
 * @param gates the gate between item i and item i + 1
 * @param levels level of each gate
 * @returns the root. Cost: linear
 */
export function linkByLevels(
	links: Links,
	items: ArrayLike<number>,
	gates: ArrayLike<number>,
	levels: ArrayLike<number>,
): number {
	const { left, right } = links;
	const spine: number[] = []; // positions of the gates on the right spine, from the root down
	for (let i = 0; i < gates.length; i++) {
		const gate = gates[i];
		left[gate] = items[i];
		right[gate] = items[i + 1];
		for (let top = spine.at(-1); top !== undefined && levels[top] < levels[i]; top = spine.at(-1)) {
			left[gate] = gates[top];
			spine.pop();
		}
		const above = spine.at(-1);
		if (above !== undefined) right[gates[above]] = gate;
		spine.push(i);
	}
	return spine.length === 0 ? items[0] : gates[spine[0]];
}

/**
 * Joins items into the tree in which item i is at depth depths[i]; the depths must be those of a full
 * alphabetic tree.
 *
 * @returns the root. Cost: linear
 */
export function linkByDepths(
	links: Links,
	items: ArrayLike<number>,
	gates: ArrayLike<number>,
	depths: ArrayLike<number>,
): number {
	const { left, right } = links;
	const roots: number[] = [];
	const rootDepths: number[] = [];
	const starts: number[] = []; // first item of each subtree
	for (let i = 0; i < items.length; i++) {
		let root = items[i];
		let depth = depths[i];
		let start = i;
		while (rootDepths.length > 0 && rootDepths[rootDepths.length - 1] === depth) {
			const gate = gates[start - 1];
			left[gate] = roots.pop() ?? root;
			right[gate] = root;
			rootDepths.pop();
			start = starts.pop() ?? start;
			root = gate;
			depth--;
		}
		roots.push(root);
		rootDepths.push(depth);
		starts.push(start);
	}
	return roots[0];
}

/**
 * Levels for linkByLevels that give the least height of an alphabetic tree whose items have the given
 * heights: blocks of 2^height addresses are packed from the left, each aligned to its size, and the
 * addresses' binary trie is the tree.
 *
 * @returns a level a gate, and the tree's height. Cost: linear while addresses stay below 2^53, BigInt beyond
 */
export function minimaxLevels(heights: ArrayLike<number>): { levels: Int32Array; height: number } {
	const levels = new Int32Array(Math.max(0, heights.length - 1));
	let tallest = 0;
	for (let i = 0; i < heights.length; i++) tallest = Math.max(tallest, heights[i]);
	// Aligning at most doubles the space, and items number below 2^32.
	const bits = tallest + Math.ceil(Math.log2(heights.length)) + 2;
	const height = bits <= 52 ? packNumbers(heights, levels) : packBigInts(heights, levels);
	return { levels, height };
}

function packNumbers(heights: ArrayLike<number>, levels: Int32Array): number {
	let previous = 0;
	let end = 0;
	for (let i = 0; i < heights.length; i++) {
		const size = 2 ** heights[i];
		const address = Math.ceil(end / size) * size;
		if (i > 0) levels[i - 1] = highestDifference(previous, address);
		previous = address;
		end = address + size;
	}
	return Math.ceil(Math.log2(end));
}

/** Number of the highest bit in which two integers below 2^53 differ. */
function highestDifference(a: number, b: number): number {
	const high = Math.floor(a / 0x100000000) ^ Math.floor(b / 0x100000000);
	return high !== 0 ? 63 - Math.clz32(high) : 31 - Math.clz32((a >>> 0) ^ (b >>> 0));
}

function packBigInts(heights: ArrayLike<number>, levels: Int32Array): number {
	let previous = 0n;
	let end = 0n;
	for (let i = 0; i < heights.length; i++) {
		const height = BigInt(heights[i]);
		const address = ((end + (1n << height) - 1n) >> height) << height;
		if (i > 0) levels[i - 1] = (previous ^ address).toString(2).length - 1;
		previous = address;
		end = address + (1n << height);
	}
	return (end - 1n).toString(2).length;
}

/**
 * Depths of an alphabetic tree of least mean depth under the weights (Garsia and Wachs), which is below
 * entropy + 2.
 *
 * @param weights at least 0, at least one item
 * @returns a depth an item. Cost: O(n log n) on what is met in practice; where moves to the left grow beyond
 * 64 n log2 n the tree of Gilbert and Moore is given instead, whose mean depth is below entropy + 2 as well
 */
export function leastMeanDepths(weights: ArrayLike<number>): Int32Array {
	const count = weights.length;
	const depths = new Int32Array(count);
	if (count < 2) return depths;
	// Nodes: items, then merged ones. The working list is `list[0 .. size)` followed by the items from `next`
	// on.
	const nodeWeights = new Float64Array(2 * count - 1);
	for (let i = 0; i < count; i++) nodeWeights[i] = weights[i];
	const firstChild = new Int32Array(count - 1);
	const secondChild = new Int32Array(count - 1);
	const list = new Int32Array(count);
	let size = 0;
	let next = 0;
	let nodes = count;
	let work = 64 * count * Math.ceil(Math.log2(count) + 1);

	/**
	 * Merges list[at - 1] and list[at]; the sum goes left, behind the nearest weight not below it.
	 *
	 * @returns its place
	 */
	const merge = (at: number): number => {
		const sum = nodeWeights[list[at - 1]] + nodeWeights[list[at]];
		firstChild[nodes - count] = list[at - 1];
		secondChild[nodes - count] = list[at];
		list.copyWithin(at, at + 1, size);
		size--;
		let place = at - 1;
		while (place > 0 && nodeWeights[list[place - 1]] < sum) place--;
		work -= at - place;
		list.copyWithin(place + 1, place, at - 1);
		list[place] = nodes;
		nodeWeights[nodes++] = sum;
		return place;
	};
	/** Merges until no weight is preceded, two places before, by one that is not above it. */
	const settle = (from: number): void => {
		const pending: number[] = []; // places to look at again, counted from the end
		let place = from;
		for (;;) {
			if (place >= 2 && nodeWeights[list[place - 2]] <= nodeWeights[list[place]]) {
				pending.push(size - place);
				place = merge(place - 1);
				continue;
			}
			const held = pending.pop();
			if (held === undefined) return;
			place = size - held;
		}
	};
	while (next < count && work > 0) {
		list[size++] = next++;
		settle(size - 1);
	}
	while (size > 1 && work > 0) settle(merge(size - 1));
	if (size > 1) return gilbertMooreDepths(weights);
	const nodeDepths = new Int32Array(nodes);
	for (let node = nodes - 1; node >= count; node--) {
		nodeDepths[firstChild[node - count]] = nodeDepths[node] + 1;
		nodeDepths[secondChild[node - count]] = nodeDepths[node] + 1;
	}
	depths.set(nodeDepths.subarray(0, count));
	return depths;
}

/**
 * Depths of the tree in which item i has the code word of Gilbert and Moore, contracted: items are told apart
 * by the highest bit in which the midpoints of their shares of [0, 2^52) differ. Items of share 0 are told
 * apart evenly.
 *
 * Mean depth below entropy + 2, but for items whose share of the sum is below 2^-51. Cost: linear
 */
export function gilbertMooreDepths(weights: ArrayLike<number>): Int32Array {
	const count = weights.length;
	const scale = 2 ** 52;
	let sum = 0;
	for (let i = 0; i < count; i++) sum += weights[i];
	const levels = new Int32Array(Math.max(0, count - 1));
	let before = 0;
	let previous = 0;
	let tie = 0; // items that share the midpoint `previous`, numbered from 0
	for (let i = 0; i < count; i++) {
		const share = sum > 0 ? weights[i] / sum : 1 / count;
		const address = Math.min(scale - 1, Math.floor((before + share / 2) * scale));
		if (i > 0 && address > previous) {
			// 32 levels are kept for ties below the bits of the address.
			levels[i - 1] = 32 + highestDifference(previous, address);
			tie = 0;
		} else if (i > 0) {
			levels[i - 1] = highestDifference(tie, tie + 1);
			tie++;
		}
		previous = Math.max(previous, address);
		before += share;
	}
	return levelDepths(levels);
}

/** Depth of every item in the tree that linkByLevels makes of the levels. Cost: linear */
export function levelDepths(levels: ArrayLike<number>): Int32Array {
	const gateCount = levels.length;
	const links = { left: new Int32Array(gateCount), right: new Int32Array(gateCount) };
	const items = Int32Array.from({ length: gateCount + 1 }, (_, i) => ~i);
	const gates = Int32Array.from({ length: gateCount }, (_, i) => i);
	const root = linkByLevels(links, items, gates, levels);
	const depths = new Int32Array(gateCount + 1);
	new Tree(root, links.left, links.right).walk((node, depth) => {
		if (node < 0) depths[~node] = depth;
	});
	return depths;
}

/**
 * Depths of an alphabetic tree no deeper than `limit`, each gate as near to half of the weight as the limit
 * allows.
 *
 * @param limit at least ceil(log2 items). Cost: O(n log n)
 */
export function limitedDepths(weights: ArrayLike<number>, limit: number): Int32Array {
	const count = weights.length;
	const sums = new Float64Array(count + 1);
	for (let i = 0; i < count; i++) sums[i + 1] = sums[i] + weights[i];
	const depths = new Int32Array(count);
	const blocks = [0, count, 0];
	for (let depth = blocks.pop(); depth !== undefined; depth = blocks.pop()) {
		const to = blocks.pop() ?? 0;
		const from = blocks.pop() ?? 0;
		if (to - from === 1) {
			depths[from] = depth;
			continue;
		}
		const most = 2 ** Math.min(31, limit - depth - 1); // items that fit on one side
		const least = Math.max(from + 1, to - most);
		const last = Math.min(to - 1, from + most);
		const middle = nearestHalf(sums, from, to, least, last);
		blocks.push(from, middle, depth + 1, middle, to, depth + 1);
	}
	return depths;
}

/** The place in [least, last] that splits the weight of [from, to) most evenly. */
function nearestHalf(sums: Float64Array, from: number, to: number, least: number, last: number): number {
	const half = sums[from] / 2 + sums[to] / 2;
	let low = least;
	let high = last;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (sums[middle] < half) low = middle + 1;
		else high = middle;
	}
	return low > least && half - sums[low - 1] < sums[low] - half ? low - 1 : low;
}
