import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/internal.ts";
import type { PointTree } from "../../../src/synthesize/data/halving-tree.ts";
import { type DataLeafKind, dataLeafKinds } from "../../../src/synthesize/data/leaf-costs.ts";
import { type Pruned, prune } from "../../../src/synthesize/data/prune.ts";

/** A tree of any shape over `leafCount` rows, and for each node what it costs as a leaf of each kind. */
function randomTree(leafCount: number, random: Random) {
	const from: number[] = [];
	const to: number[] = [];
	const right: number[] = [];
	const build = (begin: number, end: number): void => {
		const node = from.push(begin) - 1;
		to.push(end);
		right.push(0);
		if (end - begin === 1) return;
		const middle = begin + 1 + random.integer(end - begin - 1);
		build(begin, middle);
		right[node] = from.length;
		build(middle, end);
	};
	build(0, leafCount);
	const tree: PointTree = {
		order: Uint32Array.from({ length: leafCount }, (_, row) => row),
		from: Uint32Array.from(from),
		to: Uint32Array.from(to),
		right: Uint32Array.from(right),
		axes: new Uint32Array(from.length),
		thresholds: new Float64Array(from.length),
	};
	const column = (of: (node: number) => number): Float64Array =>
		Float64Array.from(from, (_, node) => of(node));
	const rows = (node: number): number => to[node] - from[node];
	const operations = {
		constant: column((node) => (rows(node) === 1 && random.uniform() < 0.8 ? 0 : Number.POSITIVE_INFINITY)),
		affine: column((node) => (random.uniform() < 0.3 ? 6 * rows(node) : Number.POSITIVE_INFINITY)),
		restricted: column((node) => rows(node) * (2 + random.integer(5 * rows(node)))),
	};
	const words = { constant: column(() => 2), affine: column(() => 3), restricted: column(() => 1) };
	return { tree, costs: { operations, words } };
}

/**
 * Every subtree's operations and words, without the words of the network, and whether it needs the network.
 */
function subtrees({ tree, costs }: ReturnType<typeof randomTree>, node = 0): [number, number, boolean][] {
	const leaves = dataLeafKinds
		.filter((kind) => costs.operations[kind][node] < Number.POSITIVE_INFINITY)
		.map((kind: DataLeafKind): [number, number, boolean] => [
			costs.operations[kind][node],
			costs.words[kind][node],
			kind === "restricted",
		]);
	if (tree.right[node] === 0) return leaves;
	const lefts = subtrees({ tree, costs }, node + 1);
	const rights = subtrees({ tree, costs }, tree.right[node]);
	const gates = tree.to[node] - tree.from[node];
	return [
		...leaves,
		...lefts.flatMap((a) =>
			rights.map((b): [number, number, boolean] => [a[0] + b[0] + gates, a[1] + b[1] + 2, a[2] || b[2]]),
		),
	];
}

/** Whether a leaf of the pruned tree refers to the network. */
function isRestricted(tree: PointTree, pruned: Pruned, node = 0): boolean {
	const choice = pruned.choices[node];
	if (choice >= 0) return dataLeafKinds[choice] === "restricted";
	return isRestricted(tree, pruned, node + 1) || isRestricted(tree, pruned, tree.right[node]);
}

describe("pruning", () => {
	it("keeps to the budget, and no subtree of its kind that takes as few words does fewer operations", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 5 }),
				fc.nat(),
				fc.integer({ min: 1, max: 40 }),
				(leafCount, seed, budget) => {
					const made = randomTree(leafCount, new Random(seed));
					const networkWords = 10;
					const all = subtrees(made).map(([operations, words, restricted]) => ({
						operations,
						words: words + (restricted ? networkWords : 0),
						restricted,
					}));
					const fitting = all.filter(({ words }) => words <= budget);
					if (fitting.length === 0) {
						expect(() => prune(made.tree, made.costs, networkWords, budget)).toThrow("No network fits");
						return;
					}
					const unlimited = prune(made.tree, made.costs, networkWords, Number.POSITIVE_INFINITY);
					expect(unlimited.operations).toBe(Math.min(...all.map(({ operations }) => operations)));
					const pruned = prune(made.tree, made.costs, networkWords, budget);
					expect(pruned.words).toBeLessThanOrEqual(budget);
					const kind = isRestricted(made.tree, pruned);
					const asSmall = all.filter(({ words, restricted }) => restricted === kind && words <= pruned.words);
					expect(pruned.operations).toBe(Math.min(...asSmall.map(({ operations }) => operations)));
				},
			),
			{ numRuns: 500 },
		);
	});
});
