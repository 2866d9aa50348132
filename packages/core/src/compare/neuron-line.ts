/**
 * A neuron's value as slope * s + shift, give or take `error`, for pre-activations s in [low, high]: slope 1
 * and no error where it passes s on, the chord where it bends. Shifts are widened by what their own rounding
 * and that of a leaky neuron's product may come to, twice.
 */

import { slopeBelow } from "../bounds/lines.ts";
import { type Network, NeuronKind } from "../network/network.ts";

export interface NeuronLine {
	slope: number;
	shift: number;
	error: number;
}

/** The line of a neuron that is no max. */
export function setLine(line: NeuronLine, network: Network, i: number, low: number, high: number): void {
	const kind = network.kinds[i];
	line.slope = 1;
	line.shift = 0;
	line.error = 0;
	if (kind === NeuronKind.linear) return;
	if (kind === NeuronKind.clip) {
		const least = network.parameters[2 * i];
		const most = network.parameters[2 * i + 1];
		if (low >= least && high <= most) return;
		setConstant(line, Math.min(most, Math.max(least, low)), Math.min(most, Math.max(least, high)));
		return;
	}
	if (low >= 0) return;
	const below = slopeBelow(network, i);
	if (high <= 0 && below === 0) {
		line.slope = 0;
		return;
	}
	if (!(low > -(2 ** 1000) && high < 2 ** 1000)) {
		setConstant(line, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
		return;
	}
	const atHigh = high > 0 ? high : below * high;
	const chord = high > 0 ? (atHigh - below * low) / (high - low) : below;
	line.slope = Math.min(Math.max(below, 1), Math.max(Math.min(below, 1), chord));
	const ends = [below * low - line.slope * low, atHigh - line.slope * high];
	const kink = high > 0 ? 0 : ends[0];
	const widening = 2 ** -47 * (1 + Math.abs(below) + Math.abs(line.slope)) * Math.max(-low, Math.abs(high));
	setMiddle(line, Math.min(ends[0], ends[1], kink) - widening, Math.max(ends[0], ends[1], kink) + widening);
}

/** Anything in [low, high]. */
export function setConstant(line: NeuronLine, low: number, high: number): void {
	line.slope = 0;
	line.shift = low;
	line.error = 0;
	if (low !== high) setMiddle(line, low, high);
}

function setMiddle(line: NeuronLine, low: number, high: number): void {
	const known = low > -(2 ** 1000) && high < 2 ** 1000;
	line.shift = known ? low / 2 + high / 2 : 0;
	const half = Math.max(high - line.shift, line.shift - low);
	line.error = known ? half * (1 + 2 ** -49) + 2 ** -1058 : Number.POSITIVE_INFINITY;
}
