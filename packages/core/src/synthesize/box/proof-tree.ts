/**
 * The tree of proof boxes while it grows: what is proved of every box, and what a few sampled points of it
 * say. Node k's halves are nodes halves[k] and halves[k] + 1, always later than k, so a loop from the last
 * node to the first goes bottom-up. Flat arrays that double; a node's box is found from its ancestors.
 *
 * Cost of a node: 2 bytes a neuron, its record, and some 40 bytes.
 */

import { several } from "../../bounds/winning-margin.ts";
import { CondnetError } from "../../errors.ts";
import type { Box } from "../../network/box.ts";
import type { BoxUnion } from "../../network/box-union.ts";
import type { Network } from "../../network/network.ts";
import { type BoxProof, NeuronState } from "../../network/proof.ts";
import { leavesBefore, type ProvedPart, subtreeEnds } from "../../network/proved-part.ts";
import { ByteList, grown } from "../../numbers/growing.ts";
import { Random } from "../../numbers/random.ts";
import { type BoxSlot, Found, type ProvingOptions, samplesPerBox } from "./box-prover.ts";
import { ProverTeam, type ProverThreads } from "./prover-team.ts";

export interface ProofTreeOptions extends ProvingOptions {
	readonly seed: number;
	/** Whether neurons are to be known that leaves may fold. */
	readonly folds: boolean;
	/** Threads that prove boxes too; none if left out. */
	readonly threads?: ProverThreads | undefined;
	/** From when on less is proved of a box, as fast as may be. */
	readonly isLate?: (() => boolean) | undefined;
}

/** A box to be proved, and its node's parent or -1. */
type BoxOf = readonly [parent: number, part: BoxUnion];

export class ProofTree {
	readonly network: Network;
	readonly root: BoxUnion;
	readonly options: ProofTreeOptions;
	count = 0;
	/** First half of each node, or -1. */
	halves = new Int32Array(64);
	parents = new Int32Array(64);
	/** The axis along which a node is, or would be, split; -1 if none can be. */
	axes = new Int16Array(64);
	/** The axis along which its halves would be split in the same step. */
	#nextAxes = new Int16Array(64);
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
	readonly #team: ProverTeam;
	readonly #random: Random;
	readonly #point: Float64Array;

	constructor(network: Network, root: BoxUnion, options: ProofTreeOptions) {
		this.network = network;
		this.root = root;
		this.options = options;
		this.states = new Uint8Array(64 * network.neuronCount);
		this.active = new Uint8Array(64 * network.neuronCount);
		this.#team = new ProverTeam(network, root.hull, options, options.threads, options.isLate);
		this.#random = new Random(options.seed);
		this.#point = new Float64Array(network.inputCount);
		this.#prove([[-1, root]], false);
	}

	/** Ends the threads that prove boxes; the tree then grows no more. */
	stop(): void {
		this.#team.stop();
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

	/**
	 * Splits a leaf in four and proves these. Of the halves on the way nothing is claimed: to bound them too
	 * would cost half as much again. Halves that cannot be split, or not within so many new boxes as there is
	 * room for, are proved themselves.
	 */
	split(node: number, room: number): void {
		const next = this.#nextAxes[node];
		const halves = this.part(node).halves(this.axes[node]);
		const isPassed = room >= 6 && next >= 0 && halves.every(({ hull }) => hull.canSplit(next));
		const first = this.count;
		this.halves[node] = first;
		if (!isPassed) {
			this.#prove(
				halves.map((half) => [node, half]),
				true,
			);
			return;
		}
		halves.forEach((half, k) => {
			const added = this.#add(node, half.share); // which may replace the arrays
			this.axes[added] = next;
			this.halves[added] = first + 2 + 2 * k;
		});
		const quarters = halves.map((half) => half.halves(next));
		this.#prove(
			quarters.flatMap((each, k) => each.map((quarter): BoxOf => [first + k, quarter])),
			true,
		);
	}

	/**
	 * Splits a leaf in two along an axis, as `split` would not: each half is proved, or takes what a part says
	 * of it (the halves of the part's own boxes with it).
	 *
	 * @throws CondnetError `bad-data` if a part was made of other states than this node's
	 */
	halve(node: number, axis: number, parts: readonly (ProvedPart | undefined)[] = []): void {
		const halves = this.part(node).halves(axis);
		const first = this.count;
		this.halves[node] = first;
		this.axes[node] = axis;
		halves.forEach((half, k) => {
			const part = parts[k];
			if (part === undefined) this.#prove([[node, half]], false);
			else this.#take(this.#add(node, half.share), part, 0, 0);
		});
		parts.forEach((part, k) => {
			if (part !== undefined) this.graft(first + k, part);
		});
	}

	/**
	 * Grows a leaf into what a part has below its first node, of which the leaf already knows what the part
	 * says.
	 *
	 * @throws CondnetError `bad-data` if the part was made of other states than this node's
	 */
	graft(top: number, part: ProvedPart): void {
		const after = subtreeEnds(part.axes);
		const leafAt = leavesBefore(part.axes);
		const open: [node: number, place: number, union: BoxUnion][] = [[top, 0, this.part(top)]];
		for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
			const [node, place, union] = entry;
			if (part.axes[place] < 0) {
				this.#takeStates(node, part, leafAt[place]);
				continue;
			}
			const first = this.count;
			this.halves[node] = first;
			this.axes[node] = part.axes[place];
			const places = [place + 1, after[place + 1]];
			const halves = union.halves(part.axes[place]);
			places.forEach((child, k) => {
				this.#take(this.#add(node, halves[k].share), part, child, leafAt[child]);
			});
			open.push([first + 1, places[1], halves[1]], [first, places[0], halves[0]]);
		}
	}

	/** Gives the node that was added last what a part says of one of its own. */
	#take(node: number, part: ProvedPart, place: number, leaf: number): void {
		const inherited = this.inherited(node);
		if (place === 0 && !inherited.every((state, i) => state === part.inherited[i]))
			throw new CondnetError("bad-data", "A part of the proof begins with other states than the plan gives.");
		this.decisions[node] = part.decisions[place];
		this.leaders[node] = part.leaders[place];
		this.rivals[node] = part.rivals[place];
		for (let at = part.recordStart[place]; at < part.recordStart[place + 1]; at++)
			this.#records.push(part.records[at]);
		this.#recordStart[node + 1] = this.#records.length;
		// What is not split has no axis: it is not to grow.
		this.axes[node] = part.axes[place];
		if (part.axes[place] < 0) this.#takeStates(node, part, leaf);
	}

	#takeStates(node: number, { states, active }: ProvedPart, leaf: number): void {
		const { neuronCount } = this.network;
		const [from, to] = [leaf * neuronCount, (leaf + 1) * neuronCount];
		this.states.set(states.subarray(from, to), node * neuronCount);
		this.active.set(active.subarray(from, to), node * neuronCount);
	}

	/** The states that hold above a node: all unknown above the root. */
	inherited(node: number): Uint8Array {
		return this.#statesOf(this.parents[node]);
	}

	#statesOf(node: number): Uint8Array {
		const { neuronCount } = this.network;
		if (node < 0) return new Uint8Array(neuronCount);
		return this.states.slice(node * neuronCount, (node + 1) * neuronCount);
	}

	/** Bounds of the magnitude of every value on a node's box, where the neurons have these states. */
	magnitudes(node: number, states: Uint8Array): Float64Array {
		const { bounder } = this.#team.prover;
		const { inputCount } = this.network;
		bounder.bound(this.box(node), states.slice());
		return bounder.valueHigh.map((high, v) =>
			v >= inputCount && states[v - inputCount] === NeuronState.zero
				? 0
				: Math.max(-bounder.valueLow[v], high),
		);
	}

	/** A node's record (proof.ts); valid until the tree grows. */
	record(node: number): Uint8Array {
		return this.#records.view(this.#recordStart[node], this.#recordStart[node + 1]);
	}

	/** Whether a node has a record of its own: the halves on the way from one box to its four have none. */
	isProved(node: number): boolean {
		return this.#recordStart[node] < this.#recordStart[node + 1];
	}

	/**
	 * The proof, in preorder. Cost: linear.
	 *
	 * @param ends 1 for each node below which nothing is needed
	 */
	proof(ends: Uint8Array): Omit<BoxProof, "tolerance"> {
		const { count } = this;
		const axes = new Int16Array(count);
		const decisions = new Int16Array(this.options.answer === "values" ? 0 : count);
		const recordStart = new Uint32Array(count + 1);
		const records = new Uint8Array(this.#records.length);
		const open = [0];
		let place = 0;
		for (let node = open.pop(); node !== undefined; node = open.pop()) {
			const leaf = this.isLeaf(node) || ends[node] === 1;
			axes[place] = leaf ? -1 : this.axes[node];
			if (decisions.length > 0) decisions[place] = this.decisions[node];
			const record = this.record(node);
			records.set(record, recordStart[place]);
			recordStart[place + 1] = recordStart[place] + record.length;
			place++;
			if (!leaf) open.push(this.halves[node] + 1, this.halves[node]);
		}
		return {
			low: this.root.hull.low,
			high: this.root.hull.high,
			axes: axes.slice(0, place),
			decisions: decisions.slice(0, place),
			answer: this.options.answer,
			margin: this.options.margin,
			recordStart: recordStart.slice(0, place + 1),
			records: records.slice(0, recordStart[place]),
		};
	}

	/** Adds a node of which nothing is claimed but what holds on its parent's box. @returns its number */
	#add(parent: number, share: number): number {
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

	/**
	 * Adds nodes with what can be proved of them, all at once.
	 *
	 * @param sampled whether what is proved may hang on sampled points: not of boxes that another tree, which
	 * samples others, proves too (on-shards.ts)
	 */
	#prove(boxes: readonly BoxOf[], sampled: boolean): void {
		const { slots } = this.#team;
		boxes.forEach(([parent, part], k) => {
			const slot = slots[k];
			slot.low.set(part.hull.low);
			slot.high.set(part.hull.high);
			slot.states.set(this.#statesOf(parent));
			slot.found[Found.sampled] = sampled ? 1 : 0;
			this.#sample(part, slot.points);
		});
		this.#team.prove(boxes.length);
		boxes.forEach(([parent, part], k) => {
			this.#keep(this.#add(parent, part.share), slots[k]);
		});
	}

	#sample(part: BoxUnion, points: Float64Array): void {
		const { inputCount } = this.network;
		const point = this.#point;
		for (let k = 0; k < samplesPerBox; k++) {
			part.sample(this.#random, point);
			for (let j = 0; j < inputCount; j++) points[j * samplesPerBox + k] = point[j];
		}
	}

	/** Gives the node that was added last what was found of it. */
	#keep(node: number, { states, active, record, found, nearness }: BoxSlot): void {
		const { neuronCount } = this.network;
		this.states.set(states, node * neuronCount);
		this.active.set(active, node * neuronCount);
		for (let at = 0; at < found[Found.recordLength]; at++) this.#records.push(record[at]);
		this.#recordStart[node + 1] = this.#records.length;
		this.axes[node] = found[Found.axis];
		this.#nextAxes[node] = found[Found.nextAxis];
		if (this.options.answer === "values") return;
		this.mixed[node] = found[Found.mixed];
		this.decisions[node] = found[Found.decision];
		this.leaders[node] = found[Found.leader];
		this.rivals[node] = found[Found.rival];
		this.nearness[node] = nearness[0];
		this.pairNearness[node] = nearness[1];
	}

	#reserve(): void {
		if (this.count <= this.halves.length) return;
		this.halves = grown(this.halves, new Int32Array(2 * this.count));
		this.parents = grown(this.parents, new Int32Array(2 * this.count));
		this.axes = grown(this.axes, new Int16Array(2 * this.count));
		this.#nextAxes = grown(this.#nextAxes, new Int16Array(2 * this.count));
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
