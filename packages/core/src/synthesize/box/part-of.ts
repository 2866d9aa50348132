/** What of a proof tree is handed on, to be grafted into another one. */

import type { ProvedPart } from "../../network/proved-part.ts";
import type { ProofTree } from "./proof-tree.ts";

/** What is proved of a node and below it. Cost: linear in it. */
export function partOf(tree: ProofTree, top: number, stoppedBy: ProvedPart["stoppedBy"]): ProvedPart {
	const { neuronCount } = tree.network;
	const nodes: number[] = [];
	const open = [top];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		nodes.push(node);
		if (!tree.isLeaf(node)) open.push(tree.halves[node] + 1, tree.halves[node]);
	}
	const leaves = nodes.filter((node) => tree.isLeaf(node));
	const rows = (of: Uint8Array): Uint8Array => {
		const copy = new Uint8Array(leaves.length * neuronCount);
		leaves.forEach((node, k) => {
			copy.set(of.subarray(node * neuronCount, (node + 1) * neuronCount), k * neuronCount);
		});
		return copy;
	};
	const recordStart = new Uint32Array(nodes.length + 1);
	nodes.forEach((node, k) => {
		recordStart[k + 1] = recordStart[k] + tree.record(node).length;
	});
	const records = new Uint8Array(recordStart[nodes.length]);
	nodes.forEach((node, k) => {
		records.set(tree.record(node), recordStart[k]);
	});
	return {
		axes: Int16Array.from(nodes, (node) => (tree.isLeaf(node) ? -1 : tree.axes[node])),
		decisions: Int16Array.from(nodes, (node) => tree.decisions[node]),
		leaders: Int16Array.from(nodes, (node) => tree.leaders[node]),
		rivals: Int16Array.from(nodes, (node) => tree.rivals[node]),
		inherited: tree.inherited(top),
		states: rows(tree.states),
		active: rows(tree.active),
		recordStart,
		records,
		stoppedBy,
	};
}
