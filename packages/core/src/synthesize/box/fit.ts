/**
 * From a proof tree to a network within its budget: cuts, assembles, and cuts again where leaves turned out
 * otherwise than estimated, because masks are shared or a folded leaf differs by more than the tolerance.
 * Where bytes are limited the words are searched for which the file keeps to it.
 */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { wordCount } from "../../network/cost.ts";
import type { BoxProof } from "../../network/proof.ts";
import { columnSkipNetwork } from "../column-skip.ts";
import { type Assembled, assemble, Folds } from "./assemble.ts";
import { Named } from "./cut.ts";
import { proofEnds } from "./ends.ts";
import { canFold } from "./fold.ts";
import { type LeafCosts, LeafForm, leafCosts } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";
import {
	type Budget,
	type Cut,
	columnSkipPath,
	columnSkipTime,
	inTime,
	leastMeanWithin,
	leastTimeWithin,
	pays,
	prune,
} from "./prune.ts";

/** Times that words left over are spent again. */
const refits = 4;
/** Times that the words for a limit of bytes are sought, and the part of it that is good enough. */
const byteSteps = 8;
const nearlyAll = 0.96;
/**
 * Of a small file a twenty-fifth is a filter or two: there a section's filling alone is let go, and a better
 * worst case is bought with bytes that are left.
 */
const smallFile = 2 ** 15;
const filling = 64;

export interface Fitted extends Assembled {
	readonly cut: Cut;
	readonly proof: BoxProof;
	/** Bytes of the file with the proof; undefined where nobody says. */
	readonly bytes: number | undefined;
	/** Whether it is faster than column skip, by the model of time. */
	readonly pays: boolean;
	readonly costs: LeafCosts;
}

/** The best network within the budget, and what others would give. */
export interface Fits {
	readonly fitted: Fitted;
	/** Column skip's own network. */
	readonly columnSkip: Fitted;
	/** Bytes of the file of another cut of the same tree; undefined where it has leaves that cannot be made. */
	readonly bytesOf: (cut: Cut) => number | undefined;
	/** Bytes of the network's file without what its proof takes; undefined where nobody says. */
	readonly networkBytes: () => number | undefined;
}

export interface FitOptions {
	/** Largest proved difference of a folded leaf; undefined: no folded leaves. */
	readonly tolerance: number | undefined;
	/** Most bytes, as `bytesOf` counts them. */
	readonly maxBytes: number;
	readonly bytesOf: ((network: ConditionalNetwork, proof: BoxProof) => number) | undefined;
}

/** What a network made now would be. */
export interface Estimate {
	/** Operations. */
	readonly mean: number;
	/** Operations that a word of the budget is worth. */
	readonly price: number;
	/** Whether one is faster than column skip. */
	readonly pays: boolean;
}

export function estimate(tree: ProofTree, budget: Budget, fold: boolean): Estimate {
	const costs = leafCosts(tree, fold && canFold(tree.network));
	const { mean, price } = leastMeanWithin(tree, costs, budget);
	return { mean, price, pays: pays(leastTimeWithin(tree, costs, budget), costs, budget.sharedWords) };
}

/** The best network within the budget; undefined if even column skip's takes more bytes. */
export function fit(tree: ProofTree, budget: Budget, options: FitOptions): Fits | undefined {
	const { maxBytes, bytesOf } = options;
	const costs = leafCosts(tree, options.tolerance !== undefined && canFold(tree.network));
	const folds = new Folds();
	const finished = (fitted: WordFitted & { proof: BoxProof }, paying: boolean): Fitted => {
		const proof = { ...fitted.proof, tolerance: options.tolerance ?? 0 };
		return { ...fitted, proof, bytes: bytesOf?.(fitted.network, proof), pays: paying, costs };
	};
	const asItIs = finished(columnSkip(tree, costs, budget.sharedWords), false);
	/** With the words of its cut, whether it pays or not. */
	const made = (words: number, mends: boolean): [fitted: Fitted, spent: number] => {
		const fitted = fitWords(tree, costs, folds, { ...budget, words }, options.tolerance ?? 0, mends);
		const paying = pays(fitted.cut, costs, budget.sharedWords);
		const isKept = paying || !inTime(budget.minimize);
		const whole = isKept ? finished({ ...fitted, proof: proofOf(tree, fitted, options) }, paying) : asItIs;
		return [whole, fitted.cut.words];
	};
	const { bytes: leastBytes = 0 } = asItIs;
	const isSmall = maxBytes < smallFile;
	const enough = isSmall ? maxBytes - filling : nearlyAll * maxBytes;
	let most = Math.min(budget.words, Math.ceil(maxBytes));
	let least = 0;
	let best: Fitted | undefined;
	let bestWords = 0;
	/** Whether a file was too large. */
	let isOver = false;
	for (let words = Math.min(budget.words, Math.ceil(maxBytes / 4)), step = 0; step < byteSteps; step++) {
		const [fitted, spent] = made(words, !isSmall);
		const { bytes = 0 } = fitted;
		const fits = bytes <= maxBytes;
		isOver ||= !fits;
		if (fits) [best, bestWords] = [fitted, words];
		// Whatever the words, it would be no larger: none was.
		const isAll = words >= budget.words || (spent < nearlyAll * words && !isOver);
		if (fits && (isAll || bytes >= enough || budget.isOver())) break;
		if (fits) least = words;
		else most = Math.min(words, wordCount(fitted.network).total);
		if (most - least <= 1) break;
		// What a word takes beyond column skip's network, which all of them hold.
		const each = (bytes - leastBytes) / Math.max(1, words - budget.sharedWords);
		const guess = budget.sharedWords + (0.98 * (maxBytes - leastBytes)) / each;
		words = Math.floor(guess > least && guess < most ? guess : (least + most) / 2);
	}
	if (isSmall && best !== undefined) {
		const [mended] = made(bestWords, true);
		if ((mended.bytes ?? 0) <= maxBytes && mended.pays === best.pays) best = mended;
	}
	best ??= leastBytes <= maxBytes ? asItIs : undefined;
	const fileBytes = (cut: Cut): number | undefined => {
		if (bytesOf === undefined) return undefined;
		const fitted = { ...assemble(tree, cut, folds, costs.worst[LeafForm.restricted], budget.isOver), cut };
		const isMade = fitted.differences.every((difference) => difference <= (options.tolerance ?? 0));
		return isMade ? bytesOf(fitted.network, proofOf(tree, fitted, options)) : undefined;
	};
	if (best === undefined) return undefined;
	const { network } = best;
	const networkBytes = () => bytesOf?.(network, rootProof(tree, options.tolerance));
	return { fitted: best, columnSkip: asItIs, bytesOf: fileBytes, networkBytes };
}

/** The proof of a network whose one leaf leaves out no more than holds on the whole box. */
export function rootProof(tree: ProofTree, tolerance = 0): BoxProof {
	return { ...tree.proof(new Uint8Array(tree.count).fill(1)), tolerance };
}

/** Column skip's network and what proves it: nothing, as its mask leaves nothing out. */
function columnSkip(
	tree: ProofTree,
	costs: LeafCosts,
	sharedWords: number,
): WordFitted & { proof: BoxProof } {
	const { network, options } = tree;
	const { mean, worst } = costs.columnSkip;
	const nanoseconds = columnSkipTime(costs, sharedWords);
	return {
		cut: {
			...{
				forms: Int8Array.of(LeafForm.restricted),
				named: Uint8Array.of(Named.zeros | Named.actives),
				mean,
				worst,
				words: sharedWords,
				leaves: 1,
			},
			path: columnSkipPath(costs, sharedWords),
			...{ nanoseconds, value: nanoseconds, price: 0 },
		},
		network: columnSkipNetwork(network, options.answer),
		leafNodes: Uint32Array.of(0),
		leafShares: Float64Array.of(1),
		differences: Float64Array.of(0),
		proof: rootProof(tree),
	};
}

function proofOf(tree: ProofTree, { leafNodes, cut }: WordFitted, { tolerance = 0 }: FitOptions): BoxProof {
	return { ...tree.proof(proofEnds(tree, leafNodes, cut.forms)), tolerance };
}

interface WordFitted extends Assembled {
	readonly cut: Cut;
}

function fitWords(
	tree: ProofTree,
	costs: LeafCosts,
	folds: Folds,
	budget: Budget,
	tolerance: number,
	mends: boolean,
): WordFitted {
	const lower = (cut: Cut, than: Cut): boolean =>
		inTime(budget.minimize) ? cut.nanoseconds < than.nanoseconds : cut.mean < than.mean;
	let words = budget.words;
	let best: { readonly fitted: WordFitted; readonly over: number } | undefined;
	for (let left = refits; ; ) {
		const cut = prune(tree, costs, { ...budget, words }, mends);
		const worst = costs.worst[LeafForm.restricted];
		const fitted = { ...assemble(tree, cut, folds, worst, budget.isOver), cut };
		const refused = fitted.leafNodes.filter((_, leaf) => !(fitted.differences[leaf] <= tolerance));
		if (refused.length > 0) {
			for (const node of refused) {
				costs.worst[cut.forms[node]][node] = Number.POSITIVE_INFINITY;
				costs.mean[cut.forms[node]][node] = Number.POSITIVE_INFINITY;
			}
			if (budget.isOver()) forbidUnmade(costs, folds);
			continue;
		}
		shareFilters(costs, fitted.leafNodes, cut);
		const over = Math.max(0, wordCount(fitted.network).total - budget.words);
		if (!best || over < best.over || (over === best.over && lower(cut, best.fitted.cut)))
			best = { fitted, over };
		const target = cut.mean <= budget.targetOperations || !Number.isFinite(budget.words);
		const spent = cut.words >= nearlyAll * words;
		const fits = best.over === 0 || cut.leaves === 1;
		if (target || (over === 0 && !spent) || ((left-- <= 0 || budget.isOver()) && fits)) return best.fitted;
		words += budget.words - wordCount(fitted.network).total;
	}
}

/** Divides what filters store among the leaves that a cut gives them; what it does not use stays as it is. */
function shareFilters({ filters, words }: LeafCosts, leafNodes: Uint32Array, { forms }: Cut): void {
	const leaves = new Uint32Array(filters.words.length);
	for (const node of leafNodes) if (forms[node] === LeafForm.filtered) leaves[filters.of[node]]++;
	filters.share(leaves, words[LeafForm.filtered]);
}

/** Leaves no folded leaf or filter but those that are made already. */
function forbidUnmade(costs: LeafCosts, { networks, filters }: Folds): void {
	const made = new Map<number, ReadonlyMap<number, unknown>>([
		[LeafForm.folded, networks],
		[LeafForm.filtered, filters],
	]);
	for (const [form, known] of made)
		for (let node = 0; node < (costs.mean[form]?.length ?? 0); node++) {
			if (known.has(node)) continue;
			costs.worst[form][node] = Number.POSITIVE_INFINITY;
			costs.mean[form][node] = Number.POSITIVE_INFINITY;
		}
}
