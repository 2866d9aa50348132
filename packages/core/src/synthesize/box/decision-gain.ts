/**
 * What splitting a box may save where decisions are promised: operations that its best leaf costs now, beside
 * what they would be once more is decided, for each box that it takes.
 *
 * A box whose nearness (SampledWinner) is 2^-d is decided after about 0.42 d more halvings, measured on ACAS
 * Xu 1_1 for d up to 15: its volume is then that of 2^(0.42 d) boxes to prove. The largest undecided volume
 * first would take three times the boxes. That only two outputs are left, between which a filter decides,
 * takes as many by its own nearness. Where they are, a decision has no more to gain than the filter costs.
 *
 * Cost: the network's rows and values, a box.
 */

import { filterComparisons } from "../../network/operation-count.ts";
import { samplesPerBox } from "./box-prover.ts";
import { canFold } from "./fold.ts";
import type { ProofTree } from "./proof-tree.ts";
import { RowSums } from "./row-sums.ts";

/** Halvings of a box that double its nearness to a decision. */
const halvingsEach = 0.42;
/** What a box is worth in which two decisions were seen: no split decides all of it. */
const mixedGain = 0.15;
/** What of a box is expected to be a filter's, where that is near; the rest takes further splits. */
const filteredGain = 0.9;
/** What a split is worth beside decisions, for the neurons that it settles. */
const settledGain = 0.015;
/** Part of a filter's words that a leaf is charged: many leaves share one in the end. */
const wordsCharged = 0.25;

export class DecisionGain {
	/** Operations that a word is worth. */
	price = 0;
	readonly #tree: ProofTree;
	readonly #sums: RowSums;
	readonly #active: Float64Array;
	readonly #filters: boolean;

	constructor(tree: ProofTree) {
		this.#tree = tree;
		this.#sums = new RowSums(tree.network);
		this.#active = new Float64Array(tree.network.neuronCount);
		this.#filters = canFold(tree.network);
	}

	/** Operations that splitting a box may save for each box that this takes. */
	of(node: number): number {
		const { shares, mixed, nearness, pairNearness, rivals } = this.#tree;
		const [restricted, filtered] = this.#costs(node);
		const isFiltered = rivals[node] >= 0;
		const now = isFiltered ? filtered : restricted;
		const decided = now * (mixed[node] === 1 ? mixedGain : 1) * nearness[node] ** halvingsEach;
		const saved = isFiltered ? 0 : filteredGain * (restricted - filtered);
		const gain = Math.max(decided, saved * pairNearness[node] ** halvingsEach);
		return shares[node] * (gain + now * settledGain);
	}

	/** Operations of a box with a mask, and with a filter, its words among them, if that is fewer. */
	#costs(node: number): [restricted: number, filtered: number] {
		const { network, states, active, shares } = this.#tree;
		const [from, to] = [node * network.neuronCount, (node + 1) * network.neuronCount];
		for (let i = from; i < to; i++) this.#active[i - from] = active[i] / samplesPerBox;
		const summary = { states: states.subarray(from, to), active: this.#active };
		const sums = this.#sums;
		sums.restricted(summary);
		const restricted = sums.mean;
		if (!this.#filters) return [restricted, restricted];
		sums.folded(summary, 1);
		const words = this.price > 0 ? (this.price * wordsCharged * sums.words) / shares[node] : 0;
		const filtered = sums.mean + filterComparisons + words;
		return [restricted, Math.min(restricted, filtered)];
	}
}
