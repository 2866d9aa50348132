/** What was proved elsewhere of a part of a tree (part-of.ts) is put into a tree that grew so far. */

import { CondnetError } from "../../errors.ts";
import type { BoxUnion } from "../../network/box-union.ts";
import { leavesBefore, type ProvedPart, subtreeEnds } from "../../network/proved-part.ts";
import type { ProofNodes } from "./proof-nodes.ts";

/**
 * Grows a leaf into what a part has below its first node, of which the leaf already knows what the part says.
 *
 * @throws CondnetError `bad-data` if the part was made of other states than this node's
 */
export function graft(tree: ProofNodes, top: number, part: ProvedPart): void {
	const after = subtreeEnds(part.axes);
	const leafAt = leavesBefore(part.axes);
	const open: [node: number, place: number, union: BoxUnion][] = [[top, 0, tree.part(top)]];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const [node, place, union] = entry;
		if (part.axes[place] < 0) {
			takeStates(tree, node, part, leafAt[place]);
			continue;
		}
		const first = tree.count;
		tree.halves[node] = first;
		tree.axes[node] = part.axes[place];
		const places = [place + 1, after[place + 1]];
		const halves = union.halves(part.axes[place]);
		places.forEach((child, k) => {
			take(tree, tree.add(node, halves[k].share), part, child, leafAt[child]);
		});
		open.push([first + 1, places[1], halves[1]], [first, places[0], halves[0]]);
	}
}

/**
 * Gives the node that was added last what a part says of one of its own, by default of the first.
 *
 * @throws CondnetError `bad-data` if the part was made of other states than this node's
 */
export function take(tree: ProofNodes, node: number, part: ProvedPart, place = 0, leaf = 0): void {
	const inherited = tree.inherited(node);
	if (place === 0 && !inherited.every((state, i) => state === part.inherited[i]))
		throw new CondnetError("bad-data", "A part of the proof begins with other states than the plan gives.");
	tree.decisions[node] = part.decisions[place];
	tree.leaders[node] = part.leaders[place];
	tree.rivals[node] = part.rivals[place];
	tree.setRecord(node, part.records.subarray(part.recordStart[place], part.recordStart[place + 1]));
	// What is not split has no axis: it is not to grow.
	tree.axes[node] = part.axes[place];
	if (part.axes[place] < 0) takeStates(tree, node, part, leaf);
}

function takeStates(tree: ProofNodes, node: number, { states, active }: ProvedPart, leaf: number): void {
	const { neuronCount } = tree.network;
	const [from, to] = [leaf * neuronCount, (leaf + 1) * neuronCount];
	tree.states.set(states.subarray(from, to), node * neuronCount);
	tree.active.set(active.subarray(from, to), node * neuronCount);
}
