/**
 * Every row of a table against an exact network: the answer is the label itself, not a number that rounds to
 * it.
 */

import { type Dataset, ExactEvaluator, type ExactNetwork, rationals, type WorkOptions } from "@condnet/core";
import { advance } from "@condnet/core/internal";

/** Cost: an exact evaluation a row. -0 counts as 0. */
export function verifyExactly(
	network: ExactNetwork,
	dataset: Dataset,
	work: WorkOptions,
): { rows: number; mismatches: number } {
	const { rowCount, inputCount, outputCount, inputs, outputs } = dataset;
	const evaluator = new ExactEvaluator(network);
	let mismatches = 0;
	for (let row = 0; row < rowCount; row++) {
		if (row % 16 === 0) advance(work, "verifying", row / rowCount);
		const answers = evaluator.evaluate(inputs, row * inputCount);
		const equal = answers.every((answer, k) =>
			rationals.equal(answer, rationals.fromFloat64(outputs[row * outputCount + k])),
		);
		if (!equal) mismatches++;
	}
	return { rows: rowCount, mismatches };
}
