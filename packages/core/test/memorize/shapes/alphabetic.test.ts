import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tree } from "../../../src/internal.ts";
import {
	gilbertMooreDepths,
	leastMeanDepths,
	levelDepths,
	limitedDepths,
	linkByDepths,
	minimaxLevels,
} from "../../../src/memorize/shapes/alphabetic.ts";

/** The tree with these leaf depths, checked to be a full one numbered in order. */
function treeOf(depths: Int32Array): Tree {
	const gateCount = depths.length - 1;
	const left = new Int32Array(gateCount);
	const right = new Int32Array(gateCount);
	const items = Int32Array.from(depths, (_, i) => ~i);
	const root = linkByDepths(
		{ left, right },
		items,
		Int32Array.from({ length: gateCount }, (_, i) => i),
		depths,
	);
	const tree = new Tree(root, left, right);
	tree.check();
	expect(Array.from(tree.depths())).toEqual(Array.from(depths));
	return tree;
}

/** Optimum over all alphabetic trees by dynamic programming. */
function optimum(
	count: number,
	join: (i: number, j: number, a: number, b: number) => number,
	leaf: (i: number) => number,
): number {
	const best = Array.from({ length: count }, (_, i) =>
		Array.from({ length: count }, (_, j) => (i === j ? leaf(i) : Infinity)),
	);
	for (let span = 1; span < count; span++)
		for (let i = 0; i + span < count; i++)
			for (let k = i; k < i + span; k++)
				best[i][i + span] = Math.min(best[i][i + span], join(i, i + span, best[i][k], best[k + 1][i + span]));
	return best[0][count - 1];
}

const sum = (items: ArrayLike<number>): number => Array.from(items).reduce((a, b) => a + b, 0);
const weightLists = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 30 })), {
	minLength: 1,
	maxLength: 20,
});

function leastHeight(heights: readonly number[]): number {
	return optimum(
		heights.length,
		(_i, _j, a, b) => 1 + Math.max(a, b),
		(i) => heights[i],
	);
}

describe("alphabetic trees", () => {
	it("of least mean depth equal dynamic programming", () => {
		fc.assert(
			fc.property(weightLists, (weights) => {
				const depths = leastMeanDepths(weights);
				treeOf(depths);
				const best = optimum(
					weights.length,
					(i, j, a, b) => a + b + sum(weights.slice(i, j + 1)),
					() => 0,
				);
				expect(sum(weights.map((w, i) => w * depths[i]))).toBe(best);
			}),
			{ numRuns: 500 },
		);
	});

	it("of least height equal dynamic programming, and the height is the tree's", () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 24 }), (heights) => {
				const { levels, height } = minimaxLevels(heights);
				const depths = levelDepths(levels);
				treeOf(depths);
				expect(Math.max(...heights.map((h, i) => h + depths[i]))).toBeLessThanOrEqual(height);
				expect(height).toBe(leastHeight(heights));
			}),
			{ numRuns: 500 },
		);
	});

	it("of least height agree where addresses need BigInt", () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 16 }), (heights) => {
				const { levels, height } = minimaxLevels(heights);
				const depths = levelDepths(levels);
				expect(Math.max(...heights.map((h, i) => h + depths[i]))).toBeLessThanOrEqual(height);
				expect(height).toBe(leastHeight(heights));
			}),
		);
	});

	it("of Gilbert and Moore stay within 2 of the entropy", () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 2 ** 20 }), { minLength: 1, maxLength: 200 }),
				(weights) => {
					const depths = gilbertMooreDepths(weights);
					treeOf(depths);
					const total = sum(weights);
					const entropy = sum(weights.map((w) => (w / total) * Math.log2(total / w)));
					expect(sum(weights.map((w, i) => (w / total) * depths[i]))).toBeLessThan(entropy + 2);
				},
			),
		);
	});

	it("keep a depth limit, and reach it on path-shaped weights", () => {
		fc.assert(
			fc.property(weightLists, fc.integer({ min: 0, max: 3 }), (weights, slack) => {
				const limit = Math.ceil(Math.log2(weights.length)) + slack;
				const depths = limitedDepths(weights, limit);
				treeOf(depths);
				expect(Math.max(...depths)).toBeLessThanOrEqual(limit);
			}),
		);
	});

	it("of a hundred thousand skewed weights are made in moderate time", () => {
		const count = 100_000;
		for (const weight of [
			(i: number) => 1 / (i + 1),
			(i: number) => i + 1,
			() => 1,
			(i: number) => (i % 2 === 0 ? 1 : 1e9),
		]) {
			const weights = Float64Array.from({ length: count }, (_, i) => weight(i));
			treeOf(leastMeanDepths(weights));
		}
	});
});
