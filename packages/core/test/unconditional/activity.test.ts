import { describe, expect, it } from "vitest";
import { evaluateNetwork, memorizeUnconditionally, type Pairs } from "../../src/internal.ts";
import { integerTable, paraboloid } from "./check.ts";

/** Values of the last `count` neurons on a stored input. */
function lastNeurons(pairs: Pairs, kind: "lifted" | "convex"): (row: number) => Float64Array {
	const built = memorizeUnconditionally(pairs, kind);
	if (built.arithmetic !== "float64") throw new Error(`${kind} is not float64`);
	const { network } = built;
	const values = new Float64Array(network.valueCount);
	return (row) => {
		const { inputs, inputCount } = pairs.dataset;
		values.set(inputs.subarray(row * inputCount, (row + 1) * inputCount));
		evaluateNetwork(network, values, new Float64Array(1));
		return values.subarray(network.valueCount - pairs.count);
	};
}

describe.each(["lifted", "convex"] as const)("%s", (kind) => {
	it("has exactly one active neuron in its last hidden layer on every stored input", () => {
		const pairs = kind === "lifted" ? integerTable(150, 3, { low: -9, range: 30 }) : paraboloid(150, 3);
		const neurons = lastNeurons(pairs, kind);
		pairs.rows.forEach((row, i) => {
			const active = [...neurons(row).keys()].filter((k) => neurons(row)[k] > 0);
			expect(active).toEqual([i]);
		});
	});
});

describe("lifted", () => {
	it("answers 0 on every integer point of its box that is not stored", () => {
		const pairs = integerTable(12, 1, { low: 3, range: 300, labels: 9 });
		const stored = new Set(pairs.dataset.inputs);
		const neurons = lastNeurons(pairs, "lifted");
		const { inputs } = pairs.dataset;
		for (let x = Math.min(...stored); x <= Math.max(...stored); x++) {
			if (stored.has(x)) continue;
			inputs[0] = x;
			expect(neurons(0).every((value) => value === 0)).toBe(true);
		}
	});
});
