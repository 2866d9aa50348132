/**
 * A network cut into blocks of consecutive neurons that can be computed together: of one kind, none reading
 * another of its block. Blocks keep the order of the neurons, so that a network read back numbers its values
 * in the same order and sums them in the same order. Cost: linear in the weights.
 */

import { type Network, NeuronKind } from "@condnet/core";

/** What a block does to its sums. */
export type BlockKind = keyof typeof NeuronKind;

export interface Block {
	readonly kind: BlockKind;
	/** Neurons [from, to). */
	readonly from: number;
	readonly to: number;
}

/**
 * The kind a neuron is written as: its own, but linear where nothing else is left of it, so that it stays a
 * neuron when it is read back: a neuron without terms, and a max of one term.
 */
export function writtenKind(network: Network, i: number): BlockKind {
	const { kinds, parameters, rows } = network;
	const terms = rows.start[i + 1] - rows.start[i];
	const isCopy = kinds[i] === NeuronKind.max && terms === 1 && parameters[2 * i] === Number.NEGATIVE_INFINITY;
	if (terms === 0 || isCopy || kinds[i] === NeuronKind.linear) return "linear";
	if (kinds[i] === NeuronKind.relu) return "relu";
	if (kinds[i] === NeuronKind.leaky) return "leaky";
	if (kinds[i] === NeuronKind.clip) return "clip";
	return kinds[i] === NeuronKind.abs ? "abs" : "max";
}

export function blocks(network: Network): Block[] {
	const { inputCount, neuronCount, parameters, rows } = network;
	const result: Block[] = [];
	let from = 0;
	while (from < neuronCount) {
		const kind = writtenKind(network, from);
		let to = from;
		for (; to < neuronCount; to++) {
			// Columns ascend, so the last one tells whether the neuron reads the block.
			const end = rows.start[to + 1];
			const readsBlock = end > rows.start[to] && rows.columns[end - 1] >= inputCount + from;
			if (readsBlock || writtenKind(network, to) !== kind) break;
			const sameBounds =
				parameters[2 * to] === parameters[2 * from] && parameters[2 * to + 1] === parameters[2 * from + 1];
			if (kind === "clip" && !sameBounds) break;
		}
		result.push({ kind, from, to });
		from = to;
	}
	return result;
}
