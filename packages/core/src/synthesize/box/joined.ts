/**
 * What holds on the union of a node's proof boxes: a state is kept where all of them have it, and how often a
 * neuron is not 0 is the mean over the volume. Bottom-up over the tree with a stack of such summaries.
 *
 * Cost: neurons times nodes; memory: neurons times depth.
 */

import { several } from "../../bounds/winning-margin.ts";
import { NeuronState } from "../../network/proof.ts";
import { samplesPerBox } from "./box-prover.ts";
import type { ProofTree } from "./proof-tree.ts";

export interface Joined {
	/** NeuronState of each neuron. */
	readonly states: Uint8Array;
	/** Estimated probability that each neuron's value is not 0. */
	readonly active: Float64Array;
	/** The winner proved on all boxes, or -1. */
	decision: number;
	/**
	 * The two outputs one of which wins at every point, if they are two: -1 for both where nothing is known, -1
	 * for the second where one wins, `several` where there are more.
	 */
	candidate: number;
	rival: number;
	share: number;
}

/**
 * Visits all nodes below (and including) `top`, halves before wholes. What `visit` is given is overwritten
 * later.
 */
export function forEachJoined(tree: ProofTree, visit: (node: number, joined: Joined) => void, top = 0): void {
	const { neuronCount } = tree.network;
	const summaries: Joined[] = [];
	let height = 0;
	const open = [top];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const node = entry < 0 ? ~entry : entry;
		if (entry >= 0 && !tree.isLeaf(node)) {
			open.push(~node, tree.halves[node] + 1, tree.halves[node]);
			continue;
		}
		if (tree.isLeaf(node)) {
			summaries[height] ??= {
				states: new Uint8Array(neuronCount),
				active: new Float64Array(neuronCount),
				decision: -1,
				candidate: -1,
				rival: -1,
				share: 0,
			};
			load(tree, node, summaries[height++]);
		} else {
			height--;
			merge(summaries[height - 1], summaries[height]);
		}
		visit(node, summaries[height - 1]);
	}
}

function load(tree: ProofTree, node: number, into: Joined): void {
	const { neuronCount } = tree.network;
	const from = node * neuronCount;
	into.decision = tree.decisions[node];
	into.candidate = tree.leaders[node];
	into.rival = tree.rivals[node];
	into.share = tree.shares[node];
	for (let i = 0; i < neuronCount; i++) {
		into.states[i] = tree.states[from + i];
		into.active[i] = tree.active[from + i] / samplesPerBox;
	}
}

function merge(into: Joined, other: Joined): void {
	const share = into.share + other.share;
	// What only touches a box of a union has no share of it.
	const part = share > 0 ? other.share / share : 0.5;
	for (let i = 0; i < into.states.length; i++) {
		if (into.states[i] !== other.states[i]) into.states[i] = NeuronState.unknown;
		into.active[i] += part * (other.active[i] - into.active[i]);
	}
	if (into.decision !== other.decision) into.decision = -1;
	addCandidate(into, other.candidate);
	addCandidate(into, other.rival);
	into.share = share;
}

/** @param output an output, -1 for none or `several` */
function addCandidate(into: Joined, output: number): void {
	if (output === -1 || output === into.candidate || output === into.rival) return;
	into.rival = into.rival === -1 && output >= 0 ? output : several;
}
