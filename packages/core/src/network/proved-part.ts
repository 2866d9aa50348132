/**
 * A part of a proof on a box that was made alone: all boxes below one, in preorder, and what choosing leaves
 * needs to know of the smallest of them. Parts of one plan are grafted into one tree.
 */

import { CondnetError } from "../errors.ts";
import { NeuronState } from "./proof.ts";

/** What a proof on a box says of a tree of halved boxes: one part of a larger proof, or all of it. */
export interface ProvedPart {
	/** Each box's split axis, or -1 where it is not split; preorder. */
	readonly axes: Int16Array;
	/** Each box's proved winner, or -1. */
	readonly decisions: Int16Array;
	/** The output that leads at each box, and the only one that it is not proved to win against, or below 0. */
	readonly leaders: Int16Array;
	readonly rivals: Int16Array;
	/** neuronCount NeuronStates: what was known above the first box. */
	readonly inherited: Uint8Array;
	/** neuronCount NeuronStates for each box that is not split, in order. */
	readonly states: Uint8Array;
	/** neuronCount numbers for each box that is not split: sampled points at which a neuron is not 0. */
	readonly active: Uint8Array;
	/** Offsets of the boxes' records (proof.ts), one more than boxes. */
	readonly recordStart: Uint32Array;
	readonly records: Uint8Array;
	/** What ended the work before nothing was left to gain. */
	readonly stoppedBy: "max-boxes" | null;
}

/** For each box of a preorder the place after its subtree. Cost: linear. */
export function subtreeEnds(axes: ArrayLike<number>): Uint32Array {
	const ends = new Uint32Array(axes.length);
	for (let place = axes.length - 1; place >= 0; place--)
		ends[place] = axes[place] < 0 ? place + 1 : ends[ends[place + 1]];
	return ends;
}

/** For each box of a preorder how many before it are not split. */
export function leavesBefore(axes: Int16Array): Uint32Array {
	const counts = new Uint32Array(axes.length);
	for (let place = 1; place < axes.length; place++)
		counts[place] = counts[place - 1] + (axes[place - 1] < 0 ? 1 : 0);
	return counts;
}

/**
 * @throws CondnetError `bad-data` if the arrays do not fit each other: a preorder of a full binary tree whose
 * axes are below `inputCount`, a state for each neuron of each box that is not split
 */
export function checkPart(
	part: ProvedPart,
	inputCount: number,
	neuronCount: number,
	outputCount: number,
): void {
	const { axes, decisions, leaders, rivals, inherited, states, active, recordStart, records } = part;
	const require = (holds: boolean, what: string): void => {
		if (!holds) throw new CondnetError("bad-data", `A part of the proof is damaged: ${what}.`);
	};
	let open = 1; // boxes still to come
	let leaves = 0;
	for (const [place, axis] of axes.entries()) {
		require(open > 0 && axis >= -1 && axis < inputCount, `box ${place} has axis ${axis}`);
		open += axis < 0 ? -1 : 1;
		if (axis < 0) leaves++;
	}
	require(axes.length > 0 && open === 0, "its boxes are no whole tree");
	require(decisions.length === axes.length, "it has a decision too many or too few");
	require(decisions.every((winner) => winner >= -1 && winner < outputCount), "a decision is no output");
	for (const outputs of [leaders, rivals]) {
		require(outputs.length === axes.length, "it has an output that leads too many or too few");
		require(outputs.every((output) => output < outputCount), "what leads is no output");
	}
	require(inherited.length === neuronCount && states.length === leaves * neuronCount, "it has other neurons");
	require(active.length === states.length, "it has other neurons");
	require([inherited, states].every((each) =>
		each.every((state) => state <= NeuronState.above),
	), "a state is none");
	require(recordStart.length === axes.length + 1 && recordStart[0] === 0, "its records have no places");
	require(recordStart.every((at, k) => k === 0 || at >= recordStart[k - 1]), "its records have no places");
	require(recordStart[axes.length] === records.length, "its records are cut off");
}
