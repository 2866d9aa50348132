import { describe, expect, it } from "vitest";
import { Box, checkProof, synthesizeOnBox } from "../../../src/internal.ts";
import { BoxUnion } from "../../../src/network/box-union.ts";
import { wordCount } from "../../../src/network/cost.ts";
import { assemble, Folds } from "../../../src/synthesize/box/assemble.ts";
import { type Cut, cutAt, depthsOf, Named, operationValues } from "../../../src/synthesize/box/cut.ts";
import { grow } from "../../../src/synthesize/box/grow.ts";
import { leafCosts } from "../../../src/synthesize/box/leaf-costs.ts";
import { ProofTree } from "../../../src/synthesize/box/proof-tree.ts";
import { layeredNetwork } from "../../random/relu-networks.ts";

const model = layeredNetwork([3, 20, 20, 3], 5);
const box = new Box(new Float64Array(3).fill(-1), new Float64Array(3).fill(1));
const everything = Named.zeros | Named.actives;

function grown(answer: "values" | "argmax"): ProofTree {
	const tree = new ProofTree(model, BoxUnion.of([box]), { answer, margin: 0, seed: 1, folds: false });
	grow(tree, { maxBoxes: 600, endedBy: () => null });
	return tree;
}

/** The nodes of a cut that have masks: at and above restricted leaves. */
function maskedNodes(
	tree: ProofTree,
	{ leafNodes }: { leafNodes: Uint32Array },
	{ forms }: Cut,
): Set<number> {
	const nodes = new Set<number>();
	for (const leaf of leafNodes)
		if (forms[leaf] === 0) for (let node = leaf; node >= 0; node = tree.parents[node]) nodes.add(node);
	return nodes;
}

describe("what masks name", () => {
	it.each(["values", "argmax"] as const)("is what costs less than it saves, at every price: %s", (answer) => {
		const tree = grown(answer);
		const costs = leafCosts(tree, false);
		const priced = {
			...{ tree, costs, depths: depthsOf(tree), values: operationValues(costs) },
			sharedWords: model.rows.weightCount + model.rows.count,
		};
		let left = 0;
		for (const price of [0.001, 0.01, 0.1, 1, 10]) {
			const cut = cutAt(priced, price, Number.POSITIVE_INFINITY);
			// Under a limit, however large, everything is named.
			const named = cutAt(priced, price, Number.MAX_VALUE);
			const cost = ({ mean, words }: Cut): number => mean + price * words;
			expect(cost(cut)).toBeLessThanOrEqual(cost(named) * (1 + 1e-12));
			const made = assemble(tree, cut, new Folds(), costs.worst[0]);
			const masked = [...maskedNodes(tree, made, cut)];
			left += masked.filter((node) => cut.named[node] !== everything).length;
			expect(masked.filter((node) => named.named[node] !== everything && named.forms[node] >= 0)).toEqual([]);
			if (made.network.filters.count > 0) continue; // their words are an estimate
			// A cut says what is stored, but that it counts each answer that leaves may share.
			const { total } = wordCount(made.network);
			expect(total).toBeLessThanOrEqual(Math.ceil(cut.words));
			expect(total).toBeGreaterThan(cut.words - costs.constantWords - 1);
		}
		expect(left).toBeGreaterThan(0);
	});

	it("leaves nothing out where time is made least, and is proved where it does", () => {
		for (const minimize of ["mean", "worst", "time"] as const) {
			const options = { answer: "argmax", minimize, maxBoxes: 400, maxWords: 1200, samples: 200 } as const;
			const { network, proof } = synthesizeOnBox(model, box, options);
			expect(checkProof(network, proof, model).verdict).toBe("proved");
		}
	});
});
