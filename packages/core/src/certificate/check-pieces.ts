/**
 * Networks of one input whose leaves are exact affine maps: on every leaf's interval of float64 numbers the
 * model is shown to be affine, and its exact function is held against the leaf's map.
 *
 * The model is followed along the interval (piece-sweep.ts), so what a break does not touch is not derived
 * again. Cost: one pass over the model, and what changes from piece to piece.
 */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { exactCoefficient } from "../network/exact-maps.ts";
import type { Network } from "../network/network.ts";
import { type Dyadic, dyadicOf } from "../numbers/dyadic.ts";
import { nextUp } from "../numbers/floats.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Budget } from "./budget.ts";
import { IntegerRows } from "./integer-rows.ts";
import { PieceSweep } from "./piece-sweep.ts";

/** Where a leaf could not be justified, and why, as a sentence. */
export interface PieceFault {
	readonly reason: string;
	readonly low: number;
	readonly high: number;
}

/** Every leaf between low and high. @returns the first fault */
export function checkPieces(
	network: ConditionalNetwork,
	model: Network,
	low: number,
	high: number,
	work: WorkOptions,
	budget: Budget,
): PieceFault | undefined {
	const { thresholds, leafCount, gateValues } = network;
	// Gates are numbered in order: with thresholds that ascend, the leaf of x is the number of thresholds below
	// x.
	for (let gate = 0; gate < gateValues.length; gate++) {
		if (gateValues[gate] !== 0) return { reason: `Gate ${gate} looks at no input.`, low, high };
		if (gate > 0 && thresholds[gate] < thresholds[gate - 1])
			return { reason: `The threshold of gate ${gate} is below that of gate ${gate - 1}.`, low, high };
	}
	const numbers = new IntegerRows(model, budget);
	if (numbers.unknown >= 0)
		return { reason: `Neuron ${numbers.unknown} has bounds that no exact arithmetic follows.`, low, high };
	const ends = Float64Array.from({ length: leafCount }, (_, leaf) =>
		Math.min(high, thresholds[leaf] ?? high),
	);
	// An end below the interval belongs to no stretch of it.
	const sweep = new PieceSweep(
		model,
		numbers,
		ends.map((end) => Math.max(low, end)),
		budget,
	);
	let from = low;
	for (let leaf = 0; leaf < leafCount; leaf++) {
		while (from <= ends[leaf]) {
			advance(work, "checking pieces", leaf / leafCount);
			budget.boxes = leaf;
			budget.spend(100);
			const place = { low: from, high: ends[leaf] };
			if (network.leafKind(leaf) !== LeafKind.exact)
				return { reason: `Leaf ${leaf} answers with no exact piece.`, ...place };
			const to = sweep.settle(from, leaf);
			const wrong = wrongOutput(network, leaf, sweep, model, from, to);
			if (wrong >= 0)
				return { reason: `Output ${wrong} of leaf ${leaf} is not the model's.`, low: from, high: to };
			from = nextUp(to);
		}
	}
	return undefined;
}

/**
 * The first output whose exact value at either end, or between, is not that of the leaf's map; -1 if there is
 * none.
 */
function wrongOutput(
	network: ConditionalNetwork,
	leaf: number,
	{ numbers, slopes, intercepts }: PieceSweep,
	{ neuronCount, outputCount }: Network,
	low: number,
	high: number,
): number {
	const middle = Math.min(high, Math.max(low, low / 2 + high / 2));
	const places = [low, middle, high].map(dyadicOf);
	for (let k = 0; k < outputCount; k++) {
		const row = neuronCount + k;
		const first = 2 * (network.leafItem(leaf) * outputCount + k);
		const shift = numbers.rowShifts[row];
		const slope = difference({ numerator: slopes[row], shift }, exactCoefficient(network.exact, first));
		const intercept = difference(
			{ numerator: intercepts[row], shift },
			exactCoefficient(network.exact, first + 1),
		);
		for (const { numerator, shift: unit } of places) {
			const common = Math.max(slope.shift + unit, intercept.shift);
			const value =
				((slope.numerator * numerator) << BigInt(common - slope.shift - unit)) +
				(intercept.numerator << BigInt(common - intercept.shift));
			if (value !== 0n) return k;
		}
	}
	return -1;
}

function difference(a: Dyadic, b: Dyadic): Dyadic {
	const shift = Math.max(a.shift, b.shift);
	const numerator = (a.numerator << BigInt(shift - a.shift)) - (b.numerator << BigInt(shift - b.shift));
	return { numerator, shift };
}
