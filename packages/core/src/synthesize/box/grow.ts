/**
 * Grows a proof tree where it pays most: by value-gain.ts or, where decisions are promised, decision-gain.ts.
 */

import { NeuronState } from "../../network/proof.ts";
import { Heap } from "../../numbers/priority-queue.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import { DecisionGain } from "./decision-gain.ts";
import type { ProofTree } from "./proof-tree.ts";
import { ValueGain } from "./value-gain.ts";

export interface GrowOptions extends WorkOptions {
	/** Boxes to be proved at most. */
	readonly maxBoxes: number;
	/** Why to stop, if so: asked before every split. */
	readonly endedBy: () => StoppedBy | null;
	/** The one leaf that is grown, with all below it; left out: all leaves. */
	readonly top?: number | undefined;
	/** Called each time the tree has doubled. @returns the operations that a word is worth then */
	readonly onDoubled?: (() => number) | undefined;
}

/**
 * Boxes below a leaf go as this power of its gain: of 1/4 to 1 the one that foretells well, from a sixteenth
 * of the boxes, the growth of decisions and of values alike (ACAS Xu, and controllers of 4 to 8 inputs).
 */
const growthPower = 1 / 3;

/**
 * Neurons that are not proved zero in a box that takes twice what the smallest does: each is bounded by all
 * that is before it (ACAS Xu: 130 µs, and 15 ns for each pair of them).
 */
const smallBox = 100;

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
	const gains = gainsOf(tree);
	const push = (node: number): void => {
		const gain = gainOf(gains, tree, node);
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
		const price = options.onDoubled?.();
		if (price !== undefined && gains instanceof DecisionGain) gains.price = price;
	}
}

/** What growing will have done at and below each node. */
export interface ExpectedGrowth {
	/** Those that are there already among them. */
	readonly boxes: Float64Array;
	/** Of proving these, in what a small one takes. */
	readonly work: Float64Array;
}

/**
 * A leaf is split until the gains below it have fallen to those of all others, so that boxes there go as a
 * power of its own gain.
 *
 * Cost: linear in states.
 */
export function expectedGrowth(tree: ProofTree, maxBoxes: number): ExpectedGrowth {
	const { count, network, states } = tree;
	const gains = gainsOf(tree);
	const powers = Float64Array.from({ length: count }, (_, node) =>
		tree.isLeaf(node) ? gainOf(gains, tree, node) ** growthPower : 0,
	);
	const each = (maxBoxes - count) / (powers.reduce((sum, power) => sum + power, 0) || 1);
	const boxes = powers.map((power) => 1 + power * each);
	const work = boxes.map((expected, node) => {
		let alive = 0;
		for (let i = node * network.neuronCount; i < (node + 1) * network.neuronCount; i++)
			if (states[i] !== NeuronState.zero) alive++;
		return expected * (1 + (alive / smallBox) ** 2);
	});
	for (let node = count - 1; node > 0; node--) {
		boxes[tree.parents[node]] += boxes[node];
		work[tree.parents[node]] += work[node];
	}
	return { boxes, work };
}

/** What splitting a box may save, by what is promised; 0 where it need not, or cannot, be split. */
function gainsOf(tree: ProofTree): ValueGain | DecisionGain {
	return tree.options.answer === "values" ? new ValueGain(tree) : new DecisionGain(tree);
}

function gainOf(gains: ValueGain | DecisionGain, tree: ProofTree, node: number): number {
	return tree.canSplit(node) ? gains.of(node) : 0;
}
