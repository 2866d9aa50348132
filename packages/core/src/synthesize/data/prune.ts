/**
 * The subtree of a tree of rows with the fewest operations whose words fit a budget, and the kind of each
 * leaf.
 *
 * A price is put on each word; for a given price the best subtree follows bottom-up, and the least price
 * whose subtree fits is found by bisection (as in cost-complexity pruning: Breiman, Friedman, Olshen, Stone
 * 1984, chapter 3), once with restricted leaves and once without. What it returns is best among all subtrees
 * that take no more words than it does itself and, as it does, refer to the network or not; between the two a
 * price on words alone cannot weigh every subtree, the network's words being paid at once. Cost: linear a
 * price, 82 prices at most.
 */

import { CondnetError } from "../../errors.ts";
import type { PointTree } from "./halving-tree.ts";
import { type DataLeafKind, dataLeafKinds, type LeafCosts } from "./leaf-costs.ts";

/** Words of an axis gate. */
const gateWords = 2;

export interface Pruned {
	/**
	 * For each node what it becomes: an index in dataLeafKinds, or -1 if it stays cut. Nodes below a leaf mean
	 * nothing.
	 */
	readonly choices: Int8Array;
	/** Operations of all rows, their gates included. */
	readonly operations: number;
	/** Words of gates, leaves and masks, and of the network once if a leaf is restricted. */
	readonly words: number;
}

/**
 * @param networkWords words of the network that restricted leaves refer to
 * @throws CondnetError `usage` if no subtree fits
 */
export function prune(tree: PointTree, costs: LeafCosts, networkWords: number, maxWords: number): Pruned {
	const withNetwork = fit(tree, costs, dataLeafKinds, networkWords, maxWords);
	if (withNetwork && (maxWords === Number.POSITIVE_INFINITY || !hasRestricted(tree, withNetwork)))
		return withNetwork;
	const alone = fit(
		tree,
		costs,
		dataLeafKinds.filter((kind) => kind !== "restricted"),
		networkWords,
		maxWords,
	);
	if (alone && (!withNetwork || alone.operations <= withNetwork.operations)) return alone;
	if (withNetwork) return withNetwork;
	throw maxWords === Number.POSITIVE_INFINITY
		? new CondnetError(
				"usage",
				"Some rows cannot be answered by the kinds of leaf allowed.",
				"Allow restricted leaves, or leaves of fewer rows.",
			)
		: new CondnetError(
				"usage",
				`No network fits ${maxWords} words: the source network, which restricted leaves need, alone takes ${networkWords}.`,
				"Allow more words, or other kinds of leaf.",
			);
}

function fit(
	tree: PointTree,
	costs: LeafCosts,
	kinds: readonly DataLeafKind[],
	networkWords: number,
	maxWords: number,
): Pruned | undefined {
	const at = (price: number): Pruned | undefined => subtree(tree, costs, kinds, networkWords, price);
	let best = at(0);
	if (best === undefined || best.words <= maxWords) return best;
	// Prices are powers of two of an exponent that is halved upon: from a word for nothing to a word above all
	// operations.
	let low = -64;
	let high = 64;
	best = at(2 ** high);
	if (best === undefined || best.words > maxWords) return undefined;
	for (let step = 0; step < 40; step++) {
		const middle = (low + high) / 2;
		const found = at(2 ** middle);
		if (found && found.words <= maxWords) {
			best = found;
			high = middle;
		} else low = middle;
	}
	return best;
}

/** The subtree with the least operations + price * words, a leaf rather than a cut where they are equal. */
function subtree(
	tree: PointTree,
	costs: LeafCosts,
	kinds: readonly DataLeafKind[],
	networkWords: number,
	price: number,
): Pruned | undefined {
	const { from, to, right } = tree;
	const nodeCount = from.length;
	const choices = new Int8Array(nodeCount).fill(-1);
	const operations = new Float64Array(nodeCount);
	const words = new Float64Array(nodeCount);
	for (let node = nodeCount - 1; node >= 0; node--) {
		operations[node] = Number.POSITIVE_INFINITY;
		for (const kind of kinds) {
			const leaf = costs.operations[kind][node];
			if (leaf === Number.POSITIVE_INFINITY) continue;
			if (leaf + price * costs.words[kind][node] >= operations[node] + price * words[node]) continue;
			choices[node] = dataLeafKinds.indexOf(kind);
			operations[node] = leaf;
			words[node] = costs.words[kind][node];
		}
		if (right[node] === 0) continue;
		const cut = operations[node + 1] + operations[right[node]] + to[node] - from[node];
		const cutWords = words[node + 1] + words[right[node]] + gateWords;
		if (!(cut + price * cutWords < operations[node] + price * words[node])) continue;
		choices[node] = -1;
		operations[node] = cut;
		words[node] = cutWords;
	}
	if (operations[0] === Number.POSITIVE_INFINITY) return undefined;
	const pruned = { choices, operations: operations[0], words: words[0] };
	return hasRestricted(tree, pruned) ? { ...pruned, words: pruned.words + networkWords } : pruned;
}

/** Whether a leaf of the subtree refers to the network. */
function hasRestricted(tree: PointTree, pruned: Pruned): boolean {
	const restricted = dataLeafKinds.indexOf("restricted");
	const open = [0];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		if (pruned.choices[node] === restricted) return true;
		if (pruned.choices[node] < 0) open.push(node + 1, tree.right[node]);
	}
	return false;
}
