import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConditionalNetwork, compile, LeafKind, Random } from "../../../src/internal.ts";
import { nextDown, nextUp } from "../../../src/numbers/floats.ts";
import { axisNetwork, inputsFor, randomNetwork } from "../../random/compiled-networks.ts";
import { withPatches } from "../../random/patches.ts";
import { expectAgreement } from "../agreement.ts";

/** Leaves that interpolate, hold constants, or evaluate a network. */
function gridNetwork(random: Random): ConditionalNetwork {
	const { keys: _, ...network } = axisNetwork(random);
	const grid = withPatches(new ConditionalNetwork(network), random);
	if (random.integer(2) === 0) return grid;
	const { inputCount, outputCount, leafKinds, leafItems } = grid;
	const isWhole = Array.from(leafKinds, () => random.integer(4) === 0);
	const { networks } = ConditionalNetwork.of(randomNetwork(random, inputCount, outputCount));
	return new ConditionalNetwork({
		...grid,
		networks,
		leafKinds: leafKinds.map((kind, leaf) => (isWhole[leaf] ? LeafKind.network : kind)),
		leafItems: leafItems.map((item, leaf) => (isWhole[leaf] ? 0 : item)),
	});
}

/** Inputs at gates, at knots and beside them, beyond the hull, infinite, and anywhere. */
function inputsOf(network: ConditionalNetwork, random: Random, count: number): Float64Array {
	const { knots } = network.patches;
	return inputsFor(network, random, count).map((value) => {
		const knot = knots[random.integer(knots.length)];
		return [value, random.normal(), knot, nextUp(knot), nextDown(knot)][random.integer(5)];
	});
}

describe("compiled multilinear leaves", () => {
	it("have the reference's bits, one by one and in batches, with kernels and without", () => {
		fc.assert(
			fc.property(fc.nat({ max: 1e6 }), fc.boolean(), (seed, webAssembly) => {
				const random = new Random(seed);
				const network = gridNetwork(random);
				network.check();
				for (const lowering of ["leaf-programs", "masked-programs", "dense-programs"] as const)
					expectAgreement(network, inputsOf(network, random, 60), { lowering, webAssembly });
			}),
			{ numRuns: 60 },
		);
	});

	it("are compiled where nothing else is asked for", () => {
		for (let seed = 0; seed < 20; seed++)
			expect(compile(gridNetwork(new Random(seed))).lowering).toBe("leaf-programs");
	});
});
