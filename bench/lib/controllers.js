/**
 * Controllers and classifiers of 2 to 12 inputs, as people train them: two of the examples, and six that are
 * trained here, in +, -, *, / and square roots, so that they are the same on every machine.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { box as pendulumBox } from "../../examples/controller/pendulum.js";
import { networkOf, trainLayers } from "../../examples/networks/trainer.js";
import { writeOnnx } from "../../packages/onnx/dist/index.js";
import { Random } from "./condnet.js";

const example = (name) => readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)));
const clamped = (x, most = 1) => Math.min(most, Math.max(-most, x));
/** Scores of which the largest is that of the class. */
const scores = (count, isClass) => Array.from({ length: count }, (_, k) => (k === isClass ? 1 : -1));
const square = (x) => x * x;

/** What each network is to learn, of inputs in [low, high]. */
const tasks = [
	{
		name: "cart and pole",
		widths: [4, 32, 32, 1],
		// Full state feedback with the angle's sine by two terms, and a motor that can do so much.
		target: ([x, v, a, w]) => [clamped(0.4 * x + 0.6 * v + 3 * (a - (a * a * a) / 6) + 0.8 * w)],
	},
	{
		name: "double pendulum",
		widths: [4, 24, 24, 2],
		slope: 0.1,
		target: ([a, b, v, w]) => [
			clamped(2 * a - b + 0.5 * v * (1 - a * a)),
			clamped(1.5 * b - a * b + 0.7 * w - 0.3 * v),
		],
	},
	{
		name: "flower",
		widths: [4, 32, 32, 3],
		low: 0,
		answer: "argmax",
		target: ([a, b, c, d]) => scores(3, c + 0.4 * d < 0.45 + 0.2 * a ? 0 : c * d + 0.1 * b < 0.5 ? 1 : 2),
	},
	{
		name: "docking",
		widths: [6, 32, 32, 3],
		end: "tanh",
		target: ([x, y, z, u, v, w]) => [x + 1.5 * u, y * (1 + square(z)) + 1.5 * v, z + 1.5 * w].map((s) => -s),
	},
	{
		name: "sorting by eight sensors",
		widths: [8, 24, 24, 4],
		slope: 0.01,
		answer: "argmax",
		target: (s) =>
			scores(4, (s[0] + s[1] * s[2] + s[3] > 0 ? 2 : 0) + (s[4] - s[5] + s[6] * s[7] > 0 ? 1 : 0)),
	},
	{
		name: "airplane",
		widths: [12, 48, 48, 6],
		end: "tanh",
		target: (s) =>
			Array.from({ length: 6 }, (_, k) =>
				clamped(s[k] + 0.5 * s[k + 6] + s[(k + 1) % 6] * s[(k + 7) % 12], 2),
			),
	},
];

/** @returns each network as a model: its file, the box it works on, and what is asked of it */
export function controllers() {
	const pendulum = pendulumBox.map((ends) => ends.join(":")).join(",");
	return [
		{
			...{ name: "pendulum", shape: "2-24-24-5", neurons: "relu", answer: "argmax", box: pendulum },
			file: example("controller/controller.onnx"),
		},
		{
			...{ name: "spirals", shape: "2-20-20-2", neurons: "relu", answer: "argmax", box: "-1:1" },
			file: example("networks/spirals.onnx"),
		},
		...tasks.map(trained),
	];
}

/** @returns the ACAS Xu networks asked for that the folder CONDNET_DATA names has, each with its whole box */
export function acas(names) {
	const folder = process.env.CONDNET_DATA;
	if (folder === undefined) return [];
	const box = "-0.328422877:0.679857769,-0.5:0.5,-0.5:0.5,-0.5:0.5,-0.5:0.5";
	return names.flatMap((name) => {
		const file = join(folder, `ACASXU_run2a_${name}_batch_2000.onnx`);
		if (!existsSync(file)) return [];
		const known = { name: `ACAS Xu ${name}`, shape: "5-50x6-5", neurons: "relu", answer: "argmin" };
		return [{ ...known, box, file: readFileSync(file) }];
	});
}

function trained({ name, widths, low = -1, slope = 0, answer, end, target }, k) {
	const random = new Random(k + 1);
	const rows = Array.from({ length: 6000 }, () =>
		Array.from({ length: widths[0] }, () => random.between(low, 1)),
	);
	const layers = trainLayers({
		...{ widths, random, slope, steps: 2500 },
		inputs: Float64Array.from(rows.flat()),
		targets: Float64Array.from(rows.flatMap(target)),
	});
	const scales = new Array(widths[0]).fill(1);
	return {
		...{ name, answer, shape: widths.join("-"), box: `${low}:1` },
		neurons: `${slope === 0 ? "relu" : `leaky ${slope}`}${end === "tanh" ? ", before its tanh" : ""}`,
		file: Buffer.from(writeOnnx(networkOf(layers, scales), { type: "float32" })),
	};
}
