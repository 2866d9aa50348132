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
import { type BoxRange, requireShard, type Shard, shardRange } from "./shards.ts";

/** What a check of a proof came to: proved, refuted with an input, or undecided with a reason. */
export interface Verdict {
	readonly verdict: "proved" | "refuted" | "undecided";
	/** What could not be derived, or what was; whole sentences. */
	readonly reason: string;
	/** For `refuted`: the input that shows it, replayed. */
	readonly refutation?: Refutation;
	/** Proof boxes re-derived; of a network of exact pieces, its leaves. */
	readonly boxes: number;
	/** The shard that was asked for, of which alone this is the verdict: `joinVerdicts` joins them. */
	readonly shard?: CheckedShard;
	/** Seconds by `clock`, and bytes counted for states and exact numbers. */
	readonly used: { readonly seconds: number; readonly memory: number };
}

/** A shard of a proof: the claims of its boxes are derived, those of the boxes above them taken as given. */
export interface CheckedShard extends Shard {
	/** Its boxes in the proof's order, `to` not among them; none where the check did not come to boxes. */
	readonly from: number;
	readonly to: number;
	/** Boxes of the whole proof; 0 where it has pieces, which the first shard checks. */
	readonly all: number;
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
	/**
	 * The part of the proof to check: shard `index` of `count`, from 0, of about equal work. All shards
	 * together check what is checked without it, and `joinVerdicts` says so.
	 */
	readonly shard?: Shard | undefined;
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
	const { shard } = options;
	if (shard) requireShard(shard);
	const budget = new Budget(options);
	const used = () => ({ seconds: budget.seconds, memory: budget.memory });
	const all = proof.axes.length;
	try {
		return { ...check(network, proof, model, options, budget), used: used() };
	} catch (error) {
		if (!(error instanceof LimitReached)) throw error;
		const reason = `${error.message}, after ${budget.boxes} of ${all || network.leafCount} boxes or pieces.`;
		return {
			...{ verdict: "undecided", reason, boxes: budget.boxes, used: used() },
			...(shard && { shard: { ...shard, from: 0, to: 0, all } }),
		};
	}
}

function check(
	network: ConditionalNetwork,
	proof: BoxProof,
	model: Network,
	options: CheckOptions,
	budget: Budget,
): Omit<Verdict, "used"> {
	const exact = network.leafKinds.includes(LeafKind.exact);
	const { seed = 1, trials = exact ? 40 : 4000, shard } = options;
	const all = proof.axes.length;
	let range: BoxRange = { from: 0, to: 0, ends: new Uint32Array(0) };
	const said = (verdict: Verdict["verdict"], reason: string, boxes = 0): Omit<Verdict, "used"> => ({
		...{ verdict, reason, boxes },
		...(shard && { shard: { ...shard, from: range.from, to: range.to, all } }),
	});
	const misfit = misfits(network, proof, model);
	if (misfit !== undefined) return said("undecided", misfit);
	const replay = new Replay(network, model, proof.tolerance, budget);
	const search = (low: Float64Array, high: Float64Array): Refutation | undefined =>
		replay.search(low, high, trials, new Random(seed));
	const isFirst = shard === undefined || shard.index === 0;
	const atOnce = isFirst ? search(proof.low, proof.high) : undefined;
	if (atOnce) return { ...said("refuted", "An input answers differently."), refutation: atOnce };
	if (!holdsModel(network, model)) return said("undecided", "The network's weights are not the model's.");
	const own = shardRange(network, proof, shard);
	if (own === undefined) return said("undecided", "The proof's boxes are no whole tree.");
	range = own;
	const { fault, boxes } =
		all > 0
			? boxFault(network, proof, model, options, budget, range)
			: isFirst
				? pieceFault(network, proof, model, options, budget)
				: { fault: undefined, boxes: 0 };
	if (!fault) return said("proved", derivedSentence(boxes), boxes);
	const refutation = search(fault.low, fault.high);
	if (!refutation) return said("undecided", fault.reason, boxes);
	return { ...said("refuted", `${fault.reason} An input answers differently.`, boxes), refutation };
}

function derivedSentence(boxes: number): string {
	return `Everything was derived again, on ${boxes} boxes or pieces.`;
}

/**
 * The verdict on a proof of which all shards were checked: what `checkProof` says of it without shards,
 * limits aside. The first shard that is not proved decides, and those after it may be left out.
 *
 * @param verdicts of the shards of one proof, of one network and one model, in any order
 * @throws CondnetError `usage` unless these are shards of one cut, each once, and none is missing that counts
 */
export function joinVerdicts(verdicts: readonly Verdict[]): Verdict {
	const sorted = [...verdicts].sort((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
	const { count, all } = sorted[0]?.shard ?? { count: 0, all: 0 };
	const used = {
		seconds: verdicts.reduce((sum, each) => sum + each.used.seconds, 0),
		memory: verdicts.reduce((most, each) => Math.max(most, each.used.memory), 0),
	};
	let boxes = 0;
	let reached = 0;
	for (const [k, { shard, ...each }] of sorted.entries()) {
		requireUsage(
			shard?.index === k && shard.count === count && shard.all === all,
			`Verdict ${k} is not that of shard ${k} of ${count}.`,
			"Join the verdicts of all shards of one cut of one proof, each once.",
		);
		boxes += each.boxes;
		if (each.verdict !== "proved") return { ...each, boxes, used };
		const follows = shard.from === reached && (k + 1 < count || shard.to === all);
		requireUsage(
			follows,
			`Shard ${k} does not begin where shard ${k - 1} ends.`,
			"All must be of one proof.",
		);
		reached = shard.to;
	}
	requireUsage(
		sorted.length > 0 && sorted.length === count,
		`There are ${sorted.length} verdicts of ${count} shards.`,
		"Give one for each shard.",
	);
	return { verdict: "proved", reason: derivedSentence(boxes), boxes, used };
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
	range: BoxRange,
): Found {
	const walk = new BoxWalk(network, proof, model, work, budget, range);
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
