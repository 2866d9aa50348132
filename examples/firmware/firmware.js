// @ts-check

/**
 * The controller's decision on an emulated board: makes it, exports it as C, compiles it for the board, runs
 * it there, and says whether every outcome and bit is the reference's, and what an answer takes beside the
 * whole network. What is not installed is skipped, with a sentence.
 *
 *     npm run example -- firmware [m3 | m4 | m7 | mega]
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { Box, inFloat32, synthesizeOnBox } from "@condnet/core";
import { readOnnx } from "@condnet/onnx";
import { boards, missing } from "./boards.js";
import { onBoard } from "./project.js";

const wanted = process.argv[2] ?? "m4";
const board = boards[wanted];
if (!board) {
	console.error(`There is no board ${wanted}, expected one of ${Object.keys(boards).join(", ")}.`);
	process.exit(2);
}
const absent = missing(board);
if (absent) {
	console.log(absent);
	process.exit(0);
}

const { network: double } = readOnnx(readFileSync(new URL("../controller/controller.onnx", import.meta.url)));
// No board computes double as fast, and some do not have it.
const { network: model } = inFloat32(double);
const box = new Box(Float64Array.of(-3.15, -8), Float64Array.of(3.15, 8));
const options = { answer: /** @type {const} */ ("argmax"), maxWords: 10_000 };
const made = synthesizeOnBox(model, box, options);
const metadata = { inputs: ["angle", "velocity"], outputs: ["torque"] };
const { selftest, same, net, dense } = onBoard(board, {
	network: made.network,
	metadata,
	dense: model,
	rows: 500,
});

const count = (/** @type {number} */ value) => Math.round(value).toLocaleString("en-US");
console.log(`${board.name}, ${made.network.arithmetic}, -Os, 1000 inputs (gates, ends and beside them, outside, NaN, infinities; 500 of the box):
  bits          ${same ? "every outcome and bit is the reference's" : "DIFFER"}; its self-test says ${selftest}
  flash, RAM    ${count(net.flash)} bytes of code and tables, ${count(net.ram)} bytes of data, ${count(net.stack)} bytes of stack
  ${board.counts.padEnd(12)}  mean ${count(net.mean)}, most seen ${count(net.most)} (proved: ${made.operations.worst.total} operations at most)
  whole network mean ${count(dense?.mean ?? 0)}: ${((dense?.mean ?? 0) / net.mean).toFixed(1)} times as many, ${count(dense?.flash ?? 0)} bytes of flash`);
if (!same || selftest !== 0) process.exitCode = 1;
