/**
 * `condnet explain` on an exact network: no path, but which neurons are active, the answer as a fraction, the
 * cost.
 */

import { ExactEvaluator, NeuronKind, type Rational, rationals } from "@condnet/core";
import { ExactOperationCount } from "@condnet/core/internal";
import { answerLabels, answerText } from "../networks/answers.ts";
import { shownInput } from "../networks/input-values.ts";
import type { OpenedExactNetwork } from "../networks/open-network.ts";
import type { Context } from "../program/context.ts";
import { count, operations } from "../report/text.ts";

export async function explainExact(
	context: Context,
	opened: OpenedExactNetwork,
	input: Float64Array,
): Promise<number> {
	const { network, metadata } = opened;
	const tally = new ExactOperationCount();
	const { neurons, outputs } = new ExactEvaluator(network, tally).trace(input);
	const values = neurons();
	const relus = values.filter((_, i) => network.kinds[i] === NeuronKind.relu);
	const active = relus.filter(({ numerator }) => numerator > 0n).length;
	const cost = tally.snapshot();
	const json = {
		input: Array.from(input),
		path: [],
		leaf: { leaf: 0, kind: network.arithmetic, operations: cost },
		neurons: { count: network.neuronCount, relus: relus.length, active },
		outputs: outputs.map((value, k) => {
			const number = rationals.toFloat64(value);
			return answerLabels(metadata)[k]?.[number] ?? number;
		}),
		fractions: outputs.map(fractionText),
		operations: cost,
		wordOperations: tally.wordOperations,
	};
	await context.result(json, () => {
		const given = shownInput(metadata, input);
		const answers = outputs.map((value, k) => {
			const text = answerText(opened, rationals.toFloat64(value), k);
			const exactly = rationals.isFloat64(value) ? "" : ` (rounded; exactly ${fractionText(value)})`;
			return `${metadata.outputs[k]} = ${text}${exactly}`;
		});
		return (
			`Input    ${given.join(", ")}\n` +
			`Network  ${count(network.neuronCount)} neurons in ${network.arithmetic}s, no gates; ` +
			`${count(active)} of ${count(relus.length)} ReLUs are active\n` +
			`Answer   ${answers.join(", ")}\n` +
			`Cost     ${operations(cost)}, ${count(tally.wordOperations)} on 64-bit words\n`
		);
	});
	return 0;
}

function fractionText({ numerator, denominator }: Rational): string {
	return denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
}
