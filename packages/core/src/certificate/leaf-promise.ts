/** What a leaf promises, held against what is proved of the neurons on a box that the leaf answers. */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { ValueState } from "../network/masks.ts";
import { type Network, NeuronKind } from "../network/network.ts";
import { NeuronState } from "../network/proof.ts";

/** What is proved on a box. */
export interface Proved {
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** NeuronState of each neuron. */
	readonly states: Uint8Array;
	/** The output proved to win, if one is. */
	readonly decision: number | undefined;
}

/** What is missing for a leaf to keep its promise on the box; empty if nothing is. */
export function missing(network: ConditionalNetwork, model: Network, leaf: number, proved: Proved): string {
	const kind = network.leafKind(leaf);
	const item = network.leafItem(leaf);
	if (kind === LeafKind.constant)
		return network.answer === "values"
			? missingConstant(network, model, item, proved)
			: proved.decision !== undefined && proved.decision === network.constants[item]
				? ""
				: `that output ${network.constants[item]} wins`;
	if (kind === LeafKind.network && item === 0) return "";
	if (kind === LeafKind.restricted && network.masks.networks[item] === 0)
		return missingMask(network, model, item, proved);
	return "what a leaf of this kind answers";
}

/** Constant outputs: every output is its bias alone, all it reads being 0. */
function missingConstant(network: ConditionalNetwork, model: Network, item: number, proved: Proved): string {
	const { rows, neuronCount, outputCount } = model;
	for (let k = 0; k < outputCount; k++) {
		const row = neuronCount + k;
		for (let t = rows.start[row]; t < rows.start[row + 1]; t++)
			if (!isZero(model, rows.columns[t], proved)) return `that output ${k} is constant`;
		if (!Object.is(network.constants[item * outputCount + k], rows.biases[row]))
			return `that output ${k} is right`;
	}
	return "";
}

/** A mask may leave out what is 0 on the whole box, and have active what equals its sum there. */
function missingMask(network: ConditionalNetwork, model: Network, item: number, proved: Proved): string {
	const states = new Uint8Array(model.valueCount);
	network.masks.read(item, states);
	for (let v = 0; v < model.valueCount; v++) {
		const i = v - model.inputCount;
		if (states[v] === ValueState.zero && !isZero(model, v, proved))
			return i < 0 ? `that input ${v} is 0` : `that neuron ${i} is 0`;
		if (states[v] === ValueState.active && !isSum(model, i, proved)) return `that neuron ${i} is its sum`;
	}
	return "";
}

function isSum(model: Network, i: number, { states }: Proved): boolean {
	return states[i] === NeuronState.identity || model.kinds[i] === NeuronKind.linear;
}

function isZero(model: Network, value: number, { low, high, states }: Proved): boolean {
	if (value < model.inputCount) return low[value] === 0 && high[value] === 0;
	return states[value - model.inputCount] === NeuronState.zero;
}
