/** What an input of a box says against what a bounder says of the box. */

import { type Bounder, NeuronKind, NeuronState, neuronValue } from "../../src/internal.ts";
import { valuesOf } from "./boxes.ts";

/** How many of the bounder's statements about its last box an input contradicts. */
export function contradictions(bounder: Bounder, states: Uint8Array, inputs: Float64Array): number {
	const { network } = bounder;
	const values = valuesOf(network, inputs);
	let count = 0;
	for (let i = 0; i < network.neuronCount; i++) {
		const value = neuronValue(network, i, values);
		const v = network.inputCount + i;
		values[v] = value;
		const sum = network.kinds[i] === NeuronKind.max ? value : network.rows.value(i, values);
		if (states[i] === NeuronState.zero && value !== 0) count++;
		if (states[i] === NeuronState.identity && !Object.is(value, sum) && value !== sum) count++;
		if (Number.isNaN(sum)) {
			if (bounder.high[i] !== Number.POSITIVE_INFINITY || bounder.low[i] !== Number.NEGATIVE_INFINITY)
				count++;
			continue;
		}
		if (states[i] !== NeuronState.zero && !(sum >= bounder.low[i] && sum <= bounder.high[i])) count++;
		const everything =
			bounder.valueLow[v] === Number.NEGATIVE_INFINITY && bounder.valueHigh[v] === Number.POSITIVE_INFINITY;
		if (Number.isNaN(value) ? !everything : !(value >= bounder.valueLow[v] && value <= bounder.valueHigh[v]))
			count++;
	}
	return count;
}
