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
import { type NeuronLine, setConstant, setLine } from "./neuron-line.ts";

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
			this.#row(this.outputs + k, this.#a, 0, this.#a.neuronCount + k);
			if (this.relational) this.#difference(this.differences + k, this.#a.neuronCount + k);
			else this.#apart(this.differences + k, k);
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
			this.#largest(a, 0, i, this.#lineA);
			this.#constant(value, this.#lineA);
			if (this.#same[i] === 1) forms.setZero(change);
			else {
				this.#largestChange(i, this.#lineB);
				this.#constant(change, this.#lineB);
			}
			return;
		}
		const s = this.#sum;
		this.#row(s, a, 0, i);
		setLine(this.#lineA, a, i, forms.low(s), forms.high(s));
		const generator = this.#activate(value, s, this.#lineA);
		if (this.#same[i] === 1) {
			forms.setZero(change);
			return;
		}
		const d = this.#change;
		this.#difference(d, i);
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
			this.#largest(network, values, i, this.#lineA);
			this.#constant(value, this.#lineA);
			return;
		}
		this.#row(this.#sum, network, values, i);
		setLine(this.#lineA, network, i, forms.low(this.#sum), forms.high(this.#sum));
		this.#activate(value, this.#sum, this.#lineA);
	}

	#row(t: number, { rows }: Network, values: number, row: number): void {
		const { forms } = this;
		forms.begin(t, rows.biases[row]);
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			forms.add(t, rows.weights[k], values + rows.columns[k]);
		forms.end(t);
	}

	/** Row of the second network minus that of the first, where they correspond. */
	#difference(t: number, row: number): void {
		const { forms } = this;
		const [a, b] = [this.#a.rows, this.#b.rows];
		if (this.#same[row] === 1) {
			forms.setZero(t);
			return;
		}
		forms.begin(t, b.biases[row] - a.biases[row]);
		forms.charge(Math.abs(a.biases[row]) + Math.abs(b.biases[row]));
		const [endA, endB] = [a.start[row + 1], b.start[row + 1]];
		for (let k = a.start[row], l = b.start[row]; k < endA || l < endB; ) {
			const inA = k < endA && (l === endB || a.columns[k] <= b.columns[l]);
			const inB = l < endB && (k === endA || b.columns[l] <= a.columns[k]);
			const v = inA ? a.columns[k] : b.columns[l];
			const weightA = inA ? a.weights[k++] : 0;
			const weightB = inB ? b.weights[l++] : 0;
			const change = this.#second + v;
			forms.add(t, weightB - weightA, v);
			forms.add(t, weightB, change);
			// Both references round their own products, of values up to these.
			forms.charge((Math.abs(weightA) + Math.abs(weightB)) * (forms.magnitude[v] + forms.magnitude[change]));
		}
		forms.end(t);
	}

	/** Output k of the second network minus that of the first, where they do not correspond. */
	#apart(t: number, k: number): void {
		const { forms } = this;
		const [a, b] = [this.#a, this.#b];
		const [rowA, rowB] = [a.neuronCount + k, b.neuronCount + k];
		forms.begin(t, b.rows.biases[rowB] - a.rows.biases[rowA]);
		forms.charge(Math.abs(a.rows.biases[rowA]) + Math.abs(b.rows.biases[rowB]));
		for (let l = b.rows.start[rowB]; l < b.rows.start[rowB + 1]; l++)
			forms.add(t, b.rows.weights[l], this.#second + b.rows.columns[l]);
		for (let l = a.rows.start[rowA]; l < a.rows.start[rowA + 1]; l++)
			forms.add(t, -a.rows.weights[l], a.rows.columns[l]);
		forms.end(t);
	}

	/** A form of a whole interval. */
	#constant(t: number, { shift, error }: NeuronLine): void {
		this.forms.begin(t, shift);
		this.forms.addError(t, error);
		this.forms.end(t);
	}

	/** The range of a max neuron. */
	#largest({ rows, parameters }: Network, values: number, i: number, line: NeuronLine): void {
		const { forms } = this;
		let low = parameters[2 * i];
		let high = low;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const w = rows.weights[k];
			const v = values + rows.columns[k];
			const ends = [w * forms.low(v), w * forms.high(v)];
			const widening = 2 ** -49 * Math.abs(w) * forms.magnitude[v] + 2 ** -1059;
			low = Math.max(low, Math.min(ends[0], ends[1]) - widening);
			high = Math.max(high, Math.max(ends[0], ends[1]) + widening);
		}
		setConstant(line, low, high);
	}

	/** What a max neuron differs by: no more than its terms do, and its constant. */
	#largestChange(i: number, line: NeuronLine): void {
		const { forms } = this;
		const [a, b] = [this.#a, this.#b];
		const t = this.#change;
		const [constantA, constantB] = [a.parameters[2 * i], b.parameters[2 * i]];
		let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		if (constantA !== Number.NEGATIVE_INFINITY || constantA !== constantB) {
			const apart = constantB - constantA;
			low = apart - 2 ** -49 * Math.abs(apart);
			high = apart + 2 ** -49 * Math.abs(apart);
		}
		const count = a.rows.start[i + 1] - a.rows.start[i];
		const alike = count === b.rows.start[i + 1] - b.rows.start[i];
		for (let n = 0; n < count && alike; n++) {
			const [k, l] = [a.rows.start[i] + n, b.rows.start[i] + n];
			const [v, u] = [a.rows.columns[k], b.rows.columns[l]];
			const [weightA, weightB] = [a.rows.weights[k], b.rows.weights[l]];
			forms.begin(t, 0);
			forms.add(t, weightB, this.#second + u);
			if (u === v) forms.add(t, weightB - weightA, v);
			else {
				forms.add(t, weightB, u);
				forms.add(t, -weightA, v);
			}
			forms.charge(Math.abs(weightA) * forms.magnitude[v]);
			forms.charge(Math.abs(weightB) * (forms.magnitude[u] + forms.magnitude[this.#second + u]));
			forms.end(t);
			low = Math.min(low, forms.low(t));
			high = Math.max(high, forms.high(t));
		}
		if (alike) setConstant(line, low, high);
		else setConstant(line, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
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
