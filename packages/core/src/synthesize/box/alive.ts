/** One evaluation of a network that leaves out the neurons known to be zero on a box; the same bits as the whole. */

import { neuronValue } from "../../evaluate.ts";
import type { Network } from "../../network.ts";
import { NeuronState } from "../../proof.ts";

/** Fills in the neurons' values after the inputs in values[0 .. inputCount), and the outputs. */
export function evaluateAlive(
	network: Network,
	values: Float64Array,
	states: Uint8Array,
	outputs: Float64Array,
): void {
	const { inputCount, neuronCount, outputCount, rows } = network;
	for (let i = 0; i < neuronCount; i++)
		values[inputCount + i] = states[i] === NeuronState.zero ? 0 : neuronValue(network, i, values);
	for (let k = 0; k < outputCount; k++) outputs[k] = rows.value(neuronCount + k, values);
}
