/**
 * Inputs outside the box that a network was proved on: refused, or answered by the whole source network, as
 * the file says (metadata `outside`). Cost: two comparisons an input coordinate.
 */

import { ConditionalNetwork, CondnetError, Evaluator } from "@condnet/core";
import type { AnyOpenedNetwork, OpenedNetwork } from "./open-network.ts";
import { isExact } from "./open-network.ts";

/**
 * Looks at the inputs of a block of rows, and answers anew those outside the box where the file says so.
 *
 * @throws CondnetError `bad-data` naming row, column and value of an input outside the box, where the file
 * says `error`
 */
export function answerOutside(
	opened: AnyOpenedNetwork,
	inputs: Float64Array,
	answers: Float64Array,
	rowCount: number,
	firstRow: number,
): void {
	if (isExact(opened) || opened.proof === undefined) return;
	const { inputCount, outputCount } = opened.network;
	for (let i = 0; i < rowCount; i++) {
		const row = inputs.subarray(i * inputCount, (i + 1) * inputCount);
		const whole = answeringOutside(opened, row, `Row ${firstRow + i + 1}`, [firstRow + i + 1]);
		if (whole) new Evaluator(whole).evaluate(row, answers, 0, i * outputCount);
	}
}

/**
 * The network that answers an input outside the box; undefined for one inside, or where no box is given.
 *
 * @param place what the input is called in a message @param rows its row, if it is one of a table
 * @throws CondnetError as answerOutside
 */
export function answeringOutside(
	{ network, metadata, proof, path }: OpenedNetwork,
	input: Float64Array,
	place: string,
	rows: readonly number[] = [],
): ConditionalNetwork | undefined {
	if (proof === undefined) return undefined;
	const j = input.findIndex((x, axis) => !(x >= proof.low[axis] && x <= proof.high[axis]));
	if (j < 0) return undefined;
	if (metadata.outside !== "full")
		throw new CondnetError(
			"bad-data",
			`${place}, ${metadata.inputs[j]}: ${input[j]} is outside the box of ${path}, expected ${proof.low[j]} to ${proof.high[j]}.`,
			"Synthesize on a larger box, or with --outside full to answer such inputs with the whole network.",
			rows,
		);
	const { outputCount, answer, networks } = network;
	return new ConditionalNetwork({ ...ConditionalNetwork.of(networks.get(0)), outputCount, answer });
}
