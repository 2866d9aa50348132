/**
 * A neuron's value between two affine functions of its pre-activation s, on an interval [low, high] of s:
 *
 *     lowSlope * s + lowShift  <=  value  <=  highSlope * s + highShift.
 *
 * Every kind but clip and max has two linear pieces that meet at 0, slope a below and 1 above (relu a = 0,
 * leaky a, abs a = -1, linear a = 1). For such a function f and any slope m, f(s) - m s is largest and
 * smallest at low, 0 or high: whatever the slope, the shift makes the line valid. Shifts are widened by the
 * relative slack, which covers their own rounding, a leaky neuron's product, and their part in sums; in
 * float32 by that product's rounding besides.
 */

import { type Network, NeuronKind } from "../network/network.ts";
import { NeuronState } from "../network/proof.ts";
import { overflowsUnseen, ownProduct } from "./slack.ts";

export interface Lines {
	readonly lowSlope: Float64Array;
	readonly lowShift: Float64Array;
	readonly highSlope: Float64Array;
	readonly highShift: Float64Array;
}

/** Lines in one block of memory, the four arrays one after the other. */
export function linesOf(numbers: Float64Array): Lines {
	const count = numbers.length / 4;
	return {
		lowSlope: numbers.subarray(0, count),
		lowShift: numbers.subarray(count, 2 * count),
		highSlope: numbers.subarray(2 * count, 3 * count),
		highShift: numbers.subarray(3 * count),
	};
}

/** Slope below 0 of a neuron of two pieces, or NaN for clip and max. */
export function slopeBelow(network: Network, i: number): number {
	const kind = network.kinds[i];
	if (kind === NeuronKind.relu) return 0;
	if (kind === NeuronKind.linear) return 1;
	if (kind === NeuronKind.abs) return -1;
	return kind === NeuronKind.leaky ? network.parameters[2 * i] : Number.NaN;
}

/** What is known of a neuron whose pre-activation lies in [low, high], its value in [valueLow, valueHigh]. */
export function stateOf(
	network: Network,
	i: number,
	low: number,
	high: number,
	valueLow: number,
	valueHigh: number,
): number {
	const kind = network.kinds[i];
	if (valueLow === 0 && valueHigh === 0) return NeuronState.zero;
	if (kind === NeuronKind.linear) return NeuronState.identity;
	if (kind === NeuronKind.max) return NeuronState.unknown;
	if (kind === NeuronKind.clip) {
		const [least, most] = network.parameters.subarray(2 * i, 2 * i + 2);
		if (low >= least && high <= most && !mayBeNaN(low, high)) return NeuronState.identity;
		return high <= least ? NeuronState.below : low >= most ? NeuronState.above : NeuronState.unknown;
	}
	if (low >= 0) return NeuronState.identity;
	return high <= 0 && kind !== NeuronKind.relu ? NeuronState.below : NeuronState.unknown;
}

/** Writes the lines of a neuron on one of its pieces, for pre-activations in [low, high], to position p. */
export function setPieceLines(
	lines: Lines,
	p: number,
	network: Network,
	i: number,
	state: number,
	low: number,
	high: number,
	relative: number,
): void {
	const isBelow = state === NeuronState.below;
	if (state !== NeuronState.identity && network.kinds[i] === NeuronKind.clip) {
		lines.lowSlope[p] = lines.highSlope[p] = 0;
		lines.lowShift[p] = lines.highShift[p] = network.parameters[2 * i + (isBelow ? 0 : 1)];
		return;
	}
	const slope = isBelow ? slopeBelow(network, i) : 1;
	const size = Math.max(Math.abs(low), Math.abs(high));
	const isExact = !isBelow || network.kinds[i] === NeuronKind.abs;
	const widen = isExact
		? 0
		: relative * (1 + Math.abs(slope)) * size + ownProduct(network, i, Math.abs(slope) * size) + 2 ** -1060;
	lines.lowSlope[p] = lines.highSlope[p] = slope;
	lines.lowShift[p] = -widen;
	lines.highShift[p] = widen;
}

/**
 * The range of a neuron's value for pre-activations in [low, high]; for a max neuron low and high are the
 * value's own. Writes two numbers to range; infinite ones where an overflow leaves nothing known.
 */
export function valueRange(
	network: Network,
	i: number,
	low: number,
	high: number,
	relative: number,
	range: Float64Array,
): void {
	const kind = network.kinds[i];
	if (kind === NeuronKind.relu) {
		range[0] = low > 0 ? low : 0;
		range[1] = high > 0 ? high : 0;
	} else if (kind === NeuronKind.linear || kind === NeuronKind.max) {
		range[0] = low;
		range[1] = high;
	} else if (kind === NeuronKind.clip) {
		const [least, most] = network.parameters.subarray(2 * i, 2 * i + 2);
		range[0] = Math.min(most, Math.max(least, low));
		range[1] = Math.min(most, Math.max(least, high));
	} else {
		const slope = slopeBelow(network, i);
		const atLow = low > 0 ? low : slope * low;
		const atHigh = high > 0 ? high : slope * high;
		const size = Math.max(Math.abs(atLow), Math.abs(atHigh));
		const widen = kind === NeuronKind.abs ? 0 : relative * size + ownProduct(network, i, size) + 2 ** -1060;
		const crosses = low < 0 && high > 0;
		range[0] = Math.min(atLow, atHigh, crosses ? 0 : atLow) - widen;
		range[1] = Math.max(atLow, atHigh, crosses ? 0 : atLow) + widen;
	}
	const isUnknown = Number.isNaN(range[0]) || Number.isNaN(range[1]);
	// The absolute value of NaN is NaN, which a max passes over: no end of the range holds of what it takes.
	const nothing = isUnknown || (kind === NeuronKind.abs && mayBeNaN(low, high));
	if (nothing || overflowsUnseen(network, -range[0])) range[0] = Number.NEGATIVE_INFINITY;
	if (nothing || overflowsUnseen(network, range[1])) range[1] = Number.POSITIVE_INFINITY;
}

/** Whether a sum in [low, high] may be NaN. */
function mayBeNaN(low: number, high: number): boolean {
	return low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY;
}

/**
 * The lines of an unstable neuron on [low, high], written to position p.
 *
 * @param free where the slope of the free line lies between those of the two
 * pieces: 0 is the slope below 0, 1 the one above
 */
export function setLines(
	lines: Lines,
	p: number,
	network: Network,
	i: number,
	low: number,
	high: number,
	free: number,
	relative: number,
): void {
	const below = slopeBelow(network, i);
	if (Number.isNaN(below)) {
		setConstantLines(lines, p, network, i, low, high);
		return;
	}
	const atLow = low > 0 ? low : below * low;
	const atHigh = high > 0 ? high : below * high;
	const between = Math.min(Math.max(below, 1), Math.max(Math.min(below, 1), below + (1 - below) * free));
	const chord = low < high ? (atHigh - atLow) / (high - low) : between;
	const convex = below <= 1;
	const lowSlope = convex ? between : chord;
	const highSlope = convex ? chord : between;
	const size = Math.max(Math.abs(low), Math.abs(high));
	const product = ownProduct(network, i, Math.abs(below) * size);
	const kink = low < 0 && high > 0;
	const exact = network.kinds[i] === NeuronKind.relu && low < 0;
	lines.lowSlope[p] = lowSlope;
	lines.highSlope[p] = highSlope;
	// A relu's lower line through 0 needs no widening: slope and product are exact claims about real numbers.
	const least = Math.min(
		atLow - lowSlope * low,
		atHigh - lowSlope * high,
		kink ? 0 : Number.POSITIVE_INFINITY,
	);
	lines.lowShift[p] =
		exact && kink
			? 0
			: least - relative * (1 + Math.abs(below) + Math.abs(lowSlope)) * size - product - 2 ** -1060;
	const most = Math.max(
		atLow - highSlope * low,
		atHigh - highSlope * high,
		kink ? 0 : Number.NEGATIVE_INFINITY,
	);
	lines.highShift[p] =
		most + relative * (1 + Math.abs(below) + Math.abs(highSlope)) * size + product + 2 ** -1060;
}

/** As `setLines`, for a neuron whose lines are set, if with another slope of the free one. */
export function setFreeSlope(
	lines: Lines,
	p: number,
	network: Network,
	i: number,
	low: number,
	high: number,
	free: number,
	relative: number,
): void {
	// An unstable relu's lower line goes through 0.
	if (network.kinds[i] === NeuronKind.relu && low < 0 && high > 0) lines.lowSlope[p] = free;
	else setLines(lines, p, network, i, low, high, free, relative);
}

function setConstantLines(
	lines: Lines,
	p: number,
	network: Network,
	i: number,
	low: number,
	high: number,
): void {
	const range = new Float64Array(2);
	valueRange(network, i, low, high, 0, range);
	lines.lowSlope[p] = 0;
	lines.highSlope[p] = 0;
	lines.lowShift[p] = range[0];
	lines.highShift[p] = range[1];
}
