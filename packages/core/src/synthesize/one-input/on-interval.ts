/**
 * A network of one input on an interval becomes a tree over its exact pieces: as many comparisons as it takes
 * to find the piece, then one affine map with exact coefficients. The answer is the network's value in real
 * arithmetic, correctly rounded, for every float64 of the interval. Cost: docs/theory.md, "One input".
 */

import { requireUsage } from "../../errors.ts";
import { Box } from "../../network/box.ts";
import { ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { costSummary } from "../../network/cost.ts";
import { ExactMaps, exactParts, exactShiftOf } from "../../network/exact-maps.ts";
import type { Network } from "../../network/network.ts";
import type { Operations } from "../../network/operation-count.ts";
import type { BoxProof } from "../../network/proof.ts";
import { requireNetwork } from "../../network/require-network.ts";
import { completeTree } from "../../network/tree.ts";
import type { Dyadic } from "../../numbers/dyadic.ts";
import type { WorkOptions } from "../../progress.ts";
import type { BoxMean } from "../box/mean.ts";
import { boxed } from "../boxed.ts";
import { outputFunctions } from "./functions.ts";
import { allCuts, type Piecewise } from "./piecewise.ts";

/** How a network of one input is cut into its affine pieces. */
export interface OnIntervalOptions extends WorkOptions {
	/** What an input outside the interval gets: an error (default), or the whole source network's answer. */
	readonly outside?: "error" | "full" | undefined;
}

/**
 * The exact affine pieces of a network of one input on an interval, each answer correctly rounded, with the
 * proof.
 */
export interface SynthesizedOnInterval {
	/** One leaf for each affine piece that holds a float64 of the interval. */
	readonly network: ConditionalNetwork;
	/** The interval alone: the checker derives the pieces without help. */
	readonly proof: BoxProof;
	readonly operations: {
		/** Uniform over the interval, exact. */
		readonly mean: BoxMean;
		/** A proved maximum. */
		readonly worst: Operations;
	};
}

/**
 * ```js
 * const { network, proof } = synthesizeOnInterval(model, 0, 500000);
 * console.log(network.leafCount, checkProof(network, proof, model).verdict);
 * ```
 *
 * @param low @param high ends of the interval, finite, low <= high
 * @throws CondnetError `usage` if the network has more than one input or the interval is empty; `bad-data` if
 * the bits of slopes and intercepts are further apart than those of any float64 numbers, or a neuron's bounds
 * are infinite
 */
export function synthesizeOnInterval(
	network: Network,
	low: number,
	high: number,
	options: OnIntervalOptions = {},
): SynthesizedOnInterval {
	requireNetwork(network);
	requireUsage(network.inputCount === 1, `The network has ${network.inputCount} inputs, expected one.`);
	requireUsage(
		network.arithmetic === "float64",
		"The pieces of a network of one input are answered in float64, and this one computes in float32.",
		"Synthesize it on a box.",
	);
	const finite = Number.isFinite(low) && Number.isFinite(high);
	requireUsage(finite && low <= high, `The interval from ${low} to ${high} holds no numbers.`);
	const outputs = outputFunctions(network, { low, high }, options);
	const proof: BoxProof = {
		low: Float64Array.of(low),
		high: Float64Array.of(high),
		axes: new Int16Array(0),
		decisions: new Int16Array(0),
		answer: "values",
		margin: 0,
		tolerance: 0,
		recordStart: new Uint32Array(1),
		records: new Uint8Array(0),
	};
	const pieces = assemble(outputs);
	const box = new Box(proof.low, proof.high);
	return {
		network: boxed(pieces, network, [box], options.outside ?? "error"),
		proof,
		operations: operationsOn(pieces, low, high),
	};
}

/** Every piece counts by its part of the interval; an interval of one point has one piece. */
function operationsOn(
	pieces: ConditionalNetwork,
	low: number,
	high: number,
): SynthesizedOnInterval["operations"] {
	const ends = [low, ...pieces.thresholds, high];
	// An interval may be longer than any number: then halves of its ends are subtracted.
	const scale = Number.isFinite(high - low) ? 1 : 0.5;
	const lengths = Float64Array.from(ends.slice(1), (end, piece) => scale * end - scale * ends[piece]);
	const { mean, worst } = costSummary(pieces, low < high ? lengths : undefined);
	return { mean: { operations: mean, standardError: 0, samples: 0 }, worst };
}

function assemble(outputs: readonly Piecewise[]): ConditionalNetwork {
	const thresholds = allCuts(outputs);
	const shift = exactShiftOf(coefficientsOf(outputs));
	const start = [0];
	const parts: number[] = [];
	const places = outputs.map(() => 0); // each function's own piece at the piece being written
	const leafCount = thresholds.length + 1;
	for (let leaf = 0; leaf < leafCount; leaf++)
		outputs.forEach((f, k) => {
			if (leaf > 0 && f.cuts[places[k]] === thresholds[leaf - 1]) places[k]++;
			for (const coefficient of [f.slopes[places[k]], f.intercepts[places[k]]]) {
				parts.push(...exactParts({ numerator: coefficient, shift: f.shift }, shift));
				start.push(parts.length);
			}
		});
	return new ConditionalNetwork({
		inputCount: 1,
		outputCount: outputs.length,
		tree: completeTree(leafCount),
		gateValues: new Int32Array(leafCount - 1),
		thresholds: thresholds.slice(),
		leafKinds: new Uint8Array(leafCount).fill(LeafKind.exact),
		leafItems: Uint32Array.from({ length: leafCount }, (_, leaf) => leaf),
		exact: new ExactMaps({
			inputCount: 1,
			outputCount: outputs.length,
			start: Uint32Array.from(start),
			parts: Float64Array.from(parts),
			shift,
		}),
	});
}

function* coefficientsOf(outputs: readonly Piecewise[]): Iterable<Dyadic> {
	for (const { slopes, intercepts, shift } of outputs) {
		for (const numerator of slopes) yield { numerator, shift };
		for (const numerator of intercepts) yield { numerator, shift };
	}
}
