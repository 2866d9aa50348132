/**
 * A cut proof tree as a conditional network: each split above the cut becomes an axis gate, each node of the cut a leaf.
 * Leaves come from left to right, as `forEachJoined` visits them. Network 0 of the pool, if there is any, is the source. Cost: as forEachJoined.
 */

import { ConditionalNetwork, LeafKind } from "../../conditional-network.ts";
import { type Network, NetworkPool } from "../../network.ts";
import { NeuronState } from "../../proof.ts";
import { Tree } from "../../tree.ts";
import { type Folded, fold } from "./fold.ts";
import { forEachJoined } from "./joined.ts";
import { LeafForm } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";
import type { Cut } from "./prune.ts";

export interface Assembled {
	readonly network: ConditionalNetwork;
	/** The proof node of each leaf. */
	readonly leafNodes: Uint32Array;
	/** Part of the box's volume that each leaf answers. */
	readonly leafShares: Float64Array;
	/** Proved bound of each leaf's difference from the source's outputs: 0 but for folded leaves. */
	readonly differences: Float64Array;
}

/** @param folds folded networks by proof node, kept from cut to cut */
export function assemble(tree: ProofTree, cut: Cut, folds: Map<number, Folded>): Assembled {
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
	const folded: Network[] = [];
	const foldedLeaves: number[] = [];
	const differences = new Float64Array(leafNodes.length);
	const decides = tree.options.answer !== "values";
	forEachJoined(tree, (node, joined) => {
		const leaf = leafOf[node];
		if (leaf < 0) return;
		if (cut.forms[node] === LeafForm.constant) {
			leafKinds[leaf] = LeafKind.constant;
			leafItems[leaf] = constants.length / (decides ? 1 : network.outputCount);
			if (decides) constants.push(joined.decision);
			else constants.push(...network.rows.biases.subarray(network.neuronCount));
			return;
		}
		if (cut.forms[node] === LeafForm.folded) {
			const made = folds.get(node) ?? fold(network, joined.states, tree.magnitudes(node, joined.states));
			folds.set(node, made);
			differences[leaf] = made.difference;
			foldedLeaves.push(leaf);
			folded.push(made.network);
			return;
		}
		leafKinds[leaf] = LeafKind.restricted;
		leafItems[leaf] = masks.add(joined.states);
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
			networks: NetworkPool.from(network.inputCount, network.outputCount, networks),
			leafKinds,
			leafItems,
			constants: Float64Array.from(constants),
			...masks.parts(),
			answer: tree.options.answer,
		}),
		leafNodes,
		leafShares: Float64Array.from(leafNodes, (node) => tree.shares[node]),
		differences,
	};
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

/** Masks: of the source network (network 0), equal ones stored once, and of folded networks. */
class MaskList {
	readonly #network: Network;
	readonly #masks: Uint32Array[] = [];
	readonly #networks: number[] = [];
	readonly #known = new Map<string, number>();

	constructor(network: Network) {
		this.#network = network;
	}

	get count(): number {
		return this.#masks.length;
	}

	/** The source's values that may be nonzero. @returns the mask's number */
	add(states: Uint8Array): number {
		const { inputCount, valueCount } = this.#network;
		const mask = new Uint32Array(Math.ceil(valueCount / 32));
		for (let v = 0; v < valueCount; v++)
			if (v < inputCount || states[v - inputCount] !== NeuronState.zero) mask[v >>> 5] |= 1 << (v & 31);
		const key = mask.join();
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		this.#known.set(key, this.count);
		this.#networks.push(0);
		return this.#masks.push(mask) - 1;
	}

	/** All values of a network: nothing is left out but by column skip. @returns the mask's number */
	addWhole(network: Network, item: number): number {
		const mask = new Uint32Array(Math.ceil(network.valueCount / 32));
		for (let v = 0; v < network.valueCount; v++) mask[v >>> 5] |= 1 << (v & 31);
		this.#networks.push(item);
		return this.#masks.push(mask) - 1;
	}

	parts(): { maskNetworks: Uint32Array; maskStart: Uint32Array; maskBits: Uint32Array } {
		const maskStart = new Uint32Array(this.count + 1);
		this.#masks.forEach((mask, k) => {
			maskStart[k + 1] = maskStart[k] + mask.length;
		});
		const maskBits = new Uint32Array(maskStart[this.count]);
		this.#masks.forEach((mask, k) => {
			maskBits.set(mask, maskStart[k]);
		});
		return { maskNetworks: Uint32Array.from(this.#networks), maskStart, maskBits };
	}
}
