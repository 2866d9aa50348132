/**
 * Chooses the screen with which column skip does the fewest operations on given rows: directions are the
 * principal ones of the rows, their number is tried, and no screen at all, only the passing over of inputs
 * that are 0. Cost: O(inputCount * rank) for each of at most 1000 rows, a few hundred evaluations to choose,
 * and one a row to count.
 */

import { requireUsage } from "../../errors.ts";
import type { Network } from "../../network/network.ts";
import { OperationCount, type Operations } from "../../network/operation-count.ts";
import { Random } from "../../numbers/random.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import { principalDirections } from "./principal-directions.ts";
import { Screen } from "./screen.ts";
import { ScreenedEvaluator } from "./screened-evaluator.ts";

/** A screen and what it saves on the rows it was fitted to. */
export interface FittedScreen {
	readonly screen: Screen;
	/** Mean over the rows, the screen and the test of each input for 0 included. */
	readonly mean: Operations;
}

/** How a screen is fitted to rows. */
export interface FitScreenOptions extends WorkOptions {
	/** Seed of the subspace iteration; 0 if left out. */
	readonly seed?: number | undefined;
}

const triedRanks: readonly number[] = [0, 2, 4, 8, 16, 32, 64];
/** Rows on which the ranks are compared, at most about. */
const triedRows = 100;
/** Rows that the directions are taken from, at most. */
const directionRows = 1000;

/**
 * Fits a screen to rows like those that a network will be asked: directions along which first neurons are
 * told inactive by a few products (docs/theory.md, "The screen"). Cost: see above.
 *
 * @param inputs row-major, network.inputCount numbers a row, none NaN
 * @throws CondnetError `usage` for a network that computes in float32
 */
export function fitScreen(
	network: Network,
	inputs: Float64Array,
	options: FitScreenOptions = {},
): FittedScreen {
	requireUsage(
		network.arithmetic === "float64",
		"A screen is fitted in float64, and this network computes in float32.",
	);
	const { inputCount } = network;
	const rowCount = inputs.length / inputCount;
	const ranks = triedRanks.filter((rank) => rank <= Math.min(inputCount, rowCount));
	const widest = ranks[ranks.length - 1];
	advance(options, "fitting a screen", 0);
	const sample = sampleRows(inputs, inputCount, directionRows);
	const directions = principalDirections(sample, inputCount, widest, new Random(options.seed ?? 0));
	const stride = Math.max(1, Math.floor(rowCount / triedRows));
	let best = new Screen(network, new Float64Array(0), new Uint32Array(0));
	let least = screenedMean(network, best, inputs, stride).total;
	for (const rank of ranks) {
		advance(options, "fitting a screen", (1 + ranks.indexOf(rank)) / (ranks.length + 2));
		const screen = new Screen(network, directions.subarray(0, rank * inputCount));
		const { total } = screenedMean(network, screen, inputs, stride);
		if (total >= least) continue;
		least = total;
		best = screen;
	}
	return { screen: best, mean: screenedMean(network, best, inputs, 1) };
}

/** At most `most` rows, evenly spread. */
function sampleRows(inputs: Float64Array, inputCount: number, most: number): Float64Array {
	const rowCount = inputs.length / inputCount;
	if (rowCount <= most) return inputs;
	const sample = new Float64Array(most * inputCount);
	for (let i = 0; i < most; i++) {
		const at = Math.floor((i * rowCount) / most) * inputCount;
		sample.set(inputs.subarray(at, at + inputCount), i * inputCount);
	}
	return sample;
}

function screenedMean(network: Network, screen: Screen, inputs: Float64Array, stride: number): Operations {
	const evaluator = new ScreenedEvaluator(network, screen);
	const outputs = new Float64Array(network.outputCount);
	let rows = 0;
	for (let at = 0; at < inputs.length; at += stride * network.inputCount) {
		evaluator.evaluate(inputs, outputs, at);
		rows++;
	}
	const mean = new OperationCount();
	mean.add(evaluator.count, 1, rows);
	return mean.snapshot();
}
