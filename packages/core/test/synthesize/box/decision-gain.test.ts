import { describe, expect, it } from "vitest";
import { several } from "../../../src/bounds/winning-margin.ts";
import { Box, checkProof, synthesizeOnBox } from "../../../src/internal.ts";
import { BoxUnion } from "../../../src/network/box-union.ts";
import { DecisionGain } from "../../../src/synthesize/box/decision-gain.ts";
import { grow } from "../../../src/synthesize/box/grow.ts";
import { ProofTree } from "../../../src/synthesize/box/proof-tree.ts";
import { layeredNetwork } from "../../random/relu-networks.ts";

const model = layeredNetwork([3, 24, 24, 6], 5);
const box = new Box(new Float64Array(3).fill(-1), new Float64Array(3).fill(1));

function grown(): ProofTree {
	const union = BoxUnion.of([box]);
	const tree = new ProofTree(model, union, { answer: "argmax", margin: 1e-5, seed: 1, folds: false });
	grow(tree, { maxBoxes: 400, endedBy: () => null });
	return tree;
}

describe("what a split may save of a decision", () => {
	it("is less where a filter decides, and more the dearer the filter's words are, to what no filter leaves", () => {
		const tree = grown();
		const gain = new DecisionGain(tree);
		const at = (node: number, price: number): number => {
			gain.price = price;
			return gain.of(node);
		};
		let filtered = 0;
		for (let node = 0; node < tree.count; node++) {
			if (!tree.isLeaf(node) || !(tree.rivals[node] >= 0)) continue;
			const [free, cheap, dear, out] = [0, 1e-4, 1e-2, 1e9].map((price) => at(node, price));
			expect(cheap).toBeGreaterThanOrEqual(free);
			expect(dear).toBeGreaterThanOrEqual(cheap);
			expect(out).toBeGreaterThanOrEqual(dear);
			const rival = tree.rivals[node];
			tree.rivals[node] = several;
			expect(at(node, 1e9)).toBe(out);
			expect(at(node, 0)).toBeGreaterThan(free);
			tree.rivals[node] = rival;
			filtered++;
		}
		expect(filtered).toBeGreaterThan(10);
	});

	it("sends boxes where no filter decides, so that fewer do more, and what is made is proved", () => {
		const options = { answer: "argmax", maxBoxes: 1000, minimize: "mean", maxWords: 20_000 } as const;
		const { network, proof, operations } = synthesizeOnBox(model, box, options);
		expect(checkProof(network, proof, model).verdict).toBe("proved");
		// It is 24 where boxes are split as if nothing but a decision saved anything.
		expect(operations.mean.operations.total).toBeLessThan(20);
	});
});
