/**
 * What splitting a box may save where outputs are promised: what its undecided neurons cost, weighted by its
 * volume and by how often sampling says they are zero there (a neuron seen active at every point has nothing
 * to be proved zero of). Where the outputs read nothing but zeros there is nothing left to save.
 */

import { NeuronKind } from "../../network/network.ts";
import { NeuronState } from "../../network/proof.ts";
import { samplesPerBox } from "./box-prover.ts";
import type { ProofTree } from "./proof-tree.ts";

export class ValueGain {
	readonly #tree: ProofTree;
	/** Operations of each neuron's row. */
	readonly #costs: Float64Array;
	/** Neurons that the outputs read; undefined if they read an input. */
	readonly #read: readonly number[] | undefined;

	constructor(tree: ProofTree) {
		const { rows, neuronCount, inputCount } = tree.network;
		this.#tree = tree;
		const weights = (i: number): number => rows.start[i + 1] - rows.start[i];
		this.#costs = Float64Array.from({ length: neuronCount }, (_, i) => 2 * weights(i) + 1);
		const read = [...new Set(rows.columns.subarray(rows.start[neuronCount], rows.start[rows.count]))];
		this.#read = read.some((v) => v < inputCount) ? undefined : read.map((v) => v - inputCount);
	}

	/** Operations that splitting a box may save, times its volume. */
	of(node: number): number {
		const tree = this.#tree;
		const { neuronCount, kinds } = tree.network;
		const from = node * neuronCount;
		if (this.#read?.every((i) => tree.states[from + i] === NeuronState.zero)) return 0;
		let gain = 0;
		for (let i = 0; i < neuronCount; i++) {
			if (tree.states[from + i] !== NeuronState.unknown) continue;
			// Whichever piece another neuron than a relu is on, it can be folded there, and nothing else is gained.
			const cost = this.#costs[i];
			if (kinds[i] === NeuronKind.relu) gain += cost * (1 - tree.active[from + i] / samplesPerBox);
			else if (tree.options.folds && kinds[i] !== NeuronKind.linear) gain += cost;
		}
		return tree.shares[node] * gain;
	}
}
