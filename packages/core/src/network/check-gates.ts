/** The check of a conditional network's gates, and of the neurons that its nodes compute. */

import { AffineRows } from "./affine.ts";
import { malformed } from "./malformed.ts";
import type { NetworkPool } from "./network.ts";
import type { Tree } from "./tree.ts";

/**
 * Weights that the gates of one network may read, rows counted as often as they are used: a small file must
 * not make a check long by naming one row again and again.
 */
const mostTerms = 2 ** 27;

/** What of a conditional network its gates are. */
interface Gates {
	readonly inputCount: number;
	readonly tree: Tree;
	readonly gateValues: Int32Array;
	readonly thresholds: Float64Array;
	readonly gateRows: AffineRows;
	readonly networks: NetworkPool;
	readonly pathGates: Uint32Array;
	readonly pathNeurons: Uint32Array;
	pathRange(gate: number): [number, number];
}

/**
 * Throws `bad-data` unless gates read inputs, or neurons that they or a gate above them computed. Cost:
 * linear in the tree and in the weights that its nodes read.
 */
export function checkGates(gates: Gates): void {
	const { inputCount, networks, gateValues, thresholds, pathGates, pathNeurons, gateRows, tree } = gates;
	const neuronCount = networks.count > 0 ? networks.get(0).neuronCount : 0;
	// depth at which a neuron became known, -1: not on this path
	const known = new Int32Array(neuronCount).fill(-1);
	const knownOrder: number[] = [];
	const need = (value: number, gate: number): void => {
		if (value < inputCount) return;
		if (value >= inputCount + neuronCount || known[value - inputCount] < 0)
			throw malformed(`gate ${gate} reads value ${value}, which no node above it computes`);
	};
	for (let k = 1; k < pathGates.length; k++)
		if (
			pathGates[k] < pathGates[k - 1] ||
			(pathGates[k] === pathGates[k - 1] && pathNeurons[k] <= pathNeurons[k - 1])
		)
			throw malformed("the neurons of its nodes are not in order");
	if (pathGates.length > 0 && pathGates[pathGates.length - 1] >= tree.gateCount)
		throw malformed("a node that does not exist computes a neuron");
	gateRows.check("Gates", () => inputCount + neuronCount);
	const rows = neuronCount > 0 ? networks.get(0).rows : AffineRows.empty;
	let terms = 0;
	const readRow = (block: AffineRows, row: number, gate: number): void => {
		terms += block.start[row + 1] - block.start[row];
		if (terms > mostTerms) throw malformed(`its nodes read more than ${mostTerms} weights`);
		for (let t = block.start[row]; t < block.start[row + 1]; t++) need(block.columns[t], gate);
	};
	tree.walk((gate, depth) => {
		for (let last = knownOrder.at(-1); last !== undefined && known[last] >= depth; last = knownOrder.at(-1)) {
			known[last] = -1;
			knownOrder.pop();
		}
		if (gate < 0) return;
		if (Number.isNaN(thresholds[gate]) || Object.is(thresholds[gate], -0))
			throw malformed(`gate ${gate} has threshold ${thresholds[gate] === 0 ? "-0" : "NaN"}`);
		if (pathGates.length > 0) {
			const [from, to] = gates.pathRange(gate);
			for (let k = from; k < to; k++) {
				const neuron = pathNeurons[k];
				if (neuron >= neuronCount)
					throw malformed(`gate ${gate} computes neuron ${neuron} of ${neuronCount}`);
				readRow(rows, neuron, gate);
				if (known[neuron] >= 0) throw malformed(`gate ${gate} computes neuron ${neuron} again`);
				known[neuron] = depth;
				knownOrder.push(neuron);
			}
		}
		const value = gateValues[gate];
		if (value >= 0) return need(value, gate);
		if (~value >= gateRows.count) throw malformed(`gate ${gate} uses row ${~value} of ${gateRows.count}`);
		if (gateRows.biases[~value] !== 0) throw malformed(`the row of gate ${gate} has a bias`);
		readRow(gateRows, ~value, gate);
	});
}
