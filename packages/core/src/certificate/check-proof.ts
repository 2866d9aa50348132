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

import { Box } from "../network/box.ts";
import { BoxUnion } from "../network/box-union.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import type { Network } from "../network/network.ts";
import type { BoxProof } from "../network/proof.ts";
import { Random } from "../numbers/random.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { Budget, type BudgetOptions, LimitReached } from "./budget.ts";
import { foldedItem, LeafDomain, missingFold } from "./check-fold.ts";
import { NodeChecker } from "./check-node.ts";
import { checkPieces } from "./check-pieces.ts";
import { missing } from "./leaf-promise.ts";
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

/** What does not follow, as a sentence, and the box it is on. */
interface Fault {
	readonly reason: string;
	readonly low: Float64Array;
	readonly high: Float64Array;
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
	const walk = new Walk(network, proof, model, work, budget);
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

/** What is known at a level of the walk. */
interface Level {
	/** What lies here of the domain, whose hull is the node's box. */
	part: BoxUnion;
	readonly states: Uint8Array;
	/** The output proved to win, if one is. */
	decision: number | undefined;
	/** The network's gate, or ~leaf, that answers this box. */
	place: number;
	/** The node's split, while its upper half is still to come. */
	axis: number;
}

class Walk {
	boxes = 0;
	readonly #budget: Budget;
	readonly #network: ConditionalNetwork;
	readonly #proof: BoxProof;
	readonly #model: Network;
	readonly #options: WorkOptions;
	readonly #checker: NodeChecker;
	readonly #levels: Level[] = [];
	/** What is known of the folded leaf whose boxes are being visited, and its number or -1. */
	readonly #domain: LeafDomain;
	#foldedLeaf = -1;

	constructor(
		network: ConditionalNetwork,
		proof: BoxProof,
		model: Network,
		options: WorkOptions,
		budget: Budget,
	) {
		this.#budget = budget;
		this.#network = network;
		this.#proof = proof;
		this.#model = model;
		this.#options = options;
		this.#checker = new NodeChecker(model, proof, budget);
		this.#domain = new LeafDomain(model);
	}

	/** @returns the first fault */
	run(): Fault | undefined {
		const { axes, low, high } = this.#proof;
		const { domain, tree } = this.#network;
		const whole = BoxUnion.of(domain.isEverywhere ? [new Box(low, high)] : domain.boxes);
		let depth = 0;
		this.#enter(0, whole, new Uint8Array(this.#model.neuronCount), undefined, tree.root);
		for (let node = 0; node < axes.length; node++) {
			if (depth < 0) return { reason: "The proof has boxes after its last one.", low, high };
			if ((node & 0xff) === 0) advance(this.#options, "checking boxes", node / axes.length);
			const level = this.#levels[depth];
			const reason = this.#checkNode(node, level);
			if (reason !== undefined) return { reason, low: level.part.hull.low, high: level.part.hull.high };
			if (axes[node] >= 0) {
				this.#enterHalf(++depth, level, false);
				continue;
			}
			// Back to the nearest node whose upper half is to come.
			while (--depth >= 0 && this.#levels[depth].axis < 0);
			if (depth >= 0) {
				this.#enterHalf(depth + 1, this.#levels[depth], true);
				this.#levels[depth++].axis = -1;
			}
		}
		const reason = depth < 0 ? this.#endFold() : "The proof has fewer boxes than its splits make.";
		return reason === undefined ? undefined : { reason, low, high };
	}

	/** @returns what could not be derived on a box, if anything */
	#checkNode(node: number, level: Level): string | undefined {
		this.#budget.boxes = ++this.boxes;
		const { hull, boxCount } = level.part;
		this.#budget.spend(16 + hull.inputCount * boxCount + level.states.length / 8);
		const underived = this.#checker.check(node, hull.low, hull.high, level.states);
		if (underived !== undefined) return underived;
		const { axes, decisions } = this.#proof;
		if (decisions.length > 0 && decisions[node] >= 0) level.decision = decisions[node];
		level.axis = axes[node];
		if (level.axis < 0) {
			if (level.place >= 0)
				return `The proof ends at box ${node}, and the network goes on to gate ${level.place}.`;
			return this.#justify(~level.place, level);
		}
		if (level.axis >= hull.inputCount)
			return `Box ${node} is split on axis ${level.axis} of ${hull.inputCount}.`;
		if (!hull.canSplit(level.axis))
			return `Box ${node} is split on axis ${level.axis}, on which its ends have no float64 between them.`;
		const { place } = level;
		if (place < 0) return undefined;
		const { gateValues, thresholds } = this.#network;
		const follows = gateValues[place] === level.axis && thresholds[place] === hull.middle(level.axis);
		return follows ? undefined : `Gate ${place} does not split its box as the proof does.`;
	}

	/**
	 * What is missing for a leaf on one of its boxes; a folded leaf is looked at once all its boxes are known.
	 */
	#justify(leaf: number, level: Level): string | undefined {
		if (foldedItem(this.#network, leaf) === 0) {
			const { low, high } = level.part.hull;
			return missing(this.#network, this.#model, leaf, { ...level, low, high });
		}
		const reason = leaf === this.#foldedLeaf ? undefined : this.#endFold();
		if (reason !== undefined) return reason;
		this.#foldedLeaf = leaf;
		const { valueLow, valueHigh } = this.#checker.bounds;
		this.#domain.join(level.states, valueLow, valueHigh);
		return undefined;
	}

	#endFold(): string | undefined {
		const leaf = this.#foldedLeaf;
		if (leaf < 0) return undefined;
		const { answer, tolerance } = this.#proof;
		const reason =
			answer === "values"
				? missingFold(this.#network, this.#model, leaf, this.#domain, tolerance, this.#budget)
				: `Leaf ${leaf} is folded, of which no decision follows.`;
		this.#foldedLeaf = -1;
		this.#domain.clear();
		return reason;
	}

	#enterHalf(depth: number, whole: Level, upper: boolean): void {
		const { place, axis, part, states, decision } = whole;
		const { left, right } = this.#network.tree;
		const half = part.halves(axis)[upper ? 1 : 0];
		this.#enter(depth, half, states, decision, place < 0 ? place : upper ? right[place] : left[place]);
	}

	#enter(
		depth: number,
		part: BoxUnion,
		states: Uint8Array,
		decision: number | undefined,
		place: number,
	): void {
		if (depth >= this.#levels.length)
			this.#budget.hold(16 * part.hull.inputCount + 8 * part.boxCount + states.length + 300);
		this.#levels[depth] ??= {
			part,
			states: new Uint8Array(states.length),
			decision: undefined,
			place: 0,
			axis: -1,
		};
		const level = this.#levels[depth];
		level.part = part;
		level.states.set(states);
		level.decision = decision;
		level.place = place;
		level.axis = -1;
	}
}
