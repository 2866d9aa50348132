/**
 * The tree of a proof and that of its network, walked together: the network's gates are the proof's splits,
 * and below a leaf of the network every proof box must justify what the leaf leaves out. Cost: linear in the
 * certificate, times one back-substitution for each claim; memory: one state a neuron for each level.
 */

import { Box } from "../network/box.ts";
import { BoxUnion } from "../network/box-union.ts";
import type { ConditionalNetwork } from "../network/conditional-network.ts";
import type { Network } from "../network/network.ts";
import type { BoxProof } from "../network/proof.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Budget } from "./budget.ts";
import { isFiltered, missingFilter, missingOnBox } from "./check-filter.ts";
import { foldedItem, LeafDomain, missingFold } from "./check-fold.ts";
import { NodeChecker } from "./check-node.ts";
import { missing } from "./leaf-promise.ts";
import { type BoxRange, isOfAllBoxes } from "./shards.ts";

/** What does not follow, as a sentence, and the box it is on. */
export interface Fault {
	readonly reason: string;
	readonly low: Float64Array;
	readonly high: Float64Array;
}

/** What is known at a level of the walk. */
interface Level {
	/** What lies here of the domain, whose hull is the node's box. */
	part: BoxUnion;
	readonly states: Uint8Array;
	/** The output proved to win, if one is. */
	decision: number | undefined;
	/** The network's gate, or ~leaf, that answers this box. */
	place: number;
	/** The node's split, while its upper half is still to come. */
	axis: number;
}

export class BoxWalk {
	boxes = 0;
	readonly #budget: Budget;
	readonly #network: ConditionalNetwork;
	readonly #proof: BoxProof;
	readonly #model: Network;
	readonly #options: WorkOptions;
	readonly #checker: NodeChecker;
	/** The boxes to derive. */
	readonly #range: BoxRange;
	readonly #levels: Level[] = [];
	/** What is known of the folded leaf whose boxes are being visited, and its number or -1. */
	readonly #domain: LeafDomain;
	#foldedLeaf = -1;

	constructor(
		network: ConditionalNetwork,
		proof: BoxProof,
		model: Network,
		options: WorkOptions,
		budget: Budget,
		range: BoxRange,
	) {
		this.#budget = budget;
		this.#range = range;
		this.#network = network;
		this.#proof = proof;
		this.#model = model;
		this.#options = options;
		this.#checker = new NodeChecker(model, proof, budget);
		this.#domain = new LeafDomain(model);
	}

	/** Of a proof whose boxes are a whole tree. @returns the first fault */
	run(): Fault | undefined {
		const { axes, low, high } = this.#proof;
		const { domain, tree } = this.#network;
		const { arithmetic } = this.#model;
		const boxes = domain.isEverywhere ? [new Box(low, high)] : domain.boxes;
		const whole = BoxUnion.of(boxes.map((box) => new Box(box.low, box.high, arithmetic)));
		let depth = 0;
		this.#enter(0, whole, new Uint8Array(this.#model.neuronCount), undefined, tree.root);
		const { from, to, ends } = this.#range;
		if (from === to) return undefined;
		/** The box that a leaf of the network answers, and the place after all boxes within it. */
		let answered = whole.hull;
		let answeredTo = 0;
		for (let node = 0; node < to; ) {
			if ((this.boxes & 0xff) === 0) advance(this.#options, "checking boxes", this.boxes / (to - from));
			const level = this.#levels[depth];
			const end = ends[node];
			if (level.place < 0 && node >= answeredTo) {
				answered = level.part.hull;
				answeredTo = end;
			}
			// Of boxes before the range only those that hold boxes of it are looked at.
			if (node >= from || end > from) {
				const reason = node < from ? this.#takeNode(node, level) : this.#checkNode(node, level);
				if (reason !== undefined) return { reason, low: level.part.hull.low, high: level.part.hull.high };
				if (axes[node++] >= 0) {
					this.#enterHalf(++depth, level, false);
					continue;
				}
			} else node = end;
			if (node === answeredTo) {
				const reason = this.#endLeaf();
				if (reason !== undefined) return { reason, low: answered.low, high: answered.high };
			}
			// Back to the nearest node whose upper half is to come.
			while (--depth >= 0 && this.#levels[depth].axis < 0);
			if (depth >= 0) {
				this.#enterHalf(depth + 1, this.#levels[depth], true);
				this.#levels[depth++].axis = -1;
			}
		}
		return undefined;
	}

	/** @returns what could not be derived on a box, if anything */
	#checkNode(node: number, level: Level): string | undefined {
		this.#budget.boxes = ++this.boxes;
		const { hull, boxCount } = level.part;
		this.#budget.spend(16 + hull.inputCount * boxCount + level.states.length / 8);
		const underived = this.#checker.check(
			node,
			...([hull.low, hull.high, level.states] as const),
			this.#proof.axes[node] < 0 && level.place < 0 && isOfAllBoxes(this.#network, ~level.place),
		);
		if (underived !== undefined) return underived;
		const { axes, decisions } = this.#proof;
		if (decisions.length > 0 && decisions[node] >= 0) level.decision = decisions[node];
		if (axes[node] >= 0) return this.#followSplit(node, level);
		level.axis = -1;
		if (level.place >= 0)
			return `The proof ends at box ${node}, and the network goes on to gate ${level.place}.`;
		return this.#justify(~level.place, level);
	}

	/** Takes what is claimed of another shard's box. @returns what is wrong, if anything */
	#takeNode(node: number, level: Level): string | undefined {
		this.#budget.spend(16 + level.part.hull.inputCount * level.part.boxCount + level.states.length);
		const unread = this.#checker.take(node, level.states);
		if (unread !== undefined) return unread;
		const { decisions } = this.#proof;
		if (decisions.length > 0 && decisions[node] >= 0) level.decision = decisions[node];
		return this.#followSplit(node, level);
	}

	/** @returns what is wrong with a box's split, if anything */
	#followSplit(node: number, level: Level): string | undefined {
		const { hull } = level.part;
		level.axis = this.#proof.axes[node];
		if (level.axis >= hull.inputCount)
			return `Box ${node} is split on axis ${level.axis} of ${hull.inputCount}.`;
		if (!hull.canSplit(level.axis))
			return `Box ${node} is split on axis ${level.axis}, on which its ends have no number between them.`;
		const { place } = level;
		if (place < 0) return undefined;
		const { gateValues, thresholds } = this.#network;
		const follows = gateValues[place] === level.axis && thresholds[place] === hull.middle(level.axis);
		return follows ? undefined : `Gate ${place} does not split its box as the proof does.`;
	}

	/**
	 * What is missing for a leaf on one of its boxes; a folded or filtered leaf is looked at once more when all
	 * its boxes are known.
	 */
	#justify(leaf: number, level: Level): string | undefined {
		const { low, high } = level.part.hull;
		const proved = { ...level, low, high };
		if (isFiltered(this.#network, leaf)) {
			const lacking = missingOnBox(this.#network, this.#model, leaf, proved, this.#checker);
			if (lacking !== undefined) return lacking;
		} else if (foldedItem(this.#network, leaf) === 0)
			return missing(this.#network, this.#model, leaf, proved);
		this.#foldedLeaf = leaf;
		const { valueLow, valueHigh } = this.#checker.bounds;
		this.#domain.join(level.states, valueLow, valueHigh);
		return undefined;
	}

	/** What is missing for a leaf of which all boxes were seen, if it is folded or filtered. */
	#endLeaf(): string | undefined {
		const leaf = this.#foldedLeaf;
		if (leaf < 0) return undefined;
		const { answer, tolerance } = this.#proof;
		const reason =
			answer === "values"
				? missingFold(this.#network, this.#model, leaf, this.#domain, tolerance, this.#budget)
				: isFiltered(this.#network, leaf)
					? missingFilter(this.#network, this.#model, leaf, answer, this.#domain, this.#budget)
					: `Leaf ${leaf} is folded, of which no decision follows.`;
		this.#foldedLeaf = -1;
		this.#domain.clear();
		return reason;
	}

	#enterHalf(depth: number, whole: Level, upper: boolean): void {
		const { place, axis, part, states, decision } = whole;
		const { left, right } = this.#network.tree;
		const half = part.halves(axis)[upper ? 1 : 0];
		this.#enter(depth, half, states, decision, place < 0 ? place : upper ? right[place] : left[place]);
	}

	#enter(
		depth: number,
		part: BoxUnion,
		states: Uint8Array,
		decision: number | undefined,
		place: number,
	): void {
		if (depth >= this.#levels.length)
			this.#budget.hold(16 * part.hull.inputCount + 8 * part.boxCount + states.length + 300);
		this.#levels[depth] ??= {
			part,
			states: new Uint8Array(states.length),
			decision: undefined,
			place: 0,
			axis: -1,
		};
		const level = this.#levels[depth];
		level.part = part;
		level.states.set(states);
		level.decision = decision;
		level.place = place;
		level.axis = -1;
	}
}
