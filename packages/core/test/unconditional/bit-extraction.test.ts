import { describe, expect, it } from "vitest";
import {
	bitExtraction,
	Dataset,
	distinctPairs,
	ExactEvaluator,
	type ExactNetwork,
	projectPairs,
	rationals,
	weightBits,
} from "../../src/internal.ts";
import { checkExact, exactOf, integerTable } from "./check.ts";

/** Neurons in each layer; a neuron's layer is one more than the highest it reads. */
function layerWidths(network: ExactNetwork): number[] {
	const layers = new Int32Array(network.inputCount + network.neuronCount);
	const widths: number[] = [];
	for (let i = 0; i < network.neuronCount; i++) {
		let layer = 0;
		for (let k = network.start[i]; k < network.start[i + 1]; k++)
			layer = Math.max(layer, layers[network.columns[k]] + 1);
		layers[network.inputCount + i] = layer;
		widths[layer] = (widths[layer] ?? 0) + 1;
	}
	return widths.filter((width) => width > 0);
}

describe.each([
	[7, 9.9, 4.2, 5.2],
	[12, 7.0, 7.2, 9],
] as const)("bit extraction of width %i", (width, perRoot, leastBits, mostBits) => {
	it("has layers of at most that many neurons, each reading the one before", () => {
		const network = exactOf(bitExtraction(integerTable(300, 8), { width }));
		expect(Math.max(...layerWidths(network))).toBeLessThanOrEqual(width);
	});

	it.each([256, 1024, 2048])("answers every point at n = %i, with neurons and bits as stated", (count) => {
		const pairs = integerTable(count, 8);
		const built = bitExtraction(pairs, { width });
		const network = exactOf(built);
		const { counts } = built;
		if (count > 1024) checkSome(pairs.dataset, network);
		else checkExact(pairs, built);
		expect(counts.neurons).toBeLessThanOrEqual(21 * Math.sqrt(count * Math.log2(count)));
		const bits = count * (projectPairs(pairs).rangeBits + 8);
		expect(Math.abs(counts.neurons / Math.sqrt(bits) - perRoot)).toBeLessThan(0.3);
		expect(weightBits(network).total / bits).toBeGreaterThan(leastBits);
		expect(weightBits(network).total / bits).toBeLessThan(mostBits);
	});

	it("takes labels with an offset, and refuses reals and several columns", () => {
		const labelled = (outputs: number[], outputCount = 1): ReturnType<typeof distinctPairs> =>
			distinctPairs(
				new Dataset({
					inputCount: 1,
					outputCount,
					inputs: Float64Array.from({ length: outputs.length / outputCount }, (_, i) => 3 * i + 7),
					outputs: Float64Array.from(outputs),
				}),
			);
		const shifted = labelled([-1000.5, -1003, -999.25, -1000, -1001]);
		checkExact(shifted, bitExtraction(shifted, { width }));
		const constant = labelled([5, 5, 5]);
		checkExact(constant, bitExtraction(constant, { width }));
		expect(() => bitExtraction(labelled([0.1, 1e-30]), { width })).toThrow("finite set");
		expect(() => bitExtraction(labelled([1, 2, 3, 4], 2), { width })).toThrow("one output column, not 2");
	});
});

function checkSome(dataset: Dataset, network: ExactNetwork): void {
	const evaluator = new ExactEvaluator(network);
	for (let row = 0; row < dataset.rowCount; row += 5) {
		const [answer] = evaluator.evaluate(dataset.inputs, row * dataset.inputCount);
		expect(answer).toEqual(rationals.fromFloat64(dataset.outputs[row]));
	}
}
