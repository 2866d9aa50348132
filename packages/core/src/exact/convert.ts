/**
 * From float64 networks to exact ones, and back where nothing can round.
 *
 * The way back is taken only if it is proved: every weight is a float64, and every product and every partial
 * sum of every row is, in units of its finest term, an integer of magnitude at most 2^52 (a bit below 2^53
 * pays for rounding in the bounds themselves). Cost: linear in the weights.
 */

import { CondnetError } from "../errors.ts";
import { type Network, NetworkBuilder, NeuronKind } from "../network/network.ts";
import { bitLength } from "../numbers/integers.ts";
import { fromFloat64, isFloat64, type Rational, toFloat64 } from "../numbers/rational.ts";
import { type ExactNetwork, ExactNetworkBuilder } from "./exact-network.ts";

/**
 * A float64 network of ReLU and linear neurons as the exact network with the same numbers (sums no longer
 * round).
 */
export function exactNetwork(network: Network): ExactNetwork {
	const { rows, neuronCount, kinds, inputCount } = network;
	const builder = new ExactNetworkBuilder(inputCount);
	for (let row = 0; row < rows.count; row++) {
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			builder.term(rows.columns[k], fromFloat64(rows.weights[k]));
		const bias = fromFloat64(rows.biases[row]);
		if (row >= neuronCount) builder.output(bias);
		else if (kinds[row] === NeuronKind.relu) builder.neuron("relu", bias);
		else if (kinds[row] === NeuronKind.linear) builder.neuron("linear", bias);
		else
			throw new CondnetError(
				"usage",
				`Neuron ${row} is of kind ${kinds[row]}; exact networks have ReLU and linear neurons only.`,
			);
	}
	return builder.build();
}

/** What is known of the values of a network for the inputs that matter. */
export interface ValueBounds {
	/** Inputs are multiples of 2^-shift. */
	readonly shift: number;
	/** Largest magnitude of each input. */
	readonly inputs: ArrayLike<number>;
	/** A proved bound on the magnitude of neuron i's value, if a better one is known than its terms give. */
	readonly neuron?: (i: number) => number | undefined;
	/** A proved bound on every product and partial sum of a row, likewise. */
	readonly row?: (row: number) => number | undefined;
	/** Rows proved never to round by another argument: say, that no two of their terms are ever nonzero. */
	readonly exact?: (row: number) => boolean | undefined;
}

/** The same network in float64, or undefined if it is not proved that nothing rounds. */
export function float64Network(network: ExactNetwork, bounds: ValueBounds): Network | undefined {
	const { inputCount, neuronCount, start, columns, kinds, rowCount } = network;
	const builder = new NetworkBuilder(inputCount);
	const magnitudes = new Float64Array(inputCount + neuronCount);
	const shifts = new Float64Array(inputCount + neuronCount).fill(bounds.shift, 0, inputCount);
	magnitudes.set(bounds.inputs);
	for (let row = 0; row < rowCount; row++) {
		const bias = network.bias(row);
		if (!isFloat64(bias)) return undefined;
		let magnitude = Math.abs(toFloat64(bias));
		let shift = fractionBits(bias);
		for (let k = start[row]; k < start[row + 1]; k++) {
			const weight = network.weight(k);
			if (!isFloat64(weight)) return undefined;
			builder.term(columns[k], toFloat64(weight));
			magnitude += Math.abs(toFloat64(weight)) * magnitudes[columns[k]];
			shift = Math.max(shift, fractionBits(weight) + shifts[columns[k]]);
		}
		magnitude = Math.min(magnitude, bounds.row?.(row) ?? magnitude);
		if (!bounds.exact?.(row) && !(shift <= 1000 && magnitude <= 2 ** (52 - shift))) return undefined;
		if (row >= neuronCount) builder.output(toFloat64(bias));
		else {
			builder.neuron(kinds[row] === NeuronKind.relu ? "relu" : "linear", toFloat64(bias));
			magnitudes[inputCount + row] = Math.min(magnitude, bounds.neuron?.(row) ?? magnitude);
			shifts[inputCount + row] = shift;
		}
	}
	return builder.build();
}

/** The s of a dyadic integer / 2^s. */
function fractionBits({ denominator }: Rational): number {
	return bitLength(denominator) - 1;
}
