/**
 * From grown proof boxes to what a synthesis gives: the network within its budget, its proof and its figures.
 */

import { CondnetError } from "../../errors.ts";
import type { Box } from "../../network/box.ts";
import { type ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { costSummary, networkOperations, wordCount } from "../../network/cost.ts";
import type { Network } from "../../network/network.ts";
import type { BoxProof } from "../../network/proof.ts";
import type { TimeLimit } from "../../progress.ts";
import { boxed } from "../boxed.ts";
import { columnSkipNetwork } from "../column-skip.ts";
import { budgetOf, bytesLimit, type OnBoxOptions, type SynthesizedOnBox, treeOptions } from "./asked.ts";
import { curveOf } from "./curve.ts";
import { type Fitted, fit, rootProof } from "./fit.ts";
import type { StoppedBy } from "./grow.ts";
import type { LeafCosts } from "./leaf-costs.ts";
import { boxMean } from "./mean.ts";
import { phaseEnds, phaseNames } from "./phases.ts";
import type { ProofTree } from "./proof-tree.ts";
import {
	type Budget,
	columnSkipPath,
	columnSkipTime,
	inTime,
	leastMeanWithin,
	leastTimeWithin,
} from "./prune.ts";
import { whatWouldPay } from "./would-pay.ts";

export interface Ended {
	/** What ended the growth. */
	readonly stoppedBy: StoppedBy | null;
	/** Boxes proved at most. */
	readonly maxBoxes: number;
	readonly limit: TimeLimit;
}

/** @throws CondnetError `usage` if no network of the model takes as few bytes or words as asked for */
export function finish(
	tree: ProofTree,
	network: Network,
	boxes: readonly Box[],
	options: OnBoxOptions,
	{ stoppedBy, maxBoxes, limit }: Ended,
): SynthesizedOnBox {
	const { answer = "values", seed = 1, tolerance } = options;
	const fold = tolerance !== undefined;
	const ending = (phase: keyof typeof phaseEnds) => limit.phase(phaseNames[phase], phaseEnds[phase]);
	const budget = budgetOf(network, options, ending("searching"));
	const advising = ending("advising");
	const advice = { ...budget, isOver: () => options.isOver?.() === true || advising() };
	const finished = (made: ConditionalNetwork): ConditionalNetwork =>
		boxed(made, network, boxes, options.outside ?? "error");
	const { bytesOf: bytesOfFile } = options;
	const bytesOf =
		bytesOfFile && ((made: ConditionalNetwork, proof: BoxProof) => bytesOfFile(finished(made), proof));
	const columnSkipBytes = bytesOf?.(columnSkipNetwork(network, answer), rootProof(tree, tolerance));
	const maxBytes = bytesLimit(options, columnSkipBytes);
	const fits = fit(tree, budget, { tolerance, maxBytes, bytesOf });
	if (fits === undefined)
		throw new CondnetError(
			"usage",
			`No network of this model with its proof takes at most ${maxBytes} bytes.`,
			`Allow more bytes: column skip's own network takes ${columnSkipBytes}.`,
		);
	const { fitted } = fits;
	const { cut, network: conditional, leafNodes, leafShares, differences } = fitted;
	const { total: words } = wordCount(conditional);
	if (words > budget.words)
		throw new CondnetError(
			"usage",
			`No network of this model that pays takes at most ${budget.words} words.`,
			`Allow more words: column skip's own network takes ${wordCount(fits.columnSkip.network).total}.`,
		);
	options.onImproved?.(cut.mean, tree.count);
	const samples = options.samples ?? defaultSamples(network, maxBoxes);
	const mean = boxMean(conditional, (leaf) => tree.part(leafNodes[leaf]), leafShares, samples, seed, {
		...options,
		limit,
		whole: tree.root,
	});
	let decidedVolume = 0;
	for (let leaf = 0; leaf < leafNodes.length; leaf++)
		if (conditional.leafKind(leaf) === LeafKind.constant) decidedVolume += leafShares[leaf];
	const wouldPay = fitted.pays
		? undefined
		: whatWouldPay(network, boxes, answer, fold, advice, { ...treeOptions(options), maxBoxes });
	const searched = limit.cutShort.includes(phaseNames.searching) ? "seconds" : null;
	const tightness = stoppedBy ?? searched ?? tightest(tree, advice, fitted, maxBytes);
	const curve = curveOf(tree, advice, fits);
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
		curve,
		boxes: tree.count,
		stoppedBy: tightness,
		cutShort: limit.cutShort,
	};
}

function columnSkipTimes(costs: LeafCosts, { sharedWords }: Budget) {
	return {
		columnSkip: columnSkipTime(costs, sharedWords),
		columnSkipPath: columnSkipPath(costs, sharedWords),
	};
}

/** Which part of the budget keeps a network from being better. */
function tightest(
	tree: ProofTree,
	budget: Budget,
	{ cut, bytes, costs }: Fitted,
	maxBytes: number,
): "max-words" | "max-bytes" | "max-leaves" | null {
	if (budget.isOver() || budget.minimize === "worst" || cut.mean <= budget.targetOperations) return null;
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
