/** What the worker finds out about the network it holds and its rows. */

import {
	type ConditionalNetwork,
	CondnetError,
	Dataset,
	Evaluator,
	memorize,
	Outcome,
	verify,
	type WorkOptions,
} from "@condnet/core";
import { count, counted, theHeld } from "./held.ts";
import type { Checked, Growth } from "./messages.ts";

/** Rows answered otherwise that are marked, at most. */
const mostWrong = 2000;

/** Rows at hand; a proof that is looked at needs its model, which this does not read. */
export function check(work: WorkOptions): Checked {
	const { proof, dataset } = theHeld();
	if (dataset) return checkRows(dataset, work);
	const reason = proof
		? "Put the model (.onnx or .nnet) that the network was made of beside it first."
		: "The file holds no proof: put its table beside it.";
	return { verdict: "undecided", reason };
}

export function checkRows(dataset: Dataset, work: WorkOptions): Checked {
	const { network } = theHeld();
	const { rows, mismatches } = verify(network, dataset, work);
	if (mismatches === 0)
		return { verdict: "yes", reason: `${counted(rows, "row was", "rows were")} answered bit for bit.` };
	return {
		verdict: "no",
		reason: `${count(mismatches)} of ${count(rows)} rows are answered otherwise; crosses mark them.`,
		wrong: wrongRows(network, dataset),
	};
}

function wrongRows(network: ConditionalNetwork, { inputs, outputs, inputCount, outputCount }: Dataset) {
	const evaluator = new Evaluator(network);
	const given = new Float64Array(outputCount);
	const wrong: number[] = [];
	for (let i = 0; i * outputCount < outputs.length && wrong.length < mostWrong * inputCount; i++) {
		const known =
			network.domain.contains(inputs, i * inputCount) &&
			evaluator.evaluate(inputs, given, i * inputCount) === Outcome.answered;
		if (known && given.every((value, k) => Object.is(value, outputs[i * outputCount + k]))) continue;
		wrong.push(...inputs.subarray(i * inputCount, (i + 1) * inputCount));
	}
	return Float64Array.from(wrong);
}

/** The table's rows at equal distances, in parts that double. */
export function grow(work: WorkOptions): Growth {
	const { table: source } = theHeld();
	if (!source) throw new CondnetError("usage", "Only a table grows.");
	const { table, strategy } = source;
	const width = table.inputNames.length;
	const rows = table.outputs.length;
	const sizes = Array.from({ length: 11 }, (_, k) => Math.max(2, Math.round(rows / 2 ** (10 - k))));
	const points = [...new Set(sizes)].map((n) => {
		const inputs = new Float64Array(n * width);
		const outputs = new Float64Array(n);
		for (let i = 0; i < n; i++) {
			const row = Math.floor((i * rows) / n);
			inputs.set(table.inputs.subarray(row * width, (row + 1) * width), i * width);
			outputs[i] = table.outputs[row];
		}
		const part = new Dataset({ inputCount: width, outputCount: 1, inputs, outputs });
		const { cost } = memorize(part, { ...work, strategy });
		return { n, worst: cost.worst.total, mean: cost.mean.total };
	});
	return { points };
}
