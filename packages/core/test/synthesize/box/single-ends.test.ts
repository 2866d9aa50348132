/** Boxes a few float32 numbers wide: they are split where float32 has a number between their ends. */

import { expect, it } from "vitest";
import { Box, inFloat32 } from "../../../src/internal.ts";
import { BoxUnion } from "../../../src/network/box-union.ts";
import { ProofTree } from "../../../src/synthesize/box/proof-tree.ts";
import { layeredNetwork } from "../../random/relu-networks.ts";

it("a float32 box is not split between neighbouring floats, whatever hangs on the axis", () => {
	let split = 0;
	for (let seed = 0; seed < 10; seed++) {
		const network = inFloat32(layeredNetwork([3, 6, 6, 2], seed)).network;
		const ulps = [0, 1, 1 + (seed % 4)];
		const box = new Box(
			new Float64Array(3).fill(1),
			Float64Array.from(ulps, (count) => 1 + count * 2 ** -23),
		);
		const tree = new ProofTree(network, BoxUnion.of([box.inFloat32()]), {
			...{ answer: "values", margin: 0, seed, folds: false },
		});
		for (let node = 0; node < tree.count; node++) {
			const axis = tree.axes[node];
			if (axis >= 0) expect(tree.part(node).hull.canSplit(axis), `axis ${axis} of node ${node}`).toBe(true);
			if (tree.isLeaf(node) && tree.canSplit(node)) tree.split(node, 6);
			if (!tree.isLeaf(node)) split++;
		}
	}
	expect(split).toBeGreaterThan(10);
});
