import { Box, ConditionalNetwork, NetworkBuilder, synthesizeOnBox, synthesizeOnData } from "@condnet/core";
import { expect, test } from "vitest";
import { leafKindCounts, leafKindsText } from "../../src/report/leaf-kinds.ts";

test("kinds of leaf are counted as people count them", () => {
	expect(leafKindsText({ constant: 1, restricted: 1, network: 1, "exact affine piece": 1 })).toBe(
		"1 constant, 1 restricted, 1 network, 1 exact affine piece",
	);
	expect(leafKindsText({ constant: 2, restricted: 3, network: 1000, "exact affine piece": 8 })).toBe(
		"2 constant, 3 restricted, 1,000 networks, 8 exact affine pieces",
	);
});

/** Of two inputs: a sum of ReLUs of three directions. */
function someNetwork() {
	const builder = new NetworkBuilder(2);
	for (const [a, b] of [
		[1, 0.5],
		[-0.25, 1],
		[0.75, -1],
	]) {
		builder.term(0, a);
		builder.term(1, b);
		builder.neuron("relu", 0.125);
	}
	for (const value of [2, 3, 4]) builder.term(value, value / 3);
	builder.output(0.1);
	return builder.build();
}

test("leaves are called by what they evaluate: a network, a part of it, an affine map, another network", () => {
	const network = someNetwork();
	expect(leafKindCounts(ConditionalNetwork.of(network))).toEqual({ network: 1 });

	const inputs = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
	for (const kind of ["constant", "restricted"] as const) {
		const made = synthesizeOnData(network, inputs, { leafKinds: [kind] });
		expect(leafKindCounts(made.network)).toEqual({ [kind]: made.leaves });
	}

	const box = new Box(Float64Array.of(-1, -1), Float64Array.of(1, 1));
	const made = synthesizeOnBox(network, box, { tolerance: 1e-9, maxBoxes: 40, minimize: "mean" });
	const counts = leafKindCounts(made.network);
	expect(Object.keys(counts).filter((kind) => kind !== "restricted")).toEqual(["affine", "folded"]);
	expect(Object.values(counts).reduce((sum, leaves) => sum + leaves, 0)).toBe(made.network.leafCount);
});
