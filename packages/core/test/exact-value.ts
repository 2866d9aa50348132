/** What a network of one input is worth in rational arithmetic, by its definition. */

import { type Network, NeuronKind } from "../src/internal.ts";
import {
	add,
	compare,
	fromFloat64,
	multiply,
	negate,
	type Rational,
	toFloat64,
	zero,
} from "../src/numbers/rational.ts";

/** Every output's exact value for an input, rounded once. */
export function exactOutputs(network: Network, x: number): number[] {
	const values: Rational[] = [fromFloat64(x)];
	const { rows, kinds, parameters, neuronCount, outputCount } = network;
	const larger = (a: Rational, b: Rational): Rational => (compare(a, b) > 0 ? a : b);
	const smaller = (a: Rational, b: Rational): Rational => (compare(a, b) < 0 ? a : b);
	const termsOf = (row: number): Rational[] =>
		Array.from(rows.columns.subarray(rows.start[row], rows.start[row + 1]), (column, k) =>
			multiply(fromFloat64(rows.weights[rows.start[row] + k]), values[column]),
		);
	const sumOf = (row: number): Rational => termsOf(row).reduce(add, fromFloat64(rows.biases[row]));
	for (let i = 0; i < neuronCount; i++) {
		const [low, high] = [parameters[2 * i], parameters[2 * i + 1]];
		const kind = kinds[i];
		if (kind === NeuronKind.max) {
			const terms = termsOf(i);
			values.push(terms.reduce(larger, Number.isFinite(low) ? fromFloat64(low) : terms[0]));
			continue;
		}
		const sum = sumOf(i);
		if (kind === NeuronKind.relu) values.push(larger(sum, zero));
		else if (kind === NeuronKind.linear) values.push(sum);
		else if (kind === NeuronKind.abs) values.push(larger(sum, negate(sum)));
		else if (kind === NeuronKind.leaky)
			values.push(compare(sum, zero) > 0 ? sum : multiply(fromFloat64(low), sum));
		else {
			const raised = Number.isFinite(low) ? larger(sum, fromFloat64(low)) : sum;
			values.push(Number.isFinite(high) ? smaller(raised, fromFloat64(high)) : raised);
		}
	}
	return Array.from({ length: outputCount }, (_, k) => toFloat64(sumOf(neuronCount + k)) + 0);
}
