/**
 * Synthesis on a box, on the ACAS Xu networks of the folder that CONDNET_DATA names: every form on the box of property 1,
 * and bit-exact and decisions on the whole box. Prints a line each; `npm run bench:on-box -- 1_1` runs one network.
 */

import { readFile } from "node:fs/promises";
import { readOnnx } from "../packages/onnx/dist/index.js";
import { Box, synthesizeOnBox } from "./lib/condnet.js";

const folder = process.env.CONDNET_DATA;
if (folder === undefined) throw new Error("CONDNET_DATA names no folder with the ACAS Xu networks.");
const names = process.argv.length > 2 ? process.argv.slice(2) : ["1_1", "3_3", "2_5"];
const boxes = {
	"property 1": [
		[0.6, -0.5, -0.5, 0.45, -0.5],
		[0.679857769, 0.5, 0.5, 0.5, -0.45],
	],
	whole: [
		[-0.328422877, -0.5, -0.5, -0.5, -0.5],
		[0.679857769, 0.5, 0.5, 0.5, 0.5],
	],
};
const runs = [
	["property 1", "bit-exact", { maxWords: 26_000 }],
	["property 1", "folded", { maxWords: 400_000, tolerance: 1e-9 }],
	["property 1", "decision", { maxWords: 22_000, answer: "argmin" }],
	["whole", "bit-exact", { maxWords: 200_000, maxBoxes: 300_000, seconds: 100 }],
	["whole", "decision", { maxWords: 600_000, maxBoxes: 300_000, seconds: 100, answer: "argmin" }],
];

console.log(
	"net  box         form       mean      fewer  worst fewer  words   leaves  decided  bound    boxes   s",
);
for (const name of names) {
	const file = new URL(`ACASXU_run2a_${name}_batch_2000.onnx`, `file://${folder}/`);
	const { network } = readOnnx(await readFile(file));
	for (const [where, form, options] of runs) {
		const begin = performance.now();
		const box = new Box(...boxes[where].map((ends) => Float64Array.from(ends)));
		const clock = () => performance.now() / 1000;
		const made = synthesizeOnBox(network, box, { seconds: 75, clock, ...options });
		const { dense, mean, worst } = made.operations;
		const cells = [
			[name, 4],
			[where, 11],
			[form, 10],
			[mean.operations.total.toFixed(1), 9],
			[`${(dense.total / mean.operations.total).toFixed(2)}x`, 6],
			[`${(dense.total / worst.total).toFixed(1)}x`, 12],
			[made.words.total, 7],
			[made.network.leafCount, 7],
			[made.decidedVolume.toFixed(4), 8],
			[made.differenceBound.toExponential(1), 8],
			[made.boxes, 7],
			[((performance.now() - begin) / 1000).toFixed(1), 5],
		];
		console.log(cells.map(([cell, width]) => String(cell).padEnd(width)).join(" "));
	}
}
