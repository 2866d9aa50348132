/** What is reported of an unconditional network besides what is reported of every network. */

import {
	type ConditionalNetwork,
	type ExactArithmetic,
	ExactNetwork,
	type Operations,
	parameterCount,
} from "@condnet/core";
import { exactNetwork, exactOperations, weightBits, wordLength } from "@condnet/core/internal";

/** Numbers of an unconditional network, as they stand in JSON. */
export interface UnconditionalReport {
	/** What its numbers are, and what evaluates it. */
	readonly arithmetic: "float64" | "integer" | "rational";
	/** Weights and biases other than 0. */
	readonly parameters: number;
	/** Bits of all of them together, and of the longest. */
	readonly weightBits: number;
	readonly longestWeightBits: number;
}

export function unconditionalReport(network: ConditionalNetwork | ExactNetwork): UnconditionalReport {
	const exact = network instanceof ExactNetwork ? network : exactNetwork(network.networks.get(0));
	const { total, longest } = weightBits(exact);
	return {
		arithmetic: network instanceof ExactNetwork ? network.arithmetic : "float64",
		parameters: parameterCount(exact),
		weightBits: total,
		longestWeightBits: longest,
	};
}

/**
 * Counts of an exact network, which is one leaf without gates. A number takes as many words as its 64 bits
 * need.
 */
export function exactCounts(network: ExactNetwork): {
	leaves: number;
	gates: number;
	neurons: number;
	arithmetic: ExactArithmetic;
	words: number;
} {
	let words = 0;
	for (const { numerators, denominators } of [network.weights, network.biases])
		for (const numbers of [numerators, denominators])
			for (const number of numbers) if (number !== 0n) words += wordLength(number);
	const { neuronCount, arithmetic } = network;
	return { leaves: 1, gates: 0, neurons: neuronCount, arithmetic, words };
}

/** Every input costs the same. */
export function exactCost(network: ExactNetwork): { worst: Operations; mean: Operations; depth: number } {
	const operations = exactOperations(network);
	return { worst: operations, mean: operations, depth: 0 };
}
