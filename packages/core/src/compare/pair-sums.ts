/**
 * Rows of two networks, and what they differ by, as affine forms over the values of both. Where the networks'
 * neurons correspond, values of the second are followed by their differences from those of the first.
 */

import type { Network } from "../network/network.ts";
import type { Forms } from "./forms.ts";
import { type NeuronLine, setConstant } from "./neuron-line.ts";

export class PairSums {
	readonly #forms: Forms;
	readonly #a: Network;
	readonly #b: Network;
	/** 1 for each row that is the same in both; empty where the networks do not correspond. */
	readonly #same: Uint8Array;
	/** Form of value 0 of the second network, or of its difference. */
	readonly #second: number;

	constructor(forms: Forms, a: Network, b: Network, same: Uint8Array) {
		this.#forms = forms;
		this.#a = a;
		this.#b = b;
		this.#same = same;
		this.#second = a.valueCount;
	}

	/** A row of one network, whose values' forms begin at `values`. */
	row(t: number, { rows }: Network, values: number, row: number): void {
		const forms = this.#forms;
		forms.begin(t, rows.biases[row]);
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			forms.add(t, rows.weights[k], values + rows.columns[k]);
		forms.end(t);
	}

	/** Row of the second network minus that of the first, where they correspond. */
	difference(t: number, row: number): void {
		const forms = this.#forms;
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
	apart(t: number, k: number): void {
		const forms = this.#forms;
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

	/** The range of a max neuron. */
	largest({ rows, parameters }: Network, values: number, i: number, line: NeuronLine): void {
		const forms = this.#forms;
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

	/** What a max neuron differs by: no more than its terms do, and its constant. Uses form t. */
	largestChange(t: number, i: number, line: NeuronLine): void {
		const forms = this.#forms;
		const [a, b] = [this.#a, this.#b];
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
}
