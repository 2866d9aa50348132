/**
 * By how much an output wins on the box that a Bounder bounded last: a lower bound of its difference to every
 * other output. Where that is not the margin wanted, the slopes of the lower lines may be moved for the
 * closest rival, a few steps along the gradient of its bound (alpha-CROWN; Xu, Zhang, Wang, Wang, Jana,
 * Lin, Hsieh 2021).
 *
 * Which of two outputs wins may be left open: `ofPair`.
 *
 * Any slopes prove a true bound; the slopes that reached the margin are kept for the proof. Cost: outputs *
 * weights between alive values, a pass and a step.
 */

import { requireUsage } from "../errors.ts";
import { NeuronState, RecordByte } from "../network/proof.ts";
import type { Bounder } from "./bounder.ts";
import { type Lines, setFreeSlope, slopeBelow } from "./lines.ts";
import { functionsAtOnce } from "./substitution.ts";

/** Parts of the way from 0 to 1 that a slope is moved, step after step. */
const steps = [0.5, 0.3, 0.3, 0.2, 0.2, 0.1, 0.1];

/** What stands for more than one rival. */
export const several = -2;

export class WinningMargin {
	/** The slopes, in 128ths, with which the margin was reached, by neuron; only if `tuned`. */
	readonly slopes: Uint8Array;
	/** Whether the last margin needed slopes of its own. */
	tuned = false;
	/** How much the differences that are not proved hang on each input: sum of |coefficient| * width. */
	readonly influence: Float64Array;
	readonly #bounder: Bounder;
	readonly #best: Float64Array;
	readonly #bounds: Float64Array;
	readonly #sums: Float64Array;

	/** @throws CondnetError `usage` if the network has too many outputs to be told apart at once */
	constructor(bounder: Bounder) {
		const { network } = bounder;
		requireUsage(
			network.outputCount <= functionsAtOnce,
			`A decision among ${network.outputCount} outputs is not supported, expected at most ${functionsAtOnce}.`,
		);
		this.#bounder = bounder;
		this.slopes = new Uint8Array(network.neuronCount);
		this.influence = new Float64Array(network.inputCount);
		this.#best = new Float64Array(network.outputCount);
		this.#bounds = new Float64Array(network.outputCount);
		this.#sums = new Float64Array(network.valueCount);
	}

	/**
	 * A lower bound of the difference by which `output` wins against every other, by the bounder's own lines.
	 * @param sign -1 if the least output wins, 1 if the largest
	 * @param wanted what is to be reached
	 */
	of(output: number, sign: number, wanted: number): number {
		this.#best.fill(Number.NEGATIVE_INFINITY);
		this.#best[output] = Number.POSITIVE_INFINITY;
		this.tuned = false;
		this.#bound(output, sign, this.#bounder.lines);
		for (let k = 0; k < this.#best.length; k++)
			if (this.#bounds[k] > this.#best[k]) this.#best[k] = this.#bounds[k];
		this.#addInfluence(wanted);
		return least(this.#best);
	}

	/**
	 * The one output that the output asked for last is not proved to win against by more than `wanted`; -1 if
	 * there is none, `several` if there are more.
	 */
	onlyRival(wanted: number): number {
		let rival = -1;
		for (let k = 0; k < this.#best.length; k++) {
			if (this.#best[k] > wanted) continue;
			if (rival >= 0) return several;
			rival = k;
		}
		return rival;
	}

	/**
	 * A lower bound of the difference by which the output asked for last or `second` wins against every other
	 * one: of each the better of the two bounds.
	 */
	ofPair(output: number, second: number, sign: number): number {
		this.#bound(second, sign, this.#bounder.lines);
		let margin = Number.POSITIVE_INFINITY;
		for (let k = 0; k < this.#best.length; k++) {
			if (k === output || k === second) continue;
			const bound = Math.max(this.#best[k], this.#bounds[k]);
			if (!(bound >= margin)) margin = bound;
		}
		return margin;
	}

	/**
	 * What `of` asked last comes to with slopes that are moved for it.
	 *
	 * @param wanted no more work is done once the margin is above it
	 * @param states what the bounder proved on its last box
	 */
	tune(output: number, sign: number, wanted: number, states: Uint8Array): number {
		const { network, slopes, slack, substitution, low, high, box } = this.#bounder;
		const tuned = this.#bounder.beginTuning();
		this.slopes.set(slopes);
		let margin = least(this.#best);
		for (const step of steps) {
			const rival = this.#best.indexOf(least(this.#best));
			substitution.leastPoint(rival, box, tuned, this.#sums);
			for (let i = 0; i < network.neuronCount; i++) {
				const p = substitution.alive.positions[network.inputCount + i];
				if (states[i] !== NeuronState.unknown || p < 0 || !(slopeBelow(network, i) < 1)) continue;
				if (!(substitution.coefficientAt(rival, p) > 0)) continue;
				const moved = this.slopes[i] + Math.sign(this.#sums[p]) * step * RecordByte.steepest;
				this.slopes[i] = Math.min(RecordByte.steepest, Math.max(0, Math.round(moved)));
				const free = this.slopes[i] / RecordByte.steepest;
				setFreeSlope(tuned, p, network, i, low[i], high[i], free, slack.relative);
			}
			this.#bound(output, sign, tuned);
			let now = Number.POSITIVE_INFINITY;
			for (let k = 0; k < this.#best.length; k++) {
				if (k === output) continue;
				const bound = Math.max(this.#best[k], this.#bounds[k]);
				if (!(bound >= now)) now = bound;
			}
			margin = Math.max(margin, now);
			if (!(now > wanted)) continue;
			this.tuned = true;
			return now;
		}
		return margin;
	}

	/** Bounds the difference to every output with one pass of lines. */
	#bound(output: number, sign: number, lines: Lines): void {
		const { network, substitution, box } = this.#bounder;
		substitution.begin();
		for (let k = 0; k < network.outputCount; k++) {
			substitution.addRow(network.neuronCount + output, sign);
			substitution.addRow(network.neuronCount + k, -sign, true);
		}
		substitution.lowerBounds(box, lines, this.#bounds);
	}

	#addInfluence(wanted: number): void {
		const { substitution, box } = this.#bounder;
		this.influence.fill(0);
		this.#best.forEach((bound, k) => {
			if (bound > wanted) return;
			for (let j = 0; j < this.influence.length; j++)
				this.influence[j] += Math.abs(substitution.coefficientAt(k, j)) * (box.high[j] - box.low[j]);
		});
	}
}

function least(numbers: Float64Array): number {
	let result = Number.POSITIVE_INFINITY;
	for (const number of numbers) if (!(number >= result)) result = number;
	return result;
}
