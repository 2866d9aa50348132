import { expect, test } from "vitest";
import { leafKindsText } from "../../src/report/leaf-kinds.ts";

test("kinds of leaf are counted as people count them", () => {
	expect(leafKindsText({ constant: 1, restricted: 1, network: 1, "exact affine piece": 1 })).toBe(
		"1 constant, 1 restricted, 1 network, 1 exact affine piece",
	);
	expect(leafKindsText({ constant: 2, restricted: 3, network: 1000, "exact affine piece": 8 })).toBe(
		"2 constant, 3 restricted, 1,000 networks, 8 exact affine pieces",
	);
});
