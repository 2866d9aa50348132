/**
 * Inputs outside the box that a network was proved on: refused, or answered by the whole source network, as the file
 * says (metadata `outside`). Cost: two comparisons an input coordinate.
 */

import { CondnetError, decision, evaluateNetwork } from "@condnet/core";
import type { AnyOpenedNetwork } from "./open.ts";
import { isExact } from "./open.ts";

/**
 * Looks at the inputs of a block of rows, and answers anew those outside the box where the file says so.
 *
 * @throws CondnetError `bad-data` naming row, column and value of an input outside the box, where the file says `error`
 */
export function answerOutside(
	opened: AnyOpenedNetwork,
	inputs: Float64Array,
	answers: Float64Array,
	rowCount: number,
	firstRow: number,
): void {
	if (isExact(opened) || opened.proof === undefined) return;
	const { network, metadata, proof, path } = opened;
	const { inputCount, outputCount } = network;
	for (let i = 0; i < rowCount; i++) {
		const row = inputs.subarray(i * inputCount, (i + 1) * inputCount);
		const j = row.findIndex((x, axis) => !(x >= proof.low[axis] && x <= proof.high[axis]));
		if (j < 0) continue;
		if (metadata.outside !== "full")
			throw new CondnetError(
				"bad-data",
				`Row ${firstRow + i + 1}, ${metadata.inputs[j]}: ${row[j]} is outside the box of ${path}, expected ${proof.low[j]} to ${proof.high[j]}.`,
				"Synthesize on a larger box, or with --outside full to answer such inputs with the whole network.",
				[firstRow + i + 1],
			);
		const whole = network.networks.get(0);
		const values = new Float64Array(whole.valueCount);
		values.set(row);
		const outputs = new Float64Array(whole.outputCount);
		evaluateNetwork(whole, values, outputs);
		if (network.answer === "values") answers.set(outputs, i * outputCount);
		else answers[i * outputCount] = decision(outputs, network.answer);
	}
}
