/**
 * Synthesis on a box: a network becomes a conditional network that does a fraction of its operations and is
 * equal to it everywhere on the box, with the proof of it.
 *
 * Proof boxes are split where it pays most (grow.ts), the tree of boxes is cut off where leaves are to be
 * (prune.ts) and becomes the network (assemble.ts). Whatever stops the growth, what has been proved by then
 * is proved.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import type { Box } from "../network/box.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { costSummary, networkOperations, type Operations, type Words, wordCount } from "../network/cost.ts";
import type { Network } from "../network/network.ts";
import { type BoxProof, ProofPass } from "../network/proof.ts";
import type { WorkOptions } from "../progress.ts";
import { type CurvePoint, curveOf } from "./box/curve.ts";
import { estimate, type Fitted, fit, rootProof } from "./box/fit.ts";
import { grow, type StoppedBy } from "./box/grow.ts";
import type { LeafCosts } from "./box/leaf-costs.ts";
import { type BoxMean, boxMean } from "./box/mean.ts";
import { ProofTree } from "./box/proof-tree.ts";
import {
	type Budget,
	columnSkipPath,
	columnSkipTime,
	inTime,
	leastMeanWithin,
	leastTimeWithin,
	type Minimize,
} from "./box/prune.ts";
import type { PathQuantities } from "./box/time-model.ts";
import { type WouldPay, whatWouldPay } from "./box/would-pay.ts";
import { boxed } from "./boxed.ts";
import { columnSkipNetwork } from "./column-skip.ts";

export type { CurvePoint } from "./box/curve.ts";
export type { Minimize } from "./box/prune.ts";
export type { WouldPay } from "./box/would-pay.ts";

/** Boxes proved by default, whatever the budget. */
const leastBoxes = 60_000;
const mostBoxes = 900_000;

/** What a network may take by default: so many bytes, or so many times the model's if that is more. */
export const defaultBytes = 4e6;
const timesModel = 16;

/** Inputs from which boxes are given up where the first hundred of them gain nothing. */
const manyInputs = 100;

/** By how much a decided output must be proved to win. */
const margin = 1e-5;

/**
 * What is asked of a synthesis on a box: the promise (bit for bit, within a tolerance, or the decision) and
 * its limits.
 */
export interface OnBoxOptions extends WorkOptions {
	/** What is promised: every output (default), or only which of them is least or largest. */
	readonly answer?: "values" | "argmin" | "argmax" | undefined;
	/**
	 * Largest proved difference of an output from the reference's, for folded leaves; left out, there are none,
	 * and the network's outputs are the reference's bit for bit. Not with a decision.
	 */
	readonly tolerance?: number | undefined;
	/**
	 * Words the network may store, the source network's own included; where neither this nor `maxBytes` is
	 * given, 8 bytes each of 4 MB, or 16 times the source's if that is more.
	 */
	readonly maxWords?: number | undefined;
	/**
	 * Bytes its file may take, as `bytesOf` says; where neither this nor `maxWords` is given, 4 MB, or 16 times
	 * column skip's if that is more.
	 */
	readonly maxBytes?: number | undefined;
	/** Bytes of the file of a network with its proof (`encodedSize`); needed with `maxBytes`. */
	readonly bytesOf?: ((network: ConditionalNetwork, proof: BoxProof) => number) | undefined;
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
	/** What an input outside the box gets: an error (default), or the whole source network's answer. */
	readonly outside?: "error" | "full" | undefined;
	/**
	 * `time` (default): time for one input, by a model whose constants are fixed, then words. `bytes`: the
	 * fewest words that are still a tenth faster than column skip. For both the result is column skip's own
	 * network where nothing is faster. `mean` and `worst` make operations least, whatever time they take.
	 */
	readonly minimize?: Minimize | undefined;
	/** Seed of the sampled points; default 1. */
	readonly seed?: number | undefined;
	/** Points on which the mean is counted; default 1e5, fewer for networks of more than 15,000 weights. */
	readonly samples?: number | undefined;
	/** Told the mean of operations, as estimated, and the boxes proved, as these double. */
	readonly onImproved?: ((mean: number, boxes: number) => void) | undefined;
}

/**
 * A conditional network equal to a model on a box, the proof of it, and what it costs beside the model and
 * column skip.
 */
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
	/** Whether it is faster than column skip, by the model of time. */
	readonly pays: boolean;
	/** Nanoseconds of one input by the model of time, and what they come from. */
	readonly time: {
		readonly ns: number;
		readonly path: PathQuantities;
		readonly columnSkip: number;
		readonly columnSkipPath: PathQuantities;
	};
	/** What would be faster than column skip, where this is not and something is known that would. */
	readonly wouldPay: WouldPay | null;
	/** What other budgets give, ascending. */
	readonly curve: readonly CurvePoint[];
	/** Boxes that were tried, the split ones included; the proof has those that are needed. */
	readonly boxes: number;
	/** The limit, given or by default, that ended the work or kept the network from being cheaper; or null. */
	readonly stoppedBy: StoppedBy | "max-words" | "max-bytes" | "max-leaves" | null;
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
	requireUsage(
		options.maxBytes === undefined || options.bytesOf !== undefined,
		"A limit of bytes needs bytesOf.",
	);
	const tree = new ProofTree(network, box, { answer, margin, seed, passes: [ProofPass.chord] });
	const finished = (made: ConditionalNetwork): ConditionalNetwork =>
		boxed(made, network, box, options.outside ?? "error");
	const { bytesOf: bytesOfFile } = options;
	const bytesOf =
		bytesOfFile && ((made: ConditionalNetwork, proof: BoxProof) => bytesOfFile(finished(made), proof));
	const columnSkipBytes = bytesOf?.(columnSkipNetwork(network, answer), rootProof(tree, tolerance));
	const maxBytes = bytesLimit(options, columnSkipBytes);
	const budget = budgetOf(network, options);
	const fold = tolerance !== undefined;
	const isLate = ending(options);
	let reached: StoppedBy | null = null;
	const ended = grow(tree, {
		onProgress: options.onProgress,
		signal: options.signal,
		maxBoxes,
		endedBy: () => reached ?? isLate(provingPart),
		onDoubled: () => {
			const { mean, pays } = estimate(tree, budget, fold);
			options.onImproved?.(mean, tree.count);
			if (mean <= budget.targetOperations) reached = "target-operations";
			if (!pays && network.inputCount >= manyInputs && inTime(budget.minimize)) reached = "no-gain";
		},
	});
	const fitted = fit(tree, budget, { tolerance, maxBytes, bytesOf });
	if (fitted === undefined)
		throw new CondnetError(
			"usage",
			`No network of this model with its proof takes at most ${maxBytes} bytes.`,
			`Allow more bytes: column skip's own network takes ${columnSkipBytes}.`,
		);
	const { cut, network: conditional, leafNodes, leafShares, differences } = fitted;
	options.onImproved?.(cut.mean, tree.count);
	const samples = options.samples ?? defaultSamples(network, maxBoxes);
	const mean = boxMean(conditional, (leaf) => tree.box(leafNodes[leaf]), leafShares, samples, seed, options);
	let decidedVolume = 0;
	for (let leaf = 0; leaf < leafNodes.length; leaf++)
		if (conditional.leafKind(leaf) === LeafKind.constant) decidedVolume += leafShares[leaf];
	const isOver = (): boolean => isLate(1) !== null;
	const wouldPay = fitted.pays
		? undefined
		: whatWouldPay(network, box, answer, fold, budget, { margin, seed, maxBoxes, isOver });
	return {
		network: finished(conditional),
		proof: fitted.proof,
		operations: {
			dense: networkOperations(network),
			mean,
			worst: costSummary(conditional).worst,
		},
		words: wordCount(conditional),
		differenceBound: differences.reduce((most, difference) => Math.max(most, difference), 0),
		decidedVolume,
		pays: fitted.pays,
		time: { ns: cut.nanoseconds, path: cut.path, ...columnSkipTimes(fitted.costs, budget) },
		wouldPay: wouldPay ?? null,
		curve: curveOf(tree, budget, fitted),
		boxes: tree.count,
		stoppedBy: ended ?? tightest(tree, budget, fitted, maxBytes),
	};
}

function columnSkipTimes(costs: LeafCosts, { sharedWords }: Budget) {
	return {
		columnSkip: columnSkipTime(costs, sharedWords),
		columnSkipPath: columnSkipPath(costs, sharedWords),
	};
}

/** What a network may store, in words; bytes are looked at on the file itself. */
function budgetOf(network: Network, options: OnBoxOptions): Budget {
	const sharedWords = network.rows.weightCount + network.rows.count;
	const byDefault = Math.max(defaultBytes / 8, timesModel * sharedWords);
	const limit = options.maxBytes === undefined ? byDefault : Number.POSITIVE_INFINITY;
	return {
		words: options.maxWords ?? limit,
		sharedWords,
		leaves: options.maxLeaves ?? Number.POSITIVE_INFINITY,
		targetOperations: options.targetOperations ?? 0,
		minimize: options.minimize ?? "time",
	};
}

/** The limit of bytes, given or by default. */
function bytesLimit({ maxBytes, maxWords }: OnBoxOptions, columnSkipBytes: number | undefined): number {
	if (maxBytes !== undefined) return maxBytes;
	if (maxWords !== undefined || columnSkipBytes === undefined) return Number.POSITIVE_INFINITY;
	return Math.max(defaultBytes, timesModel * columnSkipBytes);
}

/** Which part of the budget keeps a network from being better. */
function tightest(
	tree: ProofTree,
	budget: Budget,
	{ cut, bytes, costs }: Fitted,
	maxBytes: number,
): "max-words" | "max-bytes" | "max-leaves" | null {
	if (budget.minimize === "worst" || cut.mean <= budget.targetOperations) return null;
	const unlimited = Number.POSITIVE_INFINITY;
	const lower = (words: number, leaves: number): boolean => {
		const within = { ...budget, words, leaves };
		return inTime(budget.minimize)
			? leastTimeWithin(tree, costs, within).nanoseconds < cut.nanoseconds * 0.98
			: leastMeanWithin(tree, costs, within).mean < cut.mean * (1 - 1e-9);
	};
	if (budget.minimize === "bytes" || !lower(unlimited, unlimited)) return null;
	if (!lower(unlimited, budget.leaves)) return "max-leaves";
	return bytes !== undefined && maxBytes < unlimited ? "max-bytes" : "max-words";
}

/** So many that counting takes a second or so, however large the network, and no longer than the proof. */
function defaultSamples({ rows }: Network, maxBoxes: number): number {
	return Math.min(1e5, Math.max(1000, Math.ceil(3e8 / rows.weightCount)), Math.max(1000, 20 * maxBoxes));
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

/** Part of the seconds in which boxes are proved: the rest is for the network that is made of them. */
const provingPart = 0.75;

/** Why the work is to end: somebody asks for it, or a part of the time is over. */
function ending(options: OnBoxOptions): (part: number) => "interrupt" | "seconds" | null {
	const { seconds, clock, isOver } = options;
	requireUsage(seconds === undefined || clock !== undefined, "A limit of time needs a clock.");
	const begin = clock?.() ?? 0;
	return (part) => {
		if (isOver?.()) return "interrupt";
		return seconds !== undefined && clock && clock() - begin >= part * seconds ? "seconds" : null;
	};
}
