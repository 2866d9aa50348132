/**
 * Inputs for which every number a network computes is finite: kernels multiply zero weights, which is
 * harmless there and only there.
 */

import { type Network, NeuronKind } from "../../network/network.ts";

/** Far enough below the largest number that rounding cannot reach it. */
const most = 1e300;
/** The least normal number: a product below it is less than it. */
const least = 2 ** -1022;

/**
 * A bound on the absolute values of inputs below which no sum, product or value of the network leaves
 * [-1e300, 1e300]; -1 if there is none. With X the largest absolute input, every value is at most a + c X: a
 * and c of a row are its bias and the sums of its absolute weights times those of what it reads; rounding
 * adds less than the factor 1e8 between 1e300 and the largest number. Where c would underflow it is kept at
 * the least normal number, since X and later weights may make much of it; where a underflows, so does what it
 * bounds. Cost: one pass over the weights.
 */
export function finiteRange({
	inputCount,
	neuronCount,
	valueCount,
	kinds,
	parameters,
	rows,
}: Network): number {
	const constant = new Float64Array(valueCount);
	const slope = new Float64Array(valueCount).fill(1, 0, inputCount);
	let range = most;
	for (let row = 0; row < rows.count; row++) {
		let a = Math.abs(rows.biases[row]);
		let c = 0;
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const weight = Math.abs(rows.weights[k]);
			a += weight * constant[rows.columns[k]];
			c += Math.max(least, weight * slope[rows.columns[k]]);
		}
		if (row < neuronCount) {
			const kind = kinds[row];
			const low = Math.abs(parameters[2 * row]);
			const high = Math.abs(parameters[2 * row + 1]);
			// An infinite bound is one that no finite sum meets.
			if (kind === NeuronKind.clip) a += (low < Infinity ? low : 0) + (high < Infinity ? high : 0);
			else if (kind === NeuronKind.max) a += parameters[2 * row] === -Infinity ? 0 : low;
			else if (kind === NeuronKind.leaky) {
				a *= Math.max(1, low);
				c *= Math.max(1, low);
			}
			constant[inputCount + row] = a;
			slope[inputCount + row] = c;
		}
		const room = (most - a) / (c > 0 ? c : 1);
		if (!(room > 0)) return -1;
		range = Math.min(range, room);
	}
	return range;
}
