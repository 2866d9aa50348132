/**
 * Few active neurons, for tables of integers: f = sum of y_i relu(1 - |x - x_i|^2). Distinct points of an
 * integer grid are at distance 1 or more, so exactly one of these n neurons is active on a stored input, and
 * none elsewhere on the grid (docs/theory.md, "Few active neurons").
 *
 * |x - x_i|^2 = |x|^2 - 2 <x_i, x> + |x_i|^2 is affine in x and the sum S of the squares of its coordinates,
 * each counted from its column's least value. The square of an integer z in [0, 2^b] is 2^b z - sum over s
 * of 2^(b-s) G_s, where G_0 = z and G_s = G_{s-1} - 2 relu(G_{s-1} - 2^(b-s)) folds [0, 2^(b-s+1)] in half
 * (after Yarotsky, 2017, and Telgarsky, 2015, here in integers).
 */

import { float64Network } from "../exact/convert.ts";
import { ExactNetworkBuilder } from "../exact/exact-network.ts";
import { dyadicInteger, dyadicShift } from "../numbers/dyadic.ts";
import { bitLength } from "../numbers/integers.ts";

import type { Pairs } from "../table/pairs.ts";
import { labelOf, labelScale, requireFinite } from "./exact-labels.ts";
import { Form } from "./form.ts";
import { type Counts, exactResult, type UnconditionalNetwork } from "./kinds.ts";
import { largestInputs } from "./two-layer.ts";

/** The columns of a table on its integer scale. */
export interface LiftedPlan {
	readonly shift: number;
	/** Least integer of each column. */
	readonly low: readonly bigint[];
	/**
	 * Bits b of each column: its integers less the least are at most 2^b. 0 for a constant column, which takes
	 * no part.
	 */
	readonly bits: readonly number[];
}

/** Cost: one pass over the inputs. */
export function planLifted({ dataset }: Pairs): LiftedPlan {
	const { inputs, inputCount } = dataset;
	const shift = dyadicShift(inputs);
	const least = new Float64Array(inputCount).fill(Number.POSITIVE_INFINITY);
	const most = new Float64Array(inputCount).fill(Number.NEGATIVE_INFINITY);
	inputs.forEach((input, i) => {
		const j = i % inputCount;
		least[j] = Math.min(least[j], input);
		most[j] = Math.max(most[j], input);
	});
	const low = Array.from(least, (value) => dyadicInteger(value, shift));
	const bits = low.map((value, j) => {
		const range = dyadicInteger(most[j], shift) - value;
		return range === 0n ? 0 : Math.max(1, bitLength(range - 1n));
	});
	return { shift, low, bits };
}

/**
 * Neurons n + 2B + 1, B the bits of all columns; parameters at most n(p + 2 + r) + 7B + p + 1, operations at
 * most n(2p + 2 + 2r) + 6B + 2p, p the columns that are not constant (plus their scaling where inputs are not
 * integers). Weight bits at most n(p(w + 1) + 2w + log2 p + 1 + br) and what the squares take, w the most
 * bits of a column. Active in the last hidden layer: one neuron. Float64 where |x|^2 and the biases stay
 * below 2^52, whatever the labels.
 *
 * @throws CondnetError `bad-data` if a label or an input is not finite
 */
export function lifted(pairs: Pairs): UnconditionalNetwork {
	requireFinite(pairs);
	const { dataset, count, rows } = pairs;
	const { inputs, inputCount, outputCount } = dataset;
	const plan = planLifted(pairs);
	const { shift, low, bits } = plan;
	const builder = new ExactNetworkBuilder(inputCount);
	const coordinates = low.map((least, j) => Form.of(j, 1n << BigInt(shift)).shifted(-least));
	// of each neuron's value, on the grid between the columns' least and largest values
	const largest: number[] = [];
	let squares = Form.constant(0n);
	coordinates.forEach((z, j) => {
		if (bits[j] > 0) squares = squares.plus(square(builder, z, bits[j], largest));
	});
	squares.write(builder);
	const norm = builder.neuron("linear", squares.bias);
	largest.push(bits.reduce((sum, b) => sum + 4 ** b, 0));
	const hinges: number[] = [];
	for (let i = 0; i < count; i++) {
		let bias = 1n;
		for (let j = 0; j < inputCount; j++) {
			if (bits[j] === 0) continue;
			const z = dyadicInteger(inputs[rows[i] * inputCount + j], shift) - low[j];
			builder.term(j, (2n * z) << BigInt(shift));
			bias -= z * z + 2n * z * low[j];
		}
		builder.term(norm, -1n);
		hinges.push(builder.neuron("relu", bias));
		largest.push(1);
	}
	for (let k = 0; k < outputCount; k++) {
		for (let i = 0; i < count; i++) builder.term(hinges[i], labelOf(pairs, i, k));
		builder.output(0n);
	}
	const exact = builder.build();
	const counts = liftedCounts(pairs, plan);
	const network = float64Network(exact, {
		shift,
		inputs: largestInputs(pairs),
		neuron: (i) => largest[i],
		// At most one of an output's terms is not 0.
		exact: (row) => row >= exact.neuronCount,
	});
	return network ? { arithmetic: "float64", network, counts } : exactResult(exact, counts);
}

/** The form z^2 for integers z in [0, 2^bits]: two neurons a fold. */
function square(builder: ExactNetworkBuilder, z: Form, bits: number, largest: number[]): Form {
	let folded = z;
	let result = z.times(1n << BigInt(bits));
	for (let s = 1; s <= bits; s++) {
		const place = 1n << BigInt(bits - s);
		const above = folded.shifted(-place).relu(builder);
		const next = folded.plus(above, -2n);
		next.write(builder);
		folded = Form.of(builder.neuron("linear", next.bias));
		largest.push(2 ** (bits - s), 2 ** (bits - s));
		result = result.plus(folded, -place);
	}
	return result;
}

export function liftedCounts(pairs: Pairs, plan: LiftedPlan): Counts {
	const { outputCount } = pairs.dataset;
	const { bits, shift, low } = plan;
	const n = pairs.count;
	const columns = bits.filter((b) => b > 0).length;
	const folds = bits.reduce((sum, b) => sum + b, 0);
	const widest = bits.reduce((most, b) => Math.max(most, b), 0);
	const lowBits = low.reduce((most, value) => Math.max(most, bitLength(value)), 0);
	const offsets = low.filter((value, j) => value !== 0n && bits[j] > 0).length;
	const scaled = shift > 0 ? 2 * columns : 0;
	const label = labelScale(pairs);
	const labelBits = label.bits + (label.shift > 0 ? label.shift + 1 : 0);
	const pointBits = columns * (widest + 1 + shift) + 1 + 2 * Math.max(widest, lowBits) + columns + 3;
	return {
		neurons: n + 2 * folds + 1,
		parameters: n * (columns + 2 + outputCount) + 5 * folds + columns + offsets + Math.min(1, offsets),
		operations:
			n * (2 * columns + 2 + 2 * outputCount) -
			outputCount +
			6 * folds +
			Math.max(0, columns - 1) +
			offsets +
			Math.min(1, offsets) +
			scaled,
		weightBits:
			n * (pointBits + outputCount * labelBits) +
			folds * (1 + 3 * widest + 5) +
			columns * (4 * shift + widest + 3 * lowBits + 4) +
			lowBits +
			widest +
			columns,
		wordOperations: null,
	};
}
