/** The tree of proof boxes while it grows: boxes are split, and of the new ones is kept what was proved. */

import type { BoxUnion } from "../../network/box-union.ts";
import type { Network } from "../../network/network.ts";
import { type BoxProof, NeuronState } from "../../network/proof.ts";
import type { ProvedPart } from "../../network/proved-part.ts";
import { Random } from "../../numbers/random.ts";
import { type BoxSlot, Found, type ProvingOptions, samplesPerBox } from "./box-prover.ts";
import { graft, take } from "./graft.ts";
import { ProofNodes } from "./proof-nodes.ts";
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

export class ProofTree extends ProofNodes {
	readonly options: ProofTreeOptions;
	readonly #team: ProverTeam;
	readonly #random: Random;
	readonly #point: Float64Array;

	constructor(network: Network, root: BoxUnion, options: ProofTreeOptions) {
		super(network, root);
		this.options = options;
		this.#team = new ProverTeam(network, root.hull, options, options.threads, options.isLate);
		this.#random = new Random(options.seed);
		this.#point = new Float64Array(network.inputCount);
		this.#prove([[-1, root]], false);
	}

	/** Ends the threads that prove boxes; the tree then grows no more. */
	stop(): void {
		this.#team.stop();
	}

	/**
	 * Splits a leaf in four and proves these. Of the halves on the way nothing is claimed: to bound them too
	 * would cost half as much again. Halves that cannot be split, or not within so many new boxes as there is
	 * room for, are proved themselves.
	 */
	split(node: number, room: number): void {
		const next = this.nextAxes[node];
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
			const added = this.add(node, half.share); // which may replace the arrays
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
			else take(this, this.add(node, half.share), part);
		});
		parts.forEach((part, k) => {
			if (part !== undefined) graft(this, first + k, part);
		});
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
		const records = new Uint8Array(this.recordBytes);
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
			slot.states.set(this.statesOf(parent));
			slot.found[Found.sampled] = sampled ? 1 : 0;
			this.#sample(part, slot.points);
		});
		this.#team.prove(boxes.length);
		boxes.forEach(([parent, part], k) => {
			this.#keep(this.add(parent, part.share), slots[k]);
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
		this.setRecord(node, record.subarray(0, found[Found.recordLength]));
		this.axes[node] = found[Found.axis];
		this.nextAxes[node] = found[Found.nextAxis];
		if (this.options.answer === "values") return;
		this.mixed[node] = found[Found.mixed];
		this.decisions[node] = found[Found.decision];
		this.leaders[node] = found[Found.leader];
		this.rivals[node] = found[Found.rival];
		this.nearness[node] = nearness[0];
		this.pairNearness[node] = nearness[1];
	}
}
