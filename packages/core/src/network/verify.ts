/**
 * Every row of a table against a network, by the reference evaluation.
 *
 * Cost: one evaluation a row; the first mismatches are kept, all are counted.
 */

import { requireUsage } from "../errors.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { type Dataset, requireDataset } from "../table/dataset.ts";
import type { ConditionalNetwork } from "./conditional-network.ts";
import { Outcome } from "./domain.ts";
import { Evaluator } from "./evaluate.ts";
import { requireConditional } from "./require-network.ts";

/** A row that was answered otherwise than it says. */
export interface Mismatch {
	/** 1-based data row. */
	readonly row: number;
	/** Expected and given answers; given is empty where the network says the input is not stored. */
	readonly expected: readonly number[];
	readonly given: readonly number[];
}

const mostKept = 10;

/** How many rows were asked, how many differ, and the first of those. */
export interface Verification {
	readonly rows: number;
	readonly mismatches: number;
	/** The first ones, 10 at most. */
	readonly kept: readonly Mismatch[];
}

/** How answers are compared: bit for bit, or within a tolerance. */
export interface VerifyOptions extends WorkOptions {
	/** Largest difference allowed; 0, the default, asks for the same bits. */
	readonly tolerance?: number | undefined;
	/** Rows in the order to visit them: an order near that of the leaves is kinder to the cache. */
	readonly order?: Uint32Array | undefined;
	/** Where given, each row's weight (1 without weights) is added to the leaf that answers it. */
	readonly leafMasses?: Float64Array | undefined;
}

/** @throws CondnetError `usage` if the table's widths are not the network's */
export function verify(
	network: ConditionalNetwork,
	dataset: Dataset,
	options: VerifyOptions = {},
): Verification {
	requireConditional(network);
	requireDataset(dataset);
	const { inputs, outputs, weights, inputCount, outputCount, rowCount } = dataset;
	const { tolerance = 0, order, leafMasses } = options;
	requireUsage(
		inputCount === network.inputCount && outputCount === network.outputCount,
		`The table has ${inputCount} inputs and ${outputCount} outputs, the network ${network.inputCount} and ${network.outputCount}.`,
	);
	const evaluator = new Evaluator(network);
	const given = new Float64Array(outputCount);
	const kept: Mismatch[] = [];
	let mismatches = 0;
	for (let i = 0; i < rowCount; i++) {
		if ((i & 0xffff) === 0) advance(options, "verifying", i / rowCount);
		const row = order === undefined ? i : order[i];
		const known = evaluator.evaluate(inputs, given, row * inputCount) !== Outcome.unknown;
		if (leafMasses && evaluator.leaf >= 0)
			leafMasses[evaluator.leaf] += weights.length === 0 ? 1 : weights[row];
		let equal = known;
		for (let k = 0; k < outputCount && equal; k++)
			equal = agrees(outputs[row * outputCount + k], given[k], tolerance);
		if (equal) continue;
		mismatches++;
		if (kept.length < mostKept) {
			const expected = Array.from(outputs.subarray(row * outputCount, (row + 1) * outputCount));
			kept.push({ row: row + 1, expected, given: known ? Array.from(given) : [] });
		}
	}
	return { rows: rowCount, mismatches, kept };
}

/** Same bits, or no further apart than the tolerance. */
export function agrees(expected: number, given: number, tolerance: number): boolean {
	return Object.is(expected, given) || (tolerance > 0 && Math.abs(expected - given) <= tolerance);
}
