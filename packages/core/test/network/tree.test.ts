import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeTree, Tree } from "../../src/internal.ts";

describe("a complete tree", () => {
	it("is a full binary tree numbered in order, as shallow as can be", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 3000 }), (leafCount) => {
				const tree = completeTree(leafCount);
				tree.check();
				const depths = tree.depths();
				const deepest = Math.ceil(Math.log2(leafCount));
				let kraft = 0;
				for (const depth of depths) {
					expect(depth === deepest || depth === deepest - 1).toBe(true);
					kraft += 2 ** -depth;
				}
				expect(kraft).toBe(1);
				expect(depths).toEqual(depths.slice().sort().reverse());
			}),
		);
	});
});

describe("check", () => {
	it("accepts a path of a million gates without recursion", () => {
		const count = 1_000_000;
		const left = Int32Array.from({ length: count }, (_, i) => ~i);
		const right = Int32Array.from({ length: count }, (_, i) => (i + 1 < count ? i + 1 : ~count));
		new Tree(0, left, right).check();
	});

	it("refuses any single change of a child", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 2, max: 40 }),
				fc.nat(),
				fc.boolean(),
				fc.integer({ min: -45, max: 45 }),
				(leafCount, at, onLeft, child) => {
					const tree = completeTree(leafCount);
					const side = onLeft ? tree.left : tree.right;
					const gate = at % tree.gateCount;
					fc.pre(side[gate] !== child);
					side[gate] = child;
					expect(() => tree.check()).toThrow("full binary tree");
				},
			),
		);
	});
});
