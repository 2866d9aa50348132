/**
 * A neuron's value as a function of its pre-activation s on [low, high]: its range, and two lines that hold
 * it. Lines are slope * s + shift; a shift is made safe by the caller's rounding unit.
 */

import { type Network, NeuronKind } from "../network/network.ts";
import { NeuronState } from "../network/proof.ts";
import { overflows, singleProduct } from "./rounding.ts";

export interface Range {
	low: number;
	high: number;
}

/** Slope below 0 of a neuron with two linear pieces that meet at 0 and slope 1 above; NaN for the others. */
export function slopeBelow(network: Network, i: number): number {
	switch (network.kinds[i]) {
		case NeuronKind.relu:
			return 0;
		case NeuronKind.linear:
			return 1;
		case NeuronKind.abs:
			return -1;
		case NeuronKind.leaky:
			return network.parameters[2 * i];
		default:
			return Number.NaN;
	}
}

/** The value for one pre-activation, as evaluated; a leaky neuron's product rounds. */
function valueAt(network: Network, i: number, s: number): number {
	const below = slopeBelow(network, i);
	// A relu does not multiply: of -Infinity it makes 0, too.
	if (network.kinds[i] === NeuronKind.relu) return s > 0 ? s : 0;
	if (!Number.isNaN(below)) return s > 0 ? s : below * s;
	const least = network.parameters[2 * i];
	const most = network.parameters[2 * i + 1];
	return Math.min(most, Math.max(least, s));
}

/**
 * Writes the range of the value for s in [low, high]. A max neuron's s is its value.
 *
 * A max passes over what is NaN and reads what has overflowed, and is charged no row: of values that may be
 * either, ends that do not hold are infinite.
 */
export function rangeOf(
	network: Network,
	i: number,
	low: number,
	high: number,
	unit: number,
	range: Range,
): void {
	setRange(network, i, low, high, unit, range);
	const isNaNToo = network.kinds[i] === NeuronKind.abs && mayBeNaN(low, high);
	if (isNaNToo || overflows(network, -range.low)) range.low = Number.NEGATIVE_INFINITY;
	if (isNaNToo || overflows(network, range.high)) range.high = Number.POSITIVE_INFINITY;
}

/** Whether a sum in [low, high] may be NaN. */
function mayBeNaN(low: number, high: number): boolean {
	return low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY;
}

function setRange(network: Network, i: number, low: number, high: number, unit: number, range: Range): void {
	const kind = network.kinds[i];
	if (kind === NeuronKind.max || kind === NeuronKind.linear) {
		range.low = low;
		range.high = high;
		return;
	}
	const a = valueAt(network, i, low);
	const b = valueAt(network, i, high);
	const bend = low < 0 && high > 0 && kind !== NeuronKind.clip ? 0 : a;
	const most = Math.max(Math.abs(a), Math.abs(b));
	const slack = kind === NeuronKind.leaky ? unit * most + singleProduct(network, most) + 2 ** -1060 : 0;
	range.low = Math.min(a, b, bend) - slack;
	range.high = Math.max(a, b, bend) + slack;
}

/** Whether the value is +0 or -0 for every s in [low, high]. */
export function isZero(network: Network, i: number, low: number, high: number): boolean {
	const kind = network.kinds[i];
	if (kind === NeuronKind.relu) return high <= 0;
	if (kind === NeuronKind.clip) return valueAt(network, i, low) === 0 && valueAt(network, i, high) === 0;
	return kind === NeuronKind.max && low === 0 && high === 0;
}

/** Whether the value equals s for every s in [low, high]. */
export function isIdentity(network: Network, i: number, low: number, high: number): boolean {
	const kind = network.kinds[i];
	if (kind === NeuronKind.linear) return true;
	if (kind === NeuronKind.max) return false;
	if (kind === NeuronKind.clip)
		return !mayBeNaN(low, high) && low >= network.parameters[2 * i] && high <= network.parameters[2 * i + 1];
	return low >= 0;
}

/** Whether s up to high keeps the neuron on its lower piece: to 0, or to the lesser limit of a clip. */
export function isBelow(network: Network, i: number, high: number): boolean {
	const kind = network.kinds[i];
	if (kind === NeuronKind.clip) return high <= network.parameters[2 * i];
	return (kind === NeuronKind.leaky || kind === NeuronKind.abs) && high <= 0;
}

/** Whether s from low on keeps a clip at its greater limit. */
export function isAbove(network: Network, i: number, low: number): boolean {
	const [least, most] = network.parameters.subarray(2 * i, 2 * i + 2);
	return network.kinds[i] === NeuronKind.clip && least <= most && low >= most;
}

/** slope * s + shift, below or above the value. */
export interface Line {
	slope: number;
	shift: number;
}

/**
 * Writes the two lines of a neuron. For a neuron of two pieces the free line has the slope between the pieces
 * that the code says; the other is the chord. Whatever the slopes, the
 * shifts make the lines hold at low, 0 and high, hence on the whole interval, where the value less a line is
 * affine piece by piece.
 */
export function setLines(
	network: Network,
	i: number,
	state: number,
	low: number,
	high: number,
	code: number,
	unit: number,
	below: Line,
	above: Line,
): void {
	if (state === NeuronState.identity) {
		below.slope = above.slope = 1;
		below.shift = above.shift = 0;
		return;
	}
	const left = slopeBelow(network, i);
	if (state !== NeuronState.unknown && network.kinds[i] !== NeuronKind.clip) {
		// A leaky neuron's product is rounded; that of an abs neuron's sign is not.
		const size = Math.abs(left) * Math.max(Math.abs(low), Math.abs(high));
		const isLeaky = network.kinds[i] === NeuronKind.leaky;
		const slack = isLeaky ? 2 * unit * size + singleProduct(network, size) + 2 ** -1060 : 0;
		below.slope = above.slope = left;
		below.shift = -slack;
		above.shift = slack;
		return;
	}
	if (Number.isNaN(left)) {
		const range: Range = { low: 0, high: 0 };
		rangeOf(network, i, low, high, unit, range);
		below.slope = above.slope = 0;
		below.shift = range.low;
		above.shift = range.high;
		return;
	}
	const free = left + (1 - left) * (code / 128);
	const a = valueAt(network, i, low);
	const b = valueAt(network, i, high);
	const other = !(low < high) ? free : (b - a) / (high - low);
	const convex = left <= 1;
	below.slope = convex ? free : other;
	above.slope = convex ? other : free;
	const bends = low < 0 && high > 0;
	below.shift = Math.min(a - below.slope * low, b - below.slope * high, bends ? 0 : Number.POSITIVE_INFINITY);
	above.shift = Math.max(a - above.slope * low, b - above.slope * high, bends ? 0 : Number.NEGATIVE_INFINITY);
	// Products of a slope and an end, their differences and a leaky neuron's product round, each once; in
	// float32 the last rounds to that.
	const most = Math.max(Math.abs(low), Math.abs(high));
	const own = network.kinds[i] === NeuronKind.leaky ? singleProduct(network, Math.abs(left) * most) : 0;
	const slack = (slope: number): number =>
		unit * most * (1 + Math.abs(left) + Math.abs(slope)) + own + 2 ** -1060;
	// max(0, slope * s) is what a ReLU is for any slope in [0, 1]: its lower line needs no slack.
	const holds = network.kinds[i] === NeuronKind.relu && below.shift === 0 && free >= 0 && free <= 1;
	if (!holds) below.shift -= slack(below.slope);
	above.shift += slack(above.slope);
}
