/**
 * Networks that are computed: dense, column skip, conditional, and onnxruntime, on a network of the shape of
 * ACAS Xu (5 inputs, 6 layers of 50, 5 outputs) with seeded weights whose neurons are mostly inactive, made
 * conditional on 1000 inputs with restricted leaves.
 */

import {
	ConditionalNetwork,
	Evaluator,
	encode,
	NetworkBuilder,
	Random,
	synthesizeOnData,
} from "./lib/condnet.js";
import { interleave, startThread } from "./lib/measure.js";

const layers = [5, 50, 50, 50, 50, 50, 50, 5];
const rowCount = 1000;

export async function benchSynthesized({ rounds, clock, withPeers, log }) {
	log("synthesized network");
	const network = seededNetwork(new Random(1));
	const random = new Random(2);
	const inputs = shared(rowCount * network.inputCount).map(() => random.uniform() - 0.5);
	const conditional = synthesizeOnData(network, inputs, { leafKinds: ["restricted"] }).network;
	const whole = ConditionalNetwork.of(network);
	const table = { queryCount: rowCount, queries: inputs, expected: shared(rowCount * network.outputCount) };
	const reference = new Evaluator(whole);
	for (let i = 0; i < rowCount; i++)
		reference.evaluate(inputs, table.expected, i * network.inputCount, i * network.outputCount);
	const forms = [
		["condnet dense", "condnet-network.js", { file: bytesOf(whole), lowering: "dense-programs" }],
		["condnet column skip", "condnet-network.js", { file: bytesOf(whole), lowering: "leaf-programs" }],
		["condnet conditional", "condnet-network.js", { file: bytesOf(conditional) }],
		[
			"condnet conditional, plain JavaScript",
			"condnet-network.js",
			{ file: bytesOf(conditional), webAssembly: false },
		],
	];
	const contenders = [];
	for (const [contender, file, options] of forms)
		contenders.push({ contender, kind: "condnet", ...(await startThread(file, options, table, clock)) });
	if (withPeers) {
		const thread = await startThread(
			"onnx-network.js",
			{ layers, weights: weightsOf(network) },
			table,
			clock,
		);
		if (thread.skipped) log(`  onnxruntime-node is left out: ${thread.skipped}`);
		else contenders.push({ contender: "onnxruntime-node", kind: "js", ...thread });
	}
	const rows = await interleave(contenders, rounds, "synthesized", rowCount, network.inputCount);
	for (const { stop } of contenders) await stop();
	return rows;
}

/** Biases below 0 keep about two neurons of three inactive. */
function seededNetwork(random) {
	const builder = new NetworkBuilder(layers[0]);
	let first = 0;
	for (let layer = 1; layer < layers.length; layer++) {
		const columns = Array.from({ length: layers[layer - 1] }, (_, j) => first + j);
		first = layer === 1 ? layers[0] : first + layers[layer - 1];
		for (let i = 0; i < layers[layer]; i++) {
			for (const column of columns) builder.term(column, (2.6 * random.normal()) / Math.sqrt(columns.length));
			if (layer < layers.length - 1) builder.neuron("relu", layer === 1 ? -0.3 : -0.4);
			else builder.output(0.1);
		}
	}
	return builder.build();
}

function bytesOf(network) {
	const names = (count, letter) => Array.from({ length: count }, (_, i) => `${letter}${i}`);
	const metadata = { inputs: names(network.inputCount, "x"), outputs: names(network.outputCount, "y") };
	return encode({ network, metadata });
}

/** Weights and biases layer by layer, as Gemm takes them. */
function weightsOf({ rows, inputCount }) {
	let row = 0;
	let first = 0;
	return layers.slice(1).map((width, layer) => {
		const columns = layers[layer];
		const weights = new Float32Array(columns * width);
		const biases = new Float32Array(width);
		for (let i = 0; i < width; i++, row++) {
			biases[i] = rows.biases[row];
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				weights[(rows.columns[k] - first) * width + i] = rows.weights[k];
		}
		first = layer === 0 ? inputCount : first + columns;
		return { columns, width, weights, biases };
	});
}

function shared(length) {
	return new Float64Array(new SharedArrayBuffer(8 * length));
}
