/**
 * Where the proof of a cut may end: a box that alone proves all that its leaf uses needs no smaller boxes.
 * What the cut gained nothing from is left out of the file, and need not be checked.
 */

import { NeuronState } from "../../network/proof.ts";
import { forEachJoined } from "./joined.ts";
import { LeafForm } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";

/**
 * 1 for each node at which the proof ends though it has halves. Cost: as forEachJoined.
 *
 * @param forms each leaf's form
 */
export function proofEnds(tree: ProofTree, leafNodes: Uint32Array, forms: Int8Array): Uint8Array {
	const ends = new Uint8Array(tree.count);
	const isLeaf = new Uint8Array(tree.count);
	for (const node of leafNodes) isLeaf[node] = 1;
	forEachJoined(tree, (leaf, { states, decision, candidate, rival }) => {
		// A box is decided or has halves: where a leaf rests on decisions, none of its boxes can be spared.
		if (isLeaf[leaf] === 0 || decision >= 0) return;
		const pair = forms[leaf] === LeafForm.filtered ? [candidate, rival] : undefined;
		const open = [leaf];
		for (let node = open.pop(); node !== undefined; node = open.pop()) {
			if (tree.isLeaf(node)) continue;
			const ruledOut = pair === undefined || isBetween(tree, node, pair);
			if (tree.isProved(node) && ruledOut && proves(tree, node, states)) ends[node] = 1;
			else open.push(tree.halves[node], tree.halves[node] + 1);
		}
	});
	return ends;
}

/** Whether a node alone proves that one of two outputs wins. */
function isBetween({ leaders, rivals }: ProofTree, node: number, pair: readonly number[]): boolean {
	return pair.includes(leaders[node]) && (rivals[node] === -1 || pair.includes(rivals[node]));
}

function proves(tree: ProofTree, node: number, states: Uint8Array): boolean {
	const from = node * states.length;
	return states.every((state, i) => state === NeuronState.unknown || tree.states[from + i] === state);
}
