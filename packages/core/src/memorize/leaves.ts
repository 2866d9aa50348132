/**
 * Leaves that hold stored answers, and the check of membership. A label's answer is stored once if several
 * leaves give it.
 */

import type { ConditionalParts } from "../network/conditional-network.ts";
import type { Pairs } from "../table/pairs.ts";

/** The arrays of constant leaves: part of what makes a ConditionalNetwork. */
export type ConstantLeaves = Pick<ConditionalParts, "constants" | "leafItems" | "keys">;

/**
 * Constant leaves in order, leaf i answering label leafLabels[i].
 *
 * @param membership each leaf also holds the one input it is for; asks for pairs from `eachItsOwnLabel`
 */
export function constantLeaves(pairs: Pairs, leafLabels: Uint32Array, membership: boolean): ConstantLeaves {
	const { dataset, rows, labels, labelCount, count } = pairs;
	const { inputCount, outputCount, inputs, outputs } = dataset;
	const rowOfLabel = new Uint32Array(labelCount);
	for (let i = 0; i < count; i++) rowOfLabel[labels[i]] = rows[i];
	const once = leafLabels.length <= labelCount;
	const stored = once ? leafLabels.length : labelCount;
	const constants = new Float64Array(stored * outputCount);
	for (let item = 0; item < stored; item++) {
		const row = rowOfLabel[once ? leafLabels[item] : item];
		for (let k = 0; k < outputCount; k++) constants[item * outputCount + k] = outputs[row * outputCount + k];
	}
	if (!membership) return once ? { constants } : { constants, leafItems: leafLabels };
	const keys = new Float64Array(leafLabels.length * inputCount);
	for (let leaf = 0; leaf < leafLabels.length; leaf++) {
		const row = rowOfLabel[leafLabels[leaf]];
		for (let j = 0; j < inputCount; j++) keys[leaf * inputCount + j] = inputs[row * inputCount + j];
	}
	return { constants, keys };
}

/**
 * The same pairs with merging off: every pair is a label of its own, so that a leaf can name its one input.
 */
export function eachItsOwnLabel(pairs: Pairs): Pairs {
	const labels = new Uint32Array(pairs.count);
	for (let i = 0; i < labels.length; i++) labels[i] = i;
	return { ...pairs, labels, labelCount: pairs.count };
}
