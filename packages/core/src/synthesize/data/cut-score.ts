/**
 * How much the two sides of a cut would have to evaluate, were each filled with leaves of `leafPoints` random
 * rows of its own: a value that a share q of a side's rows has nonzero stands in a share 1 - (1 -
 * q)^leafPoints of their masks. A value weighs what it costs on average, a product and a sum each: the active
 * values that a neuron reads, the active neurons that read an input. Gates count too, so that uneven cuts are
 * weighed against what they gain.
 *
 * At most `sampledRows` rows of a node are looked at. Cost: their nonzero values, and once one pass over the
 * weights.
 */

import type { Network } from "../../network/network.ts";
import type { Activity } from "./activity.ts";

const sampledRows = 256;

export class CutScore {
	readonly #activity: Activity;
	readonly #inputs: Float64Array;
	readonly #inputCount: number;
	readonly #leafPoints: number;
	readonly #weights: Float64Array;
	/** Sampled rows of either side that have each value nonzero. */
	readonly #left: Uint32Array;
	readonly #right: Uint32Array;

	constructor(network: Network, activity: Activity, inputs: Float64Array, leafPoints: number) {
		this.#activity = activity;
		this.#inputs = inputs;
		this.#inputCount = network.inputCount;
		this.#leafPoints = leafPoints;
		this.#weights = valueWeights(network, activity);
		this.#left = new Uint32Array(network.valueCount);
		this.#right = new Uint32Array(network.valueCount);
	}

	/** The score of cutting `rows` at inputs[axis] > threshold; less is better. */
	of(rows: Uint32Array, axis: number, threshold: number): number {
		const { words, bits } = this.#activity;
		const sampled = Math.min(rows.length, sampledRows);
		this.#left.fill(0);
		this.#right.fill(0);
		let leftRows = 0;
		for (let i = 0; i < sampled; i++) {
			const row = rows[Math.floor((i * rows.length) / sampled)];
			const isRight = this.#inputs[row * this.#inputCount + axis] > threshold;
			const counts = isRight ? this.#right : this.#left;
			leftRows += isRight ? 0 : 1;
			for (let w = 0; w < words; w++)
				for (let rest = bits[row * words + w]; rest !== 0; rest &= rest - 1)
					counts[32 * w + 31 - Math.clz32(rest & -rest)]++;
		}
		const scale = rows.length / sampled;
		return this.#side(this.#left, leftRows, scale) + this.#side(this.#right, sampled - leftRows, scale);
	}

	/**
	 * Operations of a side's sampled rows, each of which stands for `scale` rows: gates below the cut, then
	 * leaves.
	 */
	#side(counts: Uint32Array, rows: number, scale: number): number {
		if (rows === 0) return 0;
		const gates = Math.log2(Math.max(1, (rows * scale) / this.#leafPoints));
		const share = new Float64Array(rows + 1);
		for (let c = 0; c <= rows; c++) share[c] = 1 - (1 - c / rows) ** this.#leafPoints;
		let sum = 0;
		for (let v = 0; v < counts.length; v++) sum += this.#weights[v] * share[counts[v]];
		return rows * (gates + 2 * sum);
	}
}

function valueWeights(network: Network, activity: Activity): Float64Array {
	const { inputCount, neuronCount, valueCount, rows } = network;
	const { rowCount, words, bits } = activity;
	const share = new Float64Array(valueCount); // of the rows on which a value is nonzero
	for (let row = 0; row < rowCount; row++)
		for (let w = 0; w < words; w++)
			for (let rest = bits[row * words + w]; rest !== 0; rest &= rest - 1)
				share[32 * w + 31 - Math.clz32(rest & -rest)] += 1 / rowCount;
	const weights = new Float64Array(valueCount);
	for (let i = 0; i < neuronCount; i++)
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const u = rows.columns[k];
			weights[inputCount + i] += share[u];
			if (u < inputCount) weights[u] += share[inputCount + i];
		}
	return weights;
}
