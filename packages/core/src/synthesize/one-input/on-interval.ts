/**
 * A network of one input on an interval becomes a tree over its exact pieces: as many comparisons as it takes to find the
 * piece, then one affine map with exact coefficients. The answer is the network's value in real arithmetic, correctly
 * rounded, for every float64 of the interval.
 *
 * Between two neighbouring breaks the network is affine by construction (piecewise.ts); a break that is no float64 is
 * replaced by the float64 below it, and pieces without a float64 are left out. Cost: docs/theory.md, "One input".
 */

import { ConditionalNetwork, LeafKind } from "../../conditional-network.ts";
import { requireUsage } from "../../errors.ts";
import { compare, fromFloat64, rational } from "../../exact/rational.ts";
import { exactParts } from "../../exact-affine.ts";
import { nextDown } from "../../floats.ts";
import type { Network } from "../../network.ts";
import type { WorkOptions } from "../../progress.ts";
import { completeTree } from "../../tree.ts";
import { outputFunctions } from "./functions.ts";
import { type Break, compareBreaks, interval, type Piecewise } from "./piecewise.ts";

export interface OneInput {
	readonly network: ConditionalNetwork;
	/** Distinct affine pieces in real arithmetic, whether or not a float64 lies in them. */
	readonly pieces: number;
}

/**
 * @param low @param high ends of the interval, finite, low < high
 * @throws CondnetError `usage` if the network has more than one input or the interval is empty
 */
export function synthesizeOneInput(
	network: Network,
	low: number,
	high: number,
	work: WorkOptions = {},
): OneInput {
	requireUsage(network.inputCount === 1, `The network has ${network.inputCount} inputs, expected one.`);
	const finite = Number.isFinite(low) && Number.isFinite(high);
	requireUsage(finite && low < high, `The interval from ${low} to ${high} holds no numbers.`);
	const outputs = outputFunctions(network, interval(low, high), work);
	const breaks = allBreaks(outputs);
	const thresholds: number[] = [];
	const firsts: number[] = [0]; // for each kept piece, its number among all pieces
	for (let i = 0; i < breaks.length; i++) {
		const threshold = floatBelow(breaks[i]);
		if (threshold >= high) break;
		if (threshold < low || threshold === thresholds.at(-1)) firsts[firsts.length - 1] = i + 1;
		else {
			thresholds.push(threshold);
			firsts.push(i + 1);
		}
	}
	return { network: assemble(outputs, breaks, thresholds, firsts), pieces: breaks.length + 1 };
}

/** Breaks of all functions, ascending, each once. */
function allBreaks(functions: readonly Piecewise[]): Break[] {
	const sorted = functions.flatMap((f) => f.breaks).sort(compareBreaks);
	return sorted.filter((at, i) => i === 0 || compareBreaks(sorted[i - 1], at) !== 0);
}

/** The largest float64 not above a break: a number is right of the break iff it is above this one. */
function floatBelow(at: Break): number {
	const { nearest } = at;
	const threshold = compare(fromFloat64(nearest), at) <= 0 ? nearest : nextDown(nearest);
	return threshold === 0 ? 0 : threshold;
}

function assemble(
	outputs: readonly Piecewise[],
	breaks: readonly Break[],
	thresholds: readonly number[],
	pieces: readonly number[],
): ConditionalNetwork {
	const start = [0];
	const parts: number[] = [];
	const places = outputs.map(() => 0); // each function's own piece at the piece being written
	for (const piece of pieces) {
		outputs.forEach((f, k) => {
			while (
				places[k] < f.breaks.length &&
				piece > 0 &&
				compareBreaks(f.breaks[places[k]], breaks[piece - 1]) <= 0
			)
				places[k]++;
			for (const coefficient of [f.slopes[places[k]], f.intercepts[places[k]]]) {
				parts.push(...exactParts(rational(coefficient, 1n << BigInt(f.shift))));
				start.push(parts.length);
			}
		});
	}
	const leafCount = pieces.length;
	return new ConditionalNetwork({
		inputCount: 1,
		outputCount: outputs.length,
		tree: completeTree(leafCount),
		gateValues: new Int32Array(leafCount - 1),
		thresholds: Float64Array.from(thresholds),
		leafKinds: new Uint8Array(leafCount).fill(LeafKind.exact),
		leafItems: Uint32Array.from({ length: leafCount }, (_, leaf) => leaf),
		exactStart: Uint32Array.from(start),
		exactParts: Float64Array.from(parts),
	});
}
