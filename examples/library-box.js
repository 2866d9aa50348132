// @ts-check

/**
 * A trained network becomes conditional on a box; the proof is saved with it, and derived again from the
 * file.
 */

import { readFileSync } from "node:fs";
import { readOnnx } from "@condnet/onnx";
import { Box, ConditionalNetwork, checkProof, compile, decode, encode, synthesizeOnBox } from "condnet";

const model = readOnnx(readFileSync(new URL("controller/controller.onnx", import.meta.url))).network;
const box = new Box(Float64Array.of(-3.15, -8), Float64Array.of(3.15, 8));

const { network, proof, operations, words } = synthesizeOnBox(model, box, {
	answer: "argmax", // only which output is largest; left out: every output, bit for bit
	maxBoxes: 4000,
});
const mean = operations.mean.operations.total;
console.log(`dense ${operations.dense.total} operations, conditional ${mean.toFixed(0)} on average`);
console.log(`never more than ${operations.worst.total}, with ${words.total} words`);

const names = { inputs: ["angle", "velocity"], outputs: ["torque"] };
const opened = decode(encode({ network, proof, metadata: names }));
if (!(opened.network instanceof ConditionalNetwork) || !opened.proof) throw new Error("There is no proof.");
const { verdict, boxes } = checkProof(opened.network, opened.proof, model);
console.log(`${verdict} on ${boxes} boxes`);

const state = Float64Array.of(0.5, -1);
const torque = new Float64Array(1);
if (box.contains(state)) compile(opened.network).evaluate(state, torque);
console.log(`torque number ${torque[0]}`);
