import { describe, expect, it } from "vitest";
import { Dataset, distinctPairs, lifted, Random, synthesizeOnData, verify } from "../../src/internal.ts";

/** n distinct points of the integer grid [0, 2^(level / 2 + 2))^2 with labels of 8 bits, n = 2^level. */
function gridTable(level: number): Dataset {
	const random = new Random(level);
	const side = 2 ** Math.ceil(level / 2 + 2);
	const seen = new Set<number>();
	while (seen.size < 2 ** level) seen.add(random.integer(side * side));
	const cells = [...seen];
	return new Dataset({
		inputCount: 2,
		outputCount: 1,
		inputs: Float64Array.from(cells.flatMap((cell) => [cell % side, Math.floor(cell / side)])),
		outputs: Float64Array.from(cells, () => 1 + random.integer(255)),
	});
}

describe("the theorem: synthesis of a network with few active neurons", () => {
	it("answers the lifted network's own table in O(log n) operations, with restricted leaves only", () => {
		for (let level = 4; level <= 11; level++) {
			const table = gridTable(level);
			const built = lifted(distinctPairs(table));
			if (built.arithmetic !== "float64") throw new Error(`n = 2^${level} is not in float64.`);
			const made = synthesizeOnData(built.network, table.inputs, { leafKinds: ["restricted"] });
			expect(verify(made.network, table)).toMatchObject({ rows: table.rowCount, mismatches: 0 });
			expect(made.byKind.restricted.leaves).toBe(made.leaves);
			// What lifted's formula says of one point, with as many neurons for the squares as the columns have
			// bits, and gates.
			const bits = 2 * Math.ceil(level / 2 + 2);
			expect(made.depth).toBeLessThanOrEqual(2 * level);
			expect(made.operations.conditional.worst.total).toBeLessThanOrEqual(made.depth + 6 * bits + 12);
			expect(made.operations.columnSkip.mean.total).toBeGreaterThan(4 * table.rowCount);
		}
	});
});
