/**
 * npm run bench -- time-model [--clock processor]
 *
 * Fits the constants of packages/core/src/synthesize/box/time-model.ts: seeded networks, which hardly gain, and
 * trained ones (lib/controllers.js), which come to many small leaves, are synthesized in every form and size, what
 * one input takes is measured, and the constants are sought that are nearest to it in proportion (none below what
 * is known of it). Prints them, and each network's time measured and by the fit. Takes minutes.
 */

import { parseArgs } from "node:util";
import { readOnnx } from "../packages/onnx/dist/index.js";
import { clockOf } from "./lib/clock.js";
import { Box, Random, synthesizeOnBox, timeForms } from "./lib/condnet.js";
import { controllers } from "./lib/controllers.js";
import { randomNetwork } from "./lib/random-network.js";

const { values } = parseArgs({ options: { clock: { type: "string", default: "wall" } } });
const now = clockOf(values.clock);
const names = ["call", "gate", "filtered", "staged", "row", "product", "far", "farWord"];
/** The call and a filter are known from examples of their own (docs/tried.md). */
const least = [28, 0, 15, 0, 0, 0, 0, 0];
/** Inputs that come again, so that branches and caches know them, and such as hardly do. */
const pointCounts = [1000, 16_000];
const shapes = [
	[2, 24, 24, 1],
	[4, 32, 32, 3],
	[6, 64, 64, 4],
	[5, 50, 50, 50, 5],
	[20, 100, 100, 4],
];
const forms = [
	["restricted", {}],
	["folded", { tolerance: 1e-6 }],
	["decision", { answer: "argmax" }],
];
const seeded = shapes.map((widths, seed) => {
	const network = randomNetwork(widths, seed + 1);
	const low = new Float64Array(network.inputCount).fill(-1);
	const box = new Box(
		low,
		low.map((end) => -end),
	);
	return { name: widths.join("-"), network, box };
});
const trained = controllers().map(({ name, box, file }) => {
	const { network } = readOnnx(file);
	const ends = box.split(",").map((end) => end.split(":").map(Number));
	const all = Array.from({ length: network.inputCount }, (_, j) => ends[j % ends.length]);
	return { name, network, box: new Box(...[0, 1].map((side) => Float64Array.from(all, (end) => end[side]))) };
});
const rows = [];
for (const { name, network, box } of [...seeded, ...trained]) {
	const sets = pointCounts.map((count) => box.points(count, new Random(1)));
	const ofNetwork = [];
	for (const [form, options] of forms)
		for (const maxBoxes of [60, 1000, 12_000]) {
			if (form === "decision" && network.outputCount === 1) continue;
			const made = synthesizeOnBox(network, box, {
				...{ maxBoxes, maxWords: 2e6, minimize: "mean", samples: 1000 },
				...options,
			});
			const { path, columnSkipPath } = made.time;
			for (const points of sets) {
				const { dense, conditional, columnSkip } = timeForms(network, made.network, points, now, 0.6);
				const { one, lowering, bytes } = conditional;
				const of = `${points.length / network.inputCount} inputs`;
				ofNetwork.push([`${name} ${form} ${maxBoxes}, ${of}`, features(path, bytes), one, dense.one]);
				if (maxBoxes === 60 && form === "restricted")
					ofNetwork.push([
						`${name} column skip, ${of}`,
						features(columnSkipPath, 0),
						columnSkip.one,
						dense.one,
					]);
				console.error(`${name} ${form} ${maxBoxes}`, one.toFixed(0), lowering, bytes);
			}
		}
	// A machine slows down for some seconds: all is brought to the pace of the quickest dense run.
	const quickest = Math.min(...ofNetwork.map(([, , , dense]) => dense));
	for (const [name, x, y, dense] of ofNetwork) rows.push([name, x, (y * quickest) / dense]);
}
const constants = fit(rows.map(([, x, y]) => [x.map((each) => each / y), 1]));
console.log(Object.fromEntries(names.map((name, k) => [name, Number(constants[k].toPrecision(3))])));
const near = rows.filter(([, x, y]) => Math.abs(dot(x, constants) / y - 1) <= 0.25).length;
console.log(`${near} of ${rows.length} within a quarter of the fit`);
for (const [name, x, y] of rows)
	console.log(`${name}: ${y.toFixed(0)} ns measured, ${dot(x, constants).toFixed(0)} by the fit`);

function features({ gates, programs, filtered, staged, rows: count, products, leafWords }, bytes) {
	const far = Math.max(0, Math.log2(bytes / 2 ** 20));
	return [1, gates, filtered, staged, count, products, far * programs, far * leafWords];
}

/** Least squares with constants that are not below the least, one after another until nothing moves. */
function fit(equations) {
	const constants = [...least];
	for (let round = 0; round < 20_000; round++)
		for (const k of constants.keys()) {
			let above = 0;
			let below = 0;
			for (const [x, y] of equations) {
				above += x[k] * (y - dot(x, constants) + x[k] * constants[k]);
				below += x[k] * x[k];
			}
			if (below > 0) constants[k] = Math.max(least[k], above / below);
		}
	return constants;
}

function dot(x, y) {
	return x.reduce((sum, each, k) => sum + each * y[k], 0);
}
