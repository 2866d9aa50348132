/**
 * Column skip as a conditional network: the whole network as one restricted leaf whose mask leaves nothing
 * out, so that only ReLUs that are 0 are passed over. The baseline of every synthesis; exact everywhere.
 * Shares the network's memory.
 */

import { type Answer, ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { Evaluator } from "../network/evaluate.ts";
import { Masks, ValueState } from "../network/masks.ts";
import { type Network, NetworkPool } from "../network/network.ts";
import { OperationCount, type Operations } from "../network/operation-count.ts";
import { completeTree } from "../network/tree.ts";

/**
 * A trained network as a conditional one of a single leaf that passes over columns of neurons that are 0:
 * exact everywhere, and what every synthesis is measured against. Cost: none; the network is not copied.
 *
 * @param answer what it answers; output values if left out
 */
export function columnSkipNetwork(network: Network, answer: Answer = "values"): ConditionalNetwork {
	const words = Math.ceil(network.valueCount / 32);
	const bits = new Uint32Array(words).fill(0xffffffff);
	bits[words - 1] >>>= 32 * words - network.valueCount;
	return new ConditionalNetwork({
		inputCount: network.inputCount,
		outputCount: answer === "values" ? network.outputCount : 1,
		tree: completeTree(1),
		gateValues: new Int32Array(0),
		thresholds: new Float64Array(0),
		networks: NetworkPool.of(network),
		leafKinds: Uint8Array.of(LeafKind.restricted),
		leafItems: Uint32Array.of(0),
		masks: new Masks({ networks: Uint32Array.of(0), start: Uint32Array.of(0, words), bits }),
		answer,
	});
}

/** Whether a network is column skip's own: one leaf, whose mask leaves nothing out. */
export function isColumnSkip(network: ConditionalNetwork): boolean {
	if (network.leafCount > 1 || network.leafKind(0) !== LeafKind.restricted) return false;
	const mask = network.leafItem(0);
	const states = new Uint8Array(network.networks.get(network.masks.networks[mask]).valueCount);
	network.masks.read(mask, states);
	return states.every((state) => state === ValueState.open);
}

/**
 * Mean operations of column skip over inputs, one after another.
 *
 * @param answer what it answers; output values if left out
 */
export function columnSkipMean(
	network: Network,
	inputs: Float64Array,
	answer: Answer = "values",
): Operations {
	const { inputCount, outputCount } = network;
	const count = new OperationCount();
	const evaluator = new Evaluator(columnSkipNetwork(network, answer), count);
	const outputs = new Float64Array(outputCount);
	for (let at = 0; at < inputs.length; at += inputCount) evaluator.evaluate(inputs, outputs, at);
	const mean = new OperationCount();
	if (inputs.length > 0) mean.add(count, inputCount, inputs.length);
	return mean.snapshot();
}
