/**
 * Two networks compared on a box: proved to differ by no more than a tolerance, or to decide alike,
 * everywhere on it; or an input that shows they do not; or neither, where a budget ends first.
 *
 * The box with the largest bound (the largest box, for decisions) is split along the input on which its bound
 * hangs most, until every box is proved. Cost: a bound of two networks a box, and the boxes still open in
 * memory.
 */

import { requireUsage } from "../errors.ts";
import type { Box } from "../network/box.ts";
import type { Network } from "../network/network.ts";
import { notSplit, type PairClaim, type PairProof, requirePair } from "../network/pair-proof.ts";
import { type PairCounterexample, PairReplay } from "../network/pair-replay.ts";
import { Heap } from "../numbers/priority-queue.ts";
import { Random } from "../numbers/random.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { PairBounder } from "./pair-bounder.ts";

export const defaultPairBoxes = 100_000;
export const defaultPairSamples = 20_000;

/** A checker that takes the rounding slack once comes to bounds inside these. */
const headroom = 16;

/** What is asked of two networks on a box, and the limits of the search. */
export interface CompareOptions extends WorkOptions {
	/** Default `values`: no output differs by more than `tolerance`. */
	readonly claim?: PairClaim | undefined;
	/** Default 0; not with decisions. */
	readonly tolerance?: number | undefined;
	/** Boxes that are bounded at most. */
	readonly maxBoxes?: number | undefined;
	/** Seconds after which no further box is bounded, by `clock`. */
	readonly seconds?: number | undefined;
	/** Seconds since any fixed moment; needed with `seconds`. */
	readonly clock?: (() => number) | undefined;
	/** Points on which both networks are run before anything is proved. */
	readonly samples?: number | undefined;
	readonly seed?: number | undefined;
}

/** What ended the search before it had an answer; `floats`: a box that no float64 splits. */
export type PairStop = "boxes" | "seconds" | "floats";

/** What a comparison came to: proved with its certificate, refuted with an input, or undecided. */
export interface Comparison {
	readonly verdict: "proved" | "refuted" | "undecided";
	/** Largest difference of an output that is possible, as far as it is proved; Infinity: nothing is. */
	readonly bound: number;
	/** Largest difference seen on any point. */
	readonly largestSeen: number;
	/** Boxes bounded. */
	readonly boxes: number;
	readonly counterexample: PairCounterexample | undefined;
	readonly stoppedBy: PairStop | undefined;
	/** Whether neurons were bounded by their difference; if not, bounds are far looser. */
	readonly relational: boolean;
	/** Where it is proved. */
	readonly proof: PairProof | undefined;
}

/** @throws CondnetError `usage` if the networks and the box do not fit each other */
export function compareNetworks(a: Network, b: Network, box: Box, options: CompareOptions = {}): Comparison {
	const { claim = "values", tolerance = 0, maxBoxes = defaultPairBoxes, seconds, clock } = options;
	requirePair(a, b, box.inputCount);
	requireUsage(claim === "values" || tolerance === 0, "Decisions have no tolerance.");
	requireUsage(seconds === undefined || clock !== undefined, "`seconds` needs a `clock`.");
	const deadline = clock && seconds !== undefined ? clock() + seconds : Number.POSITIVE_INFINITY;
	const search = new Search(a, b, box, claim, tolerance);
	advance(options, "trying points", 0);
	search.tryPoints(options.samples ?? defaultPairSamples, new Random(options.seed ?? 1));
	search.open(box, 0);
	let stop: PairStop | undefined;
	while (search.isOpen && stop === undefined) {
		if (search.boxes + 2 > maxBoxes) stop = "boxes";
		else if (clock && clock() >= deadline) stop = "seconds";
		else if (!search.splitNext()) stop = "floats";
		if ((search.boxes & 63) === 1) advance(options, "comparing", search.provedPart);
	}
	return search.result(search.isOpen ? stop : undefined);
}

class Search {
	boxes = 0;
	/** Part of the box's volume that is proved. */
	provedPart = 0;
	readonly #bounder: PairBounder;
	readonly #replay: PairReplay;
	readonly #a: Network;
	readonly #box: Box;
	readonly #claim: PairClaim;
	readonly #tolerance: number;
	/** For each box, the axis it is split along, and the first of its two halves. */
	readonly #axes: number[] = [notSplit];
	readonly #halves: number[] = [-1];
	readonly #depths: number[] = [0];
	/** The open boxes, the input along which each is to be split, and the bound of each. */
	readonly #queue = new Heap();
	readonly #open = new Map<number, { readonly box: Box; readonly axis: number; readonly bound: number }>();
	/** Largest bound of a box that is proved. */
	#proved = 0;
	readonly #scores: Float64Array;
	readonly #point: Float64Array;
	readonly #other: Float64Array;

	constructor(a: Network, b: Network, box: Box, claim: PairClaim, tolerance: number) {
		this.#a = a;
		this.#box = box;
		this.#claim = claim;
		this.#tolerance = tolerance;
		this.#bounder = new PairBounder(a, b, headroom);
		this.#replay = new PairReplay(a, b, claim, tolerance);
		this.#scores = new Float64Array(box.inputCount);
		this.#point = new Float64Array(box.inputCount);
		this.#other = new Float64Array(box.inputCount);
	}

	/** Whether boxes are left, and no input has refuted the claim. */
	get isOpen(): boolean {
		return this.#queue.size > 0 && this.#replay.counterexample === undefined;
	}

	tryPoints(count: number, random: Random): void {
		if (this.#replay.sample(this.#box, count, random)) return;
		const pairs = this.#claim === "values" ? 0 : count / 100;
		for (let k = 0; k < pairs; k++) {
			this.#box.sample(random, this.#point);
			this.#box.sample(random, this.#other);
			if (this.#replay.between(this.#point, this.#other)) return;
		}
	}

	/** Bounds box number `node`, and keeps it open unless it is proved. */
	open(box: Box, node: number): void {
		const bounder = this.#bounder;
		this.boxes++;
		bounder.bound(box);
		const [bound, farthest] = this.#bound();
		const [proved, form] =
			this.#claim === "values" ? [bound <= this.#tolerance, farthest] : this.#decides(this.#claim);
		if (proved) {
			this.#proved = Math.max(this.#proved, bound);
			this.provedPart += 2 ** -this.#depths[node];
			return;
		}
		const axis = this.#axis(box, form);
		this.#probe(box, form);
		this.#open.set(node, { box, axis, bound });
		this.#queue.push(node, this.#claim === "values" ? bound : -this.#depths[node]);
	}

	/** Splits the box that is next. @returns false if it cannot be split */
	splitNext(): boolean {
		const node = this.#queue.pop();
		const next = node === undefined ? undefined : this.#open.get(node);
		if (node === undefined || next === undefined) return true;
		const { box, axis, bound } = next;
		if (!box.canSplit(axis)) {
			this.#queue.push(node, bound);
			return false;
		}
		this.#open.delete(node);
		const first = this.#axes.length;
		this.#axes[node] = axis;
		this.#halves[node] = first;
		for (const half of [box.lowerHalf(axis), box.upperHalf(axis)]) {
			const child = this.#axes.push(notSplit) - 1;
			this.#halves.push(-1);
			this.#depths.push(this.#depths[node] + 1);
			this.open(half, child);
		}
		return true;
	}

	result(stoppedBy: PairStop | undefined): Comparison {
		const { largest, counterexample } = this.#replay;
		let bound = this.#proved;
		for (const open of this.#open.values()) bound = Math.max(bound, open.bound);
		const verdict = counterexample ? "refuted" : stoppedBy === undefined ? "proved" : "undecided";
		return {
			verdict,
			bound,
			largestSeen: largest,
			boxes: this.boxes,
			counterexample,
			stoppedBy,
			relational: this.#bounder.relational,
			proof: verdict === "proved" ? this.#proof() : undefined,
		};
	}

	/** Largest difference of an output on the box last bounded, and the form it is of. */
	#bound(): readonly [bound: number, form: number] {
		const { forms, differences } = this.#bounder;
		let bound = 0;
		let form = differences;
		for (let k = 0; k < this.#a.outputCount; k++) {
			const largest = Math.max(-forms.low(differences + k), forms.high(differences + k));
			if (largest <= bound) continue;
			bound = largest;
			form = differences + k;
		}
		return [bound, form];
	}

	/**
	 * Whether both networks decide alike on the box last bounded; the form of the margin that is least sure.
	 */
	#decides(claim: "argmin" | "argmax"): readonly [proved: boolean, form: number] {
		const bounder = this.#bounder;
		const { forms, outputs, differences } = bounder;
		const count = this.#a.outputCount;
		let winner = 0;
		let same = true;
		for (let k = 0; k < count; k++) {
			const lead = forms.center[outputs + k] - forms.center[outputs + winner];
			if (claim === "argmax" ? lead > 0 : lead < 0) winner = k;
			same &&= forms.magnitude[differences + k] === 0;
		}
		if (same) return [true, differences];
		let least = Number.POSITIVE_INFINITY;
		let [rival, ofSecond] = [-1, false];
		for (let k = 0; k < 2 * count; k++) {
			if (k >> 1 === winner) continue;
			const second = (k & 1) === 1;
			const low = forms.low(this.#lead(claim, winner, k >> 1, second));
			if (low >= least) continue;
			least = low;
			[rival, ofSecond] = [k >> 1, second];
		}
		return [least > 0, rival < 0 ? differences : this.#lead(claim, winner, rival, ofSecond)];
	}

	#lead(claim: "argmin" | "argmax", winner: number, rival: number, second: boolean): number {
		return claim === "argmax"
			? this.#bounder.margin(winner, rival, second)
			: this.#bounder.margin(rival, winner, second);
	}

	/** The input that a form hangs on most, of those that can be split. */
	#axis(box: Box, form: number): number {
		this.#bounder.influence(form, this.#scores);
		const known = this.#scores.some((score) => score > 0);
		let best = 0;
		let most = -1;
		for (let j = 0; j < box.inputCount; j++) {
			if (!box.canSplit(j)) continue;
			const score = known ? this.#scores[j] : box.high[j] / 2 - box.low[j] / 2;
			if (score <= most) continue;
			most = score;
			best = j;
		}
		return best;
	}

	/** Runs both networks in the corners where a form is least and largest, and on the way between them. */
	#probe(box: Box, form: number): void {
		const { forms } = this.#bounder;
		for (let j = 0; j < box.inputCount; j++) {
			const up = j < forms.length[form] && forms.coefficients[form * forms.stride + j] > 0;
			this.#point[j] = up ? box.high[j] : box.low[j];
			this.#other[j] = up ? box.low[j] : box.high[j];
		}
		if (this.#claim !== "values") this.#replay.between(this.#point, this.#other);
		else if (this.#replay.run(this.#point)) this.#replay.run(this.#other);
	}

	#proof(): PairProof {
		const { relational } = this.#bounder;
		const axes = this.#preorder();
		return { claim: this.#claim, tolerance: this.#tolerance, box: this.#box, relational, axes };
	}

	#preorder(): Uint32Array {
		const axes = new Uint32Array(this.#axes.length);
		const waiting = [0];
		for (let at = 0; at < axes.length; at++) {
			const node = waiting.pop() ?? 0;
			axes[at] = this.#axes[node];
			if (this.#halves[node] >= 0) waiting.push(this.#halves[node] + 1, this.#halves[node]);
		}
		return axes;
	}
}
