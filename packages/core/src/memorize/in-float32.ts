/**
 * Tables in float32: inputs are rounded, as the network rounds what it is asked, and the thresholds of a
 * network of axis gates become float32 numbers: the largest one not above a threshold decides like it for
 * every float32 number, so that rows which are apart stay apart. Cost: linear.
 */

import { CondnetError } from "../errors.ts";
import { ConditionalNetwork } from "../network/conditional-network.ts";
import { showNumber } from "../numbers/floats.ts";
import { isSingle, singleAtMost } from "../numbers/single.ts";
import { Dataset } from "../table/dataset.ts";

/** A table whose inputs are float32 numbers, and how many were rounded to be. */
export interface RoundedTable {
	readonly dataset: Dataset;
	readonly rounded: number;
}

/** @throws CondnetError `bad-data` naming row and column of an output that is no float32 number */
export function tableInFloat32(dataset: Dataset): RoundedTable {
	const { inputCount, outputCount, outputs, weights } = dataset;
	const bad = outputs.findIndex((value) => !isSingle(value));
	if (bad >= 0) {
		const [row, output] = [Math.floor(bad / outputCount) + 1, (bad % outputCount) + 1];
		throw new CondnetError(
			"bad-data",
			`Row ${row}, output ${output} is ${showNumber(outputs[bad])}, expected a number of float32, whose nearest is ${showNumber(Math.fround(outputs[bad]))}.`,
			"Round the outputs, or stay in float64.",
			[row],
		);
	}
	const inputs = dataset.inputs.map(Math.fround);
	let rounded = 0;
	for (let k = 0; k < inputs.length; k++) if (inputs[k] !== dataset.inputs[k]) rounded++;
	return { dataset: new Dataset({ inputCount, outputCount, inputs, outputs, weights }), rounded };
}

/** A network of axis gates and stored answers, all of float32 inputs and answers, in float32. */
export function treeInFloat32(network: ConditionalNetwork): ConditionalNetwork {
	const { networks: _, thresholds, ...parts } = network;
	const made = new ConditionalNetwork({
		...parts,
		thresholds: thresholds.map(singleAtMost),
		arithmetic: "float32",
	});
	made.check();
	return made;
}
