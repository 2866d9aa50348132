import type { Network } from "../network/network.ts";

/**
 * Whether two networks have the same neurons in the same order and the same numbers, bit for bit: what a leaf
 * computes from one is then what the other computes. Cost: linear in the weights.
 */
export function sameNetwork(a: Network, b: Network): boolean {
	const same = (x: ArrayLike<number>, y: ArrayLike<number>): boolean => {
		if (x.length !== y.length) return false;
		for (let k = 0; k < x.length; k++) if (!Object.is(x[k], y[k])) return false;
		return true;
	};
	if (a.arithmetic !== b.arithmetic) return false;
	if (a.inputCount !== b.inputCount || a.outputCount !== b.outputCount) return false;
	if (!same(a.kinds, b.kinds) || !same(a.parameters, b.parameters) || !same(a.rows.biases, b.rows.biases))
		return false;
	for (let row = 0; row < a.rows.count; row++) {
		const [from, to] = [a.rows.start[row], a.rows.start[row + 1]];
		const [otherFrom, otherTo] = [b.rows.start[row], b.rows.start[row + 1]];
		if (!same(a.rows.columns.subarray(from, to), b.rows.columns.subarray(otherFrom, otherTo))) return false;
		if (!same(a.rows.weights.subarray(from, to), b.rows.weights.subarray(otherFrom, otherTo))) return false;
	}
	return true;
}
