import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, chooseCuts } from "../../../src/compiled/walk/cuts.ts";
import { ConditionalNetwork, compile, Random } from "../../../src/internal.ts";
import { anyNumber, inputsFor } from "../../random/compiled-networks.ts";
import { randomTree } from "../../random/trees.ts";
import { expectAgreement } from "../agreement.ts";

/**
 * Thresholds as proofs on boxes make them (halves of halves), crowded ones, and any; each leaf its own
 * answer.
 */
function axisTree(random: Random): ConditionalNetwork {
	const inputCount = 1 + random.integer(5);
	const leafCount = 1 + random.integer(400);
	const how = random.integer(3);
	const threshold = () => {
		if (how === 0) return random.integer(64) / 64 - 0.5;
		if (how === 1) return 1 + random.integer(300) * 2 ** -52;
		return anyNumber(random);
	};
	return new ConditionalNetwork({
		inputCount,
		outputCount: 1,
		tree: randomTree(random, leafCount, random.integer(4) > 0 ? "balanced" : "any"),
		gateValues: new Int32Array(leafCount - 1).map(() => random.integer(inputCount)),
		thresholds: new Float64Array(leafCount - 1).map(() => threshold() || 0),
		constants: new Float64Array(leafCount).map((_, leaf) => leaf),
	});
}

describe("cells", () => {
	it("lead every input to the leaf that the gates lead it to", () => {
		let cut = 0;
		fc.assert(
			fc.property(fc.nat(), (seed) => {
				const random = new Random(seed);
				const network = axisTree(random);
				const lowering = "leaf-programs";
				expectAgreement(network, inputsFor(network, random, 300), { lowering });
				if (compile(network, { lowering }).image.number("cutAxes") > 0) cut++;
			}),
			{ numRuns: 150 },
		);
		expect(cut).toBeGreaterThan(40);
	});

	it("are as many as was asked for at most, and no two cuts of an axis share a bucket", () => {
		fc.assert(
			fc.property(fc.nat(), fc.integer({ min: 1, max: 5000 }), (seed, most) => {
				const { axes } = chooseCuts(axisTree(new Random(seed)), most);
				expect(axes.reduce((cells, { cuts }) => cells * (cuts.length + 1), 1)).toBeLessThanOrEqual(most);
				for (const { cuts, map } of axes)
					for (let k = 1; k < cuts.length; k++)
						expect(bucketOf(map, cuts[k])).toBeGreaterThan(bucketOf(map, cuts[k - 1]));
			}),
		);
	});
});
