/** Boxes, and points of them that go wrong first. */

import { Box, type Network, Random } from "../../src/internal.ts";

/** A box of mixed widths around a point near 0; now and then an axis has no width. */
export function someBox(inputCount: number, random: Random, widest: number): Box {
	const low = new Float64Array(inputCount);
	const high = new Float64Array(inputCount);
	for (let j = 0; j < inputCount; j++) {
		low[j] = random.normal();
		high[j] = low[j] + (random.integer(8) === 0 ? 0 : widest * random.uniform());
	}
	return new Box(low, high);
}

/**
 * Calls `visit` with every corner (of the first axes, if they are many), the middle, and uniform points of a
 * box.
 */
export function forEachPoint(
	box: Box,
	count: number,
	seed: number,
	visit: (inputs: Float64Array) => void,
): void {
	const { inputCount } = box;
	const inputs = new Float64Array(inputCount);
	const random = new Random(seed);
	for (let corner = 0; corner < 2 ** Math.min(inputCount, 6); corner++) {
		for (let j = 0; j < inputCount; j++) inputs[j] = (corner >>> (j % 6)) & 1 ? box.high[j] : box.low[j];
		visit(inputs);
	}
	for (let j = 0; j < inputCount; j++) inputs[j] = box.middle(j);
	visit(inputs);
	for (let k = 0; k < count; k++) {
		box.sample(random, inputs);
		visit(inputs);
	}
}

/** Room for the values of a network, the inputs set. */
export function valuesOf(network: Network, inputs: Float64Array): Float64Array {
	const values = new Float64Array(network.valueCount);
	values.set(inputs);
	return values;
}
