/**
 * What is asked of a synthesis on a box and what it gives, with the limits that hold where none are named.
 */

import { requireUsage } from "../../errors.ts";
import { Box } from "../../network/box.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import type { Words } from "../../network/cost.ts";
import type { Network } from "../../network/network.ts";
import type { Operations } from "../../network/operation-count.ts";
import type { BoxProof } from "../../network/proof.ts";
import { requireNetwork } from "../../network/require-network.ts";
import { requireInstance } from "../../numbers/required.ts";
import { never, type TimeOptions, type WorkOptions } from "../../progress.ts";

import type { CurvePoint } from "./curve.ts";
import type { StoppedBy } from "./grow.ts";
import type { BoxMean } from "./mean.ts";
import type { ProofTreeOptions } from "./proof-tree.ts";
import type { ProverThreads } from "./prover-team.ts";
import { type Budget, type Minimize, noTarget } from "./prune.ts";
import type { PathQuantities } from "./time-model.ts";
import type { WouldPay } from "./would-pay.ts";

/** Boxes proved by default, whatever the budget. */
const leastBoxes = 60_000;
const mostBoxes = 900_000;

/** What a network may take by default: so many bytes, or so many times the model's if that is more. */
export const defaultBytes = 4e6;
const timesModel = 16;

/** By how much a decided output must be proved to win. */
const margin = 1e-5;

/**
 * What is asked of a synthesis on a box: the promise (bit for bit, within a tolerance, or the decision) and
 * its limits.
 */
export interface OnBoxOptions extends WorkOptions, TimeOptions {
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
	/** Ends the growth where it answers true; what is proved by then is returned. Asked before every split. */
	readonly isOver?: (() => boolean) | undefined;
	/** Spend no more words than needed for this mean of operations. */
	readonly targetOperations?: number | undefined;
	/** What an input outside the box gets: an error (default), or the whole source network's answer. */
	readonly outside?: "error" | "full" | undefined;
	/**
	 * `time` (default): time for one input, by a model whose constants are fixed, then words. `bytes`: the
	 * fewest words that are still faster than column skip by more than noise. For both the result is column
	 * skip's own network where nothing is faster. `mean` and `worst` make operations least, whatever time they
	 * take.
	 */
	readonly minimize?: Minimize | undefined;
	/** Threads that prove boxes beside the calling one; the result is the same. */
	readonly threads?: ProverThreads | undefined;
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
	/** Its domain is the box, or all of them. */
	readonly network: ConditionalNetwork;
	readonly proof: BoxProof;
	readonly operations: {
		readonly dense: Operations;
		/** Uniform over the box; of several each weighs alike. */
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
	/** What ended early for want of time, in order. */
	readonly cutShort: readonly string[];
}

/** The box or boxes that were handed in, as a list. @throws CondnetError `usage` if they are none */
export function boxesOf(box: Box | readonly Box[]): readonly Box[] {
	if (box instanceof Box) return [box];
	if (!Array.isArray(box)) requireBox(box);
	for (const each of box) requireBox(each);
	return box;
}

function requireBox(box: Box | readonly Box[]): void {
	requireInstance(box, Box, "The box", "Box", "Make one with `new Box(low, high)`.");
}

/** @throws CondnetError `usage` if the box does not fit the network or an option is out of range */
export function requireOnBox(network: Network, box: Box, options: OnBoxOptions): void {
	requireNetwork(network);
	requireBox(box);
	const { answer = "values", tolerance } = options;
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
}

/**
 * The numbers of the network's arithmetic in a box.
 *
 * @throws CondnetError `bad-data` if there are none on an axis
 */
export function inArithmetic(box: Box, { arithmetic }: Network): Box {
	return arithmetic === "float32" && box instanceof Box ? box.inFloat32() : box;
}

/** How the boxes of a synthesis are proved. */
export function treeOptions({ answer = "values", seed = 1, tolerance }: OnBoxOptions): ProofTreeOptions {
	return { answer, margin, seed, folds: tolerance !== undefined };
}

/**
 * What a network may store, in words; bytes are looked at on the file itself.
 *
 * @param isOver whether the time for searches is over
 */
export function budgetOf(network: Network, options: OnBoxOptions, isOver = never): Budget {
	const sharedWords = network.rows.weightCount + network.rows.count;
	const byDefault = Math.max(defaultBytes / 8, timesModel * sharedWords);
	const limit = options.maxBytes === undefined ? byDefault : Number.POSITIVE_INFINITY;
	return {
		words: options.maxWords ?? limit,
		sharedWords,
		leaves: options.maxLeaves ?? Number.POSITIVE_INFINITY,
		targetOperations: options.targetOperations ?? noTarget,
		minimize: options.minimize ?? "time",
		isOver,
	};
}

/** The limit of bytes, given or by default. */
export function bytesLimit(
	{ maxBytes, maxWords }: OnBoxOptions,
	columnSkipBytes: number | undefined,
): number {
	if (maxBytes !== undefined) return maxBytes;
	if (maxWords !== undefined || columnSkipBytes === undefined) return Number.POSITIVE_INFINITY;
	return Math.max(defaultBytes, timesModel * columnSkipBytes);
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
