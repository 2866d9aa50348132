// @ts-check

/**
 * Trains two networks that the page offers beside the controller: a smaller controller, to be compared with it,
 * and one that tells two spirals apart.
 *
 *     node examples/networks/train.js     remakes examples/networks/*.onnx
 */

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Random } from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { train } from "../controller/train.js";
import { spiralPoints } from "./spirals.js";
import { networkOf, trainLayers } from "./trainer.js";

/** @returns {Uint8Array} the controller's scores, learned by 16 neurons instead of 48 */
export function trainSmall() {
	return train([8, 8], 5000);
}

/** @returns {Uint8Array} two scores, the larger of which names the spiral */
export function trainSpirals() {
	const points = spiralPoints();
	const inputs = Float64Array.from(points.flatMap(({ x, y }) => [x, y]));
	const targets = Float64Array.from(points.flatMap(({ arm }) => (arm === 0 ? [1, -1] : [-1, 1])));
	const random = new Random(3);
	const layers = trainLayers({ ...{ widths: [2, 20, 20, 2], inputs, targets, random }, steps: 6000 });
	return writeOnnx(networkOf(layers, [1, 1]), { type: "float32" });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	for (const [name, make] of /** @type {const} */ ([
		["small-controller.onnx", trainSmall],
		["spirals.onnx", trainSpirals],
	])) {
		const bytes = make();
		writeFileSync(fileURLToPath(new URL(name, import.meta.url)), bytes);
		console.log(`${name}: ${bytes.length} bytes`);
	}
