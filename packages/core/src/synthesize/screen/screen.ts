/**
 * A screen before the first layer: a cheap upper bound of each pre-activation, exact everywhere. A ReLU whose
 * bound is at most 0 is 0 in float64 too and need not be computed.
 *
 * For directions v_k and a row w, b take a_k = <w, v_k> and u = w - sum a_k v_k. With c_k = <x, v_k> the sum
 * is b + <a, c> + <u, x>, and <u, x> is at most |u| * |x - sum c_k v_k| (Cauchy and Schwarz). Directions are
 * only nearly orthonormal and everything is rounded: `margin` and `reach` below hold what that can come to,
 * many times over; the derivation is in docs/theory.md, "The screen". Inputs whose square leaves [1e-200,
 * 1e200] are not screened.
 */

import { type Network, NeuronKind } from "../../network/network.ts";

/** Weights and biases beyond it are not screened: no sum within it overflows. */
const largest = 1e100;

/**
 * Cheap upper bounds of the first layer's sums that hold for every input, rounding included
 * (docs/theory.md, "The screen").
 */
export class Screen {
	readonly rank: number;
	/** rank directions of inputCount numbers each. */
	readonly directions: Float64Array;
	/** The neurons screened, all of them ReLUs that read inputs only. */
	readonly neurons: Uint32Array;
	/** For each screened neuron rank numbers a_k. */
	readonly loadings: Float64Array;
	/**
	 * For each screened neuron its bias with the margin of rounding, and what it multiplies the residual with.
	 */
	readonly tops: Float64Array;
	readonly reaches: Float64Array;
	/** Part of |x|^2 that the residual is enlarged by. */
	readonly margin: number;

	/**
	 * @param directions rank * inputCount numbers, nearly orthonormal (or 0)
	 * @param neurons which ones to screen; all that can be if left out
	 */
	constructor(network: Network, directions: Float64Array, neurons: Uint32Array = screenable(network)) {
		const { inputCount, rows } = network;
		this.rank = directions.length / inputCount;
		this.directions = directions;
		this.neurons = neurons;
		// twice what a sum of that many terms loses, relatively
		const unit = (inputCount + this.rank + 16) * 2 ** -52;
		this.margin = 16 * (this.rank + 1) * (unit + skewness(directions, inputCount));
		this.loadings = new Float64Array(this.neurons.length * this.rank);
		this.tops = new Float64Array(this.neurons.length);
		this.reaches = new Float64Array(this.neurons.length);
		const row = new Float64Array(inputCount);
		for (let n = 0; n < this.neurons.length; n++) {
			const i = this.neurons[n];
			row.fill(0);
			for (let k = rows.start[i]; k < rows.start[i + 1]; k++) row[rows.columns[k]] = rows.weights[k];
			const whole = norm(row);
			let loaded = 0;
			for (let k = 0; k < this.rank; k++) {
				const direction = directions.subarray(k * inputCount, (k + 1) * inputCount);
				const loading = dot(row, direction);
				this.loadings[n * this.rank + k] = loading;
				loaded += loading * loading;
				for (let j = 0; j < inputCount; j++) row[j] -= loading * direction[j];
			}
			let leaning = 0; // of the rest on the directions it should be free of
			for (let k = 0; k < this.rank; k++)
				leaning += Math.abs(dot(row, directions.subarray(k * inputCount, (k + 1) * inputCount)));
			const rest = norm(row);
			const slack = 16 * (this.rank + 1) * unit * (whole + Math.sqrt(loaded) + rest) + 2 * leaning;
			const bias = rows.biases[i];
			this.tops[n] = bias + 16 * unit * Math.abs(bias) + 2 ** -1000;
			const reach = (rest + slack / Math.sqrt(this.margin)) * (1 + 16 * unit);
			const bounded = whole < largest && Math.abs(bias) < largest && this.margin < 0.01;
			this.reaches[n] = bounded ? reach : Number.POSITIVE_INFINITY;
		}
	}

	/** Words the screen takes beside the network. */
	get words(): number {
		return this.directions.length + this.neurons.length * (this.rank + 2);
	}
}

/** The ReLUs that read inputs only. */
export function screenable(network: Network): Uint32Array {
	const { rows, kinds, inputCount, neuronCount } = network;
	const found: number[] = [];
	for (let i = 0; i < neuronCount; i++) {
		if (kinds[i] !== NeuronKind.relu || rows.start[i] === rows.start[i + 1]) continue;
		// Columns ascend: the last one tells whether only inputs are read.
		if (rows.columns[rows.start[i + 1] - 1] < inputCount) found.push(i);
	}
	return Uint32Array.from(found);
}

/**
 * The largest difference between the products of two directions and those of orthonormal ones; a direction
 * may be 0.
 */
function skewness(directions: Float64Array, inputCount: number): number {
	let most = 0;
	for (let d = 0; d < directions.length; d += inputCount)
		for (let e = 0; e <= d; e += inputCount) {
			const product = dot(directions.subarray(d, d + inputCount), directions.subarray(e, e + inputCount));
			const difference = d === e && product !== 0 ? Math.abs(product - 1) : Math.abs(product);
			if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
			if (difference > most) most = difference;
		}
	return most;
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
	return sum;
}

function norm(vector: Float64Array): number {
	return Math.sqrt(dot(vector, vector));
}
