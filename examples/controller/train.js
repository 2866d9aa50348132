// @ts-check

/**
 * Trains the controller: a ReLU network from the pendulum's state to five scores, one for each torque, the
 * largest of which is what to apply. A score is how much cheaper its torque is than the mean of all. Seeded,
 * and the same bits on every machine (networks/trainer.js).
 *
 *     node examples/controller/train.js     remakes examples/controller/controller.onnx
 */

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Random } from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { networkOf, trainLayers } from "../networks/trainer.js";
import { box, costsToGo, torques } from "./pendulum.js";

const sampleCount = 20_000;

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

/**
 * @param {readonly number[]} [hidden] neurons of each hidden layer
 * @param {number} [steps]
 * @returns {Uint8Array} the trained controller as an ONNX file
 */
export function train(hidden = [24, 24], steps = 20_000) {
	const random = new Random(1);
	const { states, scores } = examples(random);
	const widths = [2, ...hidden, torques.length];
	const layers = trainLayers({ widths, inputs: states, targets: scores, random, steps });
	const scales = box.map(([, high]) => high);
	return writeOnnx(networkOf(layers, scales), { type: "float32" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const path = fileURLToPath(new URL("controller.onnx", import.meta.url));
	const bytes = train();
	writeFileSync(path, bytes);
	console.log(`${path}: ${bytes.length} bytes`);
}
