/**
 * Random and corner points of every proof box of a network made on a box, against its model's reference
 * evaluation: `npm run bench -- points NET.cnet MODEL.onnx [POINTS]`. Counted are answers that differ (in
 * their bits, by more than the proved difference, or as decisions; by the reference evaluation and by the
 * compiled one), states that do not hold, and pre-activations outside the bounds that synthesis reads its
 * states from. Prints a line; exit code 1 if anything is counted.
 */

import { readFile } from "node:fs/promises";
import { readOnnx } from "../packages/onnx/dist/index.js";
import {
	Bounder,
	Box,
	compile,
	decision,
	decode,
	Evaluator,
	evaluateNetwork,
	NeuronKind,
	NeuronState,
	Random,
	RecordByte,
} from "./lib/condnet.js";

const [netPath, modelPath, count = "1e6"] = process.argv.slice(2);
if (modelPath === undefined) throw new Error("Name a .cnet file and its .onnx model.");
const { network, proof } = decode(await readFile(netPath));
if (proof === undefined || proof.axes.length === 0) throw new Error(`${netPath} holds no proof on boxes.`);
const model = readOnnx(await readFile(modelPath)).network;
const { inputCount, neuronCount, outputCount, valueCount, kinds, rows } = model;

const leaves = proof.axes.reduce((sum, axis) => sum + (axis < 0 ? 1 : 0), 0);
const pointsEach = Math.ceil(Number(count) / leaves);
const random = new Random(1);
const root = new Box(proof.low, proof.high);
const bounder = new Bounder(model, root, 1);
const evaluator = new Evaluator(network);
const compiled = compile(network);
const values = new Float64Array(valueCount);
const expected = new Float64Array(outputCount);
const given = new Float64Array(network.outputCount);
const found = { points: 0, answers: 0, compiled: 0, states: 0, bounds: 0 };

/** States that hold on a node's box: those of the box around it, and what its record claims. */
function claims(node, inherited) {
	const states = inherited.slice();
	let at = proof.recordStart[node];
	if (at === proof.recordStart[node + 1]) return states;
	for (let i = 0; i < neuronCount; i++) {
		if (inherited[i] !== NeuronState.unknown || kinds[i] === NeuronKind.linear) continue;
		const byte = proof.records[at++];
		for (const name of ["zero", "identity", "below", "above"])
			if (byte === RecordByte[name]) states[i] = NeuronState[name];
	}
	return states;
}

/** A third of the coordinates at each end. */
function drawPoint({ low, high }) {
	for (let j = 0; j < inputCount; j++) {
		const place = random.uniform();
		const inside = low[j] + random.uniform() * (high[j] - low[j]);
		values[j] =
			place < 1 / 3 ? low[j] : place > 2 / 3 ? high[j] : Math.min(high[j], Math.max(low[j], inside));
	}
}

function agrees() {
	if (proof.answer !== "values") return given[0] === decision(expected, proof.answer);
	return expected.every(
		(value, k) => Object.is(value, given[k]) || Math.abs(value - given[k]) <= proof.tolerance,
	);
}

function checkPoint(states) {
	found.points++;
	evaluateNetwork(model, values, expected);
	evaluator.evaluate(values, given);
	if (!agrees()) found.answers++;
	compiled.evaluate(values, given);
	if (!agrees()) found.compiled++;
	for (let i = 0; i < neuronCount; i++) {
		const value = values[inputCount + i];
		const sum = kinds[i] === NeuronKind.max ? value : rows.value(i, values);
		const [low, high] = kinds[i] === NeuronKind.clip ? model.parameters.subarray(2 * i, 2 * i + 2) : [0, 0];
		const holds = [true, value === 0, value === sum, sum <= low, sum >= high];
		if (!holds[states[i]]) found.states++;
		if (states[i] !== NeuronState.zero && !(sum >= bounder.low[i] && sum <= bounder.high[i])) found.bounds++;
	}
}

const open = [{ box: root, inherited: new Uint8Array(neuronCount) }];
for (let node = 0; node < proof.axes.length; node++) {
	const { box, inherited } = open.pop();
	const states = claims(node, inherited);
	const axis = proof.axes[node];
	if (axis >= 0) {
		open.push(
			{ box: box.upperHalf(axis), inherited: states },
			{ box: box.lowerHalf(axis), inherited: states },
		);
		continue;
	}
	bounder.bound(box, states.slice());
	for (let k = 0; k < pointsEach; k++) {
		drawPoint(box);
		checkPoint(states);
	}
}
console.log(
	`${found.points} points in ${leaves} boxes: ${found.answers} answers differ (${found.compiled} compiled), ` +
		`${found.states} states do not hold, ${found.bounds} bounds are crossed`,
);
process.exitCode = found.answers + found.compiled + found.states + found.bounds > 0 ? 1 : 0;
