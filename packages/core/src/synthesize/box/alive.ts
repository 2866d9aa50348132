/**
 * Evaluations of a network at several points of a box that leave out the neurons known to be zero there; the
 * same bits as the whole. All points go through a row together, so that what is left out is looked up once.
 * Cost: points times the weights between values that are not zero.
 */

import { activated, neuronValue } from "../../network/evaluate-network.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { NeuronState } from "../../network/proof.ts";

/** Points whose sums are taken in one go. */
const pointsAtOnce = 4;

export class AliveEvaluator {
	readonly points: number;
	/** Value v at point k is values[v * points + k]; the inputs are the caller's to fill in. */
	readonly values: Float64Array;
	/** Output r at point k is outputs[r * points + k]. */
	readonly outputs: Float64Array;
	readonly #network: Network;
	readonly #sums: Float64Array;
	readonly #one: Float64Array;

	/** @param points a multiple of `pointsAtOnce` */
	constructor(network: Network, points: number) {
		this.points = points;
		this.values = new Float64Array(network.valueCount * points);
		this.outputs = new Float64Array(network.outputCount * points);
		this.#network = network;
		this.#sums = new Float64Array(points);
		this.#one = new Float64Array(network.valueCount);
	}

	/** Fills in the neurons' values and the outputs. */
	evaluate(states: Uint8Array): void {
		const { points, values, outputs } = this;
		const { inputCount, neuronCount, outputCount, kinds } = this.#network;
		const sums = this.#sums;
		for (let i = 0; i < neuronCount; i++) {
			const to = (inputCount + i) * points;
			if (states[i] === NeuronState.zero) {
				values.fill(0, to, to + points);
			} else if (kinds[i] === NeuronKind.max) {
				for (let k = 0; k < points; k++) values[to + k] = neuronValue(this.#network, i, this.#valuesAt(k));
			} else {
				this.#sum(i, states);
				for (let k = 0; k < points; k++) values[to + k] = activated(this.#network, i, sums[k]);
			}
		}
		for (let r = 0; r < outputCount; r++) {
			this.#sum(neuronCount + r, states);
			outputs.set(sums, r * points);
		}
	}

	/** The sums of a row at all points, four at a time: these stay in registers. */
	#sum(row: number, states: Uint8Array): void {
		const { points, values } = this;
		const sums = this.#sums;
		const { rows, inputCount } = this.#network;
		const { start, columns, weights } = rows;
		const end = start[row + 1];
		const single = rows.arithmetic === "float32";
		for (let k = 0; k < points; k += pointsAtOnce) {
			let a = rows.biases[row];
			let b = a;
			let c = a;
			let d = a;
			for (let t = start[row]; t < end; t++) {
				const v = columns[t];
				if (v >= inputCount && states[v - inputCount] === NeuronState.zero) continue;
				const weight = weights[t];
				const from = v * points + k;
				if (single) {
					a = Math.fround(a + Math.fround(weight * values[from]));
					b = Math.fround(b + Math.fround(weight * values[from + 1]));
					c = Math.fround(c + Math.fround(weight * values[from + 2]));
					d = Math.fround(d + Math.fround(weight * values[from + 3]));
				} else {
					a += weight * values[from];
					b += weight * values[from + 1];
					c += weight * values[from + 2];
					d += weight * values[from + 3];
				}
			}
			sums[k] = a;
			sums[k + 1] = b;
			sums[k + 2] = c;
			sums[k + 3] = d;
		}
	}

	#valuesAt(point: number): Float64Array {
		for (let v = 0; v < this.#one.length; v++) this.#one[v] = this.values[v * this.points + point];
		return this.#one;
	}
}
