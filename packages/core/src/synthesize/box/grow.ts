/**
 * Grows a proof tree where it pays most: the next box split is the one whose undecided neurons cost most,
 * weighted by its volume and by how often sampling says they are zero there (a neuron seen active at every
 * point has nothing to be proved zero of). For decisions: the most volume that is expected to be decided for
 * each box that it takes. A box whose nearness (SampledWinner) is 2^-d is decided after about 0.42 d more
 * halvings, measured on ACAS Xu 1_1 for d up to 15: its volume is then that of 2^(0.42 d) boxes to prove. The
 * largest undecided volume first would take three times the boxes.
 */

import { NeuronKind } from "../../network/network.ts";
import { NeuronState } from "../../network/proof.ts";
import { Heap } from "../../numbers/priority-queue.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import { samplesPerBox } from "./box-prover.ts";
import type { ProofTree } from "./proof-tree.ts";

export interface GrowOptions extends WorkOptions {
	/** Boxes to be proved at most. */
	readonly maxBoxes: number;
	/** Why to stop, if so: asked before every split. */
	readonly endedBy: () => StoppedBy | null;
	/** The one leaf that is grown, with all below it; left out: all leaves. */
	readonly top?: number | undefined;
	/** Called each time the tree has doubled. */
	readonly onDoubled?: (() => void) | undefined;
}

/** Halvings of a box that double its nearness to a decision. */
const halvingsEach = 0.42;
/** What a box is worth in which two decisions were seen: no split decides all of it. */
const mixedGain = 0.15;
/** What a split is worth beside decisions, for the neurons that it settles. */
const settledGain = 0.015;

/**
 * Boxes below a leaf go as this power of its gain: of 1/4 to 1 the one that foretells well, from a sixteenth
 * of the boxes, the growth of decisions and of values alike (ACAS Xu, and controllers of 4 to 8 inputs).
 */
const growthPower = 1 / 3;

/**
 * Where outputs are promised, one split in so many goes to the box that would be the dearest leaf, however
 * small.
 */
const worstEvery = 4;

/** What ended the growth before nothing was left to gain. */
export type StoppedBy = "max-boxes" | "seconds" | "target-operations" | "interrupt" | "no-gain";

/** Splits boxes until the limit, or until nothing is left that could be gained: null. */
export function grow(tree: ProofTree, options: GrowOptions): StoppedBy | null {
	const byGain = new Heap();
	const byWorst = new Heap();
	const costs = rowCosts(tree);
	const push = (node: number): void => {
		const gain = gainOf(tree, node, costs);
		if (!(gain > 0)) return;
		byGain.push(node, gain);
		if (tree.options.answer === "values") byWorst.push(node, gain / tree.shares[node]);
	};
	const pop = (heap: Heap): number | undefined => {
		let node = heap.pop();
		while (node !== undefined && !tree.isLeaf(node)) node = heap.pop();
		return node;
	};
	if (options.top !== undefined) push(options.top);
	else for (let node = 0; node < tree.count; node++) if (tree.isLeaf(node)) push(node);
	let next = 2 * tree.count + 126;
	for (let splits = 1; ; splits++) {
		const node = (splits % worstEvery === 0 ? pop(byWorst) : undefined) ?? pop(byGain);
		if (node === undefined) return null;
		const before = tree.count;
		if (before + 2 > options.maxBoxes) return "max-boxes";
		const ended = options.endedBy();
		if (ended !== null) return ended;
		tree.split(node, options.maxBoxes - before);
		for (let added = before; added < tree.count; added++) if (tree.isLeaf(added)) push(added);
		advance(options, "proving boxes", tree.count / options.maxBoxes);
		if (tree.count < next) continue;
		next = 2 * tree.count;
		options.onDoubled?.();
	}
}

/** What growing will do at each node and below it, in proportion. */
export interface ExpectedGrowth {
	readonly boxes: Float64Array;
	/** Of proving these: each takes as long as its neurons that are not proved zero are many. */
	readonly work: Float64Array;
}

/**
 * A leaf is split until the gains below it have fallen to those of all others, so that boxes there go as a
 * power of its own gain.
 *
 * Cost: linear in states.
 */
export function expectedGrowth(tree: ProofTree): ExpectedGrowth {
	const costs = rowCosts(tree);
	const { neuronCount } = tree.network;
	const boxes = new Float64Array(tree.count);
	const work = new Float64Array(tree.count);
	for (let node = tree.count - 1; node >= 0; node--) {
		if (tree.isLeaf(node)) {
			let alive = 0;
			for (let i = node * neuronCount; i < (node + 1) * neuronCount; i++)
				if (tree.states[i] !== NeuronState.zero) alive++;
			boxes[node] = gainOf(tree, node, costs) ** growthPower;
			work[node] = boxes[node] * alive;
		}
		if (node === 0) continue;
		boxes[tree.parents[node]] += boxes[node];
		work[tree.parents[node]] += work[node];
	}
	return { boxes, work };
}

/** Weights of each neuron's row. */
function rowCosts(tree: ProofTree): Float64Array {
	const { rows, neuronCount } = tree.network;
	return Float64Array.from({ length: neuronCount }, (_, i) => 2 * (rows.start[i + 1] - rows.start[i]) + 1);
}

/**
 * Operations that splitting a box may save at most, times its volume; 0 if it need not, or cannot, be split.
 */
function gainOf(tree: ProofTree, node: number, costs: Float64Array): number {
	if (!tree.canSplit(node)) return 0;
	const { neuronCount } = tree.network;
	const from = node * neuronCount;
	let gain = 0;
	if (tree.options.answer !== "values") {
		for (let i = 0; i < neuronCount; i++) if (tree.states[from + i] !== NeuronState.zero) gain += costs[i];
		const decided = (tree.mixed[node] === 1 ? mixedGain : 1) * tree.nearness[node] ** halvingsEach;
		return tree.shares[node] * gain * (decided + settledGain);
	}
	const { kinds } = tree.network;
	for (let i = 0; i < neuronCount; i++) {
		if (tree.states[from + i] !== NeuronState.unknown) continue;
		// Whichever piece another neuron than a relu is on, it can be folded there, and nothing else is gained.
		if (kinds[i] === NeuronKind.relu) gain += costs[i] * (1 - tree.active[from + i] / samplesPerBox);
		else if (tree.options.folds && kinds[i] !== NeuronKind.linear) gain += costs[i];
	}
	return tree.shares[node] * gain;
}
