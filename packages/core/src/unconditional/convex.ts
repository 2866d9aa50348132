/**
 * One active neuron, for points in convex position (on a sphere, on a paraboloid): f = sum of (y_i / h_i)
 * relu(<a_i, x> - b_i), where in direction a_i point i lies further out than every other by at least h_i =
 * <a_i, x_i> - b_i > 0. One hidden layer; on a stored input exactly one neuron is active (docs/theory.md,
 * "Few active neurons").
 */

import { float64Network } from "../exact/convert.ts";
import { ExactNetworkBuilder } from "../exact/exact-network.ts";
import { dyadicInteger, dyadicShift } from "../numbers/dyadic.ts";
import { bitLength } from "../numbers/integers.ts";
import { divide, rational } from "../numbers/rational.ts";
import type { WorkOptions } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";
import { labelOf, labelScale, requireFinite } from "./exact-labels.ts";
import { type Exposure, exposures } from "./exposed.ts";
import { type Counts, exactResult, type UnconditionalNetwork } from "./kinds.ts";
import { largestInputs } from "./two-layer.ts";

/**
 * Finds the directions, then builds. Counts as convexNetwork's. Cost: about n^2 p.
 *
 * @throws CondnetError `bad-data` if a label or an input is not finite, or naming a row that is not strictly
 * exposed
 */
export function convex(pairs: Pairs, options: WorkOptions = {}): UnconditionalNetwork {
	requireFinite(pairs);
	return convexNetwork(pairs, exposures(pairs, options));
}

/**
 * Neurons n; parameters at most n(p + 1 + r); operations at most n(2p + 1 + 2r) - r; weight bits at most
 * n(p(a + s) + a + k + log2 p + 1 + r(b + h)), for directions of a bits, inputs of k bits on their scale of s
 * fraction bits, labels of b bits and margins of h. Margins are powers of two, so y_i / h_i h_i is y_i in
 * float64 too: a float64 network where its first layer's sums stay below 2^52.
 *
 * @param exposed of each pair; they are believed, and an answer is wrong where one does not hold
 */
export function convexNetwork(pairs: Pairs, exposed: readonly Exposure[]): UnconditionalNetwork {
	const { dataset, rows, count } = pairs;
	const { inputs, inputCount, outputCount } = dataset;
	const shift = dyadicShift(inputs);
	const builder = new ExactNetworkBuilder(inputCount);
	const hinges: number[] = [];
	for (let i = 0; i < count; i++) {
		const { normal, margin } = exposed[i];
		let height = 0n;
		for (let j = 0; j < inputCount; j++) {
			builder.term(j, normal[j] << BigInt(shift));
			height += normal[j] * dyadicInteger(inputs[rows[i] * inputCount + j], shift);
		}
		hinges.push(builder.neuron("relu", margin - height));
	}
	for (let k = 0; k < outputCount; k++) {
		for (let i = 0; i < count; i++)
			builder.term(hinges[i], divide(labelOf(pairs, i, k), rational(exposed[i].margin)));
		builder.output(0n);
	}
	const exact = builder.build();
	const counts = convexCounts(pairs, exposed);
	const network = float64Network(exact, {
		shift,
		inputs: largestInputs(pairs),
		// At most one of an output's terms is not 0 on a stored input, and it is a label times a power of two.
		exact: (row) => row >= exact.neuronCount,
	});
	return network ? { arithmetic: "float64", network, counts } : exactResult(exact, counts);
}

export function convexCounts(pairs: Pairs, exposed: readonly Exposure[]): Counts {
	const { inputs, inputCount, outputCount } = pairs.dataset;
	const n = pairs.count;
	const shift = dyadicShift(inputs);
	let directionBits = 1;
	let marginBits = 1;
	for (const { normal, margin } of exposed) {
		for (const value of normal) directionBits = Math.max(directionBits, bitLength(value));
		marginBits = Math.max(marginBits, bitLength(margin));
	}
	const inputBits = largestInputs(pairs).reduce(
		(most, value) => Math.max(most, bitLength(dyadicInteger(value, shift))),
		0,
	);
	const label = labelScale(pairs);
	const biasBits = Math.max(marginBits, directionBits + inputBits + Math.ceil(Math.log2(inputCount))) + 1;
	return {
		neurons: n,
		parameters: n * (inputCount + 1 + outputCount),
		operations: n * (2 * inputCount + 1 + 2 * outputCount) - outputCount,
		weightBits:
			n *
			(inputCount * (directionBits + shift) +
				biasBits +
				outputCount * (label.bits + label.shift + 1 + marginBits)),
		wordOperations: null,
	};
}
