/**
 * A cut proof tree as a conditional network: each split above the cut becomes an axis gate, each node of the
 * cut a leaf. Leaves come from left to right, as `forEachJoined` visits them. Network 0 of the pool, if there
 * is any, is the source. Cost: as forEachJoined.
 */

import { ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { type Network, poolOf } from "../../network/network.ts";
import { Tree } from "../../network/tree.ts";
import { never } from "../../progress.ts";
import { Named } from "./cut.ts";
import { type Filter, FilterList, makeFilter } from "./filter-list.ts";
import { type Folded, fold } from "./fold.ts";
import { forEachJoined } from "./joined.ts";
import { LeafForm } from "./leaf-costs.ts";
import { MaskList } from "./mask-list.ts";
import type { ProofTree } from "./proof-tree.ts";
import type { Cut } from "./prune.ts";

export interface Assembled {
	readonly network: ConditionalNetwork;
	/** The proof node of each leaf. */
	readonly leafNodes: Uint32Array;
	/** Part of the box's volume that each leaf answers. */
	readonly leafShares: Float64Array;
	/**
	 * Proved bound of each leaf's difference from the source's outputs: 0 but for folded leaves, and for
	 * filters of which nothing is known: infinite.
	 */
	readonly differences: Float64Array;
}

/** What is kept from cut to cut, by proof node: folded networks, and filters. */
export class Folds {
	readonly networks = new Map<number, Folded>();
	/** Undefined where nothing is known of the difference. */
	readonly filters = new Map<number, Filter | undefined>();
}

/**
 * @param worst the operations of the network with each node's mask, at worst
 * @param isOver from when on no leaf is folded any more: what is not kept already differs by infinity
 */
export function assemble(
	tree: ProofTree,
	cut: Cut,
	folds: Folds,
	worst: Float64Array,
	isOver = never,
): Assembled {
	const { network } = tree;
	const { leafNodes, gateNodes, shape } = shapeOf(tree, cut);
	const leafOf = new Int32Array(tree.count).fill(-1);
	leafNodes.forEach((node, leaf) => {
		leafOf[node] = leaf;
	});
	const leafKinds = new Uint8Array(leafNodes.length);
	const leafItems = new Uint32Array(leafNodes.length);
	const constants: number[] = [];
	const masks = new MaskList(network);
	const hasMask = maskedNodes(tree, leafNodes, cut);
	const states = new Map<number, Uint8Array>();
	const folded: Network[] = [];
	const foldedLeaves: number[] = [];
	const differences = new Float64Array(leafNodes.length);
	const { answer } = tree.options;
	const decides = answer !== "values";
	forEachJoined(tree, (node, joined) => {
		if (hasMask[node] === 1) states.set(node, joined.states.slice());
		const leaf = leafOf[node];
		if (leaf < 0) return;
		if (cut.forms[node] === LeafForm.constant) {
			leafKinds[leaf] = LeafKind.constant;
			const stored = decides ? [joined.decision] : network.rows.biases.subarray(network.neuronCount);
			const at = decides ? constants.indexOf(joined.decision) : constants.length > 0 ? 0 : -1;
			leafItems[leaf] = at < 0 ? constants.length / stored.length : at;
			if (at < 0) constants.push(...stored);
			return;
		}
		if (cut.forms[node] === LeafForm.filtered && answer !== "values") {
			if (!folds.filters.has(node) && !isOver()) {
				const pair = [joined.candidate, joined.rival] as const;
				const magnitudes = tree.magnitudes(node, joined.states);
				folds.filters.set(node, makeFilter(network, joined.states, magnitudes, pair, answer));
			}
			if (folds.filters.get(node) === undefined) differences[leaf] = Number.POSITIVE_INFINITY;
			return;
		}
		if (cut.forms[node] !== LeafForm.folded) return;
		let made = folds.networks.get(node);
		if (made === undefined && isOver()) differences[leaf] = Number.POSITIVE_INFINITY;
		else made ??= fold(network, joined.states, tree.magnitudes(node, joined.states));
		if (made === undefined) return;
		folds.networks.set(node, made);
		differences[leaf] = made.difference;
		foldedLeaves.push(leaf);
		folded.push(made.network);
	});
	const maskOf = addMasks(tree, { hasMask, named: cut.named }, states, masks);
	const masked = (node: number): number => {
		let around = node;
		while (hasMask[around] === 0) around = tree.parents[around];
		return around;
	};
	const most = leafNodes.reduce((sum, node) => Math.max(sum, worst[masked(node)]), 0);
	const filters = new FilterList(network.inputCount, tree.parents, worst, most);
	leafNodes.forEach((node, leaf) => {
		if (cut.forms[node] === LeafForm.restricted) {
			leafKinds[leaf] = LeafKind.restricted;
			leafItems[leaf] = maskOf[node];
		}
		const filter = cut.forms[node] === LeafForm.filtered ? folds.filters.get(node) : undefined;
		if (filter === undefined) return;
		leafKinds[leaf] = LeafKind.filtered;
		leafItems[leaf] = filters.add(filter, masked(node));
	});
	const networks = masks.count + folded.length > 0 ? [network, ...folded] : [];
	foldedLeaves.forEach((leaf, k) => {
		const item = k + 1;
		const affine = folded[k].neuronCount === 0;
		leafKinds[leaf] = affine ? LeafKind.network : LeafKind.restricted;
		leafItems[leaf] = affine ? item : masks.addWhole(folded[k], item);
	});
	return {
		network: new ConditionalNetwork({
			inputCount: network.inputCount,
			outputCount: decides ? 1 : network.outputCount,
			tree: shape,
			gateValues: Int32Array.from(gateNodes, (node) => tree.axes[node]),
			thresholds: Float64Array.from(gateNodes, (node) => tree.box(node).middle(tree.axes[node])),
			networks: poolOf(network.inputCount, network.outputCount, networks),
			leafKinds,
			leafItems,
			constants: Float64Array.from(constants),
			masks: masks.build(),
			filters: filters.build(maskOf),
			answer,
			arithmetic: network.arithmetic,
		}),
		leafNodes,
		leafShares: Float64Array.from(leafNodes, (node) => tree.shares[node]),
		differences,
	};
}

/**
 * The nodes at and above restricted leaves: 1 for each of them; and the root, where there are filters.
 * What is behind a filter has the mask of the nearest of them: it is hardly ever asked, and takes no words.
 */
function maskedNodes(tree: ProofTree, leafNodes: Uint32Array, cut: Cut): Uint8Array {
	const masked = new Uint8Array(tree.count);
	for (const leaf of leafNodes) {
		if (cut.forms[leaf] === LeafForm.filtered) masked[0] = 1;
		if (cut.forms[leaf] === LeafForm.restricted)
			for (let node = leaf; node >= 0 && masked[node] === 0; node = tree.parents[node]) masked[node] = 1;
	}
	return masked;
}

/**
 * Adds the masks of nodes, from the root down: each refines its parent's by what is settled there and not
 * above, of which it may leave out to name a part.
 *
 * @returns each node's mask
 */
function addMasks(
	tree: ProofTree,
	{ hasMask, named }: { readonly hasMask: Uint8Array; readonly named: Uint8Array },
	states: ReadonlyMap<number, Uint8Array>,
	masks: MaskList,
): Int32Array {
	const maskOf = new Int32Array(tree.count);
	for (let node = 0; node < tree.count; node++) {
		const known = states.get(node);
		if (hasMask[node] === 0 || known === undefined) continue;
		const names = { zeros: (named[node] & Named.zeros) !== 0, actives: (named[node] & Named.actives) !== 0 };
		const parent = states.get(tree.parents[node]);
		maskOf[node] = parent
			? masks.refine(maskOf[tree.parents[node]], parent, known, names)
			: masks.first(known, names);
	}
	return maskOf;
}

interface Shape {
	readonly leafNodes: Uint32Array;
	readonly gateNodes: Uint32Array;
	readonly shape: Tree;
}

/** The cut's tree, numbered in order: gate i stands between leaf i and leaf i + 1. */
function shapeOf(tree: ProofTree, cut: Cut): Shape {
	const leafNodes: number[] = [];
	const gateNodes: number[] = [];
	const numbers = new Int32Array(tree.count); // a gate, or ~leaf
	const open = [0];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		if (entry < 0) {
			numbers[~entry] = gateNodes.push(~entry) - 1;
			open.push(tree.halves[~entry] + 1);
		} else if (cut.forms[entry] >= 0) numbers[entry] = ~(leafNodes.push(entry) - 1);
		else open.push(~entry, tree.halves[entry]);
	}
	return {
		leafNodes: Uint32Array.from(leafNodes),
		gateNodes: Uint32Array.from(gateNodes),
		shape: new Tree(
			numbers[0],
			Int32Array.from(gateNodes, (node) => numbers[tree.halves[node]]),
			Int32Array.from(gateNodes, (node) => numbers[tree.halves[node] + 1]),
		),
	};
}
