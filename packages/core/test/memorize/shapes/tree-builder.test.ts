import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/internal.ts";
import { TreeBuilder } from "../../../src/memorize/shapes/tree-builder.ts";

describe("a tree collected in preorder", () => {
	it("is numbered in order, and keeps every gate at its place", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 400 }), fc.integer(), (leafCount, seed) => {
				const random = new Random(seed);
				const builder = new TreeBuilder();
				// Blocks of leaves still to do; a gate's threshold is the number of its left side's last leaf.
				const open: [number, number][] = [[0, leafCount]];
				for (let block = open.pop(); block; block = open.pop()) {
					const [from, to] = block;
					if (to - from === 1) {
						builder.leaf();
						continue;
					}
					const middle = from + 1 + random.integer(to - from - 1);
					builder.gate(7 * middle, middle - 1);
					open.push([middle, to], [from, middle]);
				}
				const { tree, thresholds, gateValues } = builder.build();
				tree.check();
				expect(tree.leafCount).toBe(leafCount);
				for (let gate = 0; gate < leafCount - 1; gate++) {
					expect(thresholds[gate]).toBe(gate);
					expect(gateValues[gate]).toBe(7 * (gate + 1));
				}
			}),
		);
	});

	it("may be a path of a million gates, on either side", () => {
		for (const leftFirst of [true, false]) {
			const builder = new TreeBuilder();
			for (let gate = 0; gate < 1_000_000; gate++) {
				builder.gate(0, gate);
				if (leftFirst) builder.leaf();
			}
			for (let leaf = leftFirst ? 1_000_000 : 0; leaf < 1_000_001; leaf++) builder.leaf();
			builder.build().tree.check();
		}
	});
});
