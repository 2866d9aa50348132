/**
 * Folding: on a box, neurons that are zero drop out and neurons that equal their pre-activation are
 * substituted away. What is left are the unstable neurons ("retained"), over inputs and one another, and the
 * outputs.
 *
 * In real arithmetic the folded network equals the source on the box. In float64 it differs by at most
 * `difference`, which is derived here: every row that is substituted with factor c adds |c| e_i, where e_i =
 * 4 (n_i + A + 8) u M_i covers the reference's rounding of the row (n_i terms, M_i = |bias| + sum of |weight|
 * * |value| on this box) and the substitution's own (at most A terms in each sum, A the values that are not
 * zero; the argument is slack.ts's); the folded row's evaluation adds its own rounding and its neurons'
 * differences, which activations do not enlarge but for a leaky slope above 1. Subnormal coefficients add 2
 * N^2 2^-1000 (1 + sum of M + sum of H) a row, twice what slack.ts says. docs/theory.md, "Folded leaves".
 * Cost: retained rows * weights between values that are not zero.
 */

import { type Network, NetworkBuilder, NeuronKind, neuronKindNames } from "../../network/network.ts";
import { NeuronState } from "../../network/proof.ts";

export interface Folded {
	readonly network: Network;
	/** Bound of |folded output - reference output| on the box; not finite if nothing is known. */
	readonly difference: number;
}

const u = 2 ** -53;
/** Beyond it partial sums might overflow, and nothing is said. */
const mostMagnitude = 2 ** 1000;
/** Covers the rounding of the sums of errors themselves. */
const upward = 1 + 2 ** -30;

/** Whether folding is possible at all: the arguments of a max neuron are values, not sums. */
export function canFold(network: Network): boolean {
	return !network.kinds.includes(NeuronKind.max);
}

/** @param magnitudes bounds of |value| on the box, inputs first */
export function fold(network: Network, states: Uint8Array, magnitudes: Float64Array): Folded {
	const { inputCount, neuronCount, outputCount, kinds, parameters, rows } = network;
	const places = new Int32Array(network.valueCount).fill(-1); // value of the folded network that a value is
	const builder = new NetworkBuilder(inputCount);
	let alive = inputCount;
	for (let j = 0; j < inputCount; j++) places[j] = j;
	for (let i = 0; i < neuronCount; i++) if (states[i] !== NeuronState.zero) alive++;
	const errors = new Float64Array(rows.count);
	let total = 1;
	for (let row = 0; row < rows.count; row++) {
		let magnitude = Math.abs(rows.biases[row]);
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			magnitude += Math.abs(rows.weights[k]) * magnitudes[rows.columns[k]];
		if (!(magnitude < mostMagnitude)) magnitude = Number.POSITIVE_INFINITY;
		total += magnitude;
		const terms = rows.start[row + 1] - rows.start[row];
		errors[row] = (4 * (terms + alive + 8) * u * magnitude + (terms + alive) * 2 ** -1070) * upward;
	}
	for (const magnitude of magnitudes) total += magnitude;
	const count = network.valueCount + outputCount;
	const underflow = 2 * count * count * 2 ** -1000 * total;
	const differences = new Float64Array(network.valueCount); // of retained values
	const coefficients = new Float64Array(network.valueCount);
	const substitute = (row: number): { bias: number; difference: number } => {
		coefficients.fill(0);
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			coefficients[rows.columns[k]] = rows.weights[k];
		let bias = rows.biases[row];
		let difference = errors[row] + underflow;
		for (let v = inputCount + Math.min(row, neuronCount) - 1; v >= inputCount; v--) {
			const c = coefficients[v];
			const i = v - inputCount;
			if (c === 0 || places[v] >= 0) continue;
			coefficients[v] = 0;
			if (states[i] === NeuronState.zero) continue;
			bias += c * rows.biases[i];
			difference += Math.abs(c) * errors[i];
			for (let k = rows.start[i]; k < rows.start[i + 1]; k++)
				coefficients[rows.columns[k]] += c * rows.weights[k];
		}
		let terms = 0;
		let size = Math.abs(bias);
		for (let v = 0; v < coefficients.length; v++) {
			if (coefficients[v] === 0) continue;
			const c = Math.abs(coefficients[v]);
			terms++;
			size += c * (magnitudes[v] + differences[v]);
			difference += c * differences[v];
			builder.term(places[v], coefficients[v]);
		}
		if (!(size < mostMagnitude)) difference = Number.POSITIVE_INFINITY;
		return { bias, difference: (difference + 2 * (terms + 2) * u * size) * upward };
	};
	for (let i = 0; i < neuronCount; i++) {
		if (states[i] !== NeuronState.unknown || kinds[i] === NeuronKind.linear) continue;
		const { bias, difference } = substitute(i);
		if (!Number.isFinite(difference) || !Number.isFinite(bias)) return failed(network);
		const v = inputCount + i;
		const slope = kinds[i] === NeuronKind.leaky ? Math.max(1, Math.abs(parameters[2 * i])) : 1;
		const rounding = kinds[i] === NeuronKind.leaky ? 2 * u * (magnitudes[v] + slope * difference) : 0;
		differences[v] = (slope * difference + 2 * rounding) * upward;
		places[v] = builder.neuron(neuronKindNames[kinds[i]], bias, parameters[2 * i], parameters[2 * i + 1]);
	}
	let worst = 0;
	for (let k = 0; k < outputCount; k++) {
		const { bias, difference } = substitute(neuronCount + k);
		if (!Number.isFinite(difference) || !Number.isFinite(bias)) return failed(network);
		worst = Math.max(worst, difference);
		builder.output(bias);
	}
	return { network: builder.build(), difference: worst };
}

function failed(network: Network): Folded {
	return { network, difference: Number.POSITIVE_INFINITY };
}
