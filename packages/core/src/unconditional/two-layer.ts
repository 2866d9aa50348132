/**
 * Two layers, O(n) neurons (after Zhang, Bengio, Hardt, Recht and Vinyals, 2017, Theorem 1; docs/theory.md,
 * "Two layers"). Points are told apart by one number z, and the answer is piecewise linear in z, with a kink
 * a point.
 *
 * Cost of building: the projection, and n steps.
 */

import { float64Network } from "../exact/convert.ts";
import { ExactNetworkBuilder } from "../exact/exact-network.ts";
import { dyadicShift } from "../numbers/dyadic.ts";
import { divide, type Rational, rational, subtract, toFloat64 } from "../numbers/rational.ts";
import type { Pairs } from "../table/pairs.ts";
import { labelOf, labelScale, requireFinite } from "./exact-labels.ts";
import { type Counts, exactResult, type UnconditionalNetwork } from "./kinds.ts";
import {
	addProjection,
	type Projection,
	type ProjectionOptions,
	projectionCounts,
	projectPairs,
} from "./project-pairs.ts";

/**
 * f = y_1 + sum over j < n of c_j relu(z - z_j), c_j the change of slope at z_j: any finite table, in
 * rationals. Partial sums in this order have the denominator of one slope only.
 *
 * Neurons n - 1; parameters (n - 1)(2 + r) + r; operations (n - 1)(2 + 2r); weight bits at most (n - 1)(1 + k
 * + r(4g + b + 1)) + br, for r outputs, keys of k bits, labels of b bits on their dyadic scale of s bits
 * (plus s + 1 a label where s > 0) and gaps between keys of g = log2(range / (n - 1)) + 1 bits on average;
 * each plus the projection's.
 *
 * @throws CondnetError `bad-data` if a label or an input is not finite
 */
export function twoLayerRational(pairs: Pairs, options: ProjectionOptions = {}): UnconditionalNetwork {
	requireFinite(pairs);
	const projection = projectPairs(pairs, options);
	const { dataset, count } = pairs;
	const builder = new ExactNetworkBuilder(dataset.inputCount);
	const z = addProjection(builder, projection);
	const hinges: number[] = [];
	for (let j = 0; j + 1 < count; j++) {
		builder.term(z, 1n);
		hinges.push(builder.neuron("relu", -projection.key(j)));
	}
	for (let k = 0; k < dataset.outputCount; k++) {
		let slope: Rational = rational(0n);
		for (let j = 0; j + 1 < count; j++) {
			const next = slopeAfter(pairs, projection, j, k);
			builder.term(hinges[j], subtract(next, slope));
			slope = next;
		}
		builder.output(labelOf(pairs, projection.order[0], k));
	}
	return exactResult(builder.build(), twoLayerRationalCounts(pairs, projection));
}

/** (y_{j+1} - y_j) / (z_{j+1} - z_j) for output k. */
function slopeAfter(pairs: Pairs, { order, key }: Projection, j: number, k: number): Rational {
	const rise = subtract(labelOf(pairs, order[j + 1], k), labelOf(pairs, order[j], k));
	return divide(rise, rational(key(j + 1) - key(j)));
}

export function twoLayerRationalCounts(pairs: Pairs, projection: Projection): Counts {
	const outputs = pairs.dataset.outputCount;
	const hinges = pairs.count - 1;
	const route = projectionCounts(projection);
	const { bits, shift } = labelScale(pairs);
	const gap = hinges > 0 ? Math.max(0, projection.rangeBits - Math.log2(hinges)) + 1 : 0;
	const fraction = shift > 0 ? shift + 1 : 0;
	return {
		neurons: hinges + route.neurons,
		parameters: hinges * (2 + outputs) + outputs + route.parameters,
		operations: hinges * (2 + 2 * outputs) + route.operations,
		weightBits: Math.ceil(
			hinges * (1 + projection.bits + outputs * (4 * gap + bits + 1 + fraction)) +
				outputs * (bits + fraction) +
				route.weightBits,
		),
		wordOperations: null,
	};
}

/**
 * f = y_1 + sum over j < n of d_j (relu(z - z_j) - relu(z - z_j - 1)), d_j = y_{j+1} - y_j: between keys,
 * which are integers, one unit step. No division; a float64 network where its sums stay below 2^52, which
 * they do for tables of integers of moderate size, whatever n.
 *
 * Neurons 2(n - 1); parameters 2(n - 1)(2 + r) + r; operations 2(n - 1)(2 + 2r); weight bits at most 2(n -
 * 1)(1 + (k + 1) + r(b + 1)) + br (plus s + 1 a number of the outputs where labels have s > 0 fraction bits);
 * each plus the projection's. Letters as in twoLayerRational.
 *
 * @throws CondnetError `bad-data` if a label or an input is not finite
 */
export function twoLayerInteger(pairs: Pairs, options: ProjectionOptions = {}): UnconditionalNetwork {
	requireFinite(pairs);
	const projection = projectPairs(pairs, options);
	const { dataset, count } = pairs;
	const { order, key } = projection;
	const builder = new ExactNetworkBuilder(dataset.inputCount);
	const z = addProjection(builder, projection);
	const hinges: number[] = [];
	for (let j = 0; j + 1 < count; j++)
		for (const place of [key(j), key(j) + 1n]) {
			builder.term(z, 1n);
			hinges.push(builder.neuron("relu", -place));
		}
	let steepest = 0;
	for (let k = 0; k < dataset.outputCount; k++) {
		for (let j = 0; j + 1 < count; j++) {
			const step = subtract(labelOf(pairs, order[j + 1], k), labelOf(pairs, order[j], k));
			steepest = Math.max(steepest, Math.abs(toFloat64(step)));
			builder.term(hinges[2 * j], step);
			builder.term(hinges[2 * j + 1], { numerator: -step.numerator, denominator: step.denominator });
		}
		builder.output(labelOf(pairs, order[0], k));
	}
	const exact = builder.build();
	const counts = twoLayerIntegerCounts(pairs, projection);
	const scale = labelScale(pairs);
	const range = Number(key(count - 1) - key(0)) + 1;
	const tallest = 2 ** scale.bits / 2 ** scale.shift;
	const network = float64Network(exact, {
		shift: dyadicShift(dataset.inputs),
		inputs: largestInputs(pairs),
		// Partial sums are a label, or a label and one step's first hinge; products are a step times a hinge.
		row: (row) => (row < exact.neuronCount ? undefined : tallest + steepest * range),
	});
	return network ? { arithmetic: "float64", network, counts } : exactResult(exact, counts);
}

/** Largest magnitude in each input column. */
export function largestInputs({ dataset }: Pairs): Float64Array {
	const largest = new Float64Array(dataset.inputCount);
	dataset.inputs.forEach((input, i) => {
		const j = i % dataset.inputCount;
		largest[j] = Math.max(largest[j], Math.abs(input));
	});
	return largest;
}

export function twoLayerIntegerCounts(pairs: Pairs, projection: Projection): Counts {
	const outputs = pairs.dataset.outputCount;
	const hinges = 2 * (pairs.count - 1);
	const route = projectionCounts(projection);
	const { bits, shift } = labelScale(pairs);
	const fraction = shift > 0 ? shift + 1 : 0;
	return {
		neurons: hinges + route.neurons,
		parameters: hinges * (2 + outputs) + outputs + route.parameters,
		operations: hinges * (2 + 2 * outputs) + route.operations,
		weightBits:
			hinges * (2 + projection.bits + outputs * (bits + 1 + fraction)) +
			outputs * (bits + fraction) +
			route.weightBits,
		wordOperations: null,
	};
}

/** The integer form where it is exact in float64, otherwise the rational one, which has half its neurons. */
export function twoLayer(pairs: Pairs, options: ProjectionOptions = {}): UnconditionalNetwork {
	const integer = twoLayerInteger(pairs, options);
	return integer.arithmetic === "float64" ? integer : twoLayerRational(pairs, options);
}
