/**
 * Deriving again what is claimed of two networks. The certificate gives nothing but the claim and a tree of
 * boxes; of every box that is not split both networks are bounded anew (pair-ranges.ts), and the claim must
 * follow. The boxes cover the whole because each is split at its middle, which both halves keep.
 *
 * Invariant: `proved` only if the claim holds for every float64 input of the box, whatever the certificate
 * says; `refuted` only with an input that both reference evaluations show it on. Cost: a bound of both
 * networks for each box that is not split.
 */

import type { Box } from "../network/box.ts";
import type { Network } from "../network/network.ts";
import { checkPairProof, notSplit, type PairProof, requirePair } from "../network/pair-proof.ts";
import { type PairCounterexample, PairReplay } from "../network/pair-replay.ts";
import { Random } from "../numbers/random.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { Budget, type BudgetOptions, LimitReached } from "./budget.ts";
import type { PairForm } from "./pair-form.ts";
import { PairChecker, type PairRanges } from "./pair-ranges.ts";

/** Points tried before, and in a box of which nothing could be derived. */
const samples = 2000;

/** What a check of a pair's proof came to. */
export interface PairVerdict {
	readonly verdict: "proved" | "refuted" | "undecided";
	/** What could not be derived, or what was; whole sentences. */
	readonly reason: string;
	/** Boxes derived again. */
	readonly boxes: number;
	/**
	 * Largest difference of an output that is possible, where it is proved; Infinity where nothing is known.
	 */
	readonly bound: number;
	readonly counterexample: PairCounterexample | undefined;
}

/** What a check of a pair's proof may use. */
export interface CheckPairOptions extends WorkOptions, BudgetOptions {
	/** Seed of the points that are tried; default 1. */
	readonly seed?: number | undefined;
}

/**
 * @throws CondnetError `usage` if the networks and the box do not fit each other, `bad-data` if the tree of
 *   boxes is none
 */
export function checkPair(
	proof: PairProof,
	a: Network,
	b: Network,
	options: CheckPairOptions = {},
): PairVerdict {
	const { box, claim, axes, tolerance } = proof;
	requirePair(a, b, box.inputCount);
	checkPairProof(proof);
	const random = new Random(options.seed ?? 1);
	const budget = new Budget(options);
	const replay = new PairReplay(a, b, claim, tolerance);
	let boxes = 0;
	let bound = 0;
	const ended = (fault?: string): PairVerdict => {
		const { counterexample } = replay;
		const verdict = counterexample ? "refuted" : fault === undefined ? "proved" : "undecided";
		const reason = counterexample
			? "An input shows that the claim does not hold."
			: (fault ?? `Everything was derived again, on ${boxes} boxes.`);
		return { verdict, reason, boxes, bound: verdict === "proved" ? bound : Infinity, counterexample };
	};
	if (replay.sample(box, samples, random)) return ended();
	if (proof.relational && !pairsUp(a, b))
		return ended("The networks' neurons do not correspond, of which the proof makes use.");
	const checker = new PairChecker(a, b, proof.relational);
	const waiting = [box];
	const steps = a.rows.weightCount + b.rows.weightCount + box.inputCount;
	try {
		for (let at = 0; at < axes.length; at++) {
			const next = waiting.pop();
			if (next === undefined) break; // checkPairProof has refused it
			if ((at & 63) === 0) advance(options, "checking", at / axes.length);
			if (axes[at] !== notSplit) {
				budget.spend(4 * box.inputCount);
				budget.hold(32 * box.inputCount);
				waiting.push(next.upperHalf(axes[at]), next.lowerHalf(axes[at]));
				continue;
			}
			budget.spend(4 * steps);
			boxes++;
			const ranges = checker.ranges(next);
			const largest = largestChange(ranges);
			bound = Math.max(bound, largest);
			if (claim === "values" ? largest <= tolerance : decidesAlike(checker, ranges, claim)) continue;
			replay.sample(next, samples, random);
			return ended(`The claim does not follow on box ${boxes}: ${shown(next)}.`);
		}
	} catch (error) {
		if (!(error instanceof LimitReached)) throw error;
		return ended(`${error.message}, after ${boxes} of ${(axes.length + 1) / 2} boxes.`);
	}
	return ended();
}

function pairsUp(a: Network, b: Network): boolean {
	return a.neuronCount === b.neuronCount && a.kinds.every((kind, i) => kind === b.kinds[i]);
}

function largestChange({ changes }: PairRanges): number {
	return changes.reduce((most, { low, high }) => Math.max(most, -low, high), 0);
}

/** Whether one output wins in both networks, or the outputs are the same bit for bit. */
function decidesAlike(
	checker: PairChecker,
	{ outputs, changes }: PairRanges,
	claim: "argmin" | "argmax",
): boolean {
	if (changes.every(({ magnitude }) => magnitude === 0)) return true;
	const sign = claim === "argmax" ? 1 : -1;
	const winner = outputs.reduce(
		(best, { center }, k) => (sign * center > sign * outputs[best].center ? k : best),
		0,
	);
	return outputs.every((output, k) => {
		if (k === winner) return true;
		const lead: (readonly [number, PairForm])[] = [
			[sign, outputs[winner]],
			[-sign, output],
		];
		const change: (readonly [number, PairForm])[] = [
			[sign, changes[winner]],
			[-sign, changes[k]],
		];
		return checker.combined(lead).low > 0 && checker.combined([...lead, ...change]).low > 0;
	});
}

function shown({ low, high }: Box): string {
	return (
		Array.from(low.subarray(0, 8), (end, j) => `${end}:${high[j]}`).join(",") + (low.length > 8 ? ",..." : "")
	);
}
