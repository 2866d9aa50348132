/**
 * Synthesis on a box: a network becomes a conditional network that does a fraction of its operations and is
 * equal to it everywhere on the box, with the proof of it.
 *
 * Proof boxes are split where it pays most (grow.ts), the tree of boxes is cut off where leaves are to be
 * (prune.ts) and becomes the network (assemble.ts). Whatever stops the growth, what has been proved by then
 * is proved.
 */

import { requireUsage } from "../errors.ts";
import type { Box } from "../network/box.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { costSummary, networkOperations, type Operations, type Words, wordCount } from "../network/cost.ts";
import type { Network } from "../network/network.ts";
import { type BoxProof, ProofPass } from "../network/proof.ts";
import type { WorkOptions } from "../progress.ts";
import { proofEnds } from "./box/ends.ts";
import { estimate, fit } from "./box/fit.ts";
import { grow, type StoppedBy } from "./box/grow.ts";
import { type BoxMean, boxMean } from "./box/mean.ts";
import { ProofTree } from "./box/proof-tree.ts";
import type { Budget } from "./box/prune.ts";
import { boxed } from "./boxed.ts";

/** Boxes proved by default, whatever the budget. */
const leastBoxes = 60_000;
const mostBoxes = 900_000;

/** By how much a decided output must be proved to win. */
const margin = 1e-5;

export interface OnBoxOptions extends WorkOptions {
	/** What is promised: every output (default), or only which of them is least or largest. */
	readonly answer?: "values" | "argmin" | "argmax" | undefined;
	/**
	 * Largest proved difference of an output from the reference's, for folded leaves; left out, there are none,
	 * and the network's outputs are the reference's bit for bit. Not with a decision.
	 */
	readonly tolerance?: number | undefined;
	/** Words the network may store, the source network's own included; default unlimited. */
	readonly maxWords?: number | undefined;
	/** Leaves the network may have; default unlimited. */
	readonly maxLeaves?: number | undefined;
	/**
	 * Boxes to be proved at most; default 60000, where leaves are not folded two for each word of `maxWords` if
	 * that is more, and 900,000 at most (`defaultBoxes`).
	 */
	readonly maxBoxes?: number | undefined;
	/** Seconds after which no further box is proved, by `clock`. */
	readonly seconds?: number | undefined;
	/** Seconds since any fixed moment; needed with `seconds`. */
	readonly clock?: (() => number) | undefined;
	/** Ends the growth where it answers true; what is proved by then is returned. Asked before every split. */
	readonly isOver?: (() => boolean) | undefined;
	/** Spend no more words than needed for this mean of operations. */
	readonly targetOperations?: number | undefined;
	readonly minimize?: "mean" | "worst" | undefined;
	/** What an input outside the box gets: an error (default), or the whole source network's answer. */
	readonly outside?: "error" | "full" | undefined;
	/** Seed of the sampled points; default 1. */
	readonly seed?: number | undefined;
	/** Points on which the mean is counted; default 1e5, fewer for networks of more than 15,000 weights. */
	readonly samples?: number | undefined;
	/** Told the mean of operations, as estimated, and the boxes proved, as these double. */
	readonly onImproved?: ((mean: number, boxes: number) => void) | undefined;
}

export interface SynthesizedOnBox {
	/** Its domain is the box. */
	readonly network: ConditionalNetwork;
	readonly proof: BoxProof;
	readonly operations: {
		readonly dense: Operations;
		/** Uniform over the box. */
		readonly mean: BoxMean;
		/** A proved maximum. */
		readonly worst: Operations;
	};
	readonly words: Words;
	/** The largest proved difference of an output from the reference's; 0: bit for bit. */
	readonly differenceBound: number;
	/** Part of the volume on which the answer is a stored constant. */
	readonly decidedVolume: number;
	/** Boxes that were tried, the split ones included; the proof has those that are needed. */
	readonly boxes: number;
	/** The limit, given or by default, that ended the work or kept the network from being cheaper; or null. */
	readonly stoppedBy: StoppedBy | "max-words" | "max-leaves" | null;
}

/**
 * Makes a conditional network that equals `network` for every float64 input of the box, bit for bit (or in
 * its decision). docs/theory.md, "On a box". Outside the box it answers as `outside` says.
 *
 * ```js
 * const box = new Box(Float64Array.of(-3.15, -8), Float64Array.of(3.15, 8));
 * const { network, proof, operations } = synthesizeOnBox(model, box, { answer: "argmax", maxBoxes: 4000 });
 * checkProof(network, proof, model).verdict; // "proved"
 * ```
 *
 * examples/library-box.js is this with a trained model. Cost: for each box, a few times the weights between
 * values that are not 0, times the undecided neurons.
 *
 * @param box one interval for each input, in the inputs' units
 * @throws CondnetError `usage` if the box does not fit the network or an option is out of range
 */
export function synthesizeOnBox(network: Network, box: Box, options: OnBoxOptions = {}): SynthesizedOnBox {
	const { answer = "values", seed = 1, tolerance } = options;
	const { maxBoxes = defaultBoxes(options.maxWords, tolerance) } = options;
	requireUsage(
		box.inputCount === network.inputCount,
		`The box has ${box.inputCount} axes, the network ${network.inputCount} inputs.`,
	);
	requireUsage(
		tolerance === undefined || (tolerance >= 0 && answer === "values"),
		answer === "values"
			? `A tolerance is at least 0, not ${tolerance}.`
			: "A tolerance goes with output values, not with a decision.",
	);
	const tree = new ProofTree(network, box, { answer, margin, seed, passes: [ProofPass.chord] });
	const budget: Budget = {
		words: options.maxWords ?? Number.POSITIVE_INFINITY,
		sharedWords: network.rows.weightCount + network.rows.count,
		leaves: options.maxLeaves ?? Number.POSITIVE_INFINITY,
		targetOperations: options.targetOperations ?? 0,
		minimize: options.minimize ?? "mean",
	};
	let reached = false;
	const fold = tolerance !== undefined;
	const ended = grow(tree, {
		onProgress: options.onProgress,
		signal: options.signal,
		maxBoxes,
		endedBy: ending(options, () => reached),
		onDoubled: () => {
			const mean = estimate(tree, budget, fold);
			options.onImproved?.(mean, tree.count);
			reached = mean <= budget.targetOperations;
		},
	});
	const { cut, network: conditional, leafNodes, leafShares, differences } = fit(tree, budget, tolerance);
	options.onImproved?.(cut.mean, tree.count);
	const samples = options.samples ?? defaultSamples(network);
	const mean = boxMean(conditional, (leaf) => tree.box(leafNodes[leaf]), leafShares, samples, seed, options);
	let decidedVolume = 0;
	for (let leaf = 0; leaf < leafNodes.length; leaf++)
		if (conditional.leafKind(leaf) === LeafKind.constant) decidedVolume += leafShares[leaf];
	return {
		network: boxed(conditional, network, box, options.outside ?? "error"),
		proof: { ...tree.proof(proofEnds(tree, leafNodes)), tolerance: tolerance ?? 0 },
		operations: {
			dense: networkOperations(network),
			mean,
			worst: costSummary(conditional).worst,
		},
		words: wordCount(conditional),
		differenceBound: differences.reduce((most, difference) => Math.max(most, difference), 0),
		decidedVolume,
		boxes: tree.count,
		stoppedBy: ended ?? (cut.mean > budget.targetOperations ? tightest(tree, budget, fold, cut.mean) : null),
	};
}

/** Which part of the budget keeps a mean of operations from being lower. */
function tightest(
	tree: ProofTree,
	budget: Budget,
	fold: boolean,
	mean: number,
): "max-words" | "max-leaves" | null {
	const lower = (words: number, leaves: number): boolean =>
		estimate(tree, { ...budget, words, leaves }, fold) < mean * (1 - 1e-9);
	const unlimited = Number.POSITIVE_INFINITY;
	if (budget.minimize === "worst" || !lower(unlimited, unlimited)) return null;
	return lower(unlimited, budget.leaves) ? "max-words" : "max-leaves";
}

/** So many that counting takes seconds, however large the network. */
function defaultSamples({ rows }: Network): number {
	return Math.min(1e5, Math.max(1000, Math.ceil(1.5e9 / rows.weightCount)));
}

/**
 * Boxes to be proved if nothing is said. Words are well spent where leaves can be chosen among twice as many
 * boxes as words; a folded leaf takes many words, so there the budget says little of boxes. A box takes
 * memory: 2 bytes a neuron and more.
 */
export function defaultBoxes(maxWords: number | undefined, tolerance?: number | undefined): number {
	if (tolerance !== undefined || maxWords === undefined) return leastBoxes;
	return Math.min(mostBoxes, Math.max(leastBoxes, 2 * maxWords));
}

/** Why the growth is to end: what was asked for is reached, somebody asks for it, or the time is over. */
function ending(options: OnBoxOptions, reached: () => boolean): () => StoppedBy | null {
	const { seconds, clock, isOver } = options;
	requireUsage(seconds === undefined || clock !== undefined, "A limit of time needs a clock.");
	const end = seconds !== undefined && clock ? clock() + seconds : Number.POSITIVE_INFINITY;
	return () => {
		if (reached()) return "target-operations";
		if (isOver?.()) return "interrupt";
		return clock !== undefined && clock() >= end ? "seconds" : null;
	};
}
