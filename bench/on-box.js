/**
 * Synthesis on a box, on the ACAS Xu networks of the folder that CONDNET_DATA names: every form on the box of
 * property 1, and bit-exact and decisions on the whole box, each with the least mean within its words. Two
 * tables a network: what was made, and what it takes in time beside dense, column skip and onnxruntime-node
 * (float32, one thread, one input a call, as the models are fixed to). All answers are compared with the
 * reference's before they are timed; each network is timed from its file, in a process of its own.
 *
 * `npm run bench -- on-box 1_1 3_3 --box property-1` runs two networks on one box; whole boxes take minutes.
 * `--clock processor` counts processor time, for a machine that other processes use too.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readOnnx } from "../packages/onnx/dist/index.js";
import { clockOf } from "./lib/clock.js";
import {
	Box,
	columnSkipMean,
	compile,
	Evaluator,
	encode,
	networkOperations,
	Random,
	synthesizeOnBox,
} from "./lib/condnet.js";

const folder = process.env.CONDNET_DATA;
if (folder === undefined) throw new Error("CONDNET_DATA names no folder with the ACAS Xu networks.");
const { positionals, values: options } = parseArgs({
	allowPositionals: true,
	options: { box: { type: "string" }, clock: { type: "string", default: "wall" } },
});
const now = clockOf(options.clock);
const names = positionals.length > 0 ? positionals : ["1_1", "3_3", "2_5"];
const boxes = {
	"property-1": [
		[0.6, -0.5, -0.5, 0.45, -0.5],
		[0.679857769, 0.5, 0.5, 0.5, -0.45],
	],
	whole: [
		[-0.328422877, -0.5, -0.5, -0.5, -0.5],
		[0.679857769, 0.5, 0.5, 0.5, 0.5],
	],
};
const runs = [
	["property-1", "bit-exact", { maxWords: 26_000 }],
	["property-1", "folded", { maxWords: 1_200_000, maxBoxes: 170_000, seconds: 200, tolerance: 1e-9 }],
	["property-1", "decision", { maxWords: 22_000, answer: "argmin" }],
	["whole", "bit-exact", { maxWords: 200_000, maxBoxes: 420_000, seconds: 600 }],
	["whole", "decision", { maxWords: 600_000, maxBoxes: 900_000, seconds: 1200, answer: "argmin" }],
].filter(([where]) => options.box === undefined || options.box === where);
const pointCount = 1000;

const madeColumns = ["net", "box", "form", "mean", "fewer", "worst", "fewer", "words", "leaves", "decided"];
const made = [[...madeColumns, "bound", "boxes", "seconds"]];
const timed = [
	["net", "box", "form", "evaluator", "operations", "ns one", "ns/op", "faster", "ns batch", "faster"],
];
for (const name of names) {
	const model = join(folder, `ACASXU_run2a_${name}_batch_2000.onnx`);
	const bytes = await readFile(model);
	const { network } = readOnnx(bytes);
	for (const [where, form, asked] of runs) {
		const begin = performance.now();
		const box = new Box(...boxes[where].map((ends) => Float64Array.from(ends)));
		const clock = () => performance.now() / 1000;
		const result = synthesizeOnBox(network, box, { seconds: 75, clock, minimize: "mean", ...asked });
		const seconds = ((performance.now() - begin) / 1000).toFixed(1);
		made.push([...madeCells(name, where, form, result), seconds]);
		const points = box.points(pointCount, new Random(1));
		check(result, points);
		timed.push(...(await timedRows(name, where, form, network, model, bytes, result, points)));
		console.error(`${name}, ${where}, ${form}: ${seconds} s`);
	}
}
print(made);
print(timed);

function madeCells(name, where, form, { operations, words, network, decidedVolume, differenceBound, boxes }) {
	const { dense, mean, worst } = operations;
	return [
		...[name, where, form, mean.operations.total.toFixed(1)],
		`${(dense.total / mean.operations.total).toFixed(2)}x`,
		String(worst.total),
		`${(dense.total / worst.total).toFixed(1)}x`,
		...[words.total, network.leafCount, decidedVolume.toFixed(4), differenceBound.toExponential(1), boxes],
	].map(String);
}

/** The compiled network has the reference's bits. */
function check({ network }, points) {
	const outputs = new Float64Array(pointCount * network.outputCount);
	compile(network).evaluateBatch(points, outputs, pointCount);
	const reference = new Evaluator(network);
	const expected = new Float64Array(network.outputCount);
	for (let i = 0; i < pointCount; i++) {
		reference.evaluate(points, expected, i * network.inputCount);
		for (const [k, value] of expected.entries())
			if (!Object.is(value, outputs[i * network.outputCount + k]))
				throw new Error(`Point ${i} of the box is answered wrongly.`);
	}
}

async function timedRows(name, where, form, network, model, bytes, result, points) {
	const { dense, columnSkip, conditional } = timedFromFile(model, result.network);
	const operations = networkOperations(network).total;
	const forms = [
		["dense", operations, dense.one, dense.batch],
		["column skip", columnSkipMean(network, points).total, columnSkip.one, columnSkip.batch],
		["conditional", result.operations.mean.operations.total, conditional.one, conditional.batch],
		["onnxruntime-node", operations, await onnxTime(bytes, network, points)],
	];
	return forms.map(([evaluator, count, one, batch]) => [
		...[name, where, form, evaluator, count.toFixed(count < 100 ? 1 : 0)],
		...(one === undefined
			? ["", "", ""]
			: [one.toFixed(0), (one / count).toPrecision(3), `${(dense.one / one).toPrecision(3)}x`]),
		...(batch === undefined ? ["", ""] : [batch.toFixed(0), `${(dense.batch / batch).toPrecision(3)}x`]),
	]);
}

function timedFromFile(model, network) {
	const path = mkdtempSync(join(tmpdir(), "on-box-"));
	const file = join(path, "net.cnet");
	const metadata = {
		inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
	};
	writeFileSync(file, encode({ network, metadata }));
	const program = fileURLToPath(new URL("./lib/time-file.js", import.meta.url));
	const timings = execFileSync(process.execPath, [program, model, file, options.clock]);
	rmSync(path, { recursive: true });
	return JSON.parse(timings.toString());
}

/**
 * Nanoseconds an input, the median of 7 rounds after one to warm up; undefined where onnxruntime-node is not
 * there.
 */
async function onnxTime(bytes, { inputCount, outputCount }, points) {
	const runtime = await import("onnxruntime-node").catch(() => undefined);
	if (!runtime) return undefined;
	const session = await runtime.InferenceSession.create(bytes, {
		intraOpNumThreads: 1,
		interOpNumThreads: 1,
	});
	const [input] = session.inputMetadata;
	const inputs = Float32Array.from(points);
	const rounds = [];
	for (let round = -1; round < 7; round++) {
		const start = now();
		for (let i = 0; i < pointCount; i++) {
			const part = inputs.subarray(i * inputCount, (i + 1) * inputCount);
			const answer = await session.run({ [input.name]: new runtime.Tensor("float32", part, input.shape) });
			if (answer[session.outputNames[0]].data.length !== outputCount)
				throw new Error("onnxruntime-node does not answer one input.");
		}
		if (round >= 0) rounds.push(((now() - start) * 1e6) / pointCount);
	}
	return rounds.sort((a, b) => a - b)[3];
}

function print(rows) {
	const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => row[k].length)));
	for (const row of rows)
		console.log(
			row
				.map((cell, k) => cell.padEnd(widths[k]))
				.join("  ")
				.trimEnd(),
		);
	console.log();
}
