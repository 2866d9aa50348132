/**
 * npm run bench -- firmware
 *
 * The controller's decision and a memorized table on every emulated board that is installed here: whether
 * outcomes and bits are the reference's, bytes, and instructions (cycles on AVR) an answer, beside the whole
 * network. Inputs: 500 hard ones (gates, ends and beside them, outside, NaN, infinities), then 500 of the
 * box, or stored ones, over which means are taken; the most is over all that are answered.
 */

import { readFileSync } from "node:fs";
import { Box, Dataset, inFloat32, memorize, Random, synthesizeOnBox } from "@condnet/core";
import { readOnnx } from "@condnet/onnx";
import { boards, missing } from "../examples/firmware/boards.js";
import { onBoard } from "../examples/firmware/project.js";

const controller = readOnnx(
	readFileSync(new URL("../examples/controller/controller.onnx", import.meta.url)),
).network;
const box = new Box(Float64Array.of(-3.15, -8), Float64Array.of(3.15, 8));
const rows = 500;
const skipped = [];

/** The controller's decision in an arithmetic, within the words of examples/firmware. */
function decision(arithmetic) {
	const dense = arithmetic === "float32" ? inFloat32(controller).network : controller;
	const options = { answer: "argmax", maxWords: 10_000 };
	const { network, operations } = synthesizeOnBox(dense, box, options);
	const metadata = { inputs: ["angle", "velocity"], outputs: ["torque"] };
	return { name: "controller", network, metadata, dense, rows, worst: operations.worst.total };
}

/** 1000 pairs of whole numbers, 10 labels. */
function table(arithmetic) {
	const random = new Random(1);
	const stored = Float64Array.from({ length: 2000 }, () => random.integer(4096));
	const dataset = new Dataset({
		...{ inputCount: 2, outputCount: 1, inputs: stored },
		outputs: Float64Array.from(
			{ length: 1000 },
			(_, row) => (stored[2 * row] * 7 + stored[2 * row + 1]) % 10,
		),
	});
	const { network, cost } = memorize(dataset, { arithmetic });
	const metadata = { inputs: ["a", "b"], outputs: ["label"] };
	return { name: "table", network, metadata, stored, rows, worst: cost.worst.total };
}

const questions = [];
for (const arithmetic of ["float32", "float64"]) questions.push(decision(arithmetic), table(arithmetic));

const lines = [];
for (const board of Object.values(boards)) {
	const absent = missing(board);
	if (absent) {
		skipped.push(absent);
		continue;
	}
	for (const { name, worst, ...question } of questions) {
		const { arithmetic } = question.network;
		if (arithmetic === "float64" && !board.hasDouble) continue;
		const { same, selftest, net, dense } = onBoard(board, question);
		const number = (value) => Math.round(value).toLocaleString("en-US");
		const beside = dense
			? [number(dense.mean), `${(dense.mean / net.mean).toFixed(1)}x`, number(dense.flash)]
			: ["", "", ""];
		lines.push([
			...[board.name, name, arithmetic, same && selftest === 0 ? "equal" : "DIFFER", number(net.flash)],
			...[number(net.ram + net.stack), number(net.mean), number(net.most), String(worst), ...beside],
		]);
		process.stderr.write(`${board.name}, ${name}, ${arithmetic}\n`);
		if (!same || selftest !== 0) process.exitCode = 1;
	}
}
const header = [
	...["board", "network", "arithmetic", "bits", "flash", "RAM", "mean", "most seen", "proved operations"],
	...["dense", "fewer", "dense flash"],
];
console.log(`| ${header.join(" | ")} |\n|${"---|".repeat(3)}---|${"--:|".repeat(header.length - 4)}`);
for (const line of lines) console.log(`| ${line.join(" | ")} |`);
for (const reason of skipped) console.log(reason);
