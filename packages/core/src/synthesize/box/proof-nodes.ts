/**
 * The boxes of a proof tree, as nodes: what is proved of each, and what a few sampled points of it say. Node
 * k's halves are nodes halves[k] and halves[k] + 1, always later than k, so a loop from the last node to the
 * first goes bottom-up. Flat arrays that double; a node's box is found from its ancestors.
 *
 * Cost of a node: 2 bytes a neuron, its record, and some 40 bytes.
 */

import { several } from "../../bounds/winning-margin.ts";
import type { Box } from "../../network/box.ts";
import type { BoxUnion } from "../../network/box-union.ts";
import type { Network } from "../../network/network.ts";
import { ByteList, grown } from "../../numbers/growing.ts";

export class ProofNodes {
	readonly network: Network;
	readonly root: BoxUnion;
	count = 0;
	/** First half of each node, or -1. */
	halves = new Int32Array(64);
	parents = new Int32Array(64);
	/** The axis along which a node is, or would be, split; -1 if none can be. */
	axes = new Int16Array(64);
	/** The axis along which its halves would be split in the same step. */
	nextAxes = new Int16Array(64);
	/** Part of the root's volume, its boxes weighing alike. */
	shares = new Float64Array(64);
	/** The proved winner, or -1. */
	decisions = new Int16Array(64);
	/** Whether sampled points had different winners. */
	mixed = new Uint8Array(64);
	/**
	 * The output that wins at most of a node's sampled points, and the only other one that may win: -1 if there
	 * is none, `several` if there are more.
	 */
	leaders = new Int16Array(64);
	rivals = new Int16Array(64);
	/** How near the decision is to being proved (SampledWinner). */
	nearness = new Float32Array(64);
	/** Where there are several rivals, how near it is to being proved that one of two outputs wins. */
	pairNearness = new Float32Array(64);
	/** neuronCount bytes a node: NeuronState. */
	states: Uint8Array;
	/** neuronCount bytes a node: sampled points at which the neuron's value is not 0. */
	active: Uint8Array;
	readonly #records = new ByteList();
	#recordStart = new Float64Array(65);

	constructor(network: Network, root: BoxUnion) {
		this.network = network;
		this.root = root;
		this.states = new Uint8Array(64 * network.neuronCount);
		this.active = new Uint8Array(64 * network.neuronCount);
	}

	/** The box of a node, the least that holds what lies there of the root's boxes. Cost: its depth. */
	box(node: number): Box {
		return this.part(node).hull;
	}

	/** What of the root's boxes lies at a node. Cost: its depth. */
	part(node: number): BoxUnion {
		const path: number[] = [];
		for (let k = node; k > 0; k = this.parents[k]) path.push(k);
		let part = this.root;
		for (let k = path.pop(); k !== undefined; k = path.pop()) {
			const parent = this.parents[k];
			const axis = this.axes[parent];
			part = part.halves(axis)[k - this.halves[parent]];
		}
		return part;
	}

	isLeaf(node: number): boolean {
		return this.halves[node] < 0;
	}

	canSplit(node: number): boolean {
		return this.axes[node] >= 0 && this.decisions[node] < 0;
	}

	/** The states that hold above a node. */
	inherited(node: number): Uint8Array {
		return this.statesOf(this.parents[node]);
	}

	/** The states that hold at a node: all unknown above the root, at -1. */
	statesOf(node: number): Uint8Array {
		const { neuronCount } = this.network;
		if (node < 0) return new Uint8Array(neuronCount);
		return this.states.slice(node * neuronCount, (node + 1) * neuronCount);
	}

	/** A node's record (proof.ts); valid until the tree grows. */
	record(node: number): Uint8Array {
		return this.#records.view(this.#recordStart[node], this.#recordStart[node + 1]);
	}

	/** Of all records. */
	get recordBytes(): number {
		return this.#records.length;
	}

	/** Whether a node has a record of its own: the halves on the way from one box to its four have none. */
	isProved(node: number): boolean {
		return this.#recordStart[node] < this.#recordStart[node + 1];
	}

	/** Adds a node of which nothing is claimed but what holds on its parent's box. @returns its number */
	add(parent: number, share: number): number {
		const { neuronCount } = this.network;
		const node = this.count++;
		this.#reserve();
		this.halves[node] = -1;
		this.parents[node] = parent;
		this.shares[node] = share;
		this.decisions[node] = -1;
		this.leaders[node] = -1;
		this.rivals[node] = several;
		if (parent >= 0)
			this.states.copyWithin(node * neuronCount, parent * neuronCount, (parent + 1) * neuronCount);
		this.#recordStart[node + 1] = this.#records.length;
		return node;
	}

	/** Gives the node that was added last its record. */
	setRecord(node: number, record: Uint8Array): void {
		for (let at = 0; at < record.length; at++) this.#records.push(record[at]);
		this.#recordStart[node + 1] = this.#records.length;
	}

	#reserve(): void {
		if (this.count <= this.halves.length) return;
		this.halves = grown(this.halves, new Int32Array(2 * this.count));
		this.parents = grown(this.parents, new Int32Array(2 * this.count));
		this.axes = grown(this.axes, new Int16Array(2 * this.count));
		this.nextAxes = grown(this.nextAxes, new Int16Array(2 * this.count));
		this.shares = grown(this.shares, new Float64Array(2 * this.count));
		this.decisions = grown(this.decisions, new Int16Array(2 * this.count));
		this.leaders = grown(this.leaders, new Int16Array(2 * this.count));
		this.rivals = grown(this.rivals, new Int16Array(2 * this.count));
		this.mixed = grown(this.mixed, new Uint8Array(2 * this.count));
		this.nearness = grown(this.nearness, new Float32Array(2 * this.count));
		this.pairNearness = grown(this.pairNearness, new Float32Array(2 * this.count));
		this.states = grown(this.states, new Uint8Array(2 * this.count * this.network.neuronCount));
		this.active = grown(this.active, new Uint8Array(2 * this.count * this.network.neuronCount));
		this.#recordStart = grown(this.#recordStart, new Float64Array(2 * this.count + 1));
	}
}
