import { expect, it } from "vitest";
import { AffineRowsBuilder, ConditionalNetwork, completeTree } from "../../src/internal.ts";

it("a network whose many gates name one long row is refused, not checked for minutes", () => {
	const [gateCount, inputCount] = [100_000, 20_000];
	const row = new AffineRowsBuilder();
	for (let j = 0; j < inputCount; j++) row.term(j, 1);
	row.end(0);
	const network = new ConditionalNetwork({
		inputCount,
		outputCount: 1,
		tree: completeTree(gateCount + 1),
		gateValues: new Int32Array(gateCount).fill(-1),
		thresholds: new Float64Array(gateCount),
		gateRows: row.build(),
		constants: new Float64Array(gateCount + 1),
	});
	expect(() => network.check()).toThrow("more than 134217728 weights");
});
