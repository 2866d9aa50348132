/**
 * The shape of a tree in a file: nothing where the tree is complete; otherwise its nodes in preorder, one bit
 * each (1 a gate, 0 a leaf), first node in the lowest bit of the first byte, zeros to the end of the last
 * byte. Two bits a leaf.
 */

import { completeLeft, Tree } from "../../network/tree.ts";
import { damaged } from "../frame/format.ts";

/** Whether a tree is the complete tree of its leaves. Cost: linear at most, no allocation but a stack. */
export function isComplete(tree: Tree): boolean {
	const blocks = [0, tree.leafCount];
	const nodes = [tree.root];
	for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
		const to = blocks.pop() ?? 0;
		const from = blocks.pop() ?? 0;
		if (to - from === 1) {
			if (node !== ~from) return false;
			continue;
		}
		const middle = from + completeLeft(to - from);
		if (node !== middle - 1) return false;
		blocks.push(middle, to, from, middle);
		nodes.push(tree.right[node], tree.left[node]);
	}
	return true;
}

/** The bits of a tree. Cost: linear. */
export function shapeBits(tree: Tree): Uint8Array {
	const bits = new Uint8Array(shapeSize(tree.leafCount));
	let at = 0;
	tree.walk((node) => {
		if (node >= 0) bits[at >>> 3] |= 1 << (at & 7);
		at++;
	});
	return bits;
}

/** Bytes of the bits of a tree of so many leaves. */
export function shapeSize(leafCount: number): number {
	return Math.ceil((2 * leafCount - 1) / 8);
}

/**
 * @throws CondnetError `bad-data` unless the bits are one full binary tree of `leafCount` leaves. Cost:
 * linear.
 */
export function treeOfBits(bits: Uint8Array, leafCount: number): Tree {
	requireOneTree(bits, leafCount);
	const left = new Int32Array(leafCount - 1);
	const right = new Int32Array(leafCount - 1);
	// A gate is on the stack as -1 while its left side is read, and as its number while its right side is.
	const open: number[] = [];
	let leaves = 0;
	for (let at = 0; ; at++) {
		if (((bits[at >>> 3] >>> (at & 7)) & 1) === 1) {
			open.push(-1);
			continue;
		}
		let done = ~leaves++;
		let gate = open.pop();
		for (; gate !== undefined && gate >= 0; gate = open.pop()) {
			right[gate] = done;
			done = gate;
		}
		if (gate === undefined) return new Tree(done, left, right);
		left[leaves - 1] = done;
		open.push(leaves - 1);
	}
}

/** Checked before anything is allocated: so many leaves, and the tree ends exactly with its last node. */
function requireOneTree(bits: Uint8Array, leafCount: number): void {
	const nodeCount = 2 * leafCount - 1;
	if (bits.length !== shapeSize(leafCount))
		throw damaged(`the shape of the tree has ${bits.length} bytes, expected ${shapeSize(leafCount)}`);
	let missing = 1; // nodes that the nodes so far still ask for
	for (let at = 0; at < 8 * bits.length; at++) {
		const bit = (bits[at >>> 3] >>> (at & 7)) & 1;
		if (at >= nodeCount ? bit === 1 : missing === 0)
			throw damaged("the shape of the tree is not that of one tree");
		if (at < nodeCount) missing += bit === 1 ? 1 : -1;
	}
	if (missing !== 0) throw damaged("the shape of the tree is not that of one tree");
}
