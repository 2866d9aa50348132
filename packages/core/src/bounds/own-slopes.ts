/**
 * Bounds of undecided ReLUs of the last layer, each by slopes of its own for all neurons below it: beside the
 * slopes that all functions of a box share, which are a guess, they are moved along the gradient of that one
 * bound (alpha-CROWN; Xu, Zhang, Wang, Wang, Jana, Lin, Hsieh 2021). A neuron that sampled points have on one
 * side is often settled there, and with it a decision.
 *
 * Only where few are undecided, nearest first, and no longer than they are settled: elsewhere it is seldom
 * worth its time. Cost: a pass and a step each some few times, for each neuron that is tried.
 */

import { NeuronKind } from "../network/network.ts";
import { mostOwnSlope, NeuronState, RecordByte, slopedBefore } from "../network/proof.ts";
import { blocksOf } from "./blocks.ts";
import type { Bounder } from "./bounder.ts";
import { setFreeSlope, slopeBelow } from "./lines.ts";

/** Where slopes of their own are tried. */
export interface OwnLimits {
	/** Undecided neurons of the last layer at most. */
	readonly undecided: number;
	/** Part of the nearest neuron's interval that may lie beyond 0, on the side that is to be shown empty. */
	readonly nearest: number;
	/** The same of the others. */
	readonly beyond: number;
	/** Once so many neurons more are not settled than are, no other one is tried. */
	readonly failures: number;
}

export const ownLimits: OwnLimits = { undecided: 16, nearest: 0.05, beyond: 0.15, failures: 1 };

/** By how much slopes are moved, step after step, of `mostOwnSlope`. */
const steps = [8, 5, 4, 3];

/** A neuron's bound, and the slopes that show it. */
interface Sloped {
	readonly neuron: number;
	readonly bound: number;
	/** For each neuron. */
	readonly slopes: Uint8Array;
}

export class OwnSlopes {
	/** What became better on the last box, by neuron: its slopes, 0 to `mostOwnSlope`, for each neuron. */
	readonly found: Map<number, Uint8Array> = new Map();
	readonly #bounder: Bounder;
	readonly #limits: OwnLimits;
	/** The first neuron of the last layer. */
	readonly #from: number;
	readonly #slopes: Uint8Array;
	readonly #sums: Float64Array;
	readonly #bound = new Float64Array(1);

	constructor(bounder: Bounder, limits = ownLimits) {
		const { network } = bounder;
		this.#bounder = bounder;
		this.#limits = limits;
		this.#from = blocksOf(network).findLast(({ from }) => from < network.neuronCount)?.from ?? 0;
		this.#slopes = new Uint8Array(network.neuronCount);
		this.#sums = new Float64Array(network.valueCount);
	}

	/** Forgets what was found: of a box for which nothing is tried. */
	reset(): void {
		this.found.clear();
	}

	/**
	 * Settles neurons of the last layer on the box that was bounded last: writes it to `states` and to the
	 * bounder's bounds and lines, with whatever else was bounded better. Nothing is changed where none is.
	 *
	 * @param active at how many of `points` sampled points each neuron is not 0
	 * @returns whether one is settled
	 */
	settle(states: Uint8Array, active: Uint8Array, points: number): boolean {
		const { network, low, high } = this.#bounder;
		const limits = this.#limits;
		const undecided: number[] = [];
		for (let i = this.#from; i < network.neuronCount; i++)
			if (states[i] === NeuronState.unknown) undecided.push(i);
		if (undecided.length > limits.undecided) return false;
		const beyond = (i: number): number => (active[i] === 0 ? high[i] : -low[i]) / (high[i] - low[i]);
		const tried = undecided
			.filter((i) => network.kinds[i] === NeuronKind.relu && (active[i] === 0 || active[i] === points))
			.filter((i) => beyond(i) <= limits.beyond)
			.sort((a, b) => beyond(a) - beyond(b));
		if (tried.length === 0 || beyond(tried[0]) > limits.nearest) return false;
		const better: Sloped[] = [];
		let failures = 0;
		for (let k = 0; k < tried.length && failures < limits.failures; k++) {
			const sloped = this.#improve(tried[k], active[tried[k]] === 0 ? -1 : 1, states);
			if (sloped !== undefined) better.push(sloped);
			failures += sloped !== undefined && sloped.bound >= 0 ? -1 : 1;
		}
		if (!better.some(({ bound }) => bound >= 0)) return false;
		for (const { neuron, bound, slopes } of better) {
			if (active[neuron] === 0) high[neuron] = -bound;
			else low[neuron] = bound;
			this.found.set(neuron, slopes);
			this.#bounder.settleAgain(neuron, states);
		}
		return true;
	}

	/** Bounds sign * a neuron's sum from below. @returns the best bound, if it is better than what is known */
	#improve(i: number, sign: number, states: Uint8Array): Sloped | undefined {
		const { network, substitution, low, high, box, slack } = this.#bounder;
		const slopes = this.#slopes;
		const tuned = this.#bounder.beginTuning();
		const first = slopedBefore(network, i);
		const sloped: number[] = [];
		for (let k = 0; k < first; k++) {
			slopes[k] = Math.round((this.#bounder.slopes[k] * mostOwnSlope) / RecordByte.steepest);
			if (states[k] === NeuronState.unknown && !Number.isNaN(slopeBelow(network, k))) sloped.push(k);
		}
		let bound = sign > 0 ? low[i] : -high[i];
		let best: Uint8Array | undefined;
		for (let step = 0; ; step++) {
			for (const k of sloped) {
				const p = substitution.alive.positions[network.inputCount + k];
				if (step > 0) {
					if (!(slopeBelow(network, k) < 1 && substitution.coefficientAt(0, p) > 0)) continue;
					const moved = slopes[k] + Math.sign(this.#sums[p]) * steps[step - 1];
					slopes[k] = Math.min(mostOwnSlope, Math.max(0, moved));
				}
				setFreeSlope(tuned, p, network, k, low[k], high[k], slopes[k] / mostOwnSlope, slack.relative);
			}
			substitution.begin();
			substitution.addRow(i, sign);
			substitution.lowerBounds(box, tuned, this.#bound);
			if (this.#bound[0] > bound) {
				bound = this.#bound[0];
				best = slopes.slice();
			}
			if (bound >= 0 || step === steps.length)
				return best === undefined ? undefined : { neuron: i, bound, slopes: best };
			const own = substitution.alive.positions[network.inputCount + i];
			substitution.leastPoint(0, box, tuned, this.#sums, own);
		}
	}
}
