/**
 * A cut proof tree as a conditional network: each split above the cut becomes an axis gate, each node of the cut a leaf.
 * Leaves come from left to right, as `forEachJoined` visits them. Cost: as forEachJoined.
 */

import { ConditionalNetwork, LeafKind } from "../../conditional-network.ts";
import { type Network, NetworkPool } from "../../network.ts";
import { NeuronState } from "../../proof.ts";
import { Tree } from "../../tree.ts";
import { forEachJoined, type Joined } from "./joined.ts";
import { LeafForm } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";
import type { Cut } from "./prune.ts";

export interface Assembled {
	readonly network: ConditionalNetwork;
	/** The proof node of each leaf. */
	readonly leafNodes: Uint32Array;
	/** Part of the box's volume that each leaf answers. */
	readonly leafShares: Float64Array;
}

export function assemble(tree: ProofTree, cut: Cut): Assembled {
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
		leafKinds[leaf] = LeafKind.restricted;
		leafItems[leaf] = masks.add(joined);
	});
	const shared = masks.count > 0;
	return {
		network: new ConditionalNetwork({
			inputCount: network.inputCount,
			outputCount: decides ? 1 : network.outputCount,
			tree: shape,
			gateValues: Int32Array.from(gateNodes, (node) => tree.axes[node]),
			thresholds: Float64Array.from(gateNodes, (node) => tree.box(node).middle(tree.axes[node])),
			networks: shared ? NetworkPool.of(network) : NetworkPool.empty(network.inputCount, network.outputCount),
			leafKinds,
			leafItems,
			constants: Float64Array.from(constants),
			maskNetworks: new Uint32Array(masks.count),
			maskStart: Uint32Array.from({ length: masks.count + 1 }, (_, k) => k * masks.wordsEach),
			maskBits: masks.bits(),
			answer: tree.options.answer,
		}),
		leafNodes,
		leafShares: Float64Array.from(leafNodes, (node) => tree.shares[node]),
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

/** Masks of the source network, equal ones stored once. */
class MaskList {
	readonly wordsEach: number;
	readonly #network: Network;
	readonly #words: Uint32Array[] = [];
	readonly #known = new Map<string, number>();

	constructor(network: Network) {
		this.#network = network;
		this.wordsEach = Math.ceil(network.valueCount / 32);
	}

	get count(): number {
		return this.#words.length;
	}

	add(joined: Joined): number {
		const { inputCount, valueCount } = this.#network;
		const words = new Uint32Array(this.wordsEach);
		for (let v = 0; v < valueCount; v++)
			if (v < inputCount || joined.states[v - inputCount] !== NeuronState.zero)
				words[v >>> 5] |= 1 << (v & 31);
		const key = words.join();
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		this.#known.set(key, this.count);
		return this.#words.push(words) - 1;
	}

	bits(): Uint32Array {
		const bits = new Uint32Array(this.count * this.wordsEach);
		this.#words.forEach((words, k) => {
			bits.set(words, k * this.wordsEach);
		});
		return bits;
	}
}
