/**
 * Re-derives everything that a proof on a box claims, and that the conditional network promises no more than
 * what was derived. Shares with synthesis only the rooms numbers/ and network/: networks, proofs, reference
 * evaluation, arithmetic.
 *
 * The proof's tree and the network's are walked together: the network's gates are the proof's splits, and
 * below a leaf of the network every proof box must justify what the leaf leaves out. Cost: linear in the
 * certificate, times one back-substitution for each claim; memory: one state a neuron for each level of the
 * tree.
 */

import { requireUsage } from "../errors.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import type { Network } from "../network/network.ts";
import type { BoxProof } from "../network/proof.ts";
import { requireConditional, requireNetwork } from "../network/require-network.ts";
import { Random } from "../numbers/random.ts";
import { describe } from "../numbers/required.ts";
import type { WorkOptions } from "../progress.ts";
import { BoxWalk, type Fault } from "./box-walk.ts";
import { Budget, type BudgetOptions, LimitReached } from "./budget.ts";
import { checkPieces } from "./check-pieces.ts";
import { holdsModel, misfits } from "./misfits.ts";
import { type Refutation, Replay } from "./replay.ts";

/** What a check of a proof came to: proved, refuted with an input, or undecided with a reason. */
export interface Verdict {
	readonly verdict: "proved" | "refuted" | "undecided";
	/** What could not be derived, or what was; whole sentences. */
	readonly reason: string;
	/** For `refuted`: the input that shows it, replayed. */
	readonly refutation?: Refutation;
	/** Proof boxes re-derived; of a network of exact pieces, its leaves. */
	readonly boxes: number;
	/** Seconds by `clock`, and bytes counted for states and exact numbers. */
	readonly used: { readonly seconds: number; readonly memory: number };
}

/** What a check may use: trials for refutations, a seed, seconds and bytes. */
export interface CheckOptions extends WorkOptions, BudgetOptions {
	/** Seed of the points tried to refute; 1 if left out. */
	readonly seed?: number | undefined;
	/**
	 * Points tried on the whole box before any derivation, and on a box whose claim could not be derived;
	 * 4000 if left out, or 40 where answers are exact.
	 */
	readonly trials?: number | undefined;
}

/**
 * Decides whether the conditional network equals the model for every float64 input of the proof's box (of
 * its domain, where that is several boxes), in the sense of its answer: the same bits, values within the
 * proof's tolerance, or the same decision. docs/theory.md, "Checking a proof".
 *
 * ```js
 * const { network, proof } = synthesizeOnBox(model, new Box(Float64Array.of(-1), Float64Array.of(1)));
 * const { verdict, reason, refutation } = checkProof(network, proof, model);
 * if (refutation) console.log(verdict, reason, refutation.input, refutation.expected, refutation.given);
 * ```
 *
 * A proof that does not fit the network or the model is `undecided`, not an error. Same seed, same verdict.
 *
 * @param proof as it came from synthesis or from a .cnet file; nothing in it is trusted
 * @param model the network that the conditional one is to equal
 * @throws CondnetError `interrupted` if `signal` is aborted Cost: linear in the certificate, one
 * back-substitution a claim; memory, one state a neuron for each level of the tree
 */
export function checkProof(
	network: ConditionalNetwork,
	proof: BoxProof,
	model: Network,
	options: CheckOptions = {},
): Verdict {
	requireConditional(network);
	requireNetwork(model);
	requireUsage(
		typeof proof === "object" && proof !== null && "records" in proof,
		`The proof is ${describe(proof)}, expected a proof on a box.`,
		"A file that holds one has it as `decode(bytes).proof`.",
	);
	const budget = new Budget(options);
	const used = () => ({ seconds: budget.seconds, memory: budget.memory });
	try {
		return { ...check(network, proof, model, options, budget), used: used() };
	} catch (error) {
		if (!(error instanceof LimitReached)) throw error;
		const all = proof.axes.length || network.leafCount;
		const reason = `${error.message}, after ${budget.boxes} of ${all} boxes or pieces.`;
		return { verdict: "undecided", reason, boxes: budget.boxes, used: used() };
	}
}

function check(
	network: ConditionalNetwork,
	proof: BoxProof,
	model: Network,
	options: CheckOptions,
	budget: Budget,
): Omit<Verdict, "used"> {
	const misfit = misfits(network, proof, model);
	if (misfit !== undefined) return { verdict: "undecided", reason: misfit, boxes: 0 };
	const exact = network.leafKinds.includes(LeafKind.exact);
	const { seed = 1, trials = exact ? 40 : 4000 } = options;
	const random = new Random(seed);
	const replay = new Replay(network, model, proof.tolerance, budget);
	const atOnce = replay.search(proof.low, proof.high, trials, random);
	if (atOnce)
		return { verdict: "refuted", reason: "An input answers differently.", refutation: atOnce, boxes: 0 };
	if (!holdsModel(network, model))
		return { verdict: "undecided", reason: "The network's weights are not the model's.", boxes: 0 };
	const { fault, boxes } =
		proof.axes.length === 0
			? pieceFault(network, proof, model, options, budget)
			: boxFault(network, proof, model, options, budget);
	if (!fault)
		return { verdict: "proved", reason: `Everything was derived again, on ${boxes} boxes or pieces.`, boxes };
	const refutation = replay.search(fault.low, fault.high, trials, random);
	if (refutation)
		return { verdict: "refuted", reason: `${fault.reason} An input answers differently.`, refutation, boxes };
	return { verdict: "undecided", reason: fault.reason, boxes };
}

interface Found {
	readonly fault: Fault | undefined;
	readonly boxes: number;
}

function boxFault(
	network: ConditionalNetwork,
	proof: BoxProof,
	model: Network,
	work: WorkOptions,
	budget: Budget,
): Found {
	const walk = new BoxWalk(network, proof, model, work, budget);
	const fault = walk.run();
	return { fault, boxes: walk.boxes };
}

/** A proof without boxes is of a network of one input, whose leaves are exact pieces. */
function pieceFault(
	network: ConditionalNetwork,
	proof: BoxProof,
	model: Network,
	work: WorkOptions,
	budget: Budget,
): Found {
	const found = checkPieces(network, model, proof.low[0], proof.high[0], work, budget);
	const fault = found && {
		reason: found.reason,
		low: Float64Array.of(found.low),
		high: Float64Array.of(found.high),
	};
	return { fault, boxes: network.leafCount };
}
