/**
 * A neuron's value as an affine function of its pre-activation, give or take an error. Widened by 2^-48 of
 * the numbers and by 2^-1060, above the rounding of all that is computed here and of a leaky neuron's
 * product.
 */

import { type Network, NeuronKind } from "../network/network.ts";

const unbounded = 2 ** 1000;

/** value = slope * s + shift, off by `error` at most. */
export interface Piece {
	readonly slope: number;
	readonly shift: number;
	readonly error: number;
}

const passing: Piece = { slope: 1, shift: 0, error: 0 };

/** Neuron i, no max, for pre-activations in [low, high]. */
export function pieceOf({ kinds, parameters }: Network, i: number, low: number, high: number): Piece {
	const kind = kinds[i];
	const [least, most] = parameters.subarray(2 * i, 2 * i + 2);
	if (kind === NeuronKind.linear) return passing;
	if (kind === NeuronKind.clip) {
		if (least <= low && high <= most) return passing;
		const clipped = (s: number): number => Math.min(most, Math.max(least, s));
		return constantPiece(clipped(low), clipped(high));
	}
	if (low >= 0) return passing;
	const below = kind === NeuronKind.relu ? 0 : kind === NeuronKind.abs ? -1 : least;
	if (below === 0 && high <= 0) return { slope: 0, shift: 0, error: 0 };
	if (!(low > -unbounded && high < unbounded))
		return constantPiece(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
	// f(s) - slope s is linear on both sides of 0: largest and smallest at an end or at 0.
	const atHigh = high > 0 ? high : below * high;
	const wanted = high > 0 ? (atHigh - below * low) / (high - low) : below;
	const slope = Math.min(Math.max(below, 1), Math.max(Math.min(below, 1), wanted));
	const candidates = [below * low - slope * low, atHigh - slope * high];
	if (high > 0) candidates.push(0);
	const size = 2 ** -48 * (1 + Math.abs(below) + Math.abs(slope)) * Math.max(Math.abs(low), Math.abs(high));
	const { shift, error } = constantPiece(Math.min(...candidates) - size, Math.max(...candidates) + size);
	return { slope, shift, error: error + 2 ** -1060 };
}

/** Anything in [low, high]. */
export function constantPiece(low: number, high: number): Piece {
	if (low === high && Math.abs(low) < unbounded) return { slope: 0, shift: low, error: 0 };
	if (!(low > -unbounded && high < unbounded)) return { slope: 0, shift: 0, error: Number.POSITIVE_INFINITY };
	const shift = low / 2 + high / 2;
	const half = Math.max(high - shift, shift - low);
	return { slope: 0, shift, error: half * (1 + 2 ** -50) + 2 ** -1060 };
}
