/** A network beside its source on points. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Box,
	ConditionalNetwork,
	columnSkipNetwork,
	NetworkBuilder,
	Random,
	synthesizeOnInterval,
	verifyOnPoints,
} from "../../src/internal.ts";
import { anyNetwork, layeredNetwork } from "../random/relu-networks.ts";

/** The same network, the bias of its first output moved. */
function moved(by: number): ConditionalNetwork {
	const builder = new NetworkBuilder(1);
	builder.term(0, 1);
	builder.output(by);
	return ConditionalNetwork.of(builder.build());
}

describe("comparison on points", () => {
	it("finds no difference where a network has the source's bits, and takes every point", () => {
		fc.assert(
			fc.property(anyNetwork, fc.integer(), (source, seed) => {
				const box = new Box(
					new Float64Array(source.inputCount).fill(-2),
					new Float64Array(source.inputCount).fill(3),
				);
				const points = box.points(20, new Random(seed));
				for (let at = 0; at < points.length; at += source.inputCount)
					expect(box.contains(points, at)).toBe(true);
				expect(verifyOnPoints(columnSkipNetwork(source), source, points)).toEqual({
					rows: 20,
					mismatches: 0,
				});
			}),
		);
	});

	it("finds the answers that are further apart than the tolerance", () => {
		const source = moved(0).networks.get(0);
		const points = Float64Array.of(-1, 0, 1);
		expect(verifyOnPoints(moved(0.25), source, points)).toEqual({ rows: 3, mismatches: 3 });
		expect(verifyOnPoints(moved(0.25), source, points, 0.25)).toEqual({ rows: 3, mismatches: 0 });
		expect(verifyOnPoints(moved(0.25), source, points, 0.125)).toEqual({ rows: 3, mismatches: 3 });
	});

	it("compares exact pieces with exact values, correctly rounded", () => {
		const source = layeredNetwork([1, 5, 5, 2], 3);
		const points = new Box(Float64Array.of(-2), Float64Array.of(2)).points(50, new Random(1));
		const { network } = synthesizeOnInterval(source, -2, 2);
		expect(verifyOnPoints(network, source, points)).toEqual({ rows: 50, mismatches: 0 });
		const other = layeredNetwork([1, 5, 5, 2], 4);
		expect(verifyOnPoints(network, other, points).mismatches).toBe(50);
	});

	it("compares decisions with the source's own", () => {
		const source = layeredNetwork([2, 6, 3], 1);
		const points = new Box(Float64Array.of(-2, -2), Float64Array.of(2, 2)).points(50, new Random(1));
		const decides = (answer: "argmin" | "argmax"): ConditionalNetwork =>
			new ConditionalNetwork({ ...ConditionalNetwork.of(source), outputCount: 1, answer });
		expect(verifyOnPoints(decides("argmin"), source, points)).toEqual({ rows: 50, mismatches: 0 });
		const other = layeredNetwork([2, 6, 3], 2);
		expect(verifyOnPoints(decides("argmax"), other, points).mismatches).toBeGreaterThan(0);
	});
});
