/**
 * The shape of a rooted full binary tree, numbered in order: leaves from left to right, and gate i is the one
 * that separates leaf i from leaf i + 1. A child is a gate's number, or ~leaf (below 0). A tree of one leaf
 * has no gates.
 *
 * In-order numbers let a sorted table be laid out in one pass, and make every block of leaves a block of
 * memory.
 */

import { CondnetError } from "../errors.ts";

/**
 * The shape of a rooted full binary tree whose gates and leaves are numbered in order. Cost: two numbers a
 * gate.
 */
export class Tree {
	/** The root's gate, or ~0 for a tree of a single leaf. */
	readonly root: number;
	/** Left child of each gate. */
	readonly left: Int32Array;
	/** Right child of each gate. */
	readonly right: Int32Array;

	constructor(root: number, left: Int32Array, right: Int32Array) {
		this.root = root;
		this.left = left;
		this.right = right;
	}

	get gateCount(): number {
		return this.left.length;
	}

	get leafCount(): number {
		return this.left.length + 1;
	}

	/**
	 * Visits the tree from the root, left before right, without recursion. `enter` is given a gate or ~leaf and
	 * the number of gates above it. Cost: linear in the tree, memory linear in its depth.
	 */
	walk(enter: (node: number, depth: number) => void): void {
		const nodes = [this.root];
		const depths = [0];
		for (;;) {
			const node = nodes.pop();
			const depth = depths.pop();
			if (node === undefined || depth === undefined) return;
			enter(node, depth);
			if (node < 0) continue;
			nodes.push(this.right[node], this.left[node]);
			depths.push(depth + 1, depth + 1);
		}
	}

	/** Number of gates above each leaf. */
	depths(): Uint32Array {
		const depths = new Uint32Array(this.leafCount);
		this.walk((node, depth) => {
			if (node < 0) depths[~node] = depth;
		});
		return depths;
	}

	/** Throws `bad-data` unless this is a full binary tree numbered in order. Cost: linear. */
	check(): void {
		const { left, right, gateCount } = this;
		let nextLeaf = 0;
		let nextGate = 0;
		// In-order walk: a gate stays on the stack, bit-negated once its left side is done.
		const open: number[] = [];
		let node = this.root;
		for (let steps = 0; steps <= 2 * gateCount; steps++) {
			if (node >= 0) {
				if (node >= gateCount) break;
				open.push(node);
				node = left[node];
				continue;
			}
			if (~node !== nextLeaf++) break;
			const gate = open.pop();
			if (gate === undefined) {
				if (nextGate === gateCount) return;
				break;
			}
			if (gate !== nextGate++) break;
			node = right[gate];
		}
		throw new CondnetError("bad-data", "The gates do not form a full binary tree numbered in order.");
	}
}

/**
 * The complete tree of `leafCount` leaves: every level full but the last, which is filled from the left. Its
 * depth is ceil(log2 leafCount) and its mean depth the least possible.
 */
export function completeTree(leafCount: number): Tree {
	const left = new Int32Array(leafCount - 1);
	const right = new Int32Array(leafCount - 1);
	if (leafCount === 1) return new Tree(~0, left, right);
	// A block of leaves [from, to) is split after its left part; its gate is the number of that part's last
	// leaf.
	const root = completeLeft(leafCount) - 1;
	const blocks = [0, leafCount];
	for (let to = blocks.pop(); to !== undefined; to = blocks.pop()) {
		const from = blocks.pop() ?? 0;
		const middle = from + completeLeft(to - from);
		const gate = middle - 1;
		left[gate] = middle - from === 1 ? ~from : from + completeLeft(middle - from) - 1;
		right[gate] = to - middle === 1 ? ~middle : middle + completeLeft(to - middle) - 1;
		if (to - middle > 1) blocks.push(middle, to);
		if (middle - from > 1) blocks.push(from, middle);
	}
	return new Tree(root, left, right);
}

/** Leaves on the left of the root of a complete tree of `leafCount` >= 2 leaves, at most 2^31. */
export function completeLeft(leafCount: number): number {
	const full = 1 << (31 - Math.clz32(leafCount - 1)); // leaves of the left child when its last level is full
	return Math.min(full, leafCount - (full >>> 1));
}
