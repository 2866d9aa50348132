/**
 * States of the neurons of a network on a box, proved. Block after block: the interval step gives bounds of
 * the pre-activations; for neurons still undecided, back-substitution with each pass of lines tightens them;
 * what is then zero everywhere on the box drops out of all later sums.
 *
 * Invariant: for every float64 input of the box, every pre-activation that the reference evaluation computes
 * lies in [low, high], or is NaN and the interval infinite. Cost: a few passes over the weights between
 * values that are not zero, times the undecided neurons.
 */

import type { Box } from "../network/box.ts";
import { type Network, NeuronKind } from "../network/network.ts";
import { NeuronState, RecordByte } from "../network/proof.ts";
import { never } from "../progress.ts";
import { type Block, blocksOf } from "./blocks.ts";
import { type Lines, setLines, setPieceLines, stateOf, valueRange } from "./lines.ts";
import { ownProduct, Slack } from "./slack.ts";
import { functionsAtOnce, Substitution } from "./substitution.ts";

export class Bounder {
	readonly network: Network;
	readonly slack: Slack;
	/**
	 * Bounds of each neuron's pre-activation (of a max neuron's value) on the last box; left alone where it is
	 * zero.
	 */
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** Bounds of each value on the last box, inputs first. */
	readonly valueLow: Float64Array;
	readonly valueHigh: Float64Array;
	/** Slope bytes of the unstable neurons on the last box. */
	readonly slopes: Uint8Array;
	/**
	 * How much the bounds of undecided neurons hang on each input: sum of |coefficient| * width / range of the
	 * neuron.
	 */
	readonly influence: Float64Array;
	readonly #blocks: readonly Block[];
	/** What is alive on the last box, and its weights. */
	readonly substitution: Substitution;
	/** Lines by position in the substitution. */
	readonly lines: Lines;
	/** Room for lines of slopes that are tuned. */
	readonly #tunedLines: Lines;
	readonly #bounds = new Float64Array(functionsAtOnce);
	readonly #range = new Float64Array(2);
	readonly #targets: Int32Array;
	/** H_v on the box of the whole claim. */
	#magnitudes: Float64Array;
	/** The last box. */
	box: Box;

	/**
	 * @param box the box of the whole claim: magnitudes for the rounding slack are taken from it, and every box
	 *   bounded later must lie inside it
	 * @param headroom how many times the needed rounding slack is taken
	 * @param webAssembly false: plain loops, with the same results
	 * @param isLate from when on bounds are no longer tightened: those of intervals hold as well
	 */
	constructor(network: Network, box: Box, headroom: number, webAssembly = true, isLate = never) {
		this.network = network;
		this.slack = new Slack(network, headroom);
		this.low = new Float64Array(network.neuronCount);
		this.high = new Float64Array(network.neuronCount);
		this.valueLow = new Float64Array(network.valueCount);
		this.valueHigh = new Float64Array(network.valueCount);
		this.influence = new Float64Array(network.inputCount);
		this.slopes = new Uint8Array(network.neuronCount);
		this.#blocks = blocksOf(network);
		this.substitution = new Substitution(network, this.#blocks, this.slack, 2, webAssembly);
		this.lines = this.substitution.newLines();
		this.#tunedLines = this.substitution.newLines();
		this.#targets = new Int32Array(network.neuronCount);
		this.#magnitudes = new Float64Array(network.valueCount).fill(Number.POSITIVE_INFINITY);
		this.box = box;
		this.#bound(box, new Uint8Array(network.neuronCount), true, isLate);
	}

	/**
	 * Bounds all neurons on a box. @param states what is already proved of each neuron (NeuronState, on a box
	 * that contains this one); what is proved now is written to it
	 * @param isLate from when on bounds are no longer tightened
	 */
	bound(box: Box, states: Uint8Array, isLate = never): void {
		this.#bound(box, states, false, isLate);
	}

	#bound(box: Box, states: Uint8Array, calibrate: boolean, isLate: () => boolean): void {
		const { network, valueLow, valueHigh } = this;
		const { inputCount } = network;
		const substitution = this.substitution;
		this.box = box;
		substitution.alive.reset();
		this.influence.fill(0);
		valueLow.set(box.low);
		valueHigh.set(box.high);
		const magnitudes = calibrate ? new Float64Array(network.valueCount) : undefined;
		for (let j = 0; magnitudes && j < inputCount; j++) {
			magnitudes[j] = Math.max(-box.low[j], box.high[j]);
			this.slack.addInput(magnitudes[j]);
		}
		for (const { from, to, reads, readsTo } of this.#blocks) {
			if (magnitudes) for (let row = from; row < to; row++) this.slack.setRow(network, row, magnitudes);
			if (from === network.neuronCount) break;
			this.#intervalStep(from, to, states);
			if (reads < readsTo && readsTo > inputCount) this.#tighten(from, to, states, isLate);
			substitution.alive.openBlock(reads, readsTo);
			for (let i = from; i < to; i++) this.#settle(i, states);
			if (!magnitudes) continue;
			let before = 0;
			for (let v = inputCount + from; v < inputCount + to; v++) {
				magnitudes[v] = this.slack.addValue(Math.max(-valueLow[v], valueHigh[v]));
				this.slack.addBefore(v - inputCount, before);
				before += magnitudes[v];
			}
		}
		if (magnitudes) this.#magnitudes = magnitudes;
	}

	/** Bounds of a block from the ranges of the values it reads. */
	#intervalStep(from: number, to: number, states: Uint8Array): void {
		const { network, valueLow, valueHigh, slack } = this;
		const { rows, kinds, parameters } = network;
		for (let i = from; i < to; i++) {
			if (states[i] === NeuronState.zero) continue;
			if (kinds[i] === NeuronKind.max) {
				let low = parameters[2 * i];
				let high = low;
				for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
					const w = rows.weights[k];
					const v = rows.columns[k];
					const a = w * (w > 0 ? valueLow[v] : valueHigh[v]);
					const b = w * (w > 0 ? valueHigh[v] : valueLow[v]);
					const under = slack.relative * Math.abs(a) + ownProduct(network, i, Math.abs(a)) + 2 ** -1060;
					const over = slack.relative * Math.abs(b) + ownProduct(network, i, Math.abs(b)) + 2 ** -1060;
					low = Math.max(low, a - under);
					high = Math.max(high, b + over);
				}
				this.#setRange(i, low, high);
				continue;
			}
			let low = rows.biases[i] - slack.rows[i];
			let high = rows.biases[i] + slack.rows[i];
			for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
				const w = rows.weights[k];
				const v = rows.columns[k];
				if (w > 0) {
					low += w * valueLow[v];
					high += w * valueHigh[v];
				} else {
					low += w * valueHigh[v];
					high += w * valueLow[v];
				}
			}
			this.#setRange(i, low, high);
		}
	}

	/** What overflowed on the way is not known. */
	#setRange(i: number, low: number, high: number): void {
		this.low[i] = Number.isNaN(low) ? Number.NEGATIVE_INFINITY : low;
		this.high[i] = Number.isNaN(high) ? Number.POSITIVE_INFINITY : high;
	}

	/** Back-substitution for the neurons of a block that the interval step left undecided. */
	#tighten(from: number, to: number, states: Uint8Array, isLate: () => boolean): void {
		const targets = this.#targets;
		let count = 0;
		for (let i = from; i < to; i++)
			if (states[i] === NeuronState.unknown && this.#isUndecided(i)) targets[count++] = i;
		const substitution = this.substitution;
		for (let first = 0; first < count && !isLate(); ) {
			let last = first;
			substitution.begin();
			for (last = first; last < count && substitution.functionCount + 2 <= functionsAtOnce; last++) {
				substitution.addRow(targets[last], 1);
				substitution.addRow(targets[last], -1);
			}
			substitution.lowerBounds(this.box, this.lines, this.#bounds);
			for (let t = first; t < last; t++) {
				const i = targets[t];
				const low = this.#bounds[2 * (t - first)];
				const high = -this.#bounds[2 * (t - first) + 1];
				if (low > this.low[i]) this.low[i] = low;
				if (high < this.high[i]) this.high[i] = high;
			}
			for (let t = first; t < last; t++)
				if (this.#isUndecided(targets[t])) this.#addInfluence(2 * (t - first), targets[t]);
			first = last;
		}
	}

	#isUndecided(i: number): boolean {
		const kind = this.network.kinds[i];
		if (kind === NeuronKind.max || kind === NeuronKind.linear) return false;
		const { parameters } = this.network;
		const [low, high] = [this.low[i], this.high[i]];
		if (kind !== NeuronKind.clip) return !(low >= 0 || high <= 0);
		const [least, most] = [parameters[2 * i], parameters[2 * i + 1]];
		return !((low >= least && high <= most) || high <= least || low >= most);
	}

	/** In units of the neuron's own range, so that neurons whose bounds are loose do not drown the others. */
	#addInfluence(f: number, i: number): void {
		const { influence, substitution } = this;
		const { low, high } = this.box;
		const share = 1 / (this.high[i] - this.low[i]);
		for (let j = 0; j < influence.length; j++) {
			const both =
				Math.abs(substitution.coefficientAt(f, j)) + Math.abs(substitution.coefficientAt(f + 1, j));
			influence[j] += both * (high[j] - low[j]) * share;
		}
	}

	/** What is known of a neuron from above bounds its pre-activation. */
	#clamp(i: number, state: number): void {
		const { kinds, parameters } = this.network;
		if (state === NeuronState.unknown || kinds[i] === NeuronKind.linear) return;
		const isClip = kinds[i] === NeuronKind.clip;
		const [least, most] = isClip ? [parameters[2 * i], parameters[2 * i + 1]] : [0, 0];
		if (state === NeuronState.below && !(this.high[i] <= least)) this.high[i] = least;
		if (state === NeuronState.above && !(this.low[i] >= most)) this.low[i] = most;
		if (state === NeuronState.identity && !isClip && !(this.low[i] >= 0)) this.low[i] = 0;
	}

	/** Reads off a neuron's state and makes it known to later blocks. */
	#settle(i: number, states: Uint8Array): void {
		const { network, slack } = this;
		const v = network.inputCount + i;
		if (states[i] === NeuronState.zero) {
			this.valueLow[v] = 0;
			this.valueHigh[v] = 0;
			return;
		}
		this.#clamp(i, states[i]);
		valueRange(network, i, this.low[i], this.high[i], slack.relative, this.#range);
		// What the slack was charged for: no value is larger than its bound on the box of the whole claim.
		const most = this.#magnitudes[v];
		this.valueLow[v] = this.#range[0] = Math.max(-most, this.#range[0]);
		this.valueHigh[v] = this.#range[1] = Math.min(most, this.#range[1]);
		if (states[i] === NeuronState.unknown)
			states[i] = stateOf(network, i, this.low[i], this.high[i], this.#range[0], this.#range[1]);
		if (states[i] === NeuronState.zero) return;
		this.#setLines(i, this.substitution.alive.addNeuron(i), states);
	}

	/** A copy of the lines, to be changed; there is one at a time. */
	beginTuning(): Lines {
		for (const name of ["lowSlope", "lowShift", "highSlope", "highShift"] as const)
			this.#tunedLines[name].set(this.lines[name].subarray(0, this.substitution.alive.count));
		return this.#tunedLines;
	}

	/**
	 * Takes bounds of a neuron that became better since its box was bounded, and that no neuron reads: its
	 * state, range and lines.
	 */
	settleAgain(i: number, states: Uint8Array): void {
		const v = this.network.inputCount + i;
		const p = this.substitution.alive.positions[v];
		const { lines } = this;
		valueRange(this.network, i, this.low[i], this.high[i], this.slack.relative, this.#range);
		this.valueLow[v] = Math.max(this.valueLow[v], this.#range[0]);
		this.valueHigh[v] = Math.min(this.valueHigh[v], this.#range[1]);
		states[i] = stateOf(this.network, i, this.low[i], this.high[i], this.valueLow[v], this.valueHigh[v]);
		if (states[i] === NeuronState.zero)
			lines.lowSlope[p] = lines.lowShift[p] = lines.highSlope[p] = lines.highShift[p] = 0;
		else this.#setLines(i, p, states);
	}

	#setLines(i: number, p: number, states: Uint8Array): void {
		const { network, slack, lines } = this;
		const low = this.low[i];
		const high = this.high[i];
		if (states[i] !== NeuronState.unknown) {
			setPieceLines(lines, p, network, i, states[i], low, high, slack.relative);
			return;
		}
		this.slopes[i] = RecordByte.steepest * lowerSlope(low, high) + 0.5;
		setLines(lines, p, network, i, low, high, this.slopes[i] / RecordByte.steepest, slack.relative);
	}
}

/**
 * Slope of a lower line between the two pieces: 1 where the interval reaches far above 0 and 0 where it
 * reaches far below, even at twice as far above. CROWN's own choice changes from 0 to 1 at as far above as
 * below, and in one step; this one leaves a tenth fewer neurons undecided on the networks measured, and a
 * quarter more decisions proved.
 */
function lowerSlope(low: number, high: number): number {
	if (!(low < 0)) return 1;
	if (!(high > 0)) return 0;
	const square = ((2 * low) / high) * ((2 * low) / high);
	return 1 / (1 + square * square);
}
