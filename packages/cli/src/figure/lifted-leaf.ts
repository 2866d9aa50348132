/**
 * What synthesis of the lifted network comes to, without building it: a leaf of one point evaluates the folds
 * that are active there, the sum of squares and the point's own neuron (docs/theory.md, "Few active
 * neurons").
 */

import type { Pairs } from "@condnet/core";
import { type LiftedPlan, planLifted } from "@condnet/core/internal";

/**
 * Operations of the dearest leaf of one point, and of the gates of a balanced tree above it. Cost: n times
 * all columns' bits.
 */
export function synthesizedOperations(pairs: Pairs): number {
	const plan = planLifted(pairs);
	let dearest = 0;
	for (let i = 0; i < pairs.count; i++) dearest = Math.max(dearest, leafOperations(pairs, plan, i));
	return Math.ceil(Math.log2(pairs.count)) + dearest;
}

function leafOperations({ dataset, rows }: Pairs, { low, bits }: LiftedPlan, pair: number): number {
	const { inputs, outputs, inputCount } = dataset;
	const label = outputs[rows[pair]];
	if (label === 0) return 0;
	let operations = Math.abs(label) === 1 ? 0 : 1;
	let squareTerms = 0;
	let squareBias = 0;
	let ownTerms = 0;
	let ownBias = 1;
	for (let j = 0; j < inputCount; j++) {
		if (bits[j] === 0) continue;
		const least = Number(low[j]);
		const x = inputs[rows[pair] * inputCount + j];
		const z = x - least;
		squareBias -= 2 ** bits[j] * least;
		ownBias -= z * z + 2 * z * least;
		if (x !== 0) {
			squareTerms++;
			operations++; // the product with 2^bits
			if (z !== 0) {
				ownTerms++;
				operations++;
			}
		}
		const folds = activeFolds(z, least, x !== 0, bits[j]);
		operations += folds.operations;
		squareTerms += folds.count;
	}
	if (squareTerms > 0) operations += squareTerms - 1 + (squareBias === 0 ? 0 : 1);
	if (squareTerms > 0 || squareBias !== 0) ownTerms++;
	return operations + Math.max(0, ownTerms - 1) + (ownBias !== 0 && ownTerms > 0 ? 1 : 0) + 1;
}

/**
 * A column's folds whose result is not 0: how many, and their operations with their products in the sum of
 * squares.
 */
function activeFolds(
	z: number,
	least: number,
	nonzero: boolean,
	bits: number,
): { count: number; operations: number } {
	let operations = 0;
	let count = 0;
	let value = z;
	let reads = nonzero; // whether the value folded is a kept term of its row
	let bias = least === 0 ? 0 : 1;
	for (let place = 2 ** (bits - 1); place >= 1; place /= 2) {
		const over = value > place;
		const next = over ? 2 * place - value : value;
		const kept = (reads ? 1 : 0) + (over ? 1 : 0);
		if (over) operations += 1 + (reads ? 1 : 0); // the ReLU, and its bias
		if (next > 0) {
			count++;
			operations += (over ? 1 : 0) + (kept > 0 ? kept - 1 + bias : 0) + (place > 1 ? 1 : 0);
		}
		value = next;
		reads = next > 0;
		bias = 0;
		if (value === 0) break;
	}
	return { count, operations };
}
