/**
 * An image classifier made conditional on 1000 images of strokes: what it costs at 1, 4, 16 and 64 images a
 * leaf, beside column skip. Restricted leaves only: no answer is stored, every one is computed by the
 * network's own weights.
 *
 *     npm run example -- strokes                    mnist-net_256x2.onnx in the folder that CONDNET_DATA names
 *     npm run example -- strokes path/to/model.onnx any model of 784 inputs
 *     npm run example -- strokes model.onnx 1 256   other numbers of images a leaf
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fitScreen, synthesizeOnData } from "@condnet/core";
import { readOnnx } from "@condnet/onnx";
import { side, strokeImages } from "./strokes.js";

const [given, ...sizes] = process.argv.slice(2);
const path = given ?? join(process.env.CONDNET_DATA ?? "", "mnist-net_256x2.onnx");
if (existsSync(path)) show(path, sizes.length > 0 ? sizes.map(Number) : [1, 4, 16, 64]);
else console.log(`Skipped: there is no ${path}. Name a model, or the folder that holds it in CONDNET_DATA.`);

function show(/** @type {string} */ path, /** @type {number[]} */ leafSizes) {
	const { network } = readOnnx(readFileSync(path));
	if (network.inputCount !== side * side)
		throw new Error(`${path} reads ${network.inputCount} inputs, not ${side * side}.`);
	const images = strokeImages(1000, 1);
	const nonzero = images.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
	console.log(`${path}: 1000 images, ${(nonzero / 1000).toFixed(0)} of ${side * side} pixels are not 0.`);
	for (const leafPoints of leafSizes) {
		const { operations, leaves, words, verified } = synthesizeOnData(network, images, {
			leafPoints,
			leafKinds: ["restricted"],
		});
		const { columnSkip, conditional, dense } = operations;
		if (leafPoints === leafSizes[0])
			console.log(
				`Operations: dense ${dense.total}, column skip ${columnSkip.mean.total.toFixed(0)}, column skip that passes over ` +
					`inputs of 0 ${fitScreen(network, images).mean.total.toFixed(0)}.\n\n` +
					"images a leaf  leaves   words  rows that differ  mean operations  fewer than column skip",
			);
		const row = [
			leafPoints,
			leaves,
			words.total,
			verified.mismatches,
			conditional.mean.total.toFixed(0),
			`${(columnSkip.mean.total / conditional.mean.total).toFixed(1)}x`,
		];
		const widths = [13, 8, 8, 18, 17, 24];
		console.log(row.map((cell, k) => String(cell).padStart(widths[k])).join(""));
	}
}
