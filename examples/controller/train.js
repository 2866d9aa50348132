// @ts-check

/**
 * Trains the controller: a ReLU network from the pendulum's state to five scores, one for each torque, the
 * largest of which is what to apply. A score is how much cheaper its torque is than the mean of all. Seeded,
 * and the same bits on every machine: Adam by hand, in +, -, *, / and square roots.
 *
 *     node examples/controller/train.js     remakes examples/controller/controller.onnx
 */

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NetworkBuilder, Random } from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { box, costsToGo, torques } from "./pendulum.js";

const widths = [2, 24, 24, torques.length];
const batch = 32;
const stepCount = 20_000;
const sampleCount = 20_000;

/** One dense layer with its gradient and Adam's two moments. */
class Layer {
	constructor(
		/** @type {number} */ inputs,
		/** @type {number} */ outputs,
		/** @type {boolean} */ relu,
		/** @type {Random} */ random,
	) {
		this.inputs = inputs;
		this.outputs = outputs;
		this.relu = relu;
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
		const { inputs, outputs, weights, values } = this;
		for (let k = 0; k < outputs; k++) {
			const row = k * (inputs + 1);
			let sum = weights[row + inputs];
			for (let j = 0; j < inputs; j++) sum += weights[row + j] * x[j];
			values[k] = this.relu && sum < 0 ? 0 : sum;
		}
		return values;
	}

	/** Adds to the gradient what `slopes` says, and gives the inputs theirs. */
	backward(/** @type {Float64Array} */ x, /** @type {Float64Array | undefined} */ inputSlopes) {
		const { inputs, outputs, weights, gradient, slopes, values } = this;
		inputSlopes?.fill(0);
		for (let k = 0; k < outputs; k++) {
			const slope = this.relu && values[k] === 0 ? 0 : slopes[k];
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

/** The scores that the network is to learn, for random states of the box scaled to [-1, 1]. */
function examples(/** @type {Random} */ random) {
	const costs = costsToGo();
	const states = new Float64Array(2 * sampleCount);
	const scores = new Float64Array(torques.length * sampleCount);
	for (let i = 0; i < sampleCount; i++) {
		// Every other one near upright, where it has to be exact.
		const width = i % 2 === 0 ? 1 : 0.25;
		const state = box.map(([, high]) => width * random.between(-high, high));
		const all = costs(state[0], state[1]);
		const mean = all.reduce((sum, cost) => sum + cost, 0) / all.length;
		for (let k = 0; k < 2; k++) states[2 * i + k] = state[k] / box[k][1];
		for (let k = 0; k < all.length; k++) scores[torques.length * i + k] = 10 * (mean - all[k]);
	}
	return { states, scores };
}

/** @returns {Uint8Array} the trained controller as an ONNX file */
export function train() {
	const random = new Random(1);
	const { states, scores } = examples(random);
	const layers = widths
		.slice(1)
		.map((outputs, l) => new Layer(widths[l], outputs, l + 2 < widths.length, random));
	let [meanDecay, squareDecay] = [1, 1];
	for (let step = 0; step < stepCount; step++) {
		for (let b = 0; b < batch; b++) {
			const i = random.integer(sampleCount);
			const input = states.subarray(2 * i, 2 * i + 2);
			let x = input;
			for (const layer of layers) x = layer.forward(x);
			const { slopes } = layers[layers.length - 1];
			for (let k = 0; k < torques.length; k++) slopes[k] = (x[k] - scores[torques.length * i + k]) / batch;
			for (let l = layers.length - 1; l >= 0; l--)
				layers[l].backward(l > 0 ? layers[l - 1].values : input, layers[l - 1]?.slopes);
		}
		meanDecay *= 0.9;
		squareDecay *= 0.999;
		const rate = 0.005 * (1 - step / stepCount);
		for (const layer of layers) layer.step(rate, 1 - meanDecay, 1 - squareDecay);
	}
	return writeOnnx(network(layers), { type: "float32" });
}

/** The layers as a network of physical inputs, its weights rounded to float32. */
function network(/** @type {Layer[]} */ layers) {
	const builder = new NetworkBuilder(2);
	let from = 0;
	for (const [l, { inputs, outputs, relu, weights }] of layers.entries()) {
		const columns = Array.from({ length: inputs }, (_, j) => from + j);
		from += inputs;
		for (let k = 0; k < outputs; k++) {
			const row = Array.from(weights.subarray(k * (inputs + 1), (k + 1) * (inputs + 1)), (weight, j) =>
				Math.fround(l === 0 && j < inputs ? weight / box[j][1] : weight),
			);
			if (relu) builder.add("relu", columns, row.slice(0, inputs), row[inputs]);
			else {
				for (let j = 0; j < inputs; j++) builder.term(columns[j], row[j]);
				builder.output(row[inputs]);
			}
		}
	}
	return builder.build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const path = fileURLToPath(new URL("controller.onnx", import.meta.url));
	const bytes = train();
	writeFileSync(path, bytes);
	console.log(`${path}: ${bytes.length} bytes`);
}
