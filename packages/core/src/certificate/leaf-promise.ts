/** What a leaf promises, held against what is proved of the neurons on a box that the leaf answers. */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { type Masks, ValueState } from "../network/masks.ts";
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

/** What is missing for a leaf to keep its promise on the box, as a sentence, if anything. */
export function missing(
	network: ConditionalNetwork,
	model: Network,
	leaf: number,
	proved: Proved,
): string | undefined {
	const kind = network.leafKind(leaf);
	const item = network.leafItem(leaf);
	if (kind === LeafKind.constant)
		return network.answer === "values"
			? missingConstant(network, model, leaf, proved)
			: proved.decision !== undefined && proved.decision === network.constants[item]
				? undefined
				: `It does not follow that output ${network.constants[item]} wins, as leaf ${leaf} says.`;
	if (kind === LeafKind.network && item === 0) return undefined;
	if (kind === LeafKind.restricted && network.masks.networks[item] === 0)
		return missingMask(network.masks, model, item, leaf, proved);
	return `Leaf ${leaf} is of a kind that a proof on a box says nothing of.`;
}

/** Constant outputs: every output is its bias alone, all it reads being 0. */
function missingConstant(
	network: ConditionalNetwork,
	model: Network,
	leaf: number,
	proved: Proved,
): string | undefined {
	const item = network.leafItem(leaf);
	const { rows, neuronCount, outputCount } = model;
	for (let k = 0; k < outputCount; k++) {
		const row = neuronCount + k;
		for (let t = rows.start[row]; t < rows.start[row + 1]; t++)
			if (!isZero(model, rows.columns[t], proved))
				return `It does not follow that output ${k} is constant, as leaf ${leaf} says.`;
		const given = network.constants[item * outputCount + k];
		if (!Object.is(given, rows.biases[row]))
			return `Leaf ${leaf} answers ${given} for output ${k}, where it is ${rows.biases[row]}.`;
	}
	return undefined;
}

/** A mask may leave out what is 0 on the whole box, and have active what equals its sum there. */
export function missingMask(
	masks: Masks,
	model: Network,
	item: number,
	leaf: number,
	proved: Proved,
): string | undefined {
	const states = new Uint8Array(model.valueCount);
	masks.read(item, states);
	for (let v = 0; v < model.valueCount; v++) {
		const i = v - model.inputCount;
		if (states[v] === ValueState.zero && !isZero(model, v, proved))
			return `It does not follow that ${i < 0 ? `input ${v}` : `neuron ${i}`} is 0, as the mask of leaf ${leaf} says.`;
		if (states[v] === ValueState.active && !isSum(model, i, proved))
			return `It does not follow that neuron ${i} equals its sum, as the mask of leaf ${leaf} says.`;
	}
	return undefined;
}

function isSum(model: Network, i: number, { states }: Proved): boolean {
	return states[i] === NeuronState.identity || model.kinds[i] === NeuronKind.linear;
}

function isZero(model: Network, value: number, { low, high, states }: Proved): boolean {
	if (value < model.inputCount) return low[value] === 0 && high[value] === 0;
	return states[value - model.inputCount] === NeuronState.zero;
}
