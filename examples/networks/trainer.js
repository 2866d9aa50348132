// @ts-check

/**
 * Trains small networks of relus, or of leaky ones: Adam by hand, in +, -, *, / and square roots, so that the same seed gives the same
 * bits on every machine.
 */

import { NetworkBuilder } from "@condnet/core";

/** @import { Network, Random } from "@condnet/core" */

/** One dense layer with its gradient and Adam's two moments. */
class Layer {
	constructor(
		/** @type {number} */ inputs,
		/** @type {number} */ outputs,
		/** @type {boolean} */ relu,
		/** @type {Random} */ random,
		slope = 0,
	) {
		this.inputs = inputs;
		this.outputs = outputs;
		this.relu = relu;
		/** Of a relu below 0: a leaky one where it is not 0. */
		this.slope = slope;
		/** Rows of weights, each followed by its bias. */
		const count = outputs * (inputs + 1);
		const spread = Math.sqrt(6 / inputs);
		this.weights = Float64Array.from({ length: count }, () => random.between(-spread, spread));
		this.gradient = new Float64Array(count);
		this.mean = new Float64Array(count);
		this.square = new Float64Array(count);
		this.values = new Float64Array(outputs);
		this.slopes = new Float64Array(outputs);
	}

	forward(/** @type {Float64Array} */ x) {
		const { inputs, outputs, weights, values, relu, slope } = this;
		for (let k = 0; k < outputs; k++) {
			const row = k * (inputs + 1);
			let sum = weights[row + inputs];
			for (let j = 0; j < inputs; j++) sum += weights[row + j] * x[j];
			values[k] = !relu || sum >= 0 ? sum : slope === 0 ? 0 : slope * sum;
		}
		return values;
	}

	/** Adds to the gradient what `slopes` says, and gives the inputs theirs. */
	backward(/** @type {Float64Array} */ x, /** @type {Float64Array | undefined} */ inputSlopes) {
		const { inputs, outputs, weights, gradient, slopes, values } = this;
		inputSlopes?.fill(0);
		for (let k = 0; k < outputs; k++) {
			const below = this.slope === 0 ? values[k] === 0 : values[k] < 0;
			const slope = this.relu && below ? this.slope * slopes[k] : slopes[k];
			if (slope === 0) continue;
			const row = k * (inputs + 1);
			for (let j = 0; j < inputs; j++) gradient[row + j] += slope * x[j];
			gradient[row + inputs] += slope;
			if (inputSlopes) for (let j = 0; j < inputs; j++) inputSlopes[j] += slope * weights[row + j];
		}
	}

	/** Adam (Kingma and Ba 2015). */
	step(/** @type {number} */ rate, /** @type {number} */ meanScale, /** @type {number} */ squareScale) {
		const { weights, gradient, mean, square } = this;
		for (let k = 0; k < weights.length; k++) {
			mean[k] = 0.9 * mean[k] + 0.1 * gradient[k];
			square[k] = 0.999 * square[k] + 0.001 * gradient[k] * gradient[k];
			weights[k] -= (rate * (mean[k] / meanScale)) / (Math.sqrt(square[k] / squareScale) + 1e-8);
		}
		gradient.fill(0);
	}
}

/**
 * A network of widths[0] inputs, layers of relus, or leaky ones of the slope given, and a last one without, that
 * comes near to targets in the mean of squares.
 *
 * @param {{ widths: readonly number[], inputs: Float64Array, targets: Float64Array, random: Random,
 *   steps: number, batch?: number, rate?: number, slope?: number }} task rows one after another
 */
export function trainLayers(task) {
	const { widths, inputs, targets, random, steps, batch = 32, rate = 0.005, slope = 0 } = task;
	const [width, outputs] = [widths[0], widths[widths.length - 1]];
	const count = inputs.length / width;
	const layers = widths
		.slice(1)
		.map((size, l) => new Layer(widths[l], size, l + 2 < widths.length, random, slope));
	let [meanDecay, squareDecay] = [1, 1];
	for (let step = 0; step < steps; step++) {
		for (let b = 0; b < batch; b++) {
			const i = random.integer(count);
			const input = inputs.subarray(width * i, width * (i + 1));
			let x = input;
			for (const layer of layers) x = layer.forward(x);
			const { slopes } = layers[layers.length - 1];
			for (let k = 0; k < outputs; k++) slopes[k] = (x[k] - targets[outputs * i + k]) / batch;
			for (let l = layers.length - 1; l >= 0; l--)
				layers[l].backward(l > 0 ? layers[l - 1].values : input, layers[l - 1]?.slopes);
		}
		meanDecay *= 0.9;
		squareDecay *= 0.999;
		for (const layer of layers) layer.step(rate * (1 - step / steps), 1 - meanDecay, 1 - squareDecay);
	}
	return layers;
}

/**
 * The layers as a network of physical inputs, its weights rounded to float32.
 *
 * @param {readonly Layer[]} layers
 * @param {readonly number[]} scales what each input was divided by
 * @returns {Network}
 */
export function networkOf(layers, scales) {
	const builder = new NetworkBuilder(scales.length);
	let from = 0;
	for (const [l, { inputs, outputs, relu, slope, weights }] of layers.entries()) {
		const columns = Array.from({ length: inputs }, (_, j) => from + j);
		from += inputs;
		for (let k = 0; k < outputs; k++) {
			const row = Array.from(weights.subarray(k * (inputs + 1), (k + 1) * (inputs + 1)), (weight, j) =>
				Math.fround(l === 0 && j < inputs ? weight / scales[j] : weight),
			);
			if (relu && slope === 0) builder.add("relu", columns, row.slice(0, inputs), row[inputs]);
			else if (relu) builder.add("leaky", columns, row.slice(0, inputs), row[inputs], Math.fround(slope));
			else {
				for (let j = 0; j < inputs; j++) builder.term(columns[j], row[j]);
				builder.output(row[inputs]);
			}
		}
	}
	return builder.build();
}
