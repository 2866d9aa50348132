/**
 * The outputs of two networks on a box, and their difference, as affine forms.
 *
 * Where the networks' neurons correspond, a neuron of the second network is followed by its difference from
 * that of the first (Paulsen et al., ReluDiff, 2020, NeuroDiff, 2020; Teuber et al., VeryDiff, 2024):
 *
 *     d_i = sum of (wB_ij - wA_ij) a_j + sum of wB_ij d_j + (bB_i - bA_i),
 *
 * and behind the activation f, f(s + d) - f(s) is the difference of two lines, or theta d, theta between the
 * least and the largest slope of f, whichever leaves less unsaid. Otherwise both networks are followed on
 * their own, and only the inputs that they share hold them together: sound, and far looser.
 *
 * Invariant: as Forms says, for the values that the reference evaluation computes in both networks. Cost: a
 * pass over the weights of both for each generator.
 */

import { slopeBelow } from "../bounds/lines.ts";
import type { Box } from "../network/box.ts";
import { type Network, NeuronKind } from "../network/network.ts";
import { generatorRoom } from "../network/pair-proof.ts";
import { correspond, sameRows } from "./correspondence.ts";
import { Forms } from "./forms.ts";
import { type NeuronLine, setLine } from "./neuron-line.ts";
import { PairSums } from "./pair-sums.ts";

export class PairBounder {
	readonly forms: Forms;
	/** Whether differences are followed through the networks. */
	readonly relational: boolean;
	/** Form of output 0 of the first network; the others follow. */
	readonly outputs: number;
	/** Form of the difference, second network minus first, of output 0; the others follow. */
	readonly differences: number;
	readonly #a: Network;
	readonly #b: Network;
	readonly #same: Uint8Array;
	/** Form of value 0 of the second network, or of its difference. */
	readonly #second: number;
	readonly #sums: PairSums;
	readonly #sum: number;
	readonly #change: number;
	readonly #moved: number;
	/** Form of a margin between outputs. */
	readonly #margin: number;
	/** For each generator behind the inputs, how much of its neuron's range hangs on each input. */
	readonly #shares: Float64Array;
	readonly #lineA: NeuronLine = { slope: 0, shift: 0, error: 0 };
	readonly #lineB: NeuronLine = { slope: 0, shift: 0, error: 0 };

	/** @param headroom how many times the needed rounding slack is taken */
	constructor(a: Network, b: Network, headroom: number) {
		this.#a = a;
		this.#b = b;
		this.relational = correspond(a, b);
		this.#same = this.relational ? sameRows(a, b) : new Uint8Array(0);
		this.#second = a.valueCount;
		this.outputs = this.#second + b.valueCount;
		this.differences = this.outputs + a.outputCount;
		this.#sum = this.differences + a.outputCount;
		this.#change = this.#sum + 1;
		this.#moved = this.#sum + 2;
		this.#margin = this.#sum + 3;
		const stride = generatorRoom(a, b);
		this.forms = new Forms(this.#sum + 4, stride, headroom);
		this.#sums = new PairSums(this.forms, a, b, this.#same);
		this.#shares = new Float64Array((stride - a.inputCount) * a.inputCount);
	}

	/** Bounds both networks on a box. */
	bound(box: Box): void {
		const { forms } = this;
		forms.generators = 0;
		for (let j = 0; j < box.inputCount; j++) forms.setInput(j, box.low[j], box.high[j]);
		for (let j = 0; j < box.inputCount; j++)
			if (this.relational) forms.setZero(this.#second + j);
			else {
				forms.begin(this.#second + j, 0);
				forms.add(this.#second + j, 1, j);
				forms.end(this.#second + j);
			}
		if (this.relational) for (let i = 0; i < this.#a.neuronCount; i++) this.#pair(i);
		else {
			for (let i = 0; i < this.#a.neuronCount; i++) this.#alone(this.#a, 0, i);
			for (let i = 0; i < this.#b.neuronCount; i++) this.#alone(this.#b, this.#second, i);
		}
		for (let k = 0; k < this.#a.outputCount; k++) {
			this.#sums.row(this.outputs + k, this.#a, 0, this.#a.neuronCount + k);
			if (this.relational) this.#sums.difference(this.differences + k, this.#a.neuronCount + k);
			else this.#sums.apart(this.differences + k, k);
		}
	}

	/** Sets the form of output k minus output `other` of the first network, or of the second. @returns it */
	margin(k: number, other: number, second: boolean): number {
		const { forms } = this;
		const t = this.#margin;
		forms.begin(t, 0);
		forms.add(t, 1, this.outputs + k);
		forms.add(t, -1, this.outputs + other);
		if (second) {
			forms.add(t, 1, this.differences + k);
			forms.add(t, -1, this.differences + other);
		}
		forms.end(t);
		return t;
	}

	/** How much the range of a form hangs on each input. */
	influence(t: number, scores: Float64Array): void {
		const { forms } = this;
		const { inputCount } = this.#a;
		const from = t * forms.stride;
		scores.fill(0);
		for (let j = 0; j < Math.min(inputCount, forms.length[t]); j++)
			scores[j] = Math.abs(forms.coefficients[from + j]);
		for (let g = inputCount; g < forms.length[t]; g++) {
			const size = Math.abs(forms.coefficients[from + g]);
			if (size > 0)
				for (let j = 0; j < inputCount; j++)
					scores[j] += size * this.#shares[(g - inputCount) * inputCount + j];
		}
	}

	/** Neuron i of the first network, and the difference from it of the second's. */
	#pair(i: number): void {
		const { forms } = this;
		const [a, b] = [this.#a, this.#b];
		const [value, change] = [a.inputCount + i, this.#second + a.inputCount + i];
		if (a.kinds[i] === NeuronKind.max) {
			this.#sums.largest(a, 0, i, this.#lineA);
			this.#constant(value, this.#lineA);
			if (this.#same[i] === 1) forms.setZero(change);
			else {
				this.#sums.largestChange(this.#change, i, this.#lineB);
				this.#constant(change, this.#lineB);
			}
			return;
		}
		const s = this.#sum;
		this.#sums.row(s, a, 0, i);
		setLine(this.#lineA, a, i, forms.low(s), forms.high(s));
		const generator = this.#activate(value, s, this.#lineA);
		if (this.#same[i] === 1) {
			forms.setZero(change);
			return;
		}
		const d = this.#change;
		this.#sums.difference(d, i);
		forms.begin(this.#moved, 0);
		forms.add(this.#moved, 1, s);
		forms.add(this.#moved, 1, d);
		forms.end(this.#moved);
		setLine(this.#lineB, b, i, forms.low(this.#moved), forms.high(this.#moved));
		this.#activateChange(change, i, generator);
	}

	/** The value behind a line. @returns the generator of its error, or -1 */
	#activate(t: number, s: number, { slope, shift, error }: NeuronLine): number {
		const { forms } = this;
		forms.begin(t, shift);
		forms.add(t, slope, s);
		const generator = forms.addError(t, error);
		forms.end(t);
		if (generator >= 0) this.#share(generator, s);
		return generator;
	}

	/** f(s + d) - f(s), s in lineA's form and d in the form of the change. */
	#activateChange(t: number, i: number, generator: number): void {
		const { forms } = this;
		const [s, d] = [this.#sum, this.#change];
		const [lineA, lineB] = [this.#lineA, this.#lineB];
		const [least, most] = this.#slopes(i);
		const between = (most / 2 - least / 2) * Math.max(-forms.low(d), forms.high(d));
		// A leaky neuron rounds its product in both networks.
		const product =
			this.#a.kinds[i] === NeuronKind.leaky
				? (Math.abs(least) + Math.abs(most)) * (forms.magnitude[s] + forms.magnitude[this.#moved])
				: 0;
		let made = -1;
		// A tie is decided by a clear margin, so that other roundings decide alike.
		if (lineA.error + lineB.error <= 0.9 * (between + 2 ** -46 * product) || Number.isNaN(between)) {
			forms.begin(t, lineB.shift - lineA.shift);
			forms.charge(Math.abs(lineA.shift) + Math.abs(lineB.shift));
			if (lineA.slope !== lineB.slope) {
				forms.add(t, lineB.slope - lineA.slope, s);
				forms.charge((Math.abs(lineA.slope) + Math.abs(lineB.slope)) * forms.magnitude[s]);
			}
			forms.add(t, lineB.slope, d);
			if (generator >= 0) forms.addGenerator(t, -lineA.error, generator);
			made = forms.addError(t, generator >= 0 ? lineB.error : lineA.error + lineB.error);
		} else {
			forms.begin(t, 0);
			forms.add(t, least / 2 + most / 2, d);
			if (product > 0) forms.charge(product);
			made = forms.addError(t, between * (1 + 2 ** -47) + 2 ** -1059);
		}
		forms.end(t);
		if (made >= 0) this.#share(made, s);
	}

	/** Least and largest slope of neuron i's activation; NaN where that of the other network is another one. */
	#slopes(i: number): readonly [least: number, most: number] {
		const [a, b] = [this.#a, this.#b];
		const kind = a.kinds[i];
		const takesParameters = kind === NeuronKind.leaky || kind === NeuronKind.clip;
		for (let p = 2 * i; takesParameters && p < 2 * i + 2; p++)
			if (a.parameters[p] !== b.parameters[p]) return [Number.NaN, Number.NaN];
		if (kind === NeuronKind.clip) return [0, 1];
		const below = slopeBelow(a, i);
		return [Math.min(below, 1), Math.max(below, 1)];
	}

	/** Neuron i of one of the networks by itself. */
	#alone(network: Network, values: number, i: number): void {
		const { forms } = this;
		const value = values + network.inputCount + i;
		if (network.kinds[i] === NeuronKind.max) {
			this.#sums.largest(network, values, i, this.#lineA);
			this.#constant(value, this.#lineA);
			return;
		}
		this.#sums.row(this.#sum, network, values, i);
		setLine(this.#lineA, network, i, forms.low(this.#sum), forms.high(this.#sum));
		this.#activate(value, this.#sum, this.#lineA);
	}

	/** A form of a whole interval. */
	#constant(t: number, { shift, error }: NeuronLine): void {
		this.forms.begin(t, shift);
		this.forms.addError(t, error);
		this.forms.end(t);
	}

	/** Remembers on which inputs the neuron hangs that a generator is of. */
	#share(generator: number, s: number): void {
		const { forms } = this;
		const { inputCount } = this.#a;
		const from = s * forms.stride;
		const to = (generator - inputCount) * inputCount;
		const shown = Math.min(inputCount, forms.length[s]);
		let sum = 0;
		for (let j = 0; j < shown; j++) sum += Math.abs(forms.coefficients[from + j]);
		for (let j = 0; j < inputCount; j++)
			this.#shares[to + j] = j < shown && sum > 0 ? Math.abs(forms.coefficients[from + j]) / sum : 0;
	}
}
